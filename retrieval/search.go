package retrieval

import (
	"math"
	"slices"
	"time"

	"yingda/nlu"
)

// MaxTop is the most candidates a search returns.
const MaxTop = 50

// Options of a search.
type Options struct {
	Top     int       // candidates wanted, at most MaxTop; 0 means 10
	Explain bool      // fill in Candidate.Why
	Fresh   bool      // rank anew even what was asked just before, to measure it
	At      time.Time // entries not valid at this moment are left out; zero: all count

	// Embedding is the vector that the service of the index's vectors has for
	// EmbeddingText of the question; nil, or of another length: it does not count.
	Embedding []float32
}

// Result is a ranking.
type Result struct {
	Candidates  []Candidate `json:"candidates"` // best first
	Exact       bool        `json:"exact,omitempty"`
	Corrected   string      `json:"corrected,omitempty"` // the question as it was read, typing errors mended; "": as it stands
	Calibration string      `json:"calibration"`         // id of the model that made the confidences
}

// found is an entry in the race.
type found struct {
	entry    uint32
	doc      uint32 // its best phrasing
	score    float32
	cosine   float32 // of its best phrasing, by the vectors of a service
	shared   float32 // weight of the question's terms that its best phrasing has
	negative float32 // score of its best negative; -Inf: none met
	signals  [nsignals]float32
	Conflict // empty when there is none
}

// Search ranks the entries that may answer an utterance. The result may be shared
// with other callers: it must not be changed.
func (ix *Index) Search(u *nlu.Utterance, o Options) Result {
	if o.Top <= 0 {
		o.Top = 10
	}
	o.Top = min(o.Top, MaxTop)
	if o.Explain || o.Fresh {
		return ix.search(u, o)
	}
	k := cacheKey{u.Core, ix.span(o.At), o.Top, o.Embedding != nil}
	res, ok := ix.cache.get(k)
	if !ok {
		res = ix.search(u, o)
		ix.cache.put(k, res)
	}
	return res
}

func (ix *Index) search(u *nlu.Utterance, o Options) Result {
	if owners := ix.owners(u.Key(), o.At); len(owners) > 0 {
		return ix.answer(u, owners, o)
	}
	return ix.understand(u, o)
}

// answer ranks the entries for an utterance as it stands; owners have it as a phrasing.
func (ix *Index) answer(u *nlu.Utterance, owners []uint32, o Options) Result {
	res := Result{Calibration: ix.calibration.ID, Candidates: []Candidate{}}
	sc := ix.pool.Get().(*scratch)
	defer ix.pool.Put(sc)
	q := &sc.query
	ix.read(q, &sc.terms, u)
	if len(q.key) == 0 {
		return res
	}
	q.near = ix.vectors.question(o.Embedding)
	defer sc.release(q.known)
	ranking := ix.rank(sc, q, o.At)
	res.Exact = len(owners) > 0
	if len(ranking) == 0 && !res.Exact {
		return res
	}
	ranking, conf := ix.others(sc, q, ranking, ix.confidences(q, ranking), o.Top)
	res.Candidates = make([]Candidate, 0, min(o.Top, len(ranking)))
	var last *Conflict
	for i, f := range ranking[:min(o.Top, len(ranking))] {
		c := ix.candidate(&f, conf[i], o.Explain)
		c.Shared = float64(f.shared / max(q.meaning.weight, 1e-6))
		if f.Asked != "" {
			last = ix.explainConflict(&f, ranking, last)
			c.Conflict = last
		}
		res.Candidates = append(res.Candidates, c)
	}
	if res.Exact {
		ix.promote(&res, owners, o)
	}
	return res
}

