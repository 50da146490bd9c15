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
			c.node.cells, c.segment.cells = slices.Clone(m.node.cells), slices.Clone(m.segment.cells)
			c.follow, c.followIn = make([]float32, len(m.follow)), make([]float32, len(m.followIn))
			tr := &slotTrainer{
				m: &c, coins: coins{state: uint64(1 + i)},
				node: learnedCells(&c.node), segment: learnedCells(&c.segment), follow: learned(c.follow), followIn: learned(c.followIn),
			}
			tr.node.of = m.kin.damping(partsOfSlots)
			tr.segment.of = tr.node.of
			tr.coins.steps(len(items), []*weights{tr.node, tr.segment, tr.follow, tr.followIn}, func(i int) { tr.step(items[i]) })
			copies[i] = tr
		})
	}
	all.Wait()
	for _, tr := range copies {
		for i, c := range tr.m.node.cells {
			m.node.cells[i].w += c.w / runs
		}
		for i, c := range tr.m.segment.cells {
			m.segment.cells[i].w += c.w / runs
		}
		for i, w := range tr.m.follow {
			m.follow[i] += w / runs
		}
		for i, w := range tr.m.followIn {
			m.followIn[i] += w / runs
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
	la.units()
	for _, v := range it.values {
		la.open[v.a*la.w+v.b-v.a-1], la.any[v.a] = true, true
	}
	for i, rows := range it.segment {
		if la.open[i] {
			la.addSegment(tr.m, i/la.w, i%la.w, tr.leaveOut(rows))
		} else {
			tr.kept = append(tr.kept, nil)
		}
	}
	la.run(tr.m)
	tr.expect(it)
	for t := range n {
		tr.learnNode(tr.kept[t], tr.dNode[t*la.L:(t+1)*la.L])
	}
	for i, rows := range tr.kept[n:] {
		if len(rows) > 0 {
			tr.learnSegment(rows, tr.dSeg[i*la.q:(i+1)*la.q])
		}
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
	n, k, w, K := la.n, la.k, la.w, la.k+1
	tr.dNode, tr.dSeg = zeros(tr.dNode, n*la.L), zeros(tr.dSeg, n*w*la.q)
	steps := make([]float64, K*K)
	for i := range K {
		steps[i*K] = la.forward[n*K+i] * la.step[i*K] / la.z
	}
	for t := range n {
		if !la.any[t] {
			continue
		}
		for j := range k {
			in, all := la.enter(t, j), 0.0
			if in == 0 {
				continue
			}
			for l := range min(w, n-t) {
				if la.pot[(t*w+l)*k+j] == 0 {
					continue
				}
				p := la.share(in*la.pot[(t*w+l)*k+j]*la.back[(t+1+l)*K+j+1], t, t+1+l)
				all += p
				tr.dSeg[(t*w+l)*la.q+j] = float32(p)
			}
			for i := range K {
				steps[i*K+j+1] += la.forward[t*K+i] * la.step[i*K+j+1] / in * all
			}
		}
	}
	before := 0
	for _, v := range it.values {
		j := int(la.local[v.slot])
		tr.dSeg[(v.a*w+v.b-v.a-1)*la.q+j]--
		steps[before*K+j+1]--
		before = j + 1
	}
	steps[before*K]--
	for i := range K {
		for j := range K {
			x, y := tr.m.follows(la.intent, la.state(i), la.state(j))
			tr.follow.move(&tr.m.follow[x], x, float32(steps[i*K+j]))
			tr.followIn.move(&tr.m.followIn[y], y, float32(steps[i*K+j]))
		}
	}
	tr.toUnits()
}

// toUnits carries the gradients of values to the labels of their units, and those
// of slots to their parts.
func (tr *slotTrainer) toUnits() {
	la := &tr.la
	n, w, L, q := la.n, la.w, la.L, la.q
	for t := range n {
		if !la.any[t] {
			continue
		}
		for j := range la.k {
			rest := float32(0) // of the values from t that reach at least to t+l
			for l := min(w, n-t) - 1; l >= 0; l-- {
				d := tr.dSeg[(t*w+l)*q+j]
				rest += d
				row := tr.dNode[(t+l)*L : (t+l+1)*L]
				row[labelLast(j)] += d
				row[labelAny(j)] += rest
				row[0] -= rest
			}
			tr.dNode[t*L+labelFirst(j)] += rest
		}
	}
	for j, parts := range la.parts {
		for _, p := range parts {
			for at, open := range la.open {
				if open {
					tr.dSeg[at*q+p] += tr.dSeg[at*q+j]
				}
			}
			for t := range n {
				row := tr.dNode[t*L : (t+1)*L]
				row[labelFirst(p)] += row[labelFirst(j)]
				row[labelAny(p)] += row[labelAny(j)]
				row[labelLast(p)] += row[labelLast(j)]
			}
		}
	}
}

func (tr *slotTrainer) learnNode(rows []int32, d []float32) {
	t := &tr.m.node
	for _, r := range rows {
		for i := t.from[r]; i < t.from[r+1]; i++ {
			if j := tr.la.at[t.cells[i].label]; j >= 0 {
				tr.node.move(&t.cells[i].w, int(i), d[j])
			}
		}
	}
}

func (tr *slotTrainer) learnSegment(rows []int32, d []float32) {
	t := &tr.m.segment
	for _, r := range rows {
		for i := t.from[r]; i < t.from[r+1]; i++ {
			if j := tr.la.local[t.cells[i].label]; j >= 0 {
				tr.segment.move(&t.cells[i].w, int(i), d[j])
			}
		}
	}
}

// labelsOf returns the labels of n units.
func (m *Model) labelsOf(n int, values []value) [][]int {
	out := make([][]int, n)
	for _, v := range values {
		for _, s := range m.kin.withParts(v.slot) {
			for t := v.a; t < v.b; t++ {
				out[t] = append(out[t], labelAny(s))
			}
			out[v.a] = append(out[v.a], labelFirst(s))
			out[v.b-1] = append(out[v.b-1], labelLast(s))
		}
	}
	for t := range out {
		if out[t] == nil {
			out[t] = []int{0}
		}
	}
	return out
}

func sortValues(values []value) {
	slices.SortFunc(values, func(x, y value) int { return x.a - y.a })
}
