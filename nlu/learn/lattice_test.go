package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomLattice is a lattice over n units of a model of three slots, of which the
// intent has two, with scores that nothing was learned for.
func randomLattice(r *rand.Rand, n int) (*Model, *lattice) {
	m := &Model{slots: []string{"甲", "乙", "丙"}, allowed: [][]int{{0, 2}}, width: 3}
	for range 16 {
		m.follow = append(m.follow, r.Float32()*4-2)
	}
	for range 4 {
		m.followIn = append(m.followIn, r.Float32()*2-1)
	}
	var la lattice
	la.prepare(m, n, 0)
	for _, scores := range [][]float32{la.node, la.seg} {
		for i := range scores {
			scores[i] = r.Float32()*4 - 2
		}
	}
	return m, &la
}

// score of one way to lay values over the sentence, by definition.
func score(m *Model, la *lattice, values []value) float64 {
	L, sum, before := 1+3*la.k, float32(0), 0
	step := func(after int) {
		any, in := m.follows(0, before, after)
		sum += m.follow[any] + m.followIn[in]
		before = after
	}
	for _, v := range values {
		j := int(la.local[v.slot])
		step(v.slot + 1)
		for t := v.a; t < v.b; t++ {
			sum += la.node[t*L+labelAny(j)] - la.node[t*L]
		}
		sum += la.node[v.a*L+labelFirst(j)] + la.node[(v.b-1)*L+labelLast(j)] + la.seg[(v.a*la.w+v.b-v.a-1)*la.k+j]
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
			m, la := randomLattice(r, n)
			la.run(m)
			all := ways(m, 0, n)
			z, top := 0.0, 0
			with := map[value]float64{}
			for i, w := range all {
				p := math.Exp(score(m, la, w))
				z += p
				if score(m, la, w) > score(m, la, all[top]) {
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
	m, la := randomLattice(r, n)
	it := &slotItem{node: make([][]int32, n), values: []value{{0, 1, 2}, {1, 3, 0}}}
	loss := func() float64 {
		la.run(m)
		return math.Log(la.z) - score(m, la, it.values)
	}
	tr := &slotTrainer{m: m, follow: learned(make([]float32, len(m.follow))), followIn: learned(make([]float32, len(m.followIn)))}
	tr.la = *la
	tr.la.run(m)
	tr.expect(it)
	for _, part := range []struct {
		name             string
		scores, gradient []float32
	}{{"unit", la.node, tr.dNode}, {"value", la.seg, tr.dSeg}} {
		for i := range part.scores {
			if part.name == "value" && i/la.k/la.w+i/la.k%la.w >= n {
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
	m, la := randomLattice(r, n)
	for i := 0; i < n; i++ {
		la.seg[(i*la.w)*la.k] += 50
	}
	la.run(m)
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