// rank returns the entries in the race, best first. The list is good until sc is released.
func (ix *Index) rank(sc *scratch, q *query, at time.Time) []found {
	for _, t := range q.known {
		sc.mark(t)
	}
	asked := ix.asking(q)
	ix.compare(sc, q, at)
	list := ix.best(sc, &asked, sc.near)
	// Nearer to a negative than to any positive: not this entry.
	list = slices.DeleteFunc(list, func(f found) bool { return f.negative >= f.score })
	for i := range list {
		f := &list[i]
		ix.entrySignals(sc, q, f.entry, &f.signals)
		f.Asked, f.Has = ix.conflict(sc, q, &asked, f.doc)
		if f.Asked != "" {
			f.signals[sContrast] = 1
		}
		f.score += ix.model.score(&f.signals, sProfile, nsignals)
	}
	slices.SortFunc(list, func(a, b found) int { return byScore(a.score, b.score, a.entry, b.entry) })
	return list
}

// compared is a phrasing with its signals.
type compared struct {
	doc     uint32
	score   float32
	cosine  float32
	shared  float32
	signals [nsignals]float32
}

// compare sets sc.near to the better ones of the recalled phrasings with their signals,
// and sc.far to the others, which have none of those of order.
func (ix *Index) compare(sc *scratch, q *query, at time.Time) {
	docs := ix.vectors.near(q.near, ix.recall(sc, q.recall, comparedDocs))
	if len(sc.room) < len(docs) {
		sc.room = make([]compared, comparedDocs+nearDocs)
	}
	near := sc.room[:len(docs)]
	sc.scores = sc.scores[:0]
	n := 0
	for _, d := range docs {
		if doc := &ix.docs[d]; doc.dated && !at.IsZero() && !ix.valid[doc.entry].Contains(at) {
			continue
		}
		c := &near[n]
		n++
		c.doc = d
		c.shared = ix.signals(sc, q, d, &c.signals)
		c.cosine = ix.vectors.cosine(q.near, d)
		c.score = ix.model.score(&c.signals, 0, sOrder) + embeddingWeight*c.cosine
		sc.scores = append(sc.scores, c.score)
	}
	near = near[:n]
	floor := negInf
	if n > comparedOrders {
		floor = kthLargest(sc.scores, comparedOrders)
	}
	n = 0
	for i := range near {
		if near[i].score < floor {
			continue
		}
		if n < i {
			near[n], near[i] = near[i], near[n]
		}
		c := &near[n]
		n++
		ix.orderSignals(sc, q, c.doc, &c.signals)
		c.score += ix.model.score(&c.signals, sOrder, sProfile)
	}
	sc.near, sc.far = near[:n], near[n:]
}

// others adds the entries that only sc.far has to a ranking, up to top of them in all,
// in the order of what is known of them. None is likelier than what stands before it.
func (ix *Index) others(sc *scratch, q *query, ranking []found, conf []float64, top int) ([]found, []float64) {
	if len(ranking) == 0 {
		return ranking, conf
	}
	calm := ix.model.calm(q)
	worst := ranking[len(ranking)-1].score
	for at := 0; at < len(sc.far) && len(ranking) < top; at++ {
		first := at // a few are missing as a rule: looking for each is quicker than to sort
		for i := at + 1; i < len(sc.far); i++ {
			if a, b := &sc.far[i], &sc.far[first]; byScore(a.score, b.score, a.doc, b.doc) < 0 {
				first = i
			}
		}
		sc.far[at], sc.far[first] = sc.far[first], sc.far[at]
		c := &sc.far[at]
		entry := ix.docs[c.doc].entry
		met := func(o compared) bool { return ix.docs[o.doc].entry == entry }
		if ix.docs[c.doc].negative || slices.ContainsFunc(sc.near, met) || slices.ContainsFunc(sc.far[:at], met) {
			continue
		}
		score := min(worst, c.score)
		ranking = append(ranking, found{entry: entry, doc: c.doc, score: score, cosine: c.cosine, shared: c.shared, signals: c.signals})
		conf = append(conf, conf[len(conf)-1]*math.Exp(float64((score-worst)*calm)))
		worst = score
	}
	return ranking, conf
}

