package eval_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yingda/corpus"
	"yingda/eval"
	"yingda/nlu"
)

// TestPerturb: whatever is changed, valid text comes out, for the same seed the same,
// not longer than its additions; most of it is still there.
func TestPerturb(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"", "？", "卡", "😀😀", "abc def", "a\u0301", strings.Repeat("长", 500)}
	for _, e := range p.Knowledge.Entries[:50] {
		texts = append(texts, e.Question)
	}
	changed, total := 0, 0
	for i, text := range texts {
		for ops := range 7 {
			seed := uint64(i*7 + ops)
			got := eval.Perturb(rand.New(rand.NewPCG(seed, 1)), text, ops)
			if !utf8.ValidString(got) {
				t.Errorf("%q becomes %q, no valid UTF-8", text, got)
			}
			if again := eval.Perturb(rand.New(rand.NewPCG(seed, 1)), text, ops); got != again {
				t.Errorf("%q becomes %q and %q of one seed", text, got, again)
			}
			// an opening or ending has 9 runes at most, a synonym may be as much longer
			if n := utf8.RuneCountInString(got) - utf8.RuneCountInString(text); n > 10*ops || n < -10*ops {
				t.Errorf("%q becomes %q by %d changes", text, got, ops)
			}
			if ops == 0 && got != text {
				t.Errorf("no change makes %q of %q", got, text)
			}
			if ops > 0 {
				total++
				if got != text {
					changed++
				}
			}
		}
	}
	if changed < total*7/10 {
		t.Errorf("%d of %d are changed", changed, total)
	}
}

// TestPerturbKinds: sooner or later a word becomes another of its group, something is
// added before or after, something is left out.
func TestPerturbKinds(t *testing.T) {
	group := nlu.Thesaurus()[0]
	const rest = "龘龘龘龘龘龘龘龘龘龘龘龘龘龘" // in no group
	text := group[0] + rest
	var synonym, longer, shorter bool
	for seed := range uint64(300) {
		got := eval.Perturb(rand.New(rand.NewPCG(seed, 2)), text, 1)
		word, _ := strings.CutSuffix(got, rest)
		switch {
		case slices.Contains(group[1:], word):
			synonym = true
		case strings.HasPrefix(got, text) || strings.HasSuffix(got, text):
			longer = true
		case len(got) < len(text):
			shorter = true
		}
	}
	if !synonym || !longer || !shorter {
		t.Errorf("in 300 tries: synonym %v, longer %v, shorter %v", synonym, longer, shorter)
	}
}
