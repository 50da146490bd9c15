package retrieval

import (
	_ "embed"
	"fmt"
	"math"
	"sync"

	"yingda/nlu"
	"yingda/retrieval/matcher"
)

//go:embed matcher.bin
var matcherBin []byte

// shippedMatcher is the embedded matcher, read once.
var shippedMatcher = sync.OnceValue(func() *matcher.Model {
	m, err := matcher.Decode(matcherBin)
	if err != nil {
		panic(fmt.Sprintf("embedded matcher: %v", err))
	}
	return m
})

var otherMatcher *matcher.Model

// UseMatcher puts another matcher in place of the shipped one, before any index is made.
func UseMatcher(m *matcher.Model) { otherMatcher = m }

// Matcher returns the matcher in use.
func Matcher() *matcher.Model {
	if otherMatcher != nil {
		return otherMatcher
	}
	return shippedMatcher()
}

// Terms returns a text as the matcher sees it: without the business terms, which are
// a knowledge base's own.
func Terms(p *nlu.Parser, text string) []matcher.Term {
	u := p.ParseText(text)
	a := analyze(p, &u)
	out := make([]matcher.Term, 0, len(a.terms))
	for i, t := range a.terms {
		if k := a.kinds[i]; k != concept {
			out = append(out, matcherTerm(t, k))
		}
	}
	return out
}

// adjacent is the kind of two adjacent units, which an index does not keep: with
// hundreds of thousands of pairs to learn from they are worth their memory, with
// this project's own text they are not.
const adjacent = nkinds

// TermsFor is Terms, and every two adjacent units where a matcher knows any.
func TermsFor(m *matcher.Model) func(*nlu.Parser, string) []matcher.Term {
	if m.Knows(uint8(adjacent)) {
		return TermsWithPairs
	}
	return Terms
}

// TermsWithPairs is Terms and every two adjacent units.
func TermsWithPairs(p *nlu.Parser, text string) []matcher.Term {
	out := Terms(p, text)
	u := p.Read(text)
	us := units(u.Core)
	for i := 1; i < len(us); i++ {
		out = append(out, matcher.Term{Kind: uint8(adjacent), Text: us[i-1] + us[i]})
	}
	return out
}

func matcherTerm(t string, k kind) matcher.Term {
	return matcher.Term{Kind: uint8(k), Text: t[len(kindMark[k]):]}
}

// semantics is what the matcher knows of an index: by term, and by phrasing.
type semantics struct {
	matcher *matcher.Model    // as shipped, for terms that the index has not
	learned map[string]uint32 // terms that only evidence has, numbered after those of the index
	weights []float32         // of the terms
	terms   packed
	shipped packed // of the terms before they were adapted
	docs    packed
	sizes   []size // of the phrasings
}

// size of a sentence: what its similarity is divided by.
type size struct {
	weight float32 // sum of its terms' weights
	square float32 // of its vector's length
}

// packed is vectors of matcher.Dim numbers, a byte a number.
type packed struct {
	numbers []int8
	scale   []float32 // what a number of each vector is worth
}

func newPacked(n int) packed {
	return packed{make([]int8, n*matcher.Dim), make([]float32, n)}
}

func (p *packed) set(i int, v []float32) {
	var most float32
	for _, x := range v {
		most = max(most, x, -x)
	}
	p.scale[i] = most / math.MaxInt8
	if most == 0 {
		return
	}
	for k, x := range v {
		p.numbers[i*matcher.Dim+k] = int8(math.Round(float64(x / p.scale[i])))
	}
}

func (p *packed) addTo(v *[matcher.Dim]float32, i uint32) {
	scale := p.scale[i]
	for k, x := range p.numbers[int(i)*matcher.Dim : int(i+1)*matcher.Dim] {
		v[k] += scale * float32(x)
	}
}

