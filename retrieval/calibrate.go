package retrieval

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"yingda/corpus"
	"yingda/kb"
	"yingda/retrieval/matcher"
)

// Calibration of one knowledge base: how far the shipped model's weights and its two
// halves are moved for it, and the questions it was found out with.
type Calibration struct {
	ID      string             `json:"id"`       // of the shipped model and what follows
	Rank    map[string]float64 `json:"rank"`     // weight of each signal here
	InScope float64            `json:"in_scope"` // added to the log-odds that a question has an answer
	Right   float64            `json:"right"`    // added to the log-odds that the first candidate is the right one
	Judged  []kb.Judged        `json:"judged"`   // questions held out, with the confidence they get
}

// The knowledge base is asked its own phrasings, each held out of an index that is
// made for it, some entries held out whole: these must be refused. That measures how
// hard this knowledge base is, with a bias: phrasings of one entry are written to
// differ, and an entry's nearest neighbour may well answer what was held out. So the
// shift that would make the model right on them is only followed by a part.
//
// The more phrasings entries have the smaller the part: of one each, nearly all that is
// asked are entries held out whole, as far off as strangers are. Measured (chosen on all
// four public sets, so none is unseen), calibration error with .6 for all and with .95 for
// one phrasing, .5 for many: oppo .069 .041, diac2019_law .065 .045, esun_bank .049 .050,
// yunpian .031 .028; clarifications of oppo that hold a right entry .78 .82.
const (
	followAlone  = 0.95
	followTaught = 0.4
)

// missed, in log-odds, is how much further off held-out questions are than people's:
// the more phrasings there are, the more of what people say is among them. One number
// for all, 0.4, leaves a calibration error of .040 on yunpian, .034 on esun_bank and .10
// on the packs, these two one of .024, .026 and .07; oppo has .047, diac2019_law .044.
const (
	missedAlone  = 0.4
	missedTaught = 1.0
)

// taught is where a knowledge base stands between entries of one phrasing, 0, and of several, 1.
func (ix *Index) taught() float64 { return float64(matcher.Trust(ix.several(), len(ix.entries))) }

func between(from, to, at float64) float64 { return from + (to-from)*at }

// several counts the entries with more than one phrasing.
func (ix *Index) several() (n int) {
	for e := range ix.entries {
		own := 0
		for d := ix.first[e]; d < ix.first[e+1]; d++ {
			if !ix.docs[d].negative {
				own++
			}
		}
		if own > 1 {
			n++
		}
	}
	return n
}

// Questions that people judged are what visitors ask: what they say is followed
// wholly, and mixed with what held-out phrasings say by how many there are.
const (
	heldOutWorth = 100 // judged questions that say as much of a shift as the held-out phrasings together
	mostInScope  = 4   // times as many judged questions with an answer as without are believed to be what visitors ask
	judgedWeight = 4   // of a judged question beside a held-out phrasing, where a threshold is derived
)

// sharpen moves a shift towards that of n judged questions.
func sharpen(heldOut, judged float64, n int) float64 {
	return (heldOutWorth*heldOut + float64(n)*judged) / (heldOutWorth + float64(n))
}

// worth is the race's weight as a judged question of the calibration.
func (r *race) worth() float64 {
	if r.judged {
		return judgedWeight
	}
	return 0
}

// Sizes of the self-examination.
const (
	examEntries  = 10_000 // entries that take part, a sample of a larger knowledge base
	examQuestion = 1500   // questions wanted; small knowledge bases are examined again with others held out
	examRounds   = 3      // at most
	examDropped  = 0.15   // share of the entries held out whole
	examNoise    = 100    // lines of noise in each round
	examLeast    = 20     // questions of a kind needed to move anything
)

// calibrate examines the index on its own phrasings and on judged questions.
func (ix *Index) calibrate(judged []judged) {
	c := &ix.calibration
	*c = Calibration{ID: ix.model.ID}
	asked := 0
	var races []race
	for round := 0; round < examRounds && asked < examQuestion; round++ {
		l := ix.exam(uint64(round))
		if len(l.Questions) <= examNoise || len(l.Entries) < 2 {
			return
		}
		asked += len(l.Questions)
		teach := ix.examine(&l, judged, round)
		exam := newBuilder(ix.parser, ix.model, ix.matcher).taught(teach).build(l.Entries)
		races = append(races, exam.races(l.Questions)...)
	}
	ix.model = ix.model.reweighed(races)
	c.Rank = ix.model.Rank
	examples := func(pick func(*race) (use, yes bool)) []example { return ix.model.examples(races, pick) }
	isRight := func(r *race) bool { return r.gold[r.first(ix.model)] }
	inScope := examples(func(r *race) (use, yes bool) { return !r.judged, r.inScope })
	right := examples(func(r *race) (use, yes bool) { return !r.judged && r.inScope, isRight(r) })
	if in := count(inScope); in >= examLeast && len(inScope)-in >= examLeast {
		balance(inScope, in, 1)
		taught := ix.taught()
		follow := between(followAlone, followTaught, taught)
		c.InScope = between(missedAlone, missedTaught, taught) + follow*shift(ix.model.inScope, inScope)
		c.Right = follow * shift(ix.model.right, right)
	}
	inScope = examples(func(r *race) (use, yes bool) { return r.trainer, r.inScope })
	right = examples(func(r *race) (use, yes bool) { return r.judged && r.inScope, isRight(r) })
	if in := count(inScope); in >= examLeast && len(inScope)-in >= examLeast {
		out := len(inScope) - in
		balance(inScope, in, max(1, min(mostInScope, float64(in)/float64(out))))
		c.InScope = sharpen(c.InScope, shift(ix.model.inScope, inScope), 2*min(in, out))
	}
	if len(right) >= examLeast {
		c.Right = sharpen(c.Right, shift(ix.model.right, right), len(right))
	}
	c.InScope, c.Right = round(c.InScope), round(c.Right)
	for i, e := range ix.model.examples(races, func(*race) (use, yes bool) { return true, true }) {
		r := &races[i]
		c.Judged = append(c.Judged, kb.Judged{
			Confidence: ix.confidence(e.traits), Right: r.gold[r.first(ix.model)], InScope: r.inScope, Held: r.held(ix.model), Weight: r.worth(),
		})
	}
	h := fnv.New32a()
	fmt.Fprint(h, c.InScope, c.Right, c.Rank) // a map is printed in the order of its keys
	c.ID = fmt.Sprintf("%s-%08x", ix.model.ID, h.Sum32())
}

