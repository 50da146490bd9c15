package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// scores of the units of a lattice and of its values as a whole.
type scores struct{ node, whole []float32 }

// randomLattice is a lattice over n units of a model of three slots, of which the
// intent has two with a part in common, and scores that nothing was learned for.
func randomLattice(r *rand.Rand, n int) (*Model, *lattice, scores) {
	m := &Model{slots: []string{"从.市", "从.省", "到.市"}, allowed: [][]int{{0, 2}}, width: 3}
	m.kin = kin(m.slots)
	for range 16 {
		m.follow = append(m.follow, r.Float32()*4-2)
	}
	for range 4 {
		m.followIn = append(m.followIn, r.Float32()*2-1)
	}
	la := &lattice{}
	la.prepare(m, n, 0)
	x := scores{make([]float32, len(la.node)), make([]float32, len(la.seg))}
	for _, list := range [][]float32{x.node, x.whole} {
		for i := range list {
			list[i] = r.Float32()*2 - 1
		}
	}
	return m, la, x
}

// sum computes the sums of a lattice in which nothing is left out.
func sum(m *Model, la *lattice, x scores) {
	copy(la.node, x.node)
	clear(la.seg)
	la.units()
	for i := range la.open {
		la.open[i] = true
	}
	for t := range la.any {
		la.any[t] = true
	}
	for i, w := range x.whole {
		la.seg[i] += w
	}
	la.run(m)
}

// score of one way to lay values over the sentence, by definition.
func score(m *Model, la *lattice, x scores, values []value) float64 {
	sum, before := float32(0), 0
	step := func(after int) {
		any, in := m.follows(0, before, after)
		sum += m.follow[any] + m.followIn[in]
		before = after
	}
	node := func(t, label int) float32 { return x.node[t*la.L+label] }
	for _, v := range values {
		step(v.slot + 1)
		j := int(la.local[v.slot])
		for t := v.a; t < v.b; t++ {
			sum -= node(t, 0)
		}
		for _, j := range append([]int{j}, la.parts[j]...) {
			for t := v.a; t < v.b; t++ {
				sum += node(t, labelAny(j))
			}
			sum += node(v.a, labelFirst(j)) + node(v.b-1, labelLast(j)) + x.whole[(v.a*la.w+v.b-v.a-1)*la.q+j]
		}
	}
	step(0)
	return float64(sum)
}

// ways returns all ways to lay values over units from on.
func ways(m *Model, from, n int) [][]value {
	if from == n {
		return [][]value{nil}
	}
	out := ways(m, from+1, n)
	for _, s := range m.allowed[0] {
		for b := from + 1; b <= min(n, from+m.width); b++ {
			for _, rest := range ways(m, b, n) {
				out = append(out, append([]value{{from, b, s}}, rest...))
			}
		}
	}
	return out
}

// TestLattice: the sums, the best way and the probability of a value are what
// going through all ways one by one gives.
func TestLattice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 5; n++ {
		for range 20 {
			m, la, x := randomLattice(r, n)
			sum(m, la, x)
			all := ways(m, 0, n)
			z, top := 0.0, 0
			with := map[value]float64{}
			for i, w := range all {
				p := math.Exp(score(m, la, x, w))
				z += p
				if score(m, la, x, w) > score(m, la, x, all[top]) {
					top = i
				}
				for _, v := range w {
					with[v] += p
				}
			}
			if math.Abs(la.z/z-1) > 1e-4 {
				t.Fatalf("%d units: sum of %d ways %v, want %v", n, len(all), la.z, z)
			}
			if got := la.best(); !slices.Equal(got, all[top]) {
				t.Fatalf("best of %d units: %v, want %v", n, got, all[top])
			}
			for v, p := range with {
				if got := la.probability(v); math.Abs(got-p/z) > 1e-4 {
					t.Fatalf("%v: probability %v, want %v", v, got, p/z)
				}
			}
		}
	}
}

// TestGradient: what a step of learning takes for the slope of the likelihood is
// what the likelihood does when a score is changed a little.
func TestGradient(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n, d = 4, 1e-2
	m, la, x := randomLattice(r, n)
	it := &slotItem{node: make([][]int32, n), values: []value{{0, 1, 2}, {1, 3, 0}}}
	loss := func() float64 {
		sum(m, la, x)
		return math.Log(la.z) - score(m, la, x, it.values)
	}
	tr := &slotTrainer{m: m, follow: learned(make([]float32, len(m.follow))), followIn: learned(make([]float32, len(m.followIn)))}
	sum(m, la, x)
	tr.la = *la
	tr.expect(it)
	for _, part := range []struct {
		name             string
		scores, gradient []float32
	}{{"unit", x.node, tr.dNode}, {"value", x.whole, tr.dSeg}} {
		for i := range part.scores {
			if part.name == "value" && i/la.q/la.w+i/la.q%la.w >= n {
				continue // it would end beyond the sentence
			}
			was := part.scores[i]
			part.scores[i] = was + d
			up := loss()
			part.scores[i] = was - d
			down := loss()
			part.scores[i] = was
			if slope := (up - down) / (2 * d); math.Abs(slope-float64(part.gradient[i])) > 2e-3 {
				t.Errorf("%s %d: gradient %v, slope %v", part.name, i, part.gradient[i], slope)
			}
		}
	}
}

// TestLatticeOfManyValues: a long text whose every unit is surely a value, and whose
// sums no number holds.
func TestLatticeOfManyValues(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const n = maxUnits
	m, la, x := randomLattice(r, n)
	for i := 0; i < n; i++ {
		x.whole[(i*la.w)*la.q] += 50
	}
	sum(m, la, x)
	got := la.best()
	if len(got) != n || math.IsNaN(la.z) || math.IsInf(la.z, 0) {
		t.Fatalf("%d values, sum %v", len(got), la.z)
	}
	for i, v := range got {
		if p := la.probability(v); v != (value{i, i + 1, 0}) || !(p > 0.99) {
			t.Fatalf("%v with probability %v", v, p)
		}
	}
}

// TestHopeless: a value whose units speak against it is left out, whatever it would
// score as a whole, and the others are as likely as without it.
func TestHopeless(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	m, la, _ := randomLattice(r, 3)
	clear(la.node)
	for j := range la.k {
		la.node[la.L+labelAny(j)] = 2*hopeless - 1 // the unit in the middle
		la.node[labelFirst(j)] = 1
	}
	la.units()
	for a := range 3 {
		for b := a + 1; b <= 3; b++ {
			if open, want := la.open[a*la.w+b-a-1], b <= 1 || a >= 2; open != want {
				t.Errorf("units %d to %d: looked at %v, want %v", a, b, open, want)
			}
		}
	}
	la.seg[la.w*la.q] += 100
	la.run(m)
	for _, v := range la.best() {
		if v.a <= 1 && v.b > 1 {
			t.Errorf("best has %v", v)
		}
	}
	if p := la.probability(value{1, 2, 0}); p != 0 {
		t.Errorf("probability %v of what was left out", p)
	}
}
