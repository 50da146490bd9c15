package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// step is one command: what it is told, its exit code, and what it must (not) say.
type step struct {
	args string // separated by spaces; DATA, DIR and FILES stand for paths
	code int
	want string // parts separated by |
	not  string
}

// life is a data directory's life. It is run twice: with no server, and with one
// running on the directory; every command must do the same.
var life = []step{
	{args: "import --data DATA DIR/good.csv", want: "good.csv：新增 2，更新 0"},
	{args: "import --data DATA DIR/bad.csv", code: 1, want: "错误：bad.csv：内容有 1 处错误|第 3 行|答案为空"},
	{args: "import --data DATA --dry-run DIR/bad.csv", want: "新增 1，更新 0，合并 0，重复 0，错误 1（只检查，未写入）"},
	{args: "import --data DATA --good-rows --failed DIR/failed.csv DIR/bad.csv", want: "新增 1"},
	{args: "import --data DATA", code: 1, want: "没有说要导入什么"},
	{args: "import --data DATA DIR/none.csv", code: 2},
	{args: "check --data DATA", want: "条目 3，三元组 0，业务词 0：错误 0"},
	{args: "publish --data DATA --note 首发", want: "已发布版本 1：条目 3"},
	{args: "ask --data DATA 怎么开发票", want: "【直答】置信度 1.00，版本 1|在订单页开票|候选："},
	{args: "ask --data DATA --from draft 怎么退货", want: "版本 0|七天内"},
	{args: "ask --data DATA --json 怎么开发票", want: `"kind": "answer"|"signal": "exact"`},
	{args: "ask --data DATA --from 9 怎么开发票", code: 1, want: "没有找到这个版本"},
	{args: "import --data DATA DIR/changed.csv", want: "更新 1"},
	{args: "publish --data DATA", want: "已发布版本 2"},
	{args: "ask --data DATA 怎么开发票", want: "新的开票办法"},
	{args: "versions --data DATA", want: "（线上）|首发"},
	{args: "rollback --data DATA 1", want: "已恢复，成为版本 3"},
	{args: "ask --data DATA 怎么开发票", want: "版本 3|在订单页开票"},
	{args: "versions --data DATA --json", want: `"restores": 1`},
	{args: "rollback --data DATA 77", code: 1, want: "没有找到"},
	{args: "export --data DATA DIR/out.jsonl"},
	{args: "export --data DATA --format csv -", want: "新的开票办法"},
	{args: "export --data DATA --from live --format csv -", want: "在订单页开票", not: "新的开票办法"},
	{args: "import --data DATA DIR/bad.yaml", code: 1, want: "错误：bad.yaml：内容有 3 处错误|词槽“单号”没有定义|接口“物流”没有定义|流程没有结束"},
	{args: "import --data DATA DIR/flows.yaml", want: "flows.yaml：新增 2，更新 0，合并 0，重复 0，错误 0"},
	{args: "import --data DATA DIR/flows.yaml", want: "新增 0，更新 0，合并 0，重复 2，错误 0"},
	{args: "import --data DATA --failed DIR/failed.yaml DIR/bad.yaml", code: 1, want: "流程文件"},
	{args: "publish --data DATA", want: "已发布版本 4"},
	{args: "ask --data DATA 我要催发货", want: "【追问】"},
	{args: "export --data DATA DIR/out.yaml"},
	{args: "export --data DATA --format yaml -", want: "name: 催发货|url: https://shop.test/urge"},
	{args: "export --data DATA DIR/out.pdf", code: 1, want: "看不出"},
	{args: "key create --data DATA --name 训练师 --scope search", want: "yk_|已创建密钥"},
	{args: "key create --data DATA --name 官网 --kind site --origin https://shop.test", want: "ys_"},
	{args: "key create --data DATA --name 坏 --scope everything", code: 1, want: "没有 \"everything\" 这种权限"},
	{args: "key list --data DATA", want: "训练师|search|https://shop.test|启用", not: "yk_|停用"},
	{args: "key disable --data DATA nope", code: 1, want: "没有找到这个密钥"},
	{args: "backup --data DATA DIR/copy.bak", want: "已备份到"},
	{args: "replay --data DATA 00000000000000000000000000000000", code: 1, want: "会话不存在"},
	{args: "audit verify --data DATA", want: "审计记录完整"},
	{args: "audit --data DATA", want: "import|good.csv|publish|rollback|key.create|backup"},
	{args: "restore --data DIR/restored DIR/copy.bak", want: "已恢复到"},
	{args: "restore --data DIR/restored DIR/copy.bak", code: 1, want: "--force"},
	{args: "restore --data DIR/restored --force DIR/copy.bak", want: "已恢复到"},
	{args: "restore --data DIR/restored2 DIR/good.csv", code: 1, want: "这不是本程序的数据文件"},
	{args: "versions --data DIR/restored", want: "首发"},
	{args: "publish --data DIR/nowhere", code: 1, want: "里没有数据"},
	{args: "version", want: "yingda|go1."},
	{args: "--help", want: "serve|import|rollback"},
	{args: "nonsense", code: 2, want: "错误："},
	{args: "serve --data DATA --pack casino --listen 127.0.0.1:0", code: 1},
}

