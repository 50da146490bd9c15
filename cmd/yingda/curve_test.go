package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// curveFiles makes a knowledge base of colours and numbers and n questions on each, word
// for word, and one that must be refused.
func curveFiles(t *testing.T, n int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var kb, queries strings.Builder
	for i := range n {
		fmt.Fprintf(&kb, `{"id":"e%d","question":"第%d号柜台办理什么业务","answer":"答 %[1]d"}`+"\n", i, i)
		fmt.Fprintf(&queries, `{"q":"第%d号柜台办理什么业务","gold":["e%[1]d"]}`+"\n", i)
	}
	queries.WriteString(`{"q":"你喜欢吃什么","gold":[]}` + "\n")
	for name, content := range map[string]string{"kb.jsonl": kb.String(), "queries.jsonl": queries.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEvalTarget(t *testing.T) {
	dir := curveFiles(t, 60)
	args := []string{"eval", "--kb", filepath.Join(dir, "kb.jsonl"), "--queries", filepath.Join(dir, "queries.jsonl"), "--target", "0.95,0.999"}
	out := mustTool(t, args...)
	for _, want := range []string{
		"\n目标 0.95：置信度 1.0000 起直答，准确率 1.0000（95% 把握不低于 0.9569）  覆盖率 1.0000  直答 60 个\n",
		"\n目标 0.999：这些问题保证不了，哪个阈值都不行\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	var r struct {
		Precision float64 `json:"answered_precision"`
		Targets   []struct {
			Target  float64
			Reached bool
			At      struct{ Threshold, Precision, Low, Coverage float64 }
		}
	}
	if err := json.Unmarshal([]byte(mustTool(t, append(args, "--json")...)), &r); err != nil {
		t.Fatal(err)
	}
	if a := r.Targets; r.Precision != 1 || len(a) != 2 || !a[0].Reached || a[0].At.Threshold != 1 || a[0].At.Coverage != 1 || a[1].Reached || a[1].Target != .999 {
		t.Errorf("%+v", r)
	}
	if out := mustTool(t, append(args[:5:5], "--json")...); strings.Contains(out, "targets") {
		t.Errorf("targets that nobody asked for: %s", out)
	}
}

func TestEvalPlot(t *testing.T) {
	dir := curveFiles(t, 60)
	file := filepath.Join(dir, "picture.svg")
	mustTool(t, "eval", "--kb", filepath.Join(dir, "kb.jsonl"), "--queries", filepath.Join(dir, "queries.jsonl"), "--target", "0.95", "--target", "0.99", "--plot", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"queries.jsonl：60 个范围内问题，1 个应拒答", "现在的阈值 0.820：准确率 100.0%，覆盖率 100.0%",
		"目标 0.95 的阈值 1.000：准确率 100.0%，覆盖率 100.0%", "目标 0.99 保证不了", "</svg>",
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
}

// What cannot be drawn or promised is said before any work is done.
func TestEvalCurveRefuses(t *testing.T) {
	dir := curveFiles(t, 1)
	for _, c := range []struct{ args, want string }{
		{"--queries none --plot DIR/a.png", "--plot DIR/a.png：只能画成 SVG，请把文件名改为 DIR/a.svg"},
		{"--queries none --plot DIR/picture", "--plot DIR/picture：只能画成 SVG，请把文件名改为 DIR/picture.svg"},
		{"--queries none --target 95", "--target 95：应在 0.5 到 0.999 之间"},
		{"--queries none --target 0.9,1", "--target 1：应在 0.5 到 0.999 之间"},
		{"--queries none --target most", "--target 应是数字，而不是“most”"},
		{"--talks none --target 0.9", "--plot 和 --target 要和 --queries 一起使用"},
		{"--talks none --plot a.svg", "--plot 和 --target 要和 --queries 一起使用"},
		{"--queries DIR/queries.jsonl --plot DIR/no/a.svg", "DIR/no/a.svg：没有这个文件或目录"},
	} {
		paths := strings.NewReplacer("DIR", dir)
		args := append([]string{"eval", "--kb", filepath.Join(dir, "kb.jsonl")}, strings.Fields(paths.Replace(c.args))...)
		out, err, code := tool(t, args...)
		if code == 0 || out != "" || !strings.Contains(err, "错误："+paths.Replace(c.want)+"\n") {
			t.Errorf("eval %s: exit %d, %q %q, want %q", c.args, code, out, err, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.svg")); len(left) > 0 {
		t.Errorf("files were written: %v", left)
	}
}

// TestTargetIsAuthored: the owner's target goes the way of all knowledge: in by a
// file, checked, published, out again.
func TestTargetIsAuthored(t *testing.T) {
	data := t.TempDir()
	paths := strings.NewReplacer("DATA", data, "KB", filepath.Join(curveFiles(t, 3), "kb.jsonl"),
		"HIGH", write(t, "high.json", `{"precision_target":95}`), "GOOD", write(t, "good.json", `{"precision_target":0.95}`),
		"WORD", write(t, "word.json", `{"precision_target":"高"}`))
	for _, s := range []step{
		{args: "import --data DATA KB"},
		{args: "import --data DATA WORD", code: 1, want: "word.json 第 1 行|“precision_target”的值类型不对"},
		{args: "import --data DATA HIGH"},
		{args: "check --data DATA", code: 1, want: "策略 直答准确率目标：应在 0.5 到 0.999 之间（0 表示不设），现在是 95"},
		{args: "publish --data DATA", code: 1, want: "直答准确率目标"},
		{args: "import --data DATA GOOD", want: "更新 1"},
		{args: "publish --data DATA", want: "已发布版本 1"},
		{args: "export --data DATA --from live --kind policy --format jsonl -", want: `"precision_target":0.95`},
		{args: "ask --data DATA 第1号柜台办理什么业务", want: "【直答】置信度 1.00"},
	} {
		s.run(t, paths)
	}
}
