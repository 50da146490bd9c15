package retrieval

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync"

	"yingda/nlu"
)

// Vectors are what an embedding service makes of an index's phrasings, one each: eight
// bits a dimension, 1.1 KB a phrasing of 1,024 dimensions. Fill it with Set and give
// it to WithEmbeddings; it must not be changed afterwards.
//
// They are kept relative to their mean. Models put all texts into a narrow cone, each
// model another one: bge's cosine of two unrelated questions is about .5, ada's .75.
// From the mean, unrelated is about 0 and the weight of the signal is good for any.
type Vectors struct {
	dims  int
	words int // of a sketch: one bit a dimension
	mean  []float32
	codes []int8
	scale []float32 // of a phrasing's codes; 0: it has no vector
	signs []uint64  // the sketches
	pool  sync.Pool // of []uint16
}

// embeddingWeight of the cosine in the score: a prior by hand, since there is no service
// where the model is trained. Vectors of 128 dimensions learned from LCQMC's training
// pairs stood in for one; they know little that the matcher does not. Of {1, 2, 3, 4, 6},
// 2 moved top-1 by +.006 on yunpian, +.003 on esun_bank, -.005 on oppo and -.002 on
// diac2019_law; 6 lost up to .01. A service worth its cost knows more than they do.
const embeddingWeight = 2

// calm is the factor of distances between scores in a ranking by vectors, too: their
// weight makes all distances larger, and the calibration, which was made without, would
// take that for certainty. With the vectors above ECE moved by .006 at most on the four
// sets; without this factor, before there was a matcher, by .008.
func (m *model) calm(q *query) float32 {
	if q.near == nil {
		return 1
	}
	var sum float32
	for _, w := range m.rank {
		sum += max(w, 0) // the others are vetoes
	}
	return sum / (sum + embeddingWeight)
}

// How much a search looks at, beside what it finds by words.
const (
	nearDocs     = 32   // phrasings that join the comparison for their vector alone
	sketchedDocs = 512  // phrasings whose vectors are compared in full after a look at all sketches
	fewDocs      = 2048 // so many are compared in full without a look at sketches
)

// shrink is how many phrasings at the origin the mean counts: a handful must not be
// pulled to where nothing is left of them.
const shrink = 10

// Phrasings returns every phrasing of the index, negatives included, as the embedding
// service should see it: normalised, as questions are.
func (ix *Index) Phrasings() []string {
	out := make([]string, len(ix.docs))
	for i := range ix.docs {
		u := ix.parser.Read(ix.docs[i].text)
		out[i] = EmbeddingText(&u)
	}
	return out
}

// EmbeddingText returns a question as the embedding service should see it: without
// case, politeness and what identifies a person. It is empty when nothing is asked.
func EmbeddingText(u *nlu.Utterance) string {
	if u.Key() == "" {
		return ""
	}
	return nlu.Mask(u.Core)
}

// NewVectors makes room for the vectors of the index's phrasings.
func (ix *Index) NewVectors() *Vectors { return &Vectors{scale: make([]float32, len(ix.docs))} }

// Set sets the vector of Phrasings()[i]. All have one length.
func (v *Vectors) Set(i int, vector []float32) error {
	if v.codes == nil {
		v.dims = len(vector)
		v.codes = make([]int8, len(v.scale)*v.dims)
	}
	if len(vector) != v.dims || v.dims == 0 {
		return fmt.Errorf("a vector of %d dimensions among those of %d", len(vector), v.dims)
	}
	v.scale[i] = quantize(vector, v.code(i))
	return nil
}

func (v *Vectors) code(i int) []int8 { return v.codes[i*v.dims : (i+1)*v.dims] }

// quantize writes a vector as steps of the scale that it returns.
func quantize(vector []float32, code []int8) (scale float32) {
	var most float32
	for _, x := range vector {
		most = max(most, x, -x)
	}
	if most == 0 {
		return 0
	}
	for k, x := range vector {
		code[k] = int8(math.Round(float64(x / most * 127)))
	}
	return most / 127
}

// WithEmbeddings returns the index with vectors of its phrasings. Searches with
// Options.Embedding use them, others are answered as before.
func (ix *Index) WithEmbeddings(v *Vectors) (*Index, error) {
	if len(v.scale) != len(ix.docs) {
		return nil, fmt.Errorf("vectors of %d phrasings for an index of %d", len(v.scale), len(ix.docs))
	}
	v.center()
	with := *ix
	with.vectors = v
	with.cache = newCache()
	return &with, nil
}

