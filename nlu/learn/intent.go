package learn

import (
	"cmp"
	"math"
	"slices"
)

// intentItem is an example as its intent is learned from it.
type intentItem struct {
	features []uint64
	intent   int
	wanted   []int // of several
}

// often is how often a feature is met before it may speak against intents that it
// never came with.
const often = 3

// trainIntents learns a table of n intents. The first feature of all is the bias.
func trainIntents(items []intentItem, n int, seed uint64) table {
	var b builder
	for _, it := range items {
		for _, f := range it.features {
			b.see(f, uint16(it.intent))
		}
	}
	t := b.table(often, n)
	rows := make([][]int32, len(items))
	for i, it := range items {
		rows[i] = t.rows(it.features, nil)
	}
	mean := make([]float32, len(t.w))
	for run := range uint64(intentRuns) {
		clear(t.w)
		t.learn(items, rows, n, seed+run)
		for i, w := range t.w {
			mean[i] += w / intentRuns
		}
	}
	t.w = mean
	return t
}

// intentRuns is how many models, which leave out other features, make one.
const intentRuns = 3

func (t *table) learn(items []intentItem, rows [][]int32, n int, seed uint64) {
	w := learned(t.w)
	c := coins{state: seed}
	var kept []int32
	p := make([]float64, n)
	c.steps(len(items), []*weights{w}, func(i int) {
		kept = c.half(rows[i], kept[:0])
		t.softmax(kept, p)
		p[items[i].intent]--
		for _, r := range kept {
			for k := t.from[r]; k < t.from[r+1]; k++ {
				w.move(int(k), float32(p[t.label[k]]))
			}
		}
	})
}

// scores sums the weights of rows by label.
func (t *table) scores(rows []int32, out []float64) {
	clear(out)
	for _, r := range rows {
		for k := t.from[r]; k < t.from[r+1]; k++ {
			out[t.label[k]] += float64(t.w[k])
		}
	}
}

func (t *table) softmax(rows []int32, p []float64) {
	t.scores(rows, p)
	normalise(p, 1)
}

// normalise turns scores into probabilities, scale times as decided.
func normalise(p []float64, scale float64) {
	top := slices.Max(p)
	sum := 0.0
	for i, x := range p {
		p[i] = math.Exp((x - top) * scale)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// ranked is an intent and its probability.
type ranked struct {
	intent int
	p      float64
}

// rank returns all intents, the likeliest first.
func (m *Model) rank(s *sentence) []ranked {
	features := s.intentFeatures()
	rows := m.intent.rows(features, make([]int32, 0, len(features)))
	p := make([]float64, len(m.intents))
	m.intent.scores(rows, p)
	some := m.confidence.some(observe(p, len(rows), len(features)))
	normalise(p, m.confidence.scale)
	out := make([]ranked, len(p))
	for i := range p {
		out[i] = ranked{i, p[i] * some}
	}
	slices.SortFunc(out, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.p, a.p), a.intent-b.intent) })
	return out
}