func (p *packed) dot(v *[matcher.Dim]float32, i uint32) float32 {
	numbers := p.numbers[int(i)*matcher.Dim : int(i+1)*matcher.Dim]
	var a, b, c, d float32 // four sums: the processor adds them side by side
	for x := v[:]; len(x) >= 4 && len(numbers) >= 4; x, numbers = x[4:], numbers[4:] {
		a += x[0] * float32(numbers[0])
		b += x[1] * float32(numbers[1])
		c += x[2] * float32(numbers[2])
		d += x[3] * float32(numbers[3])
	}
	return (a + b + c + d) * p.scale[i]
}

// meaning is a sentence as the matcher compares it.
type meaning struct {
	size
	vector [matcher.Dim]float32
}

func (m *meaning) finish() { m.square += matcher.Dot(m.vector[:], m.vector[:]) }

// add takes in a term of the index.
func (s *semantics) add(m *meaning, t uint32) {
	m.weight += s.weights[t]
	s.terms.addTo(&m.vector, t)
}

// addUnknown takes in a term that no entry has, to what is adapted and what is as shipped.
func (s *semantics) addUnknown(m, shipped *meaning, t string, k kind) {
	if id, ok := s.learned[t]; ok {
		s.add(m, id)
		s.shipped.addTo(&shipped.vector, id)
		return
	}
	term, row := s.row(t, k)
	weight, scale := s.matcher.Weight(row, term.Kind, 1)
	m.weight += weight
	if row < 0 { // no phrasing has it: at a right angle to them all
		mass := s.matcher.Mass(term.Kind, 1)
		m.square += mass
		shipped.square += mass
		return
	}
	s.matcher.Vector(&m.vector, row, term, 1, scale)
	s.matcher.Vector(&shipped.vector, row, term, 1, scale)
}

// prior adds the vector of a term of the index as shipped to v and returns its weight;
// idf is relative to that of a term no entry has.
func (s *semantics) prior(v *[matcher.Dim]float32, t string, k kind, idf float32) (weight float32) {
	term, row := s.row(t, k)
	weight, scale := s.matcher.Weight(row, term.Kind, idf)
	s.matcher.Vector(v, row, term, idf, scale)
	return weight
}

// row is where the matcher has a term, -1 when it never met it. A business term is to
// the matcher a word that it never met.
func (s *semantics) row(t string, k kind) (matcher.Term, int32) {
	term := matcherTerm(t, k)
	if k == concept {
		term.Kind = uint8(word)
		return term, -1
	}
	return term, s.matcher.Row(term)
}

// similarity of a question to a phrasing with which it shares terms of a weight, and
// the cosine of their vectors alone.
func (s *semantics) similarity(q *meaning, d uint32, shared float32) (both, cosine float32) {
	size := s.sizes[d]
	inner := s.docs.dot(&q.vector, d)
	return ratio(shared+inner, (q.weight+q.square)*(size.weight+size.square)), ratio(inner, q.square*size.square)
}

// likeness of a question and a phrasing: the cosine of their vectors by the matcher as
// shipped, of a text that knows no entry. What makes an entry stand out in its knowledge
// base (新疆, in one about far places) makes whatever has it near; this does not.
func (ix *Index) likeness(q *query, d uint32) float64 {
	var m meaning
	for _, t := range ix.docTerms(d) {
		ix.shipped.addTo(&m.vector, t)
	}
	m.finish()
	return float64(ratio(matcher.Dot(m.vector[:], q.shipped.vector[:]), m.square*q.shipped.square))
}

// ratio is x over the root of y, 0 when there is nothing to compare.
func ratio(x, y float32) float32 {
	if y <= 0 {
		return 0
	}
	return x / float32(math.Sqrt(float64(y)))
}

// embed computes the meaning of every phrasing from its terms.
func (b *builder) embed() {
	s := &b.semantics
	s.docs = newPacked(len(b.docs))
	s.sizes = make([]size, len(b.docs))
	for d := range b.docs {
		var m meaning
		for _, t := range b.docTerms(uint32(d)) {
			s.add(&m, t)
		}
		m.finish()
		s.sizes[d] = m.size
		s.docs.set(d, m.vector[:])
	}
}