// best keeps the best phrasing of each entry, and the score of its best negative.
func (ix *Index) best(sc *scratch, asked *asking, near []compared) []found {
	list := sc.list[:0]
	for i := range near {
		c := &near[i]
		doc := &ix.docs[c.doc]
		n := slices.IndexFunc(list, func(f found) bool { return f.entry == doc.entry })
		if n < 0 {
			n = len(list)
			list = append(list, found{entry: doc.entry, score: negInf, negative: negInf})
		}
		if e := &list[n]; doc.negative && ix.opposite(asked, c.doc) {
			continue
		} else if doc.negative {
			e.negative = max(e.negative, c.score)
		} else if c.score > e.score || c.score == e.score && c.doc < e.doc {
			e.score, e.doc, e.cosine, e.shared, e.signals = c.score, c.doc, c.cosine, c.shared, c.signals
		}
	}
	sc.list = list
	return list
}

var negInf = float32(math.Inf(-1))

// confidences of a ranking: the first is calibrated, the others have its odds
// times the ratio of their softmax shares.
func (ix *Index) confidences(q *query, ranking []found) []float64 {
	if len(ranking) == 0 {
		return nil
	}
	out := make([]float64, len(ranking))
	sum, calm := 0.0, ix.model.calm(q)
	for i, f := range ranking {
		out[i] = math.Exp(float64((f.score - ranking[0].score) * calm))
		sum += out[i]
	}
	top := ix.confidence(traits(q, &ranking[0].signals, ix.likeness(q, ranking[0].doc), 1/sum))
	for i := range out {
		out[i] *= top
	}
	return out
}

func (ix *Index) candidate(f *found, confidence float64, explain bool) Candidate {
	e := &ix.entries[f.entry]
	c := Candidate{Entry: e.ID, Question: e.Question, Matched: ix.docs[f.doc].text, Score: float64(f.score), Confidence: confidence}
	if ix.docs[f.doc].typo {
		c.Matched = e.Question
	}
	if explain {
		for i, v := range f.signals {
			if v != 0 && ix.model.rank[i] != 0 {
				c.Why = append(c.Why, Signal{Name: signalNames[i], Value: float64(v), Weight: float64(ix.model.rank[i])})
			}
		}
		if f.cosine != 0 {
			c.Why = append(c.Why, Signal{Name: "embedding", Value: float64(f.cosine), Weight: embeddingWeight})
		}
	}
	return c
}

// owners returns the entries that have a key as one of their phrasings and not as a negative.
func (ix *Index) owners(key string, at time.Time) []uint32 {
	out := ix.withKey(key, false)
	if len(out) == 0 {
		return nil
	}
	vetoed := ix.withKey(key, true)
	return slices.DeleteFunc(out, func(e uint32) bool {
		return !at.IsZero() && !ix.valid[e].Contains(at) || holds(vetoed, e)
	})
}

// promote puts the entries that match exactly first. One alone is certain; several
// share the certainty, so that the visitor is asked which is meant.
func (ix *Index) promote(res *Result, owners []uint32, o Options) {
	var first []Candidate
	for _, e := range owners {
		entry := &ix.entries[e]
		c := Candidate{Entry: entry.ID, Question: entry.Question, Matched: entry.Question}
		if n := slices.IndexFunc(res.Candidates, func(c Candidate) bool { return c.Entry == entry.ID }); n >= 0 {
			c = res.Candidates[n]
			res.Candidates = slices.Delete(res.Candidates, n, n+1)
		}
		c.Confidence = 1 / float64(len(owners))
		if o.Explain {
			c.Why = append([]Signal{{Name: "exact", Value: 1, Weight: 1}}, c.Why...)
		}
		first = append(first, c)
	}
	for i := range res.Candidates {
		c := &res.Candidates[i]
		c.Confidence = min(c.Confidence, first[len(first)-1].Confidence*0.5)
	}
	res.Candidates = append(first, res.Candidates...)
	res.Candidates = res.Candidates[:min(o.Top, len(res.Candidates))]
}
