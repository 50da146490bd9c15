package retrieval

import (
	"slices"
	"strings"

	"yingda/nlu"
)

// Conflict says why a candidate that looks near is not what was asked: the question
// has a word, the entry has its opposite and none of its phrasings has the word.
type Conflict struct {
	Asked string `json:"asked"`           // the word of the question: 转出
	Has   string `json:"has"`             // what the entry has in its place: 转入
	Other string `json:"other,omitempty"` // the best entry of the ranking that has what was asked
}

// contrasts is what an index knows of words that make another question: of each
// phrasing the sides of the sets of nlu/contrasts.txt, and pairs of terms that tell
// the entries of this knowledge base apart.
type contrasts struct {
	marks        []mark            // of the phrasings, ascending within one
	upTo         []uint32          // marks of phrasing d are marks[upTo[d]:upTo[d+1]]
	withoutEnd   []bool            // of the entries: see endless
	opposed      lists             // of each term, those that make another question in its place
	conceptWords map[uint32]string // business terms that have a word of a set
	names        map[uint32]string // of the terms in opposed
}

// mark is a side met: the number of its set, and its place in it in the low byte.
type mark uint32

func (m mark) set() mark { return m &^ 0xff }

func appendMarks(to []mark, sides []nlu.Side) []mark {
	n := len(to)
	for _, s := range sides {
		to = append(to, mark(s.Set)<<8|mark(s.Side))
	}
	slices.Sort(to[n:])
	return to[:n+len(slices.Compact(to[n:]))]
}

// contrast reads the phrasings and learns.
func (b *builder) contrast() {
	c := &b.contrasts
	c.upTo = make([]uint32, 1, len(b.docs)+1)
	c.conceptWords = b.concepts()
	var sides []nlu.Side
	for d := range b.docs {
		sides = nlu.Sides(sides[:0], b.docs[d].key)
		for _, t := range b.docTerms(uint32(d)) {
			if w := c.conceptWords[t]; w != "" {
				sides = nlu.Sides(sides, w)
			}
		}
		c.marks = appendMarks(c.marks, sides)
		c.upTo = append(c.upTo, uint32(len(c.marks)))
	}
	c.withoutEnd = b.endless()
	b.learnContrasts()
}

// concepts are the business terms that have a word of a set: their synonyms say it too.
func (b *builder) concepts() map[uint32]string {
	out := map[uint32]string{}
	for name, t := range b.dict {
		if w := name[len(kindMark[b.kinds[t]]):]; b.kinds[t] == concept && len(nlu.Sides(nil, w)) > 0 {
			out[t] = w
		}
	}
	return out
}

func (c *contrasts) of(d uint32) []mark { return c.marks[c.upTo[d]:c.upTo[d+1]] }

// asking is what of a question can be in conflict with a candidate.
type asking struct {
	marks      []mark
	quantities []quantity
	way        way
	opposed    []uint32 // its terms that the knowledge base has opposites of
	ending     string   // it asks how to end something
}

// sets yields the sides that the question has, set by set.
func (a *asking) sets() func(yield func([]mark) bool) {
	return func(yield func([]mark) bool) {
		for i := 0; i < len(a.marks); {
			j := i + 1
			for j < len(a.marks) && a.marks[j].set() == a.marks[i].set() {
				j++
			}
			if !yield(a.marks[i:j]) {
				return
			}
			i = j
		}
	}
}

// opposite reports whether a phrasing says the opposite of what is asked. A negative
// that does is no reason to turn its entry down.
func (ix *Index) opposite(a *asking, d uint32) bool {
	for set := range a.sets() {
		if same, other := sides(ix.contrasts.of(d), set); other && !same {
			return true
		}
	}
	if a.way.text == "" {
		return false
	}
	w, ok := wayOf(ix.docs[d].key)
	return ok && w.opposite(a.way)
}

func (ix *Index) asking(q *query) (a asking) {
	key := string(q.key)
	sides := nlu.Sides(nil, key)
	for _, t := range q.known {
		if w := ix.conceptWords[t]; w != "" {
			sides = nlu.Sides(sides, w)
		}
	}
	a.marks = appendMarks(nil, sides)
	a.quantities = quantities(nil, key)
	a.way, _ = wayOf(key)
	a.ending = ending(key)
	for _, t := range q.known {
		if len(ix.opposed.of(t)) > 0 {
			a.opposed = append(a.opposed, t)
		}
	}
	return a
}

// conflict reports why the entry whose best phrasing is d is not what was asked: the
// question has asked and not has, the phrasing or the standard question has
// has, and no phrasing of the entry has asked. Both are empty when there is no conflict.
func (ix *Index) conflict(sc *scratch, q *query, a *asking, d uint32) (asked, has string) {
	std := ix.first[ix.docs[d].entry]
	for set := range a.sets() {
		if ix.otherSide(set, d, std) {
			if asked, has, ok := ix.words(q, set[0], d, std); ok {
				return asked, has
			}
		}
	}
	if e := ix.docs[d].entry; a.ending != "" && ix.withoutEnd[e] && !strings.Contains(ix.entries[e].Answer, a.ending) {
		return a.ending, strings.TrimRight(ix.docs[std].text, "？?。")
	}
	if asked, has = ix.otherQuantity(a, d, std); asked != "" {
		return asked, has
	}
	if has = ix.otherWay(a, d, std); has != "" {
		return a.way.text, has
	}
	return ix.otherTerm(sc, a, d, std)
}

