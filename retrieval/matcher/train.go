package matcher

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Group is what is learned from: sentences that ask the same, and sentences that
// look alike and ask something else.
type Group struct {
	Same   [][]Term
	Differ [][]Term
	Made   bool // by a program: does not count for how frequent terms are
}

// Settings of a training.
type Settings struct {
	Epochs    int
	Batch     int               // pairs that compete with one another
	Rate      float32           // of Adagrad, falling to nothing
	Scale     float32           // inverse temperature of the softmax
	Verdict   float32           // weight of the log-loss of each pair on its own, as against that of the softmax
	Decay     float32           // pull of the vectors to nothing
	GainDecay float32           // pull of the weights to the idf
	Spread    float32           // length of a vector at the start over the root of its term's idf
	Drop      [MaxKinds]float32 // share of a kind's terms left out of a sentence each time it is met
	Keep      [MaxKinds]float32 // share of a vector's length that is kept at the end; 0: all
	Rare      int               // terms of fewer sentences are forgotten at the end, and so are overlong ones
	Runs      int               // that Tune takes the mean of; 0: one
}

// sentence is the rows of a text, each once.
type sentence []uint32

type group struct {
	same, differ []sentence
	of           []int // the groups that those that differ are of
}

// learner is a model in training.
type learner struct {
	Settings
	rand   *rand.Rand
	rows   map[Term]uint32
	kinds  []uint8 // of the rows
	df     []int   // sentences of the training text
	seen   []int   // sentences, made ones too
	idf    []float32
	gain   []float32 // log of a row's weight over its idf
	vec    []float32
	prior  []float32         // that vectors are pulled to; nil: nothing
	common [MaxKinds]float32 // log of a kind's weight over the idf
	unseen float32

	squares, vecSquares []float32 // of gradients so far
	kindSquares         [MaxKinds]float32
	even, evenSquares   float32   // similarity at which a pair is as likely right as wrong, for Verdict
	weights             []float32 // idf·exp(gain+common), of the rows of a batch

	grad    []float32 // of weights; zero between batches
	vecGrad []float32
	touched []uint32
	met     []bool
}

// Train learns from groups. It is deterministic: the same groups and settings make
// the same model.
func Train(groups []Group, s Settings) *Model {
	l := &learner{Settings: s, rand: rand.New(rand.NewPCG(1, 2)), rows: map[Term]uint32{}}
	var read []group
	n := 0
	for _, g := range groups {
		read = append(read, group{same: l.read(g.Same, g.Made), differ: l.read(g.Differ, g.Made)})
		if !g.Made {
			n += len(g.Same) + len(g.Differ)
		}
	}
	l.start(n)
	l.learn(read)
	return l.model()
}

func (l *learner) learn(groups []group) {
	for e := range l.Epochs {
		pairs := l.pairs(groups)
		for at := 0; at < len(pairs); at += l.Batch {
			done := (float32(e) + float32(at)/float32(len(pairs))) / float32(l.Epochs)
			l.step(l.batch(groups, pairs[at:min(at+l.Batch, len(pairs))]), l.Rate*(1-done))
		}
	}
}

func (l *learner) read(texts [][]Term, made bool) (out []sentence) {
	for _, terms := range texts {
		var s sentence
		for _, t := range terms {
			row, ok := l.rows[t]
			if !ok {
				row = uint32(len(l.kinds))
				l.rows[t] = row
				l.kinds = append(l.kinds, t.Kind)
				l.df = append(l.df, 0)
				l.seen = append(l.seen, 0)
			}
			s = append(s, row)
		}
		slices.Sort(s)
		s = slices.Compact(s)
		for _, row := range s {
			l.seen[row]++
			if !made {
				l.df[row]++
			}
		}
		out = append(out, s)
	}
	return out
}

// start sets weights to the idf over n sentences, and vectors to short random ones.
func (l *learner) start(n int) {
	idf := func(df int) float32 {
		return float32(math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5)))
	}
	l.unseen = idf(0)
	l.alloc()
	for row, df := range l.df {
		l.idf[row] = idf(df)
		length := l.Spread * float32(math.Sqrt(float64(l.idf[row])/Dim))
		for k := range l.row(l.vec, uint32(row)) {
			x := length * float32(l.rand.NormFloat64())
			l.vec[row*Dim+k] = x
		}
	}
}

