package eval_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/eval"
	"yingda/kb"
	"yingda/nlu"
)

// TestGrow: as many entries as wanted, the base's own first; ids of their own; the
// same each time; the base is not changed.
func TestGrow(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	base := p.Knowledge.Entries
	before := copyOf(base)
	for _, n := range []int{0, 1, len(base) - 1, len(base), len(base) + 1, 3*len(base) + 7} {
		got := eval.Grow(base, n)
		own := min(n, len(base))
		if len(got) != n || !reflect.DeepEqual(got[:own], base[:own]) {
			t.Errorf("%d wanted: got %d, or not the base's own first", n, len(got))
		}
		if !reflect.DeepEqual(got, eval.Grow(base, n)) {
			t.Errorf("%d wanted: others the second time", n)
		}
		ids := map[string]bool{}
		for _, e := range got {
			if ids[e.ID] {
				t.Errorf("%d wanted: %s is there twice", n, e.ID)
			}
			ids[e.ID] = true
		}
	}
	if !reflect.DeepEqual(base, before) {
		t.Error("the base was changed")
	}
	if got := eval.Grow(nil, 5); len(got) != 0 {
		t.Errorf("of nothing: %d entries", len(got))
	}
}

func copyOf(entries []kb.Entry) (out []kb.Entry) {
	for _, e := range entries {
		e.Variants, e.Typos, e.Negatives = slices.Clone(e.Variants), slices.Clone(e.Typos), slices.Clone(e.Negatives)
		out = append(out, e)
	}
	return out
}

// TestGrownEntries have the phrasings of the entry they are made from, in each at
// most one word another: an index of them is as the index of real knowledge.
func TestGrownEntries(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	base := p.Knowledge.Entries
	phrasings, changed := 0, 0
	for i, e := range eval.Grow(base, 2*len(base))[len(base):] {
		from := base[i]
		if e.Answer != from.Answer || !e.Enabled || len(e.Variants) != len(from.Variants) || len(e.Typos)+len(e.Negatives) > 0 {
			t.Fatalf("%s, made from %s: %+v", e.ID, from.ID, e)
		}
		for n, q := range e.Phrasings() {
			phrasings++
			was := nlu.Normalize(from.Phrasings()[n])
			if q != was {
				changed++
			}
			if !oneWordApart(nlu.Segment(was), q) {
				t.Errorf("%q becomes %q", was, q)
			}
		}
	}
	if changed < phrasings*9/10 {
		t.Errorf("%d of %d phrasings are changed", changed, phrasings)
	}
}

// oneWordApart reports whether text is the words with one of them another.
func oneWordApart(words []string, text string) bool {
	for i := range words {
		rest, ok := strings.CutPrefix(text, strings.Join(words[:i], ""))
		if rest, ended := strings.CutSuffix(rest, strings.Join(words[i+1:], "")); ok && ended && rest != "" {
			return true
		}
	}
	return false
}

// TestGrowWithoutWords: what holds no word of two characters is repeated as it is.
func TestGrowWithoutWords(t *testing.T) {
	got := eval.Grow([]kb.Entry{{ID: "a", Question: "？", Variants: []string{"卡"}}}, 3)
	if len(got) != 3 || got[2].ID != "grown-2" || got[2].Variants[0] != "卡" {
		t.Errorf("got %+v", got)
	}
}
