package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is typed wrongly is said in Chinese, once, with exit code 2.
func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"", "请给出一个命令"},
		{"key", "请给出一个命令"},
		{"nonsense", "没有 nonsense 这个命令或参数"},
		{"import --bogus x", "没有 --bogus 这个选项"},
		{"import --dat x", "没有 --dat 这个选项"},
		{"import --kind word", "--kind 应是 entry,fact,term,policy 之一，而不是“word”"},
		{"import TMP/none.csv", "TMP/none.csv：没有这个文件或目录"},
		{"import TMP", "TMP：这是一个目录，应是文件"},
		{"ask", "缺少参数：<text> ..."},
		{"rollback", "缺少参数：<version>"},
		{"rollback first", "<version> 应是数字，而不是“first”"},
		{"key create", "缺少选项：--name=TEXT"},
		{"eval", "缺少选项：--queries=FILE 或 --talks=DIR 或 --intents=FILE"},
		{"eval --kb a --queries b --talks c", "--queries 和 --talks 不能同时使用"},
		{"serve --log-level loud", "--log-level 应是 debug、info、warn 或 error，而不是“loud”"},
		{"serve --rate-visitor many", "--rate-visitor 应是数字，而不是“many”"},
		{"serve --drain-delay soon", "--drain-delay 应是时长，例如 1s、500ms，而不是“soon”"},
		{"bench --kb a --queries b --seconds x", "--seconds 应是数字，而不是“x”"},
	} {
		paths := strings.NewReplacer("TMP", dir)
		out, err, code := tool(t, strings.Fields(paths.Replace(c.args))...)
		if want := "错误：" + paths.Replace(c.want) + "\n用 yingda --help 查看用法。\n"; code != exitUsage || out != "" || err != want {
			t.Errorf("yingda %s: exit %d, %q %q, want %q", c.args, code, out, err, want)
		}
	}
}

// The help pages hold no English but names.
func TestHelp(t *testing.T) {
	for _, command := range []string{"", "serve", "import", "eval", "bench", "key", "key create", "audit"} {
		out, err, code := tool(t, append(strings.Fields(command), "--help")...)
		if code != 0 || err != "" || !strings.HasPrefix(out, "用法：yingda "+command) || !strings.Contains(out, "显示帮助。") {
			t.Errorf("yingda %s --help: exit %d, %s%s", command, code, out, err)
		}
		for _, english := range []string{"Usage", "Flags", "Arguments", "Commands", "Show", "Run ", ",…,..."} {
			if strings.Contains(out, english) {
				t.Errorf("yingda %s --help says %q:\n%s", command, english, out)
			}
		}
	}
	if out, _, _ := tool(t, "serve", "--help"); !strings.Contains(out, "监听地址（默认 127.0.0.1:8360）。") {
		t.Errorf("the default address is not told:\n%s", out)
	}
}

// What eval cannot use is named with file, line and reason, and nothing is written.
func TestEvalRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"kb.jsonl":      `{"id":"a","question":"怎么还款","answer":"按时还"}` + "\n",
		"good.jsonl":    `{"q":"还款","gold":["a"]}` + "\n",
		"unknown.jsonl": `{"q":"还款","gold":["a"]}` + "\n" + `{"q":"还钱","gold":["a","zz"]}` + "\n",
		"broken.jsonl":  `{"q":"还款","gold":["a"]}` + "\n" + `{"q":` + "\n",
		"choice.csv":    "question,expected\n还款,\"CLARIFY(a,b)\"\n",
		"column.csv":    "question\n还款\n",
		"empty.jsonl":   "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ args, want string }{
		{"--kb DIR/kb.jsonl --queries DIR/unknown.jsonl --out DIR/out", "unknown.jsonl 第 2 行：知识里没有编号为“zz”的条目"},
		{"--kb DIR/kb.jsonl --queries DIR/broken.jsonl --out DIR/out", "broken.jsonl 第 2 行"},
		{"--kb DIR/kb.jsonl --queries DIR/choice.csv --out DIR/out", "choice.csv 第 2 行：知识里没有编号为“b”的条目"},
		{"--kb DIR/kb.jsonl --queries DIR/column.csv --out DIR/out", "column.csv：前几行里找不到表头"},
		{"--kb DIR/kb.jsonl --queries DIR/empty.jsonl --out DIR/out", "empty.jsonl：文件是空的"},
		{"--kb DIR/none.jsonl --queries DIR/good.jsonl --out DIR/out", "DIR/none.jsonl：没有这个文件或目录"},
		{"--kb DIR/kb.jsonl --queries DIR/good.jsonl --out DIR/no/out", "DIR/no/out：没有这个文件或目录"},
		{"--kb DIR/kb.jsonl --queries DIR/good.jsonl --out DIR", "--out DIR 不是普通文件"},
		{"--kb DIR/kb.jsonl --talks DIR/none", "DIR/none：没有这个目录，或里面没有对话脚本"},
	} {
		paths := strings.NewReplacer("DIR", dir)
		out, err, code := tool(t, append([]string{"eval", "--json"}, strings.Fields(paths.Replace(c.args))...)...)
		if code != exitUsage || out != "" || !strings.HasPrefix(err, "错误："+paths.Replace(c.want)) {
			t.Errorf("eval %s: exit %d, %q %q, want %q", c.args, code, out, err, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*out*")); len(left) > 0 {
		t.Errorf("files were written: %v", left)
	}
}

// A damaged backup is not mistaken for damaged data.
func TestRestoreOfDamage(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	mustTool(t, "import", "--data", data, write(t, "a.jsonl", entries(0, 2, "答")))
	file := filepath.Join(dir, "copy.bak")
	mustTool(t, "backup", "--data", data, file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b[:len(b)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	_, said, code := tool(t, "restore", "--data", filepath.Join(dir, "new"), file)
	if code != exitFailed || said != "错误：备份文件 "+file+" 不完整或已损坏，没有恢复任何内容\n" {
		t.Errorf("exit %d, %q", code, said)
	}
}
