package retrieval

import (
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/nlu"
)

// Contrasts of a knowledge base are learned from its own phrasings: where those of
// two entries are the same but for one word each, the two words tell the entries
// apart. A hole is a phrasing without one of its words; phrasings with the same hole are
// sorted together, so that all pairs are found without a search.
type hole struct {
	frame uint64 // hash of what stands around the word
	doc   uint32
	term  uint32
}

// minFrame is how much must stand around the words, in runes: 怎么_ is around every
// verb, and says of no two that they are opposites.
const minFrame = 4

// manyFrames is how many words may fill a hole before it is taken for a place where
// anything may stand, as in _怎么办.
const manyFrames = 12

// learnContrasts fills opposed and names.
func (b *builder) learnContrasts() {
	b.names = map[uint32]string{}
	opposed := map[uint32][]uint32{}
	terms := b.learnable()
	holes := b.holes(terms)
	slices.SortFunc(holes, func(x, y hole) int {
		switch {
		case x.frame != y.frame:
			if x.frame < y.frame {
				return -1
			}
			return 1
		case x.term != y.term:
			return int(x.term) - int(y.term)
		}
		return int(x.doc) - int(y.doc)
	})
	type pair [2]uint32
	evidence := map[pair]int{}
	for i := 0; i < len(holes); {
		j := i + 1
		for j < len(holes) && holes[j].frame == holes[i].frame {
			j++
		}
		if j-i <= manyFrames {
			for x := i; x < j; x++ {
				for y := x + 1; y < j; y++ {
					if holes[x].term == holes[y].term {
						continue
					}
					p := pair{holes[x].term, holes[y].term}
					if b.docs[holes[x].doc].entry == b.docs[holes[y].doc].entry {
						evidence[p] -= 1000 // interchangeable in one entry: no contrast, whatever is found
					} else {
						evidence[p]++
					}
				}
			}
		}
		i = j
	}
	for p, n := range evidence {
		x, y := terms[p[0]], terms[p[1]]
		if n <= 0 || within(x, y) || within(y, x) || synonymous(x, y) || b.sameTerm(x, y) || b.interchanged(p[0], p[1]) > n {
			continue
		}
		b.names[p[0]], b.names[p[1]] = x, y
		opposed[p[0]] = append(opposed[p[0]], p[1])
		opposed[p[1]] = append(opposed[p[1]], p[0])
	}
	b.opposed = newLists(len(b.kinds), opposed)
}

// lists has an ascending list for each of some numbers from 0: one array, since a map
// is asked for every term of every question.
type lists struct {
	upTo []uint32
	all  []uint32
}

func newLists(n int, of map[uint32][]uint32) lists {
	l := lists{upTo: make([]uint32, 1, n+1)}
	for i := range uint32(n) {
		slices.Sort(of[i])
		l.all = append(l.all, of[i]...)
		l.upTo = append(l.upTo, uint32(len(l.all)))
	}
	return l
}

func (l *lists) of(i uint32) []uint32 { return l.all[l.upTo[i]:l.upTo[i+1]] }

// within reports whether x is y or a part or an abbreviation of it.
func within(x, y string) bool {
	for _, r := range x {
		_, rest, ok := strings.Cut(y, string(r))
		if !ok {
			return false
		}
		y = rest
	}
	return true
}

// learnable are the terms that may be in a contrast, with their texts: words of two
// characters or more that are no question words.
func (b *builder) learnable() map[uint32]string {
	out := map[uint32]string{}
	for name, t := range b.dict {
		k := b.kinds[t]
		if k == word && !functional()[name] || k == unit && len(name) > 1 && name[0] < 0x80 && classOf(rune(name[0])) == latin {
			out[t] = name
		}
	}
	return out
}

// functionGroups is how many groups at the beginning of nlu/synonyms.txt are ways to
// ask; two of them in one place are seldom another answer.
const functionGroups = 23

var functional = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, group := range nlu.Thesaurus()[:functionGroups] {
		for _, w := range group {
			out[w] = true
		}
	}
	return out
})

var thesaurusOf = sync.OnceValue(func() map[string][]int {
	out := map[string][]int{}
	for n, group := range nlu.Thesaurus() {
		for _, w := range group {
			out[w] = append(out[w], n)
		}
	}
	return out
})

func synonymous(x, y string) bool {
	return slices.ContainsFunc(thesaurusOf()[x], func(n int) bool { return slices.Contains(thesaurusOf()[y], n) })
}

// holes lists every phrasing without each of its learnable words.
func (b *builder) holes(terms map[uint32]string) (out []hole) {
	h := fnv.New64a()
	for d := range b.docs {
		doc := &b.docs[d]
		if doc.negative || doc.typo {
			continue
		}
		runes := utf8.RuneCountInString(doc.key)
		for _, t := range b.docTerms(uint32(d)) {
			w, ok := terms[t]
			if !ok || runes-utf8.RuneCountInString(w) < minFrame {
				continue
			}
			before, after, ok := strings.Cut(doc.key, w)
			if !ok {
				continue
			}
			h.Reset()
			h.Write([]byte(before))
			h.Write([]byte{0})
			h.Write([]byte(after))
			out = append(out, hole{h.Sum64(), uint32(d), t})
		}
	}
	return out
}

// askedPhrasings bounds how many phrasings of each word are looked at: over all of
// them learning took a minute at 100,000 entries.
const askedPhrasings = 256

// interchanged counts the entries that say one thing now with one, now with the
// other word, as far as the first phrasings of each tell.
func (b *builder) interchanged(t, u uint32) (n int) {
	only := func(t, u uint32) (entries []uint32) {
		for _, d := range b.postings[t][:min(askedPhrasings, len(b.postings[t]))] {
			if doc := &b.docs[d]; !doc.negative {
				if _, both := slices.BinarySearch(b.docTerms(d), u); !both {
					entries = append(entries, doc.entry)
				}
			}
		}
		return slices.Compact(entries)
	}
	x, y := only(t, u), only(u, t)
	for _, e := range x {
		if _, ok := slices.BinarySearch(y, e); ok {
			n++
		}
	}
	return n
}
