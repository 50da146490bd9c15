package retrieval

import (
	"math"
	"math/bits"
	"slices"

	"yingda/nlu"
)

// query is a question as the signals need it.
type query struct {
	near    *embedded // nil: no vector of a service
	key     []rune
	numbers []string
	places  places
	known   []uint32 // its terms that the index has
	recall  []uint32 // those with posting lists
	weight  [nkinds]float32
	count   [nkinds]int // of all its terms
	best    float32     // the BM25 score of a phrasing of mean length that has all its terms
	meaning meaning
	shipped meaning // by the matcher as shipped, without weights
	fresh   float32 // share of the units' weight that no entry has
	length  float32 // of the vector of the idf of its known terms
}

func (ix *Index) query(u *nlu.Utterance) *query {
	q := new(query)
	ix.read(q, &analysed{}, u)
	return q
}

// read sets q and a to an utterance, in the memory that they have already.
func (ix *Index) read(q *query, a *analysed, u *nlu.Utterance) {
	a.read(ix.parser, u)
	*q = query{key: q.key[:0], known: q.known[:0], recall: q.recall[:0]}
	for _, r := range a.key {
		q.key = append(q.key, r)
	}
	q.numbers = numbers(q.key)
	q.places.fill(q.key)
	for i, t := range a.terms {
		k := a.kinds[i]
		w := ix.absent
		id, ok := ix.dict[t]
		if ok {
			w = ix.idf[id]
			q.length += w * w
			q.known = append(q.known, id)
			ix.add(&q.meaning, id)
			ix.shipped.addTo(&q.shipped.vector, id)
			if k.inRecall() {
				q.recall = append(q.recall, id)
			}
		} else {
			if k == unit {
				q.fresh += w
			}
			ix.addUnknown(&q.meaning, &q.shipped, t, k)
		}
		q.take(k, w)
	}
	q.meaning.finish()
	q.shipped.finish()
	q.length = sqrt(q.length)
	if q.weight[unit] > 0 {
		q.fresh /= q.weight[unit]
	}
}

// take counts a term of a kind and an idf.
func (q *query) take(k kind, idf float32) {
	q.weight[k] += idf
	q.count[k]++
	if k.inRecall() {
		q.best += idf
	}
}

// The signals of a candidate, in the order of the model's weights.
const (
	sBM25     = iota // BM25 of the phrasing over what a phrasing with all terms would have
	sChars           // overlap of units weighted by idf, over the geometric mean of both weights
	sWords           // the same of words
	sSynonyms        // the same of units and thesaurus groups together
	sConcepts        // the same of business terms
	sMeaning         // similarity by the matcher
	sVector          // cosine of the matcher's vectors
	sOrder           // longest common subsequence over the mean length
	sEnding          // common ending over the question's length: what is asked stands last in Chinese
	sLength          // shorter length over longer length
	sNumbers         // numbers of the question that the phrasing has not
	sProfile         // log-likelihood of the units under all of the entry's phrasings, per unit
	sTopic           // the same of thesaurus groups
	sAnswer          // share of the units' weight found only in the answer
	sKin             // mean cosine of the entry's phrasings with the question, by the matcher's vectors
	sClass           // score of the classifier that was trained on this knowledge base
	sContrast        // 1 when question and entry disagree on a word that makes another question
	nsignals
)

var signalNames = [nsignals]string{
	"bm25", "chars", "words", "synonyms", "concepts", "meaning", "vector", "order", "ending", "length", "numbers", "profile", "topic", "answer", "kin", "class", "contrast",
}

// signals compares a query, whose terms are marked in sc, with one phrasing and
// sets f; orderSignals and entrySignals fill in the rest. It returns the weight of the
// terms that both have, by the matcher.
func (ix *Index) signals(sc *scratch, q *query, d uint32, f *[nsignals]float32) (shared float32) {
	*f = [nsignals]float32{}
	doc := &ix.docs[d]
	var in [nkinds]float32
	for _, t := range ix.forward[doc.from:doc.to] {
		if sc.has(t) {
			in[ix.kinds[t]] += ix.idf[t]
			shared += ix.weights[t]
		}
	}
	f[sMeaning], f[sVector] = ix.similarity(&q.meaning, d, shared)
	f[sBM25] = sc.acc[d] / max(q.best, 1e-6)
	f[sChars] = overlap(in[unit], q.weight[unit], doc.weight[unit])
	f[sWords] = overlap(in[word], q.weight[word], doc.weight[word])
	f[sSynonyms] = overlap(in[unit]+in[common], q.weight[unit]+q.weight[common], doc.weight[unit]+doc.weight[common])
	f[sConcepts] = overlap(in[concept], q.weight[concept], doc.weight[concept])
	return shared
}

