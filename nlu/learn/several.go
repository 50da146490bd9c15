package learn

import (
	"cmp"
	"math"
	"slices"
)

// A text may want several things at once: 推荐一家餐馆，电话也给我. With
// Settings.Several each intent is a logistic model of its own over the features of
// all, and what is wanted is every intent that is likelier than not.

// likely is the probability from which an intent counts as wanted.
const likely = 0.5

// trainSeveral learns a table of n intents, each wanted or not.
func trainSeveral(items []intentItem, n int, seed uint64) table {
	var b builder
	for _, it := range items {
		for _, f := range it.features {
			if len(it.wanted) == 0 {
				b.see(f, 0)
			}
			for _, w := range it.wanted {
				b.see(f, uint16(w))
			}
		}
	}
	t := b.table(often, n)
	rows := make([][]int32, len(items))
	for i, it := range items {
		rows[i] = t.rows(it.features, nil)
	}
	w := learned(t.w)
	c := coins{state: seed}
	var kept []int32
	p := make([]float64, n)
	c.steps(len(items), []*weights{w}, func(i int) {
		kept = c.half(rows[i], kept[:0])
		t.scores(kept, p)
		for k := range p {
			p[k] = logistic(p[k])
		}
		for _, k := range items[i].wanted {
			p[k]--
		}
		for _, r := range kept {
			for k := t.from[r]; k < t.from[r+1]; k++ {
				w.move(int(k), float32(p[t.label[k]]))
			}
		}
	})
	return t
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// wanted returns the intents that are likely, the likeliest first. Half of the
// features were left out while the weights were learned: all of them together
// count half.
func (m *Model) wanted(s *sentence) (out []Intent) {
	features := s.intentFeatures()
	p := make([]float64, len(m.intents))
	m.intent.scores(m.intent.rows(features, make([]int32, 0, len(features))), p)
	for i, x := range p {
		if c := logistic(x / 2); c >= likely {
			out = append(out, Intent{m.intents[i], c})
		}
	}
	slices.SortStableFunc(out, func(a, b Intent) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}
