package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"yingda/eval"
)

// TestEvalPerturb: a table for people, a list for programs, the same both times; what
// cannot be is said before any work is done.
func TestEvalPerturb(t *testing.T) {
	dir := curveFiles(t, 5)
	args := []string{"eval", "--kb", filepath.Join(dir, "kb.jsonl"), "--queries", filepath.Join(dir, "queries.jsonl"), "--perturb"}
	out := mustTool(t, append(args, "traditional,pinyin")...)
	for _, want := range []string{"traditional  繁体", "1.0000  0.0000", "全句拼音（词间空格）"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	asJSON := func() string { return mustTool(t, append(args, "all", "--json")...) }
	var scores []eval.TypingScore
	text := asJSON()
	if err := json.Unmarshal([]byte(text), &scores); err != nil {
		t.Fatal(err)
	}
	if len(scores) != len(eval.ErrorKinds) {
		t.Errorf("%d kinds of %d: %s", len(scores), len(eval.ErrorKinds), text)
	}
	for i, s := range scores {
		// the questions are the phrasings: nothing is wrong without an error
		if s.Kind != eval.ErrorKinds[i] || s.N > 5 || s.N > 0 && s.Top1+s.Drop != 1 {
			t.Errorf("%+v", s)
		}
	}
	if again := asJSON(); again != text {
		t.Errorf("the same seed gives\n%s\nand\n%s", text, again)
	}
	if _, said, code := tool(t, append(args, "typo")...); code != 2 || !strings.Contains(said, "没有这类输入错误") {
		t.Errorf("an unknown kind: %d, %s", code, said)
	}
}

// TestPerturbHelp: the help names every kind, and every kind has a name for people.
func TestPerturbHelp(t *testing.T) {
	help := mustTool(t, "eval", "--help")
	flat := strings.Join(strings.Fields(help), "")
	for _, k := range eval.ErrorKinds {
		if !strings.Contains(flat, k) || kindTitles[k] == "" {
			t.Errorf("%s is missing in the help or has no title", k)
		}
	}
}