// orderSignals adds to f what depends on the order of the characters.
func (ix *Index) orderSignals(sc *scratch, q *query, d uint32, f *[nsignals]float32) {
	sc.key = sc.key[:0]
	for _, r := range ix.docs[d].key {
		sc.key = append(sc.key, r)
	}
	key := sc.key
	f[sOrder] = 2 * float32(q.lcs(key)) / float32(len(q.key)+len(key))
	f[sEnding] = float32(commonEnding(q.key, key)) / float32(len(q.key))
	f[sLength] = float32(min(len(q.key), len(key))) / float32(max(len(q.key), len(key)))
	f[sNumbers] = float32(missingNumbers(q, key))
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// overlap is the weight in common over the geometric mean of both weights; 0 when either is 0.
func overlap(in, a, b float32) float32 {
	if in == 0 {
		return 0
	}
	return in / sqrt(a*b)
}

// entrySignals fills in the signals of the entry as a whole.
func (ix *Index) entrySignals(sc *scratch, q *query, entry uint32, f *[nsignals]float32) {
	p := &ix.profiles[entry]
	var ll [nkinds]float64
	for i := p.from; i < p.answer; i++ {
		if t := ix.profileTerms[i]; sc.has(t) {
			ll[ix.kinds[t]] += ix.profileGain(t, ix.profileCounts[i])
		}
	}
	f[sProfile] = float32(ll[unit]/float64(q.count[unit]+1) - profileLoss(p.units))
	f[sTopic] = float32(ll[common]/float64(q.count[common]+1) - profileLoss(p.commons))
	var in float32
	for _, t := range ix.profileTerms[p.answer:p.to] {
		if sc.has(t) {
			in += ix.idf[t]
		}
	}
	f[sKin] = ix.kin(q, entry)
	f[sClass] = ix.class(sc, q, entry)
	f[sAnswer] = in / max(q.weight[unit], 1e-6)
}

// kinPhrasings bounds how many phrasings of an entry are asked.
const kinPhrasings = 16

// kin is the mean cosine of an entry's phrasings with the question: one phrasing may
// be near by chance, all of them are not.
func (ix *Index) kin(q *query, entry uint32) float32 {
	var sum, n float32
	for d := ix.first[entry]; d < ix.first[entry+1] && n < kinPhrasings; d++ {
		if !ix.docs[d].negative {
			_, cosine := ix.similarity(&q.meaning, d, 0)
			sum += cosine
			n++
		}
	}
	return sum / max(n, 1)
}

// lcs is the length of the longest common subsequence of the question and key in
// runes, by Hyyrö's bit-parallel recurrence (2004): one step a rune of key. Of a
// question longer than a machine word the first 64 runes count.
func (q *query) lcs(key []rune) int {
	v := ^uint64(0)
	for _, r := range key {
		u := v & q.places.of(r)
		v = (v + u) | (v - u)
	}
	n := min(len(q.key), 64)
	return n - bits.OnesCount64(v<<(64-n)>>(64-n))
}

// places tells at which of its first 64 positions a question has a rune: a small
// open hash table, half empty at worst.
type places struct {
	runes [128]rune
	masks [128]uint64
}

func (p *places) fill(key []rune) {
	for i, r := range key[:min(len(key), 64)] {
		s := p.slot(r)
		p.runes[s] = r
		p.masks[s] |= 1 << i
	}
}

func (p *places) of(r rune) uint64 { return p.masks[p.slot(r)] }

// slot is where r is, or the empty one where it would be.
func (p *places) slot(r rune) uint32 {
	s := uint32(r) * 2654435761 >> 25 // Knuth's multiplicative hash to seven bits
	for p.runes[s] != r && p.runes[s] != 0 {
		s = (s + 1) % 128
	}
	return s
}

func commonEnding(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// missingNumbers counts the numbers of the question that key has not.
func missingNumbers(q *query, key []rune) (n int) {
	if len(q.numbers) == 0 {
		return 0
	}
	have := numbers(key)
	for _, x := range q.numbers {
		if !slices.Contains(have, x) {
			n++
		}
	}
	return n
}

func numbers(key []rune) (out []string) {
	for i := 0; i < len(key); i++ {
		j := i
		for j < len(key) && classOf(key[j]) == digit {
			j++
		}
		if j > i {
			out = append(out, string(key[i:j]))
			i = j
		}
	}
	return out
}
