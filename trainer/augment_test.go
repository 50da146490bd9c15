package trainer

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// tiny is a directory of training text of a few words.
func tiny(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "thesaurus.tsv", "# 词\nsame\t怎么 如何\n\ndiffer\t退货 换货\n")
	put(t, dir, "frames.tsv", "how\t怎么{V}\t如何{V}\t{O}怎么{A}\nfee\t{V}收费吗\t{V}多少钱\n")
	put(t, dir, "actions.tsv", "银行\t银行卡|卡\t挂失|报失\t注销\n电信\t宽带\t开通|办理\t取消\n")
	return dir
}

var writtenGroups = []Group{{Question: "怎么退货", Similar: []string{"怎么申请退货"}}}

// TestAugment: what was written stays and gets synonyms and contrasts; each line of
// synonyms is a group; each action is asked in frames.
func TestAugment(t *testing.T) {
	got, err := augment(writtenGroups, tiny(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 1 + 4*perDeed; len(got) != want {
		t.Fatalf("%d groups, want %d: %v", len(got), want, got)
	}
	first := got[0]
	if first.Question != "怎么退货" || first.made || len(first.Similar) < 2 {
		t.Errorf("the written group became %+v", first)
	}
	for _, s := range first.Similar[1:] {
		if s != "如何退货" && s != "如何申请退货" {
			t.Errorf("similar: %q", s)
		}
	}
	for _, s := range first.Contrast {
		if !strings.HasSuffix(s, "换货") {
			t.Errorf("contrast: %q", s)
		}
	}
	if g := got[1]; g.Question != "怎么" || !slices.Equal(g.Similar, []string{"如何"}) || !g.made {
		t.Errorf("the synonyms became %+v", g)
	}
	for _, g := range got[2:] {
		if !g.made || len(g.Similar) != rendered-1 {
			t.Errorf("a framed group: %+v", g)
		}
		for _, s := range append(g.Similar, g.Question) {
			if s == "" || strings.ContainsAny(s, "{}|") || slices.Contains(g.Contrast, s) {
				t.Errorf("%q in %+v", s, g)
			}
		}
	}
	if len(writtenGroups[0].Similar) != 1 || writtenGroups[0].Contrast != nil {
		t.Errorf("what was written has been changed: %+v", writtenGroups)
	}
}

// TestAugmentIsDeterministic.
func TestAugmentIsDeterministic(t *testing.T) {
	dir := tiny(t)
	first, err := augment(writtenGroups, dir)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := augment(writtenGroups, dir); !reflect.DeepEqual(first, again) {
		t.Errorf("first %v\nthen %v", first, again)
	}
}

// TestAugmentOfMistakes: the error names the file and quotes the line.
func TestAugmentOfMistakes(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"thesaurus.tsv", "same\n", "line of 1 columns"},
		{"thesaurus.tsv", "same\t怎么 如何\t咋\n", "line of 3 columns"},
		{"thesaurus.tsv", "alike\t怎么 如何\n", `"alike" is neither`},
		{"thesaurus.tsv", "same\t怎么\n", "怎么"},
		{"thesaurus.tsv", "differ\t \n", "two words"},
		{"frames.tsv", "how\n", `"how"`},
		{"frames.tsv", "# nothing\n", "no frames"},
		{"actions.tsv", "银行\t卡\t挂失\n", "挂失"},
	} {
		dir := tiny(t)
		put(t, dir, c.file, c.text)
		if _, err := augment(writtenGroups, dir); err == nil || !strings.Contains(err.Error(), c.file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: got %v, want an error that names the file and says %q", c.file, c.text, err, c.want)
		}
	}
}

// TestShippedWords: the project's own files can be augmented, and bring many groups.
func TestShippedWords(t *testing.T) {
	got, err := augment(nil, "../corpus/text")
	if err != nil || len(got) < 5000 {
		t.Errorf("%d groups, %v", len(got), err)
	}
}
