package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/retrieval/matcher"
)

// pairsFile is a small file of pairs.
func pairsFile(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, o := range strings.Fields("发票 快递 贷款 套餐 会员 密码") {
		b.WriteString("怎么办理" + o + "\t如何申请" + o + "\t1\n怎么办理" + o + "\t怎么取消" + o + "\t0\n")
	}
	return write(t, "pairs.tsv", b.String())
}

// TestTrainPairs: it says how many pairs there are, and writes a matcher that can be
// read, the same each time.
func TestTrainPairs(t *testing.T) {
	pairs := pairsFile(t)
	var first []byte
	for range 2 {
		out := filepath.Join(t.TempDir(), "m.bin")
		_, said, code := tool(t, "train", "--pairs", pairs, "--out", out)
		if code != 0 || !strings.Contains(said, "12 对问题") || !strings.Contains(said, "匹配模型有") {
			t.Fatalf("exit %d: %s", code, said)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := matcher.Decode(b); err != nil || m.Len() == 0 {
			t.Fatalf("what was written is no matcher: %v", err)
		}
		if first == nil {
			first = b
		} else if string(first) != string(b) {
			t.Error("the second time another file is written")
		}
	}
}

// TestTrainTwoFiles: the pairs of all files count.
func TestTrainTwoFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.bin")
	if _, said, code := tool(t, "train", "--pairs", pairsFile(t)+","+pairsFile(t), "--out", out); code != 0 || !strings.Contains(said, "24 对问题") {
		t.Errorf("exit %d: %s", code, said)
	}
}

// TestTrainRefuses: exit 2 and the reason; what was there before stays.
func TestTrainRefuses(t *testing.T) {
	bad := write(t, "bad.tsv", "a\tb\t1\na\tb\n")
	dir := t.TempDir()
	out := filepath.Join(dir, "m.bin")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--pairs", bad, "--out", out}, "bad.tsv：第 2 行有 2 列"},
		{[]string{"--pairs", pairsFile(t) + "," + bad, "--out", out}, "bad.tsv：第 2 行"},
		{[]string{"--pairs", filepath.Join(dir, "none.tsv"), "--out", out}, "none.tsv"},
		{[]string{"--pairs", bad}, "--out"},
		{[]string{"--out", out}, "--pairs"},
		{[]string{"--pairs", bad, "--text", dir, "--out", out}, "--text"},
		{[]string{"--text", dir, "--out", dir}, "noise.tsv"},
	} {
		_, said, code := tool(t, append([]string{"train"}, c.args...)...)
		if code != 2 || !strings.Contains(said, c.want) {
			t.Errorf("train %v: exit %d, %q is missing in %s", c.args, code, c.want, said)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("something was written: %v %v", files, err)
	}
}
