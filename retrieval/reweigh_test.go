package retrieval

import (
	"math"
	"testing"
)

// contest is n races in which the shipped weights see no difference between two
// candidates and signal s tells the right one.
func contest(n, s int) (races []race) {
	for i := range n {
		var right, wrong [nsignals]float32
		right[sChars], wrong[sChars] = 0.5, 0.5
		right[s], wrong[s] = 0.6, 0.5+float32(i%3)*0.01
		r := race{inScope: true, weight: 1, signals: [][nsignals]float32{wrong, right}, gold: []bool{false, true}}
		if i%2 == 0 {
			r.signals[0], r.signals[1] = r.signals[1], r.signals[0]
			r.gold[0], r.gold[1] = true, false
		}
		races = append(races, r)
	}
	return races
}

// TestReweighed: a signal that tells the right candidates gains, more so the more
// questions say it; the others stay, no sign changes and the shipped model is not touched.
func TestReweighed(t *testing.T) {
	shippedRank := shipped().rank
	gain := func(n, s int) float64 {
		m := shipped().reweighed(contest(n, s))
		for i, w := range m.rank {
			if w*shippedRank[i] < 0 || shippedRank[i] == 0 && w != 0 {
				t.Errorf("%s weighs %v, shipped %v", signalNames[i], w, shippedRank[i])
			}
			if i != s && math.Abs(float64(w-shippedRank[i])) > 0.01 {
				t.Errorf("%s, which says nothing, went from %v to %v", signalNames[i], shippedRank[i], w)
			}
		}
		return float64(m.rank[s] - shippedRank[s])
	}
	for _, s := range []int{sOrder, sKin, sClass} {
		few, many := gain(50, s), gain(1000, s)
		if !(few > 0 && many > 2*few) {
			t.Errorf("%s gains %.3f of 50 questions, %.3f of 1000", signalNames[s], few, many)
		}
	}
	if shipped().rank != shippedRank {
		t.Error("the shipped model has other weights")
	}
}

// TestReweighedByNothing: no race with a right candidate in it says nothing.
func TestReweighedByNothing(t *testing.T) {
	lost := contest(3, sOrder)
	for i := range lost {
		lost[i].gold = []bool{false, false}
	}
	for _, races := range [][]race{nil, lost} {
		if m := shipped().reweighed(races); m != shipped() {
			t.Errorf("%d races without a right candidate: %v", len(races), m.Rank)
		}
	}
}

// TestWithRank reads the weights that were stored, and refuses signals there are none of.
func TestWithRank(t *testing.T) {
	moved := shipped().reweighed(contest(200, sKin))
	m, err := shipped().withRank(moved.Rank)
	if err != nil || m.rank != moved.rank {
		t.Errorf("%v, want %v: %v", m, moved.rank, err)
	}
	if m, err := shipped().withRank(nil); err != nil || m != shipped() {
		t.Errorf("no weights: %v, %v", m, err)
	}
	if _, err := shipped().withRank(map[string]float64{"luck": 1}); err == nil {
		t.Error("a weight of luck was read")
	}
}
