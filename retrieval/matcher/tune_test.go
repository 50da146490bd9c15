package matcher

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// knowledgeBase is two entries that share most of their terms (0–3), two that are
// clear (4–7), and a term that nothing has (8).
func knowledgeBase() (Known, []Task) {
	k := Known{Kinds: []uint8{0, 0, 0, 0, 1, 1, 1, 1, 2}, Weights: make([]float32, 9), Vectors: make([]float32, 9*Dim)}
	for t := range k.Weights {
		k.Weights[t] = 1 + float32(t%3)
		for i := range Dim {
			k.Vectors[t*Dim+i] = 0.05 * float32(math.Sin(float64(t*Dim+i)))
		}
	}
	a, b := [][]uint32{{0, 1, 2}, {0, 1}}, [][]uint32{{0, 1, 3}, {1, 3}}
	return k, []Task{
		{Same: a, Differ: []Rival{{b[0], 1}, {b[1], 1}}},
		{Same: b, Differ: []Rival{{a[0], 0}, {[]uint32{0, 3}, -1}}},
		{Same: [][]uint32{{4, 5}, {4, 6}}},
		{Same: [][]uint32{{6, 7}}},
	}
}

var tuning = Settings{Epochs: 20, Batch: 4, Rate: 0.1, Scale: 20, Decay: 1e-3, GainDecay: 1e-3}

// near is the similarity of two sentences of a knowledge base.
func near(k Known, a, b []uint32) float64 {
	sum := func(terms []uint32) (v [Dim]float32, w float64) {
		for _, t := range terms {
			w += float64(k.Weights[t])
			for i := range v {
				v[i] += k.Vectors[int(t)*Dim+i]
			}
		}
		return v, w
	}
	va, wa := sum(a)
	vb, wb := sum(b)
	in := 0.0
	for _, t := range a {
		if slices.Contains(b, t) {
			in += float64(k.Weights[t])
		}
	}
	dot := func(a, b [Dim]float32) float64 { return float64(Dot(a[:], b[:])) }
	return (in + dot(va, vb)) / math.Sqrt((wa+dot(va, va))*(wb+dot(vb, vb)))
}

// TestTunePullsRivalsApart and keeps what is one entry together.
func TestTunePullsRivalsApart(t *testing.T) {
	k, tasks := knowledgeBase()
	margin := func() float64 {
		return near(k, tasks[0].Same[0], tasks[0].Same[1]) - near(k, tasks[0].Same[0], tasks[1].Same[0])
	}
	rivals := func() float64 { return near(k, tasks[0].Same[0], tasks[1].Same[0]) }
	together := func() float64 { return near(k, tasks[2].Same[0], tasks[2].Same[1]) }
	m, r, s := margin(), rivals(), together()
	Tune(k, tasks, tuning)
	t.Logf("margin %.3f → %.3f, rivals %.3f → %.3f, one entry %.3f → %.3f", m, margin(), r, rivals(), s, together())
	if margin() < m+0.05 || rivals() > r-0.05 || together() < s {
		t.Errorf("margin %.3f → %.3f, rivals %.3f → %.3f, one entry %.3f → %.3f", m, margin(), r, rivals(), s, together())
	}
}

// TestTuneLeavesWhatNoTaskHas: a term without a task keeps its vector; its weight
// moves with its kind only, and of kind 2 no task has any.
func TestTuneLeavesWhatNoTaskHas(t *testing.T) {
	k, tasks := knowledgeBase()
	old, _ := knowledgeBase()
	Tune(k, tasks, tuning)
	if k.Weights[8] != old.Weights[8] || !slices.Equal(k.Vectors[8*Dim:], old.Vectors[8*Dim:]) {
		t.Errorf("weight %v, was %v", k.Weights[8], old.Weights[8])
	}
	if slices.Equal(k.Vectors[:Dim], old.Vectors[:Dim]) || k.Weights[0] == old.Weights[0] {
		t.Error("a term that rivals share is as it was")
	}
	for term, w := range k.Weights {
		if !positive(w) {
			t.Errorf("term %d weighs %v", term, w)
		}
	}
}

