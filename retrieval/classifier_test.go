package retrieval

import (
	"slices"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// alike are entries that share most of their words.
var alike = []kb.Entry{
	{ID: "lost", Question: "信用卡丢了怎么办", Variants: []string{"信用卡不见了怎么办", "我的信用卡丢失了"}, Enabled: true},
	{ID: "repay", Question: "信用卡怎么还款", Variants: []string{"信用卡如何还钱", "怎么还信用卡"}, Enabled: true},
	{ID: "limit", Question: "信用卡额度怎么提高", Variants: []string{"信用卡能提额吗", "怎么提高信用卡额度"}, Negatives: []string{"信用卡额度怎么降低"}, Enabled: true},
	{ID: "fee", Question: "信用卡年费多少", Variants: []string{"信用卡年费怎么收"}, Enabled: true},
}

// classes are the classifier's scores of all entries.
func classes(ix *Index, text string) map[string]float32 {
	u := ix.parser.ParseText(text)
	q := ix.query(&u)
	sc := ix.newScratch()
	for _, t := range q.known {
		sc.mark(t)
	}
	out := map[string]float32{}
	for n := range ix.entries {
		out[ix.entries[n].ID] = ix.class(sc, q, uint32(n))
	}
	return out
}

// TestClassifier: what all entries say counts for none of them, what one says for it,
// what its negative adds against it.
func TestClassifier(t *testing.T) {
	ix := newBuilder(nlu.NewParser(nil), shipped(), Matcher()).build(alike)
	for _, c := range []struct{ text, first string }{
		{"卡丢了", "lost"}, {"还信用卡的钱", "repay"}, {"提高信用卡的额度", "limit"}, {"这张信用卡的年费", "fee"},
	} {
		got := classes(ix, c.text)
		for id, score := range got {
			if id != c.first && score > got[c.first]-1 {
				t.Errorf("%s: %s scores %.2f, %s %.2f", c.text, c.first, got[c.first], id, score)
			}
		}
	}
	for id, score := range classes(ix, "信用卡") {
		if score > 1.5 {
			t.Errorf("信用卡, which all have, scores %.2f for %s", score, id)
		}
	}
	if got := classes(ix, "信用卡额度怎么降低")["limit"]; got > classes(ix, "信用卡额度怎么提高")["limit"]-1 {
		t.Errorf("a negative scores %.2f", got)
	}
	for id, score := range classes(ix, "今天天气") {
		if score != 0 {
			t.Errorf("words that nobody has score %.2f for %s", score, id)
		}
	}
}

// TestClassifierHasOwnTerms: an entry's terms are those of its phrasings, each once.
func TestClassifierHasOwnTerms(t *testing.T) {
	ix := newBuilder(nlu.NewParser(nil), shipped(), Matcher()).build(alike)
	for e := range ix.entries {
		own := ix.classTerms[ix.classFrom[e]:ix.classFrom[e+1]]
		var want []uint32
		for d := ix.first[e]; d < ix.first[e+1]; d++ {
			if !ix.docs[d].negative {
				want = append(want, ix.docTerms(d)...)
			}
		}
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(own, want) {
			t.Errorf("%s: %v, want %v", ix.entries[e].ID, own, want)
		}
	}
	if len(ix.classWeights) != len(ix.classTerms) {
		t.Errorf("%d weights of %d terms", len(ix.classWeights), len(ix.classTerms))
	}
}

// TestWithoutClassifier: one entry has nothing to be told from, and an index without
// a classifier ranks by its other signals.
func TestWithoutClassifier(t *testing.T) {
	alone := newBuilder(nlu.NewParser(nil), shipped(), Matcher()).build(alike[:1])
	if score := classes(alone, "信用卡丢了")["lost"]; score != 0 {
		t.Errorf("alone it scores %v", score)
	}
	ix := newBuilder(nlu.NewParser(nil), shipped(), Matcher()).build(alike)
	ix.classifier = classifier{}
	u := ix.parser.ParseText("信用卡如何还")
	if got := ix.Search(&u, Options{At: time.Time{}}); got.Candidates[0].Entry != "repay" {
		t.Errorf("%+v", got.Candidates[0])
	}
}