func (l *learner) alloc() {
	rows := len(l.kinds)
	l.idf, l.gain, l.weights = make([]float32, rows), make([]float32, rows), make([]float32, rows)
	l.squares, l.vecSquares, l.grad = make([]float32, rows), make([]float32, rows), make([]float32, rows)
	l.vec, l.vecGrad = make([]float32, rows*Dim), make([]float32, rows*Dim)
	l.met = make([]bool, rows)
	l.even = evenAtFirst
}

func (l *learner) row(v []float32, row uint32) []float32 { return v[int(row)*Dim : int(row+1)*Dim] }

// pair is the k-th sentence of a group, to be found from another of it.
type pair struct{ group, k int }

// neighbours is how many pairs stay together when pairs are shuffled: groups that
// are written next to each other are about the same things, the best of wrong answers.
const neighbours = 16

func (l *learner) pairs(groups []group) (out []pair) {
	var all []pair
	for i, g := range groups {
		for k := min(1, max(0, len(g.same)-1)); k < len(g.same); k++ {
			all = append(all, pair{i, k}) // a sentence alone must be found from itself, thinned
		}
	}
	blocks := slices.Collect(slices.Chunk(all, neighbours))
	l.rand.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	return slices.Concat(blocks...)
}

// batch is anchors that compete for candidates: the i-th candidate is the right one
// of the i-th anchor, those after the last anchor are wrong for all.
type batch struct {
	anchors, candidates []sentence
	from, of            []int // groups of the anchors and of the candidates, -1: none

	alone []bool // by anchor: its right candidate is the anchor itself
	wrong []int  // by anchor: the candidate of its group that asks something else, -1: none
}

func (l *learner) batch(groups []group, pairs []pair) (b batch) {
	var wrong []sentence
	var wrongOf []int
	for _, p := range pairs {
		g := groups[p.group]
		other := l.rand.IntN(len(g.same))
		if other == p.k {
			other = 0
		}
		b.anchors = append(b.anchors, l.thin(g.same[other]))
		b.candidates = append(b.candidates, l.thin(g.same[p.k]))
		b.from = append(b.from, p.group)
		b.of = append(b.of, p.group)
		b.alone = append(b.alone, other == p.k)
		b.wrong = append(b.wrong, -1)
		if len(g.differ) > 0 {
			n := l.rand.IntN(len(g.differ))
			b.wrong[len(b.wrong)-1] = len(pairs) + len(wrong)
			wrong = append(wrong, l.thin(g.differ[n]))
			of := -1
			if g.of != nil {
				of = g.of[n]
			}
			wrongOf = append(wrongOf, of)
		}
	}
	b.candidates = append(b.candidates, wrong...)
	b.of = append(b.of, wrongOf...)
	return b
}

// thin leaves some terms out, so that no single one is relied upon.
func (l *learner) thin(s sentence) sentence {
	var out sentence
	for _, row := range s {
		if l.rand.Float32() >= l.Drop[l.kinds[row]] {
			out = append(out, row)
		}
	}
	if len(out) == 0 {
		return s
	}
	return out
}

// model keeps what was learned, rows in the order of their terms.
func (l *learner) model() *Model {
	var terms []Term
	for t, row := range l.rows {
		if l.seen[row] >= l.Rare && len(t.Text) <= maxTermSize {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, compareTerms)
	m := &Model{rows: map[Term]int32{}, unseen: l.unseen}
	for k, c := range l.common {
		m.kind[k] = exp(c)
	}
	var squares, idf [MaxKinds]float64
	for i, t := range terms {
		row := l.rows[t]
		vector := l.row(l.vec, row)
		if keep := l.Keep[t.Kind]; keep != 0 {
			for k := range vector {
				vector[k] *= keep
			}
		}
		squares[t.Kind] += float64(Dot(vector, vector))
		idf[t.Kind] += float64(l.idf[row])
		m.rows[t] = int32(i)
		m.idf = append(m.idf, l.idf[row])
		m.weight = append(m.weight, l.weight(row))
		m.appendVector(vector)
	}
	for k := range m.mass {
		if idf[k] > 0 {
			m.mass[k] = float32(squares[k] / idf[k])
		}
	}
	return m
}

// appendVector rounds a vector to a byte a number.
func (m *Model) appendVector(v []float32) {
	var most float32
	for _, x := range v {
		most = max(most, x, -x)
	}
	m.scale = append(m.scale, most/127)
	for _, x := range v {
		if most > 0 {
			x = float32(math.Round(float64(x / most * 127)))
		}
		m.vec = append(m.vec, int8(x))
	}
}

func (l *learner) weight(row uint32) float32 {
	return l.idf[row] * exp(l.gain[row]+l.common[l.kinds[row]])
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
