package learn

import (
	"cmp"
	"math"
	"slices"
)

// A text may want several things at once: 推荐一家餐馆，电话也给我. With
// Settings.Several each intent is a logistic model of its own over the features of
// all, and what is wanted is every intent that is likely.

// likely is the probability from which an intent counts as wanted. Of calibrated
// probabilities half the F1 that can be reached gives the best F1 (Lipton, Elkan and
// Narayanaswamy 2014): this is for one of .9 and less.
const likely = 0.4

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

// fitSeveral learns how scores become probabilities, from a model that lacks every
// third example.
func fitSeveral(items []intentItem, n int) (scale, bias float64) {
	var taught, asked []intentItem
	for i, it := range items[:min(len(items), 2*calibrationExamples)] {
		if i%calibrationParts == 0 {
			asked = append(asked, it)
		} else {
			taught = append(taught, it)
		}
	}
	scale = 0.5 // half of the features are left out while weights are learned
	if len(taught) == 0 {
		return scale, 0
	}
	t := trainSeveral(taught, n, 11)
	type point struct{ x, y float64 }
	var points []point
	p := make([]float64, n)
	for _, it := range asked {
		t.scores(t.rows(it.features, nil), p)
		for k, x := range p {
			if x > surelyNot {
				points = append(points, point{x, float64(bit(slices.Contains(it.wanted, k)))})
			}
		}
	}
	for range 200 {
		var gs, gb float64
		for _, q := range points {
			d := logistic(scale*q.x+bias) - q.y
			gs, gb = gs+d*q.x, gb+d
		}
		m := float64(len(points) + 1)
		scale, bias = min(1, max(0.1, scale-0.02*gs/m)), min(3, max(-3, bias-0.3*gb/m))
	}
	return scale, bias
}

// surelyNot is a score below which nothing is wanted whatever scale and bias are.
const surelyNot = -12

// wanted returns the intents that are likely, the likeliest first.
func (m *Model) wanted(s *sentence) (out []Intent) {
	features := s.intentFeatures()
	p := make([]float64, len(m.intents))
	m.intent.scores(m.intent.rows(features, make([]int32, 0, len(features))), p)
	for i, x := range p {
		if c := logistic(m.confidence.scale*x + m.confidence.none[0]); c >= likely {
			out = append(out, Intent{m.intents[i], c})
		}
	}
	slices.SortStableFunc(out, func(a, b Intent) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}
