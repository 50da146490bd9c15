package learn

import (
	"math"
	"slices"
)

// value is units a to b as a value of a slot, which is its number.
type value struct{ a, b, slot int }

// Labels of a unit: outside, or first, any, or last of a value.
func nodeLabels(slots int) int { return 1 + 3*slots }
func labelFirst(slot int) int  { return 1 + 3*slot }
func labelAny(slot int) int    { return 2 + 3*slot }
func labelLast(slot int) int   { return 3 + 3*slot }

// lattice sums over all ways to lay the slots of one intent over a sentence. Its
// state is the slot that came last, however long ago, so that a destination
// expects a departure before it. All potentials are relative to no value at all,
// of exponents within maxExponent.
type lattice struct {
	n, k, w int     // units, slots, units of the longest value
	q, L    int     // slots and their parts; labels of a unit
	parts   [][]int // of each slot, places behind the slots
	slots   []int   // of the intent
	local   []int32 // place in slots of a slot, -1 for one that the intent lacks
	at      []int32 // the same of the labels of units
	intent  int

	node    []float32 // n×(1+3k) scores
	seg     []float32 // n×w×k scores
	open    []bool    // n×w: may be a value; the others are left out
	any     []bool    // n: some value from here on may be
	pot     []float64 // n×w×k: exp of the score of a value that begins at a unit
	step    []float64 // (k+1)²: exp of the score of slot after slot; column 0 ends
	forward []float64 // (n+1)×(k+1): all ways up to a unit, by the last slot
	back    []float64 // all ways from there on
	z       float64

	downForward, downBack []int // how often the sums at a unit were scaled down
}

// maxExponent keeps sums within float64: e^600 of them would not fit.
const maxExponent = 60

// minExponent is where a value is so much less likely than none that it is left
// out: two in a thousand million. Most are, and need no exponential.
const minExponent = -20

// hopeless is a score of its units, relative to no value, below which a value is not
// looked at as a whole, which is what costs most. F1 of values of smp2019 without
// a bound, at -6, -3, -2 and -1: .830, .827, .830, .830, .829.
const hopeless = -2

func exp(x float32) float64 { return math.Exp(float64(max(-maxExponent, min(maxExponent, x)))) }