// explainConflict names the best entry of the ranking that has what was asked; last is
// the conflict before this one, nil at first: mostly the same was asked.
func (ix *Index) explainConflict(f *found, ranking []found, last *Conflict) *Conflict {
	c := f.Conflict
	if last != nil && last.Asked == c.Asked {
		c.Other = last.Other
		return &c
	}
	for i := range ranking {
		if r := &ranking[i]; r.Asked == "" && ix.says(r.entry, c.Asked) {
			c.Other = ix.entries[r.entry].ID
			break
		}
	}
	return &c
}

// says reports whether a phrasing of an entry has a word, or another way to say it.
func (ix *Index) says(entry uint32, word string) bool {
	want := nlu.Sides(nil, word)
	for d := range ix.positives(ix.first[entry]) {
		key := ix.docs[d].key
		if strings.Contains(key, word) {
			return true
		}
		for _, s := range nlu.Sides(nil, key) {
			if slices.ContainsFunc(want, func(w nlu.Side) bool { return w.Set == s.Set && w.Side == s.Side }) {
				return true
			}
		}
	}
	return false
}

// otherSide: the entry is about the set, and on other sides of it only. It is about a
// set when its standard question or half of its phrasings have a word of it: in one
// variant it is an instance. A variant with both sides (付了定金，尾款忘了) speaks for
// neither, but it is what was matched, or the standard question.
func (ix *Index) otherSide(asked []mark, d, std uint32) bool {
	phrasings, with, about := 0, 0, false
	for p := range ix.positives(d) {
		same, other := sides(ix.contrasts.of(p), asked)
		if same && (!other || p == d || p == std) {
			return false
		}
		phrasings++
		if other {
			with++
			about = about || p == std
		}
	}
	return about || 2*with >= phrasings && with > 0
}

// sides reports whether marks have a side that is asked, and another one of its set.
func sides(marks, asked []mark) (same, other bool) {
	for _, m := range marks {
		if m.set() == asked[0].set() {
			if slices.Contains(asked, m) {
				same = true
			} else {
				other = true
			}
		}
	}
	return same, other
}

// positives yields the phrasings of the entry of d that are its own.
func (ix *Index) positives(d uint32) func(yield func(uint32) bool) {
	e := ix.docs[d].entry
	return func(yield func(uint32) bool) {
		for d := ix.first[e]; d < ix.first[e+1]; d++ {
			if !ix.docs[d].negative && !yield(d) {
				return
			}
		}
	}
}

// words names the two sides as they were said. They are no conflict when the business
// terms of this knowledge base call them the same.
func (ix *Index) words(q *query, m mark, d, std uint32) (asked, has string, ok bool) {
	in := func(key string) (s nlu.Side) {
		sides := nlu.Sides(nil, key)
		for _, t := range ix.parser.Terms(key) {
			sides = nlu.Sides(sides, t)
		}
		for _, s := range sides {
			if mark(s.Set)<<8 == m.set() {
				return s
			}
		}
		return s
	}
	asked = in(string(q.key)).Word
	if has = in(ix.docs[std].key).Word; has == "" {
		for d := range ix.positives(d) {
			if has = in(ix.docs[d].key).Word; has != "" {
				break
			}
		}
	}
	return asked, has, !ix.sameTerm(asked, has)
}

func (ix *Index) sameTerm(a, b string) bool {
	of := ix.parser.Terms(b)
	return slices.ContainsFunc(ix.parser.Terms(a), func(t string) bool { return slices.Contains(of, t) })
}

// otherTerm: a learned contrast.
func (ix *Index) otherTerm(sc *scratch, a *asking, d, std uint32) (asked, has string) {
	terms := ix.docTerms(d) // ascending, like the opposed
	for _, t := range a.opposed {
		if holds(terms, t) {
			continue
		}
		opposed := ix.opposed.of(t)
		for _, o := range terms {
			if !sc.has(o) && holds(opposed, o) && holds(ix.docTerms(std), o) && !ix.anyHas(d, t) {
				return ix.names[t], ix.names[o]
			}
		}
	}
	return "", ""
}

// holds reports whether a term is in an ascending list.
func holds(list []uint32, t uint32) bool {
	_, ok := slices.BinarySearch(list, t)
	return ok
}

// anyHas reports whether a phrasing of the entry of d has a term.
func (ix *Index) anyHas(d, t uint32) bool {
	for d := range ix.positives(d) {
		if holds(ix.docTerms(d), t) {
			return true
		}
	}
	return false
}
