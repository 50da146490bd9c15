package facts

import (
	"slices"
	"strings"

	"yingda/kb"
)

// remainder is what a question says beside the names it mentions.
type remainder struct {
	runes    []rune // 0 in place of a name
	words    []span // attribute words in it, in order
	filler   []bool // runes that ask for nothing
	asks     kind   // kinds of value that its question words ask for
	concepts []concept
	weight   float32 // of all runes that are no filler
	weights  []float32
	meaning  *meaning // made when first needed
	unit     kb.Unit  // 公斤 of 多少公斤; no dimension where none is asked for
	unitAt   span     // with its question word
}

type span struct {
	from, to int
	concepts []concept
	question bool // 什么时候, 多少: an interrogative
}

// interrogatives begin or are part of every word that asks.
const interrogatives = "什啥哪谁何几多咋"

// remains reads what is left of a question when some of its runes are taken.
func (ix *Index) remains(runes []rune, taken []span) *remainder {
	r := &remainder{runes: slices.Clone(runes), filler: make([]bool, len(runes)), weights: make([]float32, len(runes))}
	for _, t := range taken {
		for i := t.from; i < t.to; i++ {
			r.runes[i], r.filler[i] = 0, true
		}
	}
	covered := make([]bool, len(runes))
	r.find(ix, covered, 2)
	r.skip(covered)
	r.find(ix, covered, 1)
	r.findUnit()
	for i, c := range r.runes {
		if !r.filler[i] && c != 0 {
			r.weights[i] = ix.contrast.char(c)
			if c < 0x2e80 {
				r.weights[i] /= 3 // a Latin letter is a part of a word
			}
			r.weight += r.weights[i]
		}
	}
	return r
}

// find enters the attribute words of at least some runes that lie in what is not covered yet.
// A word that breaks the name of a predicate in two is none: 哪个人 of 哪个人口多.
func (r *remainder) find(ix *Index, covered []bool, least int) {
	l := attributes()
	for i := 0; i < len(r.runes); i++ {
		if covered[i] || r.runes[i] == 0 {
			continue
		}
		most := 0
		for i+most < len(r.runes) && !covered[i+most] && r.runes[i+most] != 0 {
			most++
		}
		w := l.at(r.runes[i:], most)
		for w != nil && ix.breaks(r.runes, i+len(w.text)) {
			w = l.at(r.runes[i:], len(w.text)-1)
		}
		if w == nil || len(w.text) < least {
			continue
		}
		s := span{i, i + len(w.text), w.concepts, strings.ContainsAny(string(w.text), interrogatives)}
		r.words = append(r.words, s)
		for _, c := range w.concepts {
			if !slices.Contains(r.concepts, c) {
				r.concepts = append(r.concepts, c)
			}
		}
		if s.question {
			r.asks |= l.kindsOf(w.concepts)
		}
		for k := s.from; k < s.to; k++ {
			covered[k] = true
		}
		i = s.to - 1
	}
}

// breaks reports whether a place lies behind the first character of a predicate's name.
func (ix *Index) breaks(runes []rune, at int) bool { return ix.begins(runes[at-1:]) }

// begins reports whether a text begins with the name of a predicate.
func (ix *Index) begins(runes []rune) bool {
	for n := 2; n <= min(ix.longest, len(runes)); n++ {
		if _, ok := ix.byKey[string(runes[:n])]; ok {
			return true
		}
	}
	return false
}

// anyCount is the dimension of the word that counts whatever has no word of its own.
const anyCount = "个"

// findUnit finds the unit that an amount is asked for in.
func (r *remainder) findUnit() {
	for i := range r.runes {
		n := 0
		for _, w := range []string{"多少", "几"} {
			if index(r.runes[i:min(len(r.runes), i+2)], []rune(w)) == 0 {
				n = len([]rune(w))
			}
		}
		if n == 0 {
			continue
		}
		for k := min(4, len(r.runes)-i-n); k > 0; k-- {
			u, ok := kb.ParseUnit(string(r.runes[i+n : i+n+k]))
			if !ok || u.Dimension == "" {
				continue
			}
			r.unit, r.unitAt = u, span{from: i, to: i + n + k}
			if u.Dimension != anyCount {
				return
			}
			for k := min(2, len(r.runes)-r.unitAt.to); k > 0; k-- { // 几个字 is counted in 字
				if u, ok := kb.ParseUnit(string(r.runes[r.unitAt.to : r.unitAt.to+k])); ok && u.Dimension != "" {
					r.unit, r.unitAt.to = u, r.unitAt.to+k
					return
				}
			}
			return
		}
	}
}

// skip marks phrases that ask for nothing.
func (r *remainder) skip(covered []bool) {
	l := phrases()
	for i := 0; i < len(r.runes); i++ {
		if covered[i] || r.runes[i] == 0 {
			continue
		}
		most := 0
		for i+most < len(r.runes) && !covered[i+most] && r.runes[i+most] != 0 {
			most++
		}
		if w := l.at(r.runes[i:], most); w != nil {
			for k := range w.text {
				covered[i+k], r.filler[i+k] = true, true
			}
			i += len(w.text) - 1
		}
	}
}

// index of a word in runes, -1 when it is not there.
func index(r, word []rune) int {
	for i := 0; i+len(word) <= len(r); i++ {
		if slices.Equal(r[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// near is the similarity of meaning of a predicate and the remainder.
func (r *remainder) near(ix *Index, p *predicate) float32 {
	if r.meaning == nil {
		var b []rune
		for i, c := range r.runes {
			if c != 0 && !r.filler[i] {
				b = append(b, c)
			}
		}
		m := ix.meaning(string(b))
		r.meaning = &m
	}
	return p.meaning.near(r.meaning)
}

// qualifies returns the share of the words in the brackets of a name that the question has.
func (r *remainder) qualifies(name string) float32 {
	q := []rune(qualifier(name))
	if len(q) == 0 {
		return 0
	}
	n := 0
	for i := 1; i < len(q); i++ {
		if index(r.runes, q[i-1:i+1]) >= 0 {
			n++
		}
	}
	return float32(n) / float32(max(1, len(q)-1))
}

// how reports whether a way of doing something is asked for: no attribute, unless it is said to be one.
func (r *remainder) how() bool {
	for _, w := range []string{"怎么", "如何", "咋", "为什么", "为啥"} {
		if i := index(r.runes, []rune(w)); i >= 0 && (i+2 >= len(r.runes) || r.runes[i+2] != '样') {
			return true
		}
	}
	return false
}
