package learn

import (
	"cmp"
	"math"
	"slices"
)

// intentItem is an example as its intent is learned from it.
type intentItem struct {
	features []uint64
	wanted   []int // one, or any number of several
}

// intentTable scores intents by the features of a sentence.
type intentTable struct {
	table
	family
	several bool // each intent is wanted or not; otherwise one of them
}

// often is how often a feature is met before it may speak against intents that it
// never came with.
const often = 3

// trainIntents learns from examples: the mean of as many models as there are seeds,
// which leave out other features (smp2019 right with one and with three: .9205, .9232).
// The first feature of all is the bias.
func trainIntents(items []intentItem, f family, several bool, seeds ...uint64) *intentTable {
	var b builder
	for _, it := range items {
		labels := []int{0} // of those that want nothing
		if len(it.wanted) > 0 {
			labels = nil
		}
		for _, w := range it.wanted {
			labels = append(labels, f.withParts(w)...)
		}
		b.see(it.features, labels)
	}
	t := &intentTable{b.table(often, f.size), f, several}
	rows := make([][]int32, len(items))
	for i, it := range items {
		rows[i] = t.rows(it.features, nil)
	}
	mean := make([]float32, len(t.cells))
	for _, seed := range seeds {
		t.learn(items, rows, seed)
		for i, c := range t.cells {
			mean[i] += c.w / float32(len(seeds))
			t.cells[i].w = 0
		}
	}
	for i, w := range mean {
		t.cells[i].w = w
	}
	return t
}

// learn climbs the likelihood of what the examples want, from the weights that are there.
func (t *intentTable) learn(items []intentItem, rows [][]int32, seed uint64) {
	w := learnedCells(&t.table)
	if t.several {
		w.of = t.damping(partsOfIntents)
	}
	c := coins{state: seed}
	var kept []int32
	p := make([]float64, t.size)
	c.steps(len(items), []*weights{w}, func(i int) {
		kept = c.half(rows[i], kept[:0])
		t.scores(kept, p)
		t.likelihood(p[:t.labels], 1, 0)
		for _, k := range items[i].wanted {
			p[k]--
		}
		t.spread(p)
		for _, r := range kept {
			for k := t.from[r]; k < t.from[r+1]; k++ {
				c := &t.cells[k]
				w.move(&c.w, int(k), float32(p[c.label]))
			}
		}
	})
}

// scores sums the weights of rows by intent.
func (t *intentTable) scores(rows []int32, out []float64) {
	clear(out)
	for _, r := range rows {
		for _, c := range t.row(r) {
			out[c.label] += float64(c.w)
		}
	}
	t.gather(out)
}

// likelihood turns scores into probabilities, scale times as decided and, of
// several, moved by bias.
func (t *intentTable) likelihood(p []float64, scale, bias float64) {
	if !t.several {
		normalise(p, scale)
		return
	}
	for i, x := range p {
		p[i] = logistic(scale*x + bias)
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// normalise turns scores into probabilities that sum up to 1, scale times as decided.
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
	p := make([]float64, m.intent.size)
	m.intent.scores(rows, p)
	p = p[:len(m.intents)]
	some := 1.0
	if m.several {
		m.intent.likelihood(p, m.confidence.scale, m.confidence.none[0])
	} else {
		some = m.confidence.some(observe(p, len(rows), len(features)))
		m.intent.likelihood(p, m.confidence.scale, 0)
	}
	out := make([]ranked, len(p))
	for i := range p {
		out[i] = ranked{i, p[i] * some}
	}
	slices.SortFunc(out, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.p, a.p), a.intent-b.intent) })
	return out
}