// Calibration returns what the confidences were fitted with. It must not be changed.
func (ix *Index) Calibration() Calibration { return ix.calibration }

// confidence is the calibrated probability of a first candidate with these traits.
func (ix *Index) confidence(t [ntraits]float64) float64 {
	return ix.model.confidence(t, ix.calibration.InScope, ix.calibration.Right)
}

// exam makes a lesson of the knowledge base itself: of each entry with two phrasings
// or more one is asked and not taught, some entries are asked and not taught at all.
// A phrasing that is there twice, as imported knowledge has them, is not taught when it
// is asked, and one that two entries claim is not asked: it would be known by heart.
func (ix *Index) exam(round uint64) (l Lesson) {
	r := rand.New(rand.NewPCG(round, 7))
	share := min(1, examEntries/float64(len(ix.entries)))
	for n, e := range ix.entries {
		if r.Float64() >= share {
			continue
		}
		docs := ix.docs[ix.first[n]:ix.first[n+1]]
		var own []*doc
		for i := range docs {
			if d := &docs[i]; !d.negative && !d.typo && len(ix.withKey(d.key, false)) == 1 {
				own = append(own, d)
			}
		}
		dropped := r.Float64() < examDropped
		if len(own) > 0 {
			held := own[r.IntN(len(own))]
			if dropped {
				l.Questions = append(l.Questions, Question{Text: held.text})
				continue
			}
			if rest := without(e, docs, held.key); rest.Question != "" {
				l.Questions = append(l.Questions, Question{Text: held.text, Gold: []string{e.ID}})
				e = rest
			}
		}
		l.Entries = append(l.Entries, e)
	}
	if most := 2 * examQuestion; len(l.Questions) > most {
		r.Shuffle(len(l.Questions), func(i, j int) { l.Questions[i], l.Questions[j] = l.Questions[j], l.Questions[i] })
		l.Questions = l.Questions[:most]
	}
	noise := corpus.Noise()
	for range min(examNoise, len(noise)) {
		l.Questions = append(l.Questions, Question{Text: noise[r.IntN(len(noise))]})
	}
	return l
}

// examine adds half of the judged questions to an exam, the other half in the next, and
// returns the rest, to be taught: what was learned cannot be asked. A question whose
// entries are all held out is left out.
func (ix *Index) examine(l *Lesson, list []judged, round int) (teach []judged) {
	there := map[string]bool{}
	for i := range l.Entries {
		there[l.Entries[i].ID] = true
	}
	step := 1 + len(list)/(2*examQuestion) // a sample of very many
	for i, j := range list {
		if i/step%2 != round || i%step != 0 || len(ix.withKey(j.key, false)) > 0 {
			teach = append(teach, j)
			continue
		}
		q := Question{Text: j.text, judged: true, trainer: j.trainer}
		for _, id := range j.gold {
			if there[id] {
				q.Gold = append(q.Gold, id)
			}
		}
		switch {
		case len(q.Gold) > 0:
		case len(j.gold) > 0:
			continue
		case !j.none:
			q.not, q.trainer = j.not, false
		}
		l.Questions = append(l.Questions, q)
	}
	return teach
}

// without returns an entry with those of its phrasings that have another key; its
// question is empty when there are none.
func without(e kb.Entry, docs []doc, key string) kb.Entry {
	e.Question, e.Variants, e.Typos = "", nil, nil
	for i := range docs {
		switch d := &docs[i]; {
		case d.negative || d.key == key:
		case d.typo:
			e.Typos = append(e.Typos, d.text)
		case e.Question == "":
			e.Question = d.text
		default:
			e.Variants = append(e.Variants, d.text)
		}
	}
	return e
}

func count(list []example) (yes int) {
	for _, e := range list {
		if e.yes {
			yes++
		}
	}
	return yes
}

// balance gives those in scope together so many times the weight of the others. How
// many entries were held out says nothing about how often visitors ask what nobody
// knows: then it is once.
func balance(list []example, yes int, times float64) {
	for i := range list {
		list[i].weight = 1 / float64(len(list)-yes)
		if list[i].yes {
			list[i].weight = times / float64(yes)
		}
	}
}

// shift returns what must be added to the log-odds of a logistic model for its mean
// probability to be the share of yes among the examples; Newton's method.
func shift(w [ntraits]float64, list []example) (by float64) {
	const most = 4 // either way: beyond, the examples tell nothing
	for range 20 {
		var slope, curve float64
		for _, e := range list {
			p := logistic(w, e.traits, by)
			slope += e.weight * (bit(e.yes) - p)
			curve += e.weight * p * (1 - p)
		}
		if curve < 1e-9 {
			break
		}
		by = math.Max(-most, math.Min(most, by+slope/curve))
	}
	return by
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
