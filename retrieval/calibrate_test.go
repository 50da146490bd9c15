package retrieval

import (
	"math"
	"slices"
	"testing"

	"yingda/nlu"
)

// TestShift finds an offset that is known, whatever the share of yes, and stops where
// the examples tell nothing.
func TestShift(t *testing.T) {
	w := [ntraits]float64{tBias: 0.5, tChars: 2}
	r := seeded(t)
	for _, want := range []float64{-2, 0, 1.3} {
		var list []example
		for range 2000 {
			tr := randomTraits(r)
			p := logistic(w, tr, want)
			list = append(list, example{tr, true, p}, example{tr, false, 1 - p})
		}
		if got := shift(w, list); math.Abs(got-want) > 0.01 {
			t.Errorf("shift %v, want %v", got, want)
		}
	}
	always := []example{{[ntraits]float64{tBias: 1}, true, 1}}
	if got := shift(w, always); !(got > 0 && got <= 4) {
		t.Errorf("all yes: %v, want at most 4", got)
	}
}

// TestBalance: both kinds weigh the same together.
func TestBalance(t *testing.T) {
	list := make([]example, 10)
	list[3].yes, list[7].yes = true, true
	balance(list, 2, 1)
	var yes, no float64
	for _, e := range list {
		if e.yes {
			yes += e.weight
		} else {
			no += e.weight
		}
	}
	if math.Abs(yes-1) > 1e-9 || math.Abs(no-1) > 1e-9 {
		t.Errorf("yes weigh %v, no %v", yes, no)
	}
}

// TestExam: what is asked is not taught; what must be refused is of an entry that is not there.
func TestExam(t *testing.T) {
	ix, p, _ := bankBuilt(t)
	owner := map[string]string{}
	for _, e := range p.Knowledge.Entries {
		for _, q := range append([]string{e.Question}, e.Variants...) {
			owner[nlu.Key(q)] = e.ID
		}
	}
	l := ix.exam(0)
	taught, there := map[string]bool{}, map[string]bool{}
	for _, e := range l.Entries {
		there[e.ID] = true
		for _, q := range append([]string{e.Question}, e.Variants...) {
			taught[nlu.Key(q)] = true
		}
	}
	held, refused := 0, 0
	for _, q := range l.Questions {
		id, own := owner[nlu.Key(q.Text)]
		switch {
		case taught[nlu.Key(q.Text)]:
			t.Errorf("%q is asked and taught", q.Text)
		case len(q.Gold) == 1 && (q.Gold[0] != id || !there[id]):
			t.Errorf("%q: gold %v, is of %s", q.Text, q.Gold, id)
		case len(q.Gold) == 1:
			held++
		case own && there[id]:
			t.Errorf("%q must be refused, but %s is there", q.Text, id)
		case own:
			refused++
		}
	}
	if held < 100 || refused < 15 {
		t.Errorf("%d held out, %d to be refused", held, refused)
	}
}

// TestCalibration: its ID follows from what it moved, its judged questions are of
// both kinds, and a confidence moves the way it says.
func TestCalibration(t *testing.T) {
	ix, _, _ := bankBuilt(t)
	c := ix.Calibration()
	if c.ID == shipped().ID || c.InScope == 0 {
		t.Errorf("nothing was moved: %+v %v %v", c.ID, c.InScope, c.Right)
	}
	in, right := 0, 0
	for _, j := range c.Judged {
		if j.InScope {
			in++
		}
		if j.Right {
			right++
		}
	}
	if in == 0 || in == len(c.Judged) || right == 0 || right > in {
		t.Errorf("%d judged, %d in scope, %d right", len(c.Judged), in, right)
	}
	tr := [ntraits]float64{tBias: 1, tChars: 0.6, tOrder: 0.6, tMeaning: 0.7, tKin: 0.6, tLength: 2}
	m := shipped()
	steps := []float64{m.confidence(tr, -1, 0), m.confidence(tr, 0, 0), m.confidence(tr, 1, 0), m.confidence(tr, 1, 1)}
	if !slices.IsSorted(steps) || steps[0] == steps[3] {
		t.Errorf("confidences %v do not grow with what is added", steps)
	}
}
