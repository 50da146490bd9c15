package retrieval

import (
	"math"
	"slices"
	"sync"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval/matcher"
)

// doc is one phrasing of one entry.
type doc struct {
	entry    uint32
	from, to uint32          // its terms are ix.forward[from:to]
	weight   [nkinds]float32 // sum of the idf of its terms
	negative bool
	typo     bool
	dated    bool   // its entry is not valid always
	text     string // as authored
	key      string // nlu key
} // 64 bytes: a line of the cache

// Index finds the entries that may answer a question. It is immutable.
type Index struct {
	parser  *nlu.Parser
	model   *model
	entries []kb.Entry
	valid   []kb.Period
	changes []time.Time // when some entry begins or ends to be valid, ascending
	byID    map[string]uint32

	docs     []doc
	keys     hashTable // phrasings by their nlu keys
	first    []uint32  // phrasing of each entry, and one past the last
	norms    []float32 // BM25's factor that depends on a phrasing's length
	forward  []uint32
	profiles []profile

	profileTerms  []uint32
	profileCounts []uint16 // phrasings of the entry that have the term

	dict     map[string]uint32
	kinds    []kind
	idf      []float32 // over entries, not phrasings: fifty variants must not make an entry's words common
	postings [][]uint32
	freq     []float32 // share of a term among all terms of its kind
	once     []float64 // profileGain of one phrasing, of the terms that a profile has
	absent   float32   // idf of a term that no entry has

	semantics   // similarity of meaning
	calibration Calibration
	contrasts   // words that make another question
	classifier  // of the entries by the words of their phrasings

	speller *speller

	vectors *Vectors // of an embedding service; nil: there is none
	pool    *sync.Pool
	cache   *cache
}

func (ix *Index) docTerms(d uint32) []uint32 { return ix.forward[ix.docs[d].from:ix.docs[d].to] }

// Entry returns the entry of an id, nil when it is not in the index.
func (ix *Index) Entry(id string) *kb.Entry {
	if n, ok := ix.byID[id]; ok {
		return &ix.entries[n]
	}
	return nil
}

// Len returns the number of entries and of phrasings, negatives included.
func (ix *Index) Len() (entries, phrasings int) { return len(ix.entries), len(ix.docs) }

// Build makes the index of the enabled entries. The matcher learns from the evidence,
// and the calibration is held against it.
func Build(p *nlu.Parser, entries []kb.Entry, evidence ...kb.Evidence) *Index {
	judged := judgedBy(evidence)
	ix := newBuilder(p, shipped(), Matcher()).taught(judged).build(entries)
	ix.calibrate(judged)
	return ix
}

// builder is an index in the making: declare the entries, then either analyze
// their phrasings or read what an earlier analysis stored, then finish.
type builder struct {
	*Index
	df     []int32 // entries that have a term
	judged []judged
}

func newBuilder(p *nlu.Parser, m *model, s *matcher.Model) *builder {
	return &builder{Index: &Index{
		parser: p, model: m, semantics: semantics{matcher: s},
		byID: map[string]uint32{}, dict: map[string]uint32{},
	}}
}

func (b *builder) build(entries []kb.Entry) *Index {
	b.declare(entries)
	b.analyze()
	return b.finish()
}

// declare adds entries and their phrasings, without their terms.
func (b *builder) declare(entries []kb.Entry) {
	phrasings := 0
	for i := range entries {
		e := &entries[i]
		phrasings += 1 + len(e.Variants) + len(e.Typos) + len(e.Negatives)
	}
	b.entries = make([]kb.Entry, 0, len(entries)) // most of the memory of an index: no more than needed
	b.docs = make([]doc, 0, phrasings)
	for _, e := range entries {
		b.declareOne(e)
	}
}

// declareOne adds an entry and its phrasings, without their terms.
func (b *builder) declareOne(e kb.Entry) {
	period, err := kb.ParsePeriod(e.ValidFrom, e.ValidTo)
	if err != nil || !e.Enabled {
		return // unreadable dates are refused by kb.Check; a draft under test may still hold them
	}
	n := uint32(len(b.entries))
	b.entries = append(b.entries, e)
	b.byID[e.ID] = n
	b.valid = append(b.valid, period)
	for _, t := range []time.Time{period.From, period.To} {
		if !t.IsZero() {
			b.changes = append(b.changes, t)
		}
	}
	d := doc{entry: n, dated: period != kb.Period{}}
	b.addDoc(e.Question, d)
	for _, v := range e.Variants {
		b.addDoc(v, d)
	}
	typo, negative := d, d
	typo.typo, negative.negative = true, true
	for _, v := range e.Typos {
		b.addDoc(v, typo)
	}
	for _, v := range e.Negatives {
		b.addDoc(v, negative)
	}
}