// center moves all vectors to where their mean is the origin, and makes the sketches.
func (v *Vectors) center() {
	if v.mean != nil {
		return
	}
	sum := make([]float64, v.dims)
	n := float64(shrink)
	for i, s := range v.scale {
		if s == 0 {
			continue
		}
		n++
		for k, c := range v.code(i) {
			sum[k] += float64(c) * float64(s)
		}
	}
	v.mean = make([]float32, v.dims)
	for k := range sum {
		v.mean[k] = float32(sum[k] / n)
	}
	v.words = (v.dims + 63) / 64
	v.signs = make([]uint64, len(v.scale)*v.words)
	v.pool.New = func() any { d := make([]uint16, len(v.scale)); return &d }
	vector := make([]float32, v.dims)
	for i, s := range v.scale {
		if s == 0 {
			continue
		}
		for k, c := range v.code(i) {
			vector[k] = float32(c) * s
		}
		v.scale[i] = v.encode(vector, v.code(i), v.signs[i*v.words:])
	}
}

// encode moves a vector to the mean as origin, at length one, and writes its codes and sketch.
func (v *Vectors) encode(vector []float32, code []int8, signs []uint64) (scale float32) {
	var square float64
	for k := range vector {
		vector[k] -= v.mean[k]
		square += float64(vector[k]) * float64(vector[k])
	}
	if square < 1e-6 { // rounding is all that is left
		return 0
	}
	for k, x := range vector {
		if x > 0 {
			signs[k>>6] |= 1 << (k & 63)
		}
	}
	return quantize(vector, code) / float32(math.Sqrt(square))
}

// embedded is the vector of a question, as those of phrasings are kept.
type embedded struct {
	code  []int8
	signs []uint64
	scale float32
}

// question returns the vector of a question, nil when it cannot be compared.
func (v *Vectors) question(vector []float32) *embedded {
	if v == nil || len(vector) != v.dims || !slices.ContainsFunc(vector, func(x float32) bool { return x != 0 }) {
		return nil
	}
	q := &embedded{code: make([]int8, v.dims), signs: make([]uint64, v.words)}
	q.scale = v.encode(slices.Clone(vector), q.code, q.signs)
	if q.scale == 0 {
		return nil
	}
	return q
}

// cosine of a question and a phrasing as seen from the mean, in [-1, 1]; 0 without vectors.
func (v *Vectors) cosine(q *embedded, d uint32) float32 {
	if q == nil {
		return 0
	}
	code := v.code(int(d))
	sum := int32(0) // of at most 4,096 products of 127 · 127
	x := q.code[:len(code)]
	for ; len(code) >= 8 && len(x) >= 8; code, x = code[8:], x[8:] {
		sum += int32(x[0])*int32(code[0]) + int32(x[1])*int32(code[1]) + int32(x[2])*int32(code[2]) + int32(x[3])*int32(code[3]) +
			int32(x[4])*int32(code[4]) + int32(x[5])*int32(code[5]) + int32(x[6])*int32(code[6]) + int32(x[7])*int32(code[7])
	}
	for k, c := range code {
		sum += int32(x[k]) * int32(c)
	}
	return min(1, max(-1, float32(sum)*q.scale*v.scale[d]))
}

// near adds to docs the phrasings whose vectors are nearest to the question's.
func (v *Vectors) near(q *embedded, docs []uint32) []uint32 {
	if q == nil {
		return docs
	}
	list := v.shortlist(q)
	scores := make([]float32, len(list))
	for i, d := range list {
		scores[i] = v.cosine(q, d)
	}
	floor := negInf
	if len(list) > nearDocs {
		floor = kthLargest(slices.Clone(scores), nearDocs)
	}
	all := slices.Clone(docs)
	for i, d := range list {
		if scores[i] >= max(floor, 0) && v.scale[d] != 0 && !slices.Contains(docs, d) && len(all) < len(docs)+nearDocs {
			all = append(all, d)
		}
	}
	return all
}

// shortlist returns the phrasings that differ from the question in the signs of the
// fewest dimensions, a little over sketchedDocs of them. That is a sixtieth of the
// work of comparing all: at 100,000 phrasings of 1,024 dimensions 3 ms instead of 80.
func (v *Vectors) shortlist(q *embedded) []uint32 {
	n := len(v.scale)
	out := make([]uint32, 0, min(n, fewDocs))
	if n <= fewDocs {
		for d := range n {
			out = append(out, uint32(d))
		}
		return out
	}
	buf := v.pool.Get().(*[]uint16)
	defer v.pool.Put(buf)
	far := *buf
	count := make([]int, v.dims+1)
	for d := range far {
		signs := v.signs[d*v.words : (d+1)*v.words]
		differ := 0
		for w, s := range q.signs {
			differ += bits.OnesCount64(s ^ signs[w])
		}
		far[d] = uint16(differ)
		count[differ]++
	}
	floor, sum := 0, 0
	for ; floor < v.dims && sum+count[floor] <= sketchedDocs; floor++ {
		sum += count[floor]
	}
	for d, f := range far {
		if int(f) <= floor && len(out) < 2*sketchedDocs {
			out = append(out, uint32(d))
		}
	}
	return out
}
