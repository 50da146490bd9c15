package learn

import "slices"

// A text may want several things at once: 推荐一家餐馆，电话也给我. With
// Settings.Several each intent is a logistic model of its own over the features of
// all, and what is wanted is every intent that is likely.

// likely is the probability from which an intent counts as wanted. Of calibrated
// probabilities half the F1 that can be reached gives the best F1 (Lipton, Elkan and
// Narayanaswamy 2014): this is for one of .9 and less.
const likely = 0.4

// fitSeveral learns how scores become probabilities, from a model that lacks every
// third example.
func fitSeveral(items []intentItem, f family) (scale, bias float64) {
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
	t := trainIntents(taught, f, true, 11)
	var points []point
	p := make([]float64, f.size)
	for _, it := range asked {
		t.scores(t.rows(it.features, nil), p)
		for k, x := range p[:f.labels] {
			if x > surelyNot {
				points = append(points, point{x, float64(bit(slices.Contains(it.wanted, k)))})
			}
		}
	}
	return fitLogistic(points)
}

// point is a score, and 1 where it was right, or 0.
type point struct{ x, y float64 }

// fitLogistic returns the scale and the bias under which the points are likeliest,
// by Newton's method. Few points move them little.
func fitLogistic(points []point) (scale, bias float64) {
	scale = 0.5
	for range 30 {
		gs, gb := drawn*(scale-0.5), drawn*bias
		ss, sb, bb := drawn, 0.0, drawn
		for _, q := range points {
			p := logistic(scale*q.x + bias)
			d, v := p-q.y, p*(1-p)
			gs, gb = gs+d*q.x, gb+d
			ss, sb, bb = ss+v*q.x*q.x, sb+v*q.x, bb+v
		}
		det := ss*bb - sb*sb
		ds, db := (bb*gs-sb*gb)/det, (ss*gb-sb*gs)/det
		scale, bias = min(2, max(0.05, scale-ds)), min(5, max(-5, bias-db))
	}
	return scale, bias
}

// drawn is how strongly scale and bias are drawn to what they are without any points.
const drawn = 30.0

// surelyNot is a score below which nothing is wanted whatever scale and bias are.
const surelyNot = -12

// wanted returns the intents that are likely, the likeliest first.
func (m *Model) wanted(s *sentence) (out []Intent) {
	for _, r := range m.rank(s) {
		if r.p >= likely {
			out = append(out, Intent{m.intents[r.intent], r.p})
		}
	}
	return out
}