// TestTuneIsDeterministic and reads the tasks without changing them.
func TestTuneIsDeterministic(t *testing.T) {
	first, tasks := knowledgeBase()
	Tune(first, tasks, tuning)
	for range 3 {
		again, fresh := knowledgeBase()
		Tune(again, fresh, tuning)
		if !reflect.DeepEqual(first, again) {
			t.Fatal("the same tasks move the terms elsewhere")
		}
		if !reflect.DeepEqual(tasks, fresh) {
			t.Fatal("tuning changed the tasks")
		}
	}
}

// TestTuneRuns: two runs are the mean of one and of another that draws otherwise.
func TestTuneRuns(t *testing.T) {
	tuned := func(runs int) Known {
		k, tasks := knowledgeBase()
		s := tuning
		s.Runs, s.Drop = runs, [MaxKinds]float32{0.3, 0.3}
		Tune(k, tasks, s)
		return k
	}
	one, two, three := tuned(1), tuned(2), tuned(3)
	if !reflect.DeepEqual(one, tuned(0)) {
		t.Error("no number of runs is not one run")
	}
	var moved float64
	for i, x := range one.Vectors {
		second := 2*two.Vectors[i] - x
		third := 3*three.Vectors[i] - x - second
		moved = max(moved, math.Abs(float64(second-x)), math.Abs(float64(third-second)))
		if math.Abs(float64(second)) > 2 || math.Abs(float64(third)) > 2 {
			t.Fatalf("number %d: runs end at %v, %v, %v", i, x, second, third)
		}
	}
	if moved < 0.01 {
		t.Errorf("runs end at the same place: they differ by %v", moved)
	}
}

// TestTuneHeldFast: with a pull that outweighs all else, vectors return to where they
// were, and terms of one kind keep their weights relative to one another.
func TestTuneHeldFast(t *testing.T) {
	moved := func(decay float32) (vectors, weights float64) {
		k, tasks := knowledgeBase()
		old, _ := knowledgeBase()
		s := tuning
		s.Decay, s.GainDecay = decay, decay
		Tune(k, tasks, s)
		for i := range k.Vectors {
			vectors = max(vectors, math.Abs(float64(k.Vectors[i]-old.Vectors[i])))
		}
		ratio := func(k Known, a, b int) float64 { return float64(k.Weights[a] / k.Weights[b]) }
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {0, 3}, {4, 5}, {4, 6}, {4, 7}} {
			weights = max(weights, math.Abs(ratio(k, pair[0], pair[1])/ratio(old, pair[0], pair[1])-1))
		}
		return vectors, weights
	}
	fast, held := [2]float64{}, [2]float64{}
	held[0], held[1] = moved(1e6)
	fast[0], fast[1] = moved(1e-3)
	t.Logf("largest move of vectors and weights: %.4f held, %.4f as usual", held, fast)
	for i := range held {
		if held[i] > 0.01 || fast[i] < 0.1 {
			t.Errorf("largest move of %s: %.4f held, %.4f as usual", []string{"vectors", "weights"}[i], held[i], fast[i])
		}
	}
}

// TestTuneOfLittle: no tasks, tasks without sentences or without terms: nothing moves, nothing breaks.
func TestTuneOfLittle(t *testing.T) {
	for name, tasks := range map[string][]Task{
		"no tasks":               nil,
		"no sentences":           {{}, {Differ: []Rival{{[]uint32{0}, -1}}}},
		"sentences of no terms":  {{Same: [][]uint32{{}, {}}}, {Same: [][]uint32{nil}}},
		"one sentence, no rival": {{Same: [][]uint32{{0, 1}}}},
	} {
		k, _ := knowledgeBase()
		old, _ := knowledgeBase()
		s := tuning
		s.Decay, s.GainDecay = 0, 0
		Tune(k, tasks, s)
		for i := range k.Weights {
			if d := k.Weights[i]/old.Weights[i] - 1; d > 1e-5 || d < -1e-5 {
				t.Errorf("%s: term %d weighs %v, was %v", name, i, k.Weights[i], old.Weights[i])
			}
		}
		if !slices.Equal(k.Vectors, old.Vectors) {
			t.Errorf("%s: vectors moved", name)
		}
	}
	Tune(Known{}, nil, tuning) // an empty knowledge base
}
