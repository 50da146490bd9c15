package learn

import (
	"slices"
	"sync"
)

// slotItem is an example as slots are learned from it.
type slotItem struct {
	intent  int
	values  []value // in the order of the text
	node    [][]int32
	segment [][]int32 // n×w
}

// slotTrainer climbs the likelihood of the values of the examples, given their intents.
type slotTrainer struct {
	m                               *Model
	node, segment, follow, followIn *weights
	coins                           coins
	la                              lattice
	kept                            [][]int32 // of the units, then of the segments: what is not left out now
	mem                             []int32
	dNode, dSeg                     []float32 // gradients, as the scores of the lattice
}

// runs is how many models, which leave out other features, are learned side by
// side; their mean is kept.
const runs = 2

func (m *Model) trainSlots(items []*slotItem) {
	var copies [runs]*slotTrainer
	var all sync.WaitGroup
	for i := range copies {
		all.Go(func() {
			c := *m
			c.node.w, c.segment.w = make([]float32, len(m.node.w)), make([]float32, len(m.segment.w))
			c.follow, c.followIn = make([]float32, len(m.follow)), make([]float32, len(m.followIn))
			tr := &slotTrainer{
				m: &c, coins: coins{state: uint64(1 + i)},
				node: learned(c.node.w), segment: learned(c.segment.w), follow: learned(c.follow), followIn: learned(c.followIn),
			}
			tr.coins.steps(len(items), []*weights{tr.node, tr.segment, tr.follow, tr.followIn}, func(i int) { tr.step(items[i]) })
			copies[i] = tr
		})
	}
	all.Wait()
	for _, tr := range copies {
		for _, pair := range [][2][]float32{{m.node.w, tr.node.w}, {m.segment.w, tr.segment.w}, {m.follow, tr.follow.w}, {m.followIn, tr.followIn.w}} {
			for i, w := range pair[1] {
				pair[0][i] += w / runs
			}
		}
	}
}

func (tr *slotTrainer) step(it *slotItem) {
	la := &tr.la
	n := len(it.node)
	la.prepare(tr.m, n, it.intent)
	if la.k == 0 || n == 0 {
		return
	}
	tr.kept, tr.mem = tr.kept[:0], tr.mem[:0]
	for t, rows := range it.node {
		la.addNode(tr.m, t, tr.leaveOut(rows))
	}
	for i, rows := range it.segment {
		la.addSegment(tr.m, i/la.w, i%la.w, tr.leaveOut(rows))
	}
	la.run(tr.m)
	tr.expect(it)
	L := 1 + 3*la.k
	for t := range n {
		tr.learnNode(tr.kept[t], tr.dNode[t*L:(t+1)*L])
	}
	for i, rows := range tr.kept[n:] {
		tr.learnSegment(rows, tr.dSeg[i*la.k:(i+1)*la.k])
	}
}

func (tr *slotTrainer) leaveOut(rows []int32) []int32 {
	from := len(tr.mem)
	tr.mem = tr.coins.half(rows, tr.mem)
	kept := tr.mem[from:len(tr.mem):len(tr.mem)]
	tr.kept = append(tr.kept, kept)
	return kept
}

// expect computes the gradients of all scores: what the model expects less what
// the example has.
func (tr *slotTrainer) expect(it *slotItem) {
	la := &tr.la
	n, k, w, K, L := la.n, la.k, la.w, la.k+1, 1+3*la.k
	tr.dNode, tr.dSeg = zeros(tr.dNode, n*L), zeros(tr.dSeg, n*w*k)
	steps := make([]float64, K*K)
	for i := range K {
		steps[i*K] = la.forward[n*K+i] * la.step[i*K] / la.z
	}
	for t := range n {
		for j := range k {
			in, all := la.enter(t, j), 0.0
			if in == 0 {
				continue
			}
			for l := range min(w, n-t) {
				p := la.share(in*la.pot[(t*w+l)*k+j]*la.back[(t+1+l)*K+j+1], t, t+1+l)
				all += p
				tr.dSeg[(t*w+l)*k+j] = float32(p)
			}
			for i := range K {
				steps[i*K+j+1] += la.forward[t*K+i] * la.step[i*K+j+1] / in * all
			}
		}
	}
	before := 0
	for _, v := range it.values {
		j := int(la.local[v.slot])
		tr.dSeg[(v.a*w+v.b-v.a-1)*k+j]--
		steps[before*K+j+1]--
		before = j + 1
	}
	steps[before*K]--
	for i := range K {
		for j := range K {
			x, y := tr.m.follows(la.intent, la.state(i), la.state(j))
			tr.follow.move(x, float32(steps[i*K+j]))
			tr.followIn.move(y, float32(steps[i*K+j]))
		}
	}
	tr.toUnits()
}

// toUnits carries the gradients of values to the labels of their units.
func (tr *slotTrainer) toUnits() {
	la := &tr.la
	n, k, w, L := la.n, la.k, la.w, 1+3*la.k
	for t := range n {
		for j := range k {
			rest := float32(0) // of the values from t that reach at least to t+l
			for l := min(w, n-t) - 1; l >= 0; l-- {
				d := tr.dSeg[(t*w+l)*k+j]
				rest += d
				row := tr.dNode[(t+l)*L : (t+l+1)*L]
				row[labelLast(j)] += d
				row[labelAny(j)] += rest
				row[0] -= rest
			}
			tr.dNode[t*L+labelFirst(j)] += rest
		}
	}
}

func (tr *slotTrainer) learnNode(rows []int32, d []float32) {
	t := &tr.m.node
	for _, r := range rows {
		for i := t.from[r]; i < t.from[r+1]; i++ {
			if j := tr.la.at[t.label[i]]; j >= 0 {
				tr.node.move(int(i), d[j])
			}
		}
	}
}

func (tr *slotTrainer) learnSegment(rows []int32, d []float32) {
	t := &tr.m.segment
	for _, r := range rows {
		for i := t.from[r]; i < t.from[r+1]; i++ {
			if j := tr.la.local[t.label[i]]; j >= 0 {
				tr.segment.move(int(i), d[j])
			}
		}
	}
}

// labelsOf returns the labels of n units.
func labelsOf(n int, values []value) [][]uint16 {
	out := make([][]uint16, n)
	for _, v := range values {
		for t := v.a; t < v.b; t++ {
			out[t] = append(out[t], uint16(labelAny(v.slot)))
		}
		out[v.a] = append(out[v.a], uint16(labelFirst(v.slot)))
		out[v.b-1] = append(out[v.b-1], uint16(labelLast(v.slot)))
	}
	for t := range out {
		if out[t] == nil {
			out[t] = []uint16{0}
		}
	}
	return out
}

func sortValues(values []value) {
	slices.SortFunc(values, func(x, y value) int { return x.a - y.a })
}
