package retrieval_test

import (
	"slices"
	"testing"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// TestShared: which share of a question a phrasing has. What it has beside does not
// count, and a word that no phrasing has is shared with none.
func TestShared(t *testing.T) {
	p := nlu.NewParser(nil)
	ix := retrieval.Build(p, []kb.Entry{
		{ID: "card", Question: "信用卡怎么还款", Answer: "A", Enabled: true},
		{ID: "loan", Question: "房贷怎么还款", Answer: "B", Enabled: true},
		{ID: "bill", Question: "怎么开发票", Answer: "C", Enabled: true},
	})
	for _, c := range []struct {
		text, entry string
		from, to    float64
	}{
		{"怎么还款", "card", 1, 1},
		{"怎么还款", "loan", 1, 1},
		{"怎么还款", "bill", 0, .5},
		{"还款", "card", 1, 1},
		{"房贷怎么还款", "card", .2, .8},
		{"怎么还款才能免利息", "loan", .05, .8},
	} {
		u := p.Read(c.text)
		cs := ix.Search(&u, retrieval.Options{}).Candidates
		n := slices.IndexFunc(cs, func(x retrieval.Candidate) bool { return x.Entry == c.entry })
		if n < 0 || cs[n].Shared < c.from-1e-6 || cs[n].Shared > c.to+1e-6 {
			t.Errorf("what %s has of %s is not %g to %g: %+v", c.entry, c.text, c.from, c.to, cs)
		}
	}
}