func (b *builder) addDoc(text string, d doc) {
	key := nlu.Key(text)
	if key == "" {
		return // nothing but punctuation
	}
	if key == text {
		key = text // not a second time in memory
	}
	d.text, d.key = text, key
	b.docs = append(b.docs, d)
}

// analyze fills in the terms of the declared phrasings.
func (b *builder) analyze() {
	for i := range b.docs {
		d := &b.docs[i]
		u := b.parser.ParseText(d.text)
		a := analyze(b.parser, &u)
		d.from = uint32(len(b.forward))
		for i, t := range a.terms {
			b.forward = append(b.forward, b.term(t, a.kinds[i]))
		}
		d.to = uint32(len(b.forward))
	}
	b.forward = slices.Clone(b.forward) // appending left a part of its memory unused
}

// term returns the id of a term, making it known.
func (b *builder) term(t string, k kind) uint32 {
	id, ok := b.dict[t]
	if !ok {
		id = uint32(len(b.kinds))
		b.dict[t] = id
		b.kinds = append(b.kinds, k)
	}
	return id
}

// finish computes what depends on the whole and hands the index out.
func (b *builder) finish() *Index {
	b.keys = b.hashKeys()
	b.canonical()
	b.countEntries()
	b.weigh()
	if b.weights == nil { // else as stored
		b.adapt()
	}
	b.embed()
	b.profile()
	b.firsts()
	b.contrast()
	slices.SortFunc(b.changes, time.Time.Compare)
	ix := b.Index
	ix.speller = b.newSpeller()
	ix.cache = newCache()
	ix.pool = &sync.Pool{New: func() any { return ix.newScratch() }}
	return ix
}

func (b *builder) hashKeys() hashTable {
	list := make([]hashed, len(b.docs))
	for d := range b.docs {
		list[d] = hashedAs(nlu.HashWord(b.docs[d].key), uint32(d))
	}
	return newHashTable(list)
}

// withKey returns the entries that have an nlu key as a phrasing, or as a negative, ascending.
func (ix *Index) withKey(key string, negative bool) (entries []uint32) {
	bucket, tag := ix.keys.of(nlu.HashWord(key))
	for _, it := range bucket {
		if d := &ix.docs[it.id]; it.tag == tag && d.negative == negative && d.key == key {
			entries = append(entries, d.entry)
		}
	}
	return slices.Compact(entries)
}

// firsts notes where each entry's phrasings begin.
func (b *builder) firsts() {
	b.first = make([]uint32, len(b.entries)+1)
	for d := range b.docs {
		b.first[b.docs[d].entry+1] = uint32(d + 1)
	}
	for e := range b.entries { // an entry without any text has none
		b.first[e+1] = max(b.first[e+1], b.first[e])
	}
}

// countEntries counts for every term the entries that have it.
func (b *builder) countEntries() {
	b.df = make([]int32, len(b.kinds))
	last := make([]uint32, len(b.kinds)) // the last entry counted, plus one
	for i := range b.docs {
		for _, t := range b.docTerms(uint32(i)) {
			if e := b.docs[i].entry + 1; last[t] != e {
				last[t] = e
				b.df[t]++
			}
		}
	}
}

// weigh fills what depends on the whole: idf, lengths, posting lists.
func (b *builder) weigh() {
	n := len(b.entries)
	b.idf = make([]float32, len(b.kinds))
	for t := range b.idf {
		b.idf[t] = idf(n, int(b.df[t]))
	}
	b.absent = idf(n, 0)
	lengths := make([]int, len(b.docs))
	counts := make([]int, len(b.kinds)) // postings of a term
	total := 0
	for d := range b.docs {
		for _, t := range b.docTerms(uint32(d)) {
			if b.kinds[t].inRecall() {
				lengths[d]++
				counts[t]++
				total++
			}
		}
	}
	all := make([]uint32, 0, total) // one array for all lists
	b.postings = make([][]uint32, len(b.kinds))
	for t, n := range counts {
		b.postings[t] = all[len(all) : len(all) : len(all)+n]
		all = all[:len(all)+n]
	}
	mean := float32(total) / float32(max(1, len(b.docs)))
	b.norms = make([]float32, len(b.docs))
	for i := range b.docs {
		d := &b.docs[i]
		b.norms[i] = (bm25K1 + 1) / (1 + bm25K1*(1-bm25B+bm25B*float32(lengths[i])/mean))
		for _, t := range b.docTerms(uint32(i)) {
			d.weight[b.kinds[t]] += b.idf[t]
			if b.kinds[t].inRecall() {
				b.postings[t] = append(b.postings[t], uint32(i))
			}
		}
	}
}

// idf is the BM25 inverse document frequency (Robertson and Spärck Jones), never negative.
func idf(n, df int) float32 {
	return float32(math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5)))
}