// zeros returns n zeros, in the memory of s where it suffices.
func zeros[T float32 | float64 | bool](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// prepare empties the lattice for a sentence of n units.
func (la *lattice) prepare(m *Model, n, intent int) {
	la.intent, la.slots = intent, m.allowed[intent]
	la.n, la.k, la.w = n, len(la.slots), min(n, m.width)
	if len(la.local) != m.kin.size {
		la.local, la.at = make([]int32, m.kin.size), make([]int32, nodeLabels(m.kin.size))
	}
	for s := range la.local {
		la.local[s] = -1
		la.at[labelFirst(s)], la.at[labelAny(s)], la.at[labelLast(s)] = -1, -1, -1
	}
	la.q = 0
	for _, s := range la.slots {
		la.place(s)
	}
	la.parts = la.parts[:0]
	for _, s := range la.slots {
		var parts []int
		for _, p := range m.kin.of[s] {
			parts = append(parts, la.place(p))
		}
		la.parts = append(la.parts, parts)
	}
	la.L = nodeLabels(la.q)
	la.node = zeros(la.node, n*la.L)
	la.seg = zeros(la.seg, n*la.w*la.q)
	la.open, la.any = zeros(la.open, n*la.w), zeros(la.any, n)
}

// place gives a slot or a part its place, unless it has one, and returns it.
func (la *lattice) place(s int) int {
	if la.local[s] < 0 {
		j := la.q
		la.local[s] = int32(j)
		la.at[labelFirst(s)], la.at[labelAny(s)], la.at[labelLast(s)] = int32(labelFirst(j)), int32(labelAny(j)), int32(labelLast(j))
		la.q++
	}
	return int(la.local[s])
}

// units carries the scores of units to the values made of them, and leaves out
// those that no score of a value is likely to save.
func (la *lattice) units() {
	n, k, w, L := la.n, la.k, la.w, la.L
	for t := range n {
		row := la.node[t*L : (t+1)*L]
		for j, parts := range la.parts {
			for _, p := range parts {
				row[labelFirst(j)] += row[labelFirst(p)]
				row[labelAny(j)] += row[labelAny(p)]
				row[labelLast(j)] += row[labelLast(p)]
			}
		}
	}
	for a := range n {
		for j := range k {
			sum := la.node[a*L+labelFirst(j)]
			for l := range min(w, n-a) {
				row := la.node[(a+l)*L : (a+l+1)*L]
				sum += row[labelAny(j)] - row[0]
				x := sum + row[labelLast(j)]
				la.seg[(a*w+l)*la.q+j] = x
				if x > hopeless {
					la.open[a*w+l], la.any[a] = true, true
				}
			}
		}
	}
}

func (la *lattice) addNode(m *Model, t int, rows []int32) {
	scores := la.node[t*la.L : (t+1)*la.L]
	for _, r := range rows {
		for _, c := range m.node.row(r) {
			if j := la.at[c.label]; j >= 0 {
				scores[j] += c.w
			}
		}
	}
}

// addSegment adds the score of l+1 units from t on.
func (la *lattice) addSegment(m *Model, t, l int, rows []int32) {
	scores := la.seg[(t*la.w+l)*la.q : (t*la.w+l+1)*la.q]
	for _, r := range rows {
		for _, c := range m.segment.row(r) {
			if j := la.local[c.label]; j >= 0 {
				scores[j] += c.w
			}
		}
	}
}

// run computes the sums.
func (la *lattice) run(m *Model) {
	n, k, w, K := la.n, la.k, la.w, la.k+1
	la.step = zeros(la.step, K*K)
	for i := range K {
		for j := range K {
			x, y := m.follows(la.intent, la.state(i), la.state(j))
			la.step[i*K+j] = exp(m.follow[x] + m.followIn[y])
		}
	}
	la.potentials()
	la.forward, la.back = zeros(la.forward, (n+1)*K), zeros(la.back, (n+1)*K)
	la.downForward, la.downBack = make([]int, n+1), make([]int, n+1)
	la.forward[0] = 1
	for t := range n {
		if la.scaleDown(la.forward, t) {
			for r := t; r <= n; r++ {
				la.downForward[r]++
			}
		}
		for i := range K {
			la.forward[(t+1)*K+i] += la.forward[t*K+i]
		}
		if !la.any[t] {
			continue
		}
		for j := range k {
			in := la.enter(t, j)
			for l := range min(w, n-t) {
				la.forward[(t+1+l)*K+j+1] += in * la.pot[(t*w+l)*k+j]
			}
		}
	}
	la.z = 0
	for i := range K {
		la.back[n*K+i] = la.step[i*K]
		la.z += la.forward[n*K+i] * la.step[i*K]
	}
	for t := n - 1; t >= 0; t-- {
		copy(la.back[t*K:(t+1)*K], la.back[(t+1)*K:(t+2)*K])
		for j := range k {
			if !la.any[t] {
				break
			}
			out := 0.0
			for l := range min(w, n-t) {
				out += la.pot[(t*w+l)*k+j] * la.back[(t+1+l)*K+j+1]
			}
			if out == 0 {
				continue
			}
			for i := range K {
				la.back[t*K+i] += la.step[i*K+j+1] * out
			}
		}
		la.downBack[t] = la.downBack[t+1]
		if la.scaleDown(la.back, t) {
			for r := t; r <= min(n, t+w); r++ {
				la.downBack[r]++
			}
		}
	}
}

// A sum beyond tooLarge is divided by it: a long text of many values that are as
// likely as can be has sums beyond float64. No sum is too small: no value at all
// counts 1.
const tooLarge = 1e100

// scaleDown divides the sums of a unit and of those that a value from there on
// reaches, where they are too large.
func (la *lattice) scaleDown(sums []float64, t int) bool {
	K := la.k + 1
	if slices.Max(sums[t*K:(t+1)*K]) < tooLarge {
		return false
	}
	for i := t * K; i < (min(la.n, t+la.w)+1)*K; i++ {
		sums[i] /= tooLarge
	}
	return true
}

// share is what part of all ways has a value from a to b, of what its factors are.
func (la *lattice) share(product float64, a, b int) float64 {
	p := product / la.z
	if d := la.downForward[a] + la.downBack[b] - la.downForward[la.n]; d != 0 {
		p *= math.Pow(tooLarge, float64(d))
	}
	return p
}

// potentials turns scores into pot.
func (la *lattice) potentials() {
	n, k, w := la.n, la.k, la.w
	la.pot = zeros(la.pot, n*w*k)
	for at, open := range la.open {
		if !open {
			continue
		}
		scores := la.seg[at*la.q : (at+1)*la.q]
		for j := range k {
			x := scores[j]
			for _, p := range la.parts[j] {
				x += scores[p]
			}
			if x > minExponent {
				la.pot[at*k+j] = exp(x)
			}
		}
	}
}

// state is what follow calls a state: 0, or a slot's number plus 1.
func (la *lattice) state(i int) int {
	if i == 0 {
		return 0
	}
	return la.slots[i-1] + 1
}

// follows returns the places of the two weights of a state after another.
func (m *Model) follows(intent, before, after int) (any, in int) {
	n := len(m.slots) + 1
	return before*n + after, intent*n + after
}

// enter sums all ways to begin a value of the j-th slot at unit t.
func (la *lattice) enter(t, j int) (sum float64) {
	K := la.k + 1
	for i := range K {
		sum += la.forward[t*K+i] * la.step[i*K+j+1]
	}
	return sum
}

// probability of a value, whatever the rest of the sentence is.
func (la *lattice) probability(v value) float64 {
	j := int(la.local[v.slot])
	p := la.share(la.enter(v.a, j)*la.pot[(v.a*la.w+v.b-v.a-1)*la.k+j]*la.back[v.b*(la.k+1)+j+1], v.a, v.b)
	return min(p, 1)
}

// best returns the values of the likeliest way, in the order of the text.
func (la *lattice) best() []value {
	n, k, w, K := la.n, la.k, la.w, la.k+1
	type step struct {
		from, state int
		value       bool
	}
	best, steps := make([]float64, (n+1)*K), make([]step, (n+1)*K)
	best[0] = 1
	for t := range n {
		la.scaleDown(best, t)
		for i := range K {
			x := best[t*K+i]
			if x == 0 {
				continue
			}
			if at := (t+1)*K + i; x > best[at] {
				best[at], steps[at] = x, step{t, i, false}
			}
			if !la.any[t] {
				continue
			}
			for j := range k {
				y := x * la.step[i*K+j+1]
				for l := range min(w, n-t) {
					if p, at := y*la.pot[(t*w+l)*k+j], (t+1+l)*K+j+1; p > best[at] {
						best[at], steps[at] = p, step{t, i, true}
					}
				}
			}
		}
	}
	state := 0
	for i := range K {
		if best[n*K+i]*la.step[i*K] > best[n*K+state]*la.step[state*K] {
			state = i
		}
	}
	count := 0
	for t, i := n, state; t > 0; {
		s := steps[t*K+i]
		count += int(bit(s.value))
		t, i = s.from, s.state
	}
	out := make([]value, count)
	for t := n; t > 0; {
		s := steps[t*K+state]
		if s.value {
			count--
			out[count] = value{s.from, t, la.slots[state-1]}
		}
		t, state = s.from, s.state
	}
	return out
}
