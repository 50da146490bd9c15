package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// backendProcess starts the demo backend as a process of its own and returns its address.
func backendProcess(t *testing.T, secretFile string) (addr string, stop func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "demo-backend", "--listen", "127.0.0.1:0", "--secret-file", secretFile)
	cmd.Env = append(os.Environ(), "YINGDA_TEST_MAIN=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		cmd.Process.Kill() // fails when it has ended already
		cmd.Wait()         // its exit status is that of a killed process
	}
	t.Cleanup(stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	_, addr, found := strings.Cut(line, "http://")
	if err != nil || !found {
		t.Fatalf("no address: %q %v", line, err)
	}
	return strings.TrimSuffix(strings.TrimSpace(addr), "/"), stop
}

// Getting things done, end to end: a server and the services that it calls, each a
// process; then without the services.
func TestFlowsEndToEnd(t *testing.T) {
	key := write(t, "secret", "a-secret-of-the-tests\n")
	addr, stopBackend := backendProcess(t, key)
	p := serve(t, t.TempDir(), "--no-limits", "--pack", "bank,ecommerce", "--webhook-hosts", "demo-backend="+addr, "--webhook-secret-file", key)
	talk := func(name string, lines ...string) { // what is said, then what the reply must hold
		t.Helper()
		session, token := "", ""
		for i := 0; i+1 < len(lines); i += 2 {
			r, status, err := ask(http.DefaultClient, p.url, lines[i], session, token, "")
			if err != nil || status != http.StatusOK {
				t.Fatalf("%s: %q: %d %v", name, lines[i], status, err)
			}
			if session == "" {
				session, token = r.Session, r.Token
			}
			if !strings.Contains(r.Kind+" "+r.Text, lines[i+1]) {
				t.Errorf("%s: %q gets %s %q, want %q", name, lines[i], r.Kind, r.Text, lines[i+1])
			}
		}
	}
	talk("查快递", "查一下单号YT1234567890", "answer YT1234567890：运输中，现在在杭州转运中心")
	talk("查账单", "帮我查一下信用卡账单", "卡号的后四位", "1234", "预留的手机号", "13800138000", "本期账单，还是上期", "本期", "answer 尾号 1234 的信用卡本期账单：应还 3285.50元")
	talk("退货", "我要退货", "订单号", "YD20260001", "请问要退哪一件", "帆布鞋", "退货的原因", "不合适", "寄回来", "自己寄", "确认提交吗", "对", "退货单号 TH")
	talk("预约", "我要预约网点办业务", "办什么业务", "开户", "城市", "杭州", "请选择要去的网点", "西湖支行", "哪天几点", "下周三上午10点", "姓名",
		"张敏", "手机号", "13800138000", "确认预约吗", "是", "预约号 YY")
	talk("怎么退货", "怎么申请退货", "answer 办理步骤")

	stopBackend()
	talk("without the backend", "查一下单号YT1234567890", "handoff 物流查询暂时没有响应")
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if log := p.log.String(); !strings.Contains(log, `"webhook failed","webhook":"商城快递"`) || strings.Contains(log, "13800138000") || strings.Contains(log, "a-secret") {
		t.Errorf("log: %s", log)
	}
}

func TestWebhookUsage(t *testing.T) {
	t.Setenv(webhookSecretVariable, "")
	for _, c := range []struct{ args, want string }{
		{"serve --data DIR --webhook-hosts a.example", "还要有签名密钥（至少 16 个字符）"},
		{"serve --data DIR --webhook-hosts http://a.example --webhook-secret-file KEY", "--webhook-hosts："},
		{"serve --data DIR --webhook-hosts a.example --webhook-secret-file DIR/none", "没有这个文件"},
		{"demo-backend", "要有签名密钥（至少 16 个字符）"},
	} {
		args := strings.NewReplacer("DIR", t.TempDir(), "KEY", write(t, "secret", "a-secret-of-the-tests\n")).Replace(c.args)
		if _, err, code := tool(t, strings.Fields(args)...); code != exitUsage || !strings.Contains(err, c.want) {
			t.Errorf("%s: exit %d, %q, want %q", c.args, code, err, c.want)
		}
	}
}