func TestCommands(t *testing.T) {
	for _, running := range []bool{false, true} {
		t.Run(map[bool]string{false: "server stopped", true: "server running"}[running], func(t *testing.T) {
			dir, data := files(t), t.TempDir()
			if running {
				serve(t, data)
			}
			for _, s := range life {
				s.run(t, strings.NewReplacer("DATA", data, "DIR", dir))
			}
			b, err := os.ReadFile(filepath.Join(dir, "failed.csv"))
			if err != nil || !strings.Contains(string(b), "没有答案的问题") || strings.Contains(string(b), "怎么退货") {
				t.Errorf("the failed rows: %v %s", err, b)
			}
		})
	}
}

func (s step) run(t *testing.T, paths *strings.Replacer) {
	t.Helper()
	out, err, code := tool(t, strings.Fields(paths.Replace(s.args))...)
	if code != s.code {
		t.Errorf("yingda %s: exit %d, want %d\n%s%s", s.args, code, s.code, out, err)
	}
	for _, w := range strings.Split(s.want, "|") {
		if !strings.Contains(out+err, w) {
			t.Errorf("yingda %s: %q is missing in\n%s%s", s.args, w, out, err)
		}
	}
	if s.not != "" {
		for _, n := range strings.Split(s.not, "|") {
			if strings.Contains(out+err, n) {
				t.Errorf("yingda %s: %q must not be in\n%s%s", s.args, n, out, err)
			}
		}
	}
}

// files makes the directory of files that life uses.
func files(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"good.csv": "问题,答案\n怎么开发票,在订单页开票\n怎么改地址,在地址页修改\n",
		"bad.csv":  "问题,答案\n怎么退货,七天内在订单页申请\n没有答案的问题,\n",
		"flows.yaml": `flows:
- id: urge
  name: 催发货
  intent: {examples: [我要催发货]}
  slots: [{name: order, label: 订单号, type: code, valid: {pattern: '[0-9]{6}'}}]
  steps: [{collect: order}, {webhook: 催, else: end}, {id: end, end: {text: 好的}}]
webhooks: [{name: 催, url: 'https://shop.test/urge', send: {order: '{{order}}'}}]
`,
		"bad.yaml": `flows:
- {id: urge, name: 催发货, intent: {examples: [我要催发货]}, steps: [{collect: 单号}, {webhook: 物流}]}
`,
		"changed.csv": "问题,答案\n怎么开发票,新的开票办法\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRunningServerTakesOver: what a command publishes next door answers at once.
func TestRunningServerTakesOver(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	mustTool(t, "import", "--data", data, "--publish", write(t, "a.jsonl", entries(0, 3, "答")))
	r, status, err := ask(defaultClient, p.url, "第1号柜台办理什么业务", "", "", "")
	if err != nil || status != 200 || r.Text != "答 1" || r.Version != 1 {
		t.Errorf("%+v %d %v", r, status, err)
	}
	if info, err := os.Stat(filepath.Join(data, addressFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the address with its token: %v %v, want mode 0600", info, err)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d: %s", code, p.log)
	}
	if _, err := os.Stat(filepath.Join(data, addressFile)); err == nil {
		t.Error("the address is still there after the end")
	}
}

// TestPackIsPublishedOnce: --pack fills an empty directory and leaves others alone.
func TestPackIsPublishedOnce(t *testing.T) {
	data := t.TempDir()
	for range 2 {
		p := serve(t, data, "--pack", "bank", "--demo")
		r, _, err := ask(defaultClient, p.url, "信用卡怎么还款", "", "", "")
		if err != nil || r.Kind != "answer" || r.Version != 1 {
			t.Errorf("%+v %v", r, err)
		}
		p.stop()
	}
	var v struct{ Versions []json.RawMessage }
	if err := json.Unmarshal([]byte(mustTool(t, "versions", "--data", data, "--json")), &v); err != nil || len(v.Versions) != 1 {
		t.Errorf("%d versions, %v", len(v.Versions), err)
	}
}

// TestPacksOneAfterTheOther: a pack that comes later fits beside what is there.
func TestPacksOneAfterTheOther(t *testing.T) {
	data := t.TempDir()
	for _, pack := range []string{"bank", "telecom", "ecommerce"} {
		mustTool(t, "import", "--data", data, "--pack", pack)
	}
	if out := mustTool(t, "publish", "--data", data); !strings.Contains(out, "已发布版本 1") {
		t.Error(out)
	}
}

// TestStaleAddress: the address a killed server left behind misleads nobody.
func TestStaleAddress(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	mustTool(t, "import", "--data", data, write(t, "a.jsonl", entries(0, 2, "答")))
	p.kill()
	if _, err := os.Stat(filepath.Join(data, addressFile)); err != nil {
		t.Fatal("the killed server took its address with it: this test tests nothing")
	}
	if out := mustTool(t, "publish", "--data", data); !strings.Contains(out, "已发布版本 1") {
		t.Error(out)
	}
}
