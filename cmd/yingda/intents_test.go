package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/eval"
)

// intentFile is forty examples of two intents.
func intentFile(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, `{"text":"挂失尾号%d的卡","intent":"挂失","slots":[{"slot":"尾号","start":4,"end":8,"value":"%d"}]}`+"\n", 1000+37*i, 1000+37*i)
		fmt.Fprintf(&b, `{"text":"查%d月的账单","intent":"查账单","slots":[{"slot":"旧","start":-1,"end":-1,"value":"无"}]}`+"\n", i%12+1)
	}
	path := filepath.Join(t.TempDir(), "intents.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEvalIntents: figures and tables for people, the same figures for programs.
func TestEvalIntents(t *testing.T) {
	path := intentFile(t)
	out := mustTool(t, "eval", "--intents", path, "--folds", "3")
	for _, want := range []string{"例句 40，3 份交叉验证；20 处取值在原句里没有位置", "意图：准确率 1.0000", "词槽：F1 1.0000", "查账单  20", "尾号  20", "训练 "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	var r eval.IntentReport
	text := mustTool(t, "eval", "--intents", path, "--folds", "3", "--json")
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if r.N != 40 || r.Folds != 3 || r.Accuracy != 1 || r.SlotF1 != 1 || r.Unplaced != 20 || len(r.Intents) != 2 || len(r.Slots) != 1 {
		t.Errorf("%s", text)
	}
}

// TestEvalIntentsRefuses: what cannot be is said with file and line.
func TestEvalIntentsRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"good.jsonl":  `{"text":"挂失","intent":"挂失"}` + "\n",
		"bad.jsonl":   `{"text":"挂失","intent":"挂失"}` + "\n" + `{"text":"","intent":"挂失"}` + "\n{\n",
		"empty.jsonl": "",
		"values.json": "[]",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ args, want string }{
		{"--intents DIR/bad.jsonl", "bad.jsonl 第 2 行：例句是空的；第 3 行：不是"},
		{"--intents DIR/good.jsonl --values DIR/values.json", "values.json：应是"},
		{"--intents DIR/good.jsonl --values DIR/none.json", "DIR/none.json：没有这个文件或目录"},
		{"--intents DIR/empty.jsonl", "empty.jsonl：文件是空的"},
		{"--intents DIR/none.jsonl", "DIR/none.jsonl：没有这个文件或目录"},
		{"--intents DIR/good.jsonl --folds 1", "--folds 应是 2 到 20 之间的整数"},
		{"--intents DIR/good.jsonl --talks DIR", "--talks 和 --intents 不能同时使用"},
		{"--queries DIR/good.jsonl", "缺少选项：--kb=FILE"},
	} {
		out, said, code := tool(t, append([]string{"eval"}, strings.Fields(strings.ReplaceAll(c.args, "DIR", dir))...)...)
		if want := "错误：" + strings.ReplaceAll(c.want, "DIR", dir); code != exitUsage || out != "" || !strings.HasPrefix(said, want) {
			t.Errorf("eval %s: exit %d, %q %q, want %q", c.args, code, out, said, want)
		}
	}
}
