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
			if u, ok := kb.ParseUnit(string(r.runes[i+n : i+n+k])); ok && u.Dimension != "" {
				r.unit, r.unitAt = u, span{from: i, to: i + n + k}
				return
			}
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

// evidence is what speaks for a predicate being asked for by a remainder.
type evidence struct {
	named   float32 // share of the predicate's name that the question has
	said    float32 // share of the question's content that the predicate explains; 1 of nothing
	kind    float32 // 1: the question word asks for such values, -1: for others, 0: it does not tell
	near    float32 // similarity of meaning
	other   float32 // share of the attribute words of the question that speak of something else
	unit    float32 // 1: the question asks for amounts in such units, -1: in others
	literal bool    // the name stands there as it is
	after   float32 // what is said after the name and not explained, in characters of usual weight
	from    int     // runes of the name in the question, where it is literal
	to      int
	mask    []bool // runes of the question that its name explains
}

// judge holds a predicate against a remainder. values is the kind its values look like.
func (ix *Index) judge(p *predicate, r *remainder, values kind) evidence {
	var best evidence
	for i := range p.forms {
		e := ix.judgeForm(p, i, r, values)
		if i == 0 || e.named+e.said > best.named+best.said {
			best = e
		}
	}
	return best
}

func (ix *Index) judgeForm(p *predicate, form int, r *remainder, values kind) (e evidence) {
	explained := make([]bool, len(r.runes))
	name := p.forms[form]
	e.from = index(r.runes, name)
	if e.literal = e.from >= 0; e.literal {
		e.to = e.from + len(name)
		for k := e.from; k < e.to; k++ {
			explained[k] = true
		}
		e.named = 1
		for _, w := range r.words { // 联系电话 says 电话 in other words
			if w.from < e.to && e.from < w.to && slices.ContainsFunc(p.units[form], func(u unit) bool {
				return slices.ContainsFunc(u.concepts, func(c concept) bool { return slices.Contains(w.concepts, c) })
			}) {
				for k := w.from; k < w.to; k++ {
					explained[k] = true
				}
			}
		}
	} else {
		e.from = 0
		var got, all float32
		for _, u := range p.units[form] {
			all += u.weight
			got += u.weight * r.explain(u, explained)
		}
		if all > 0 {
			e.named = got / all
		}
	}
	e.mask = slices.Clone(explained)
	kinds := p.kind | values
	for _, w := range r.words {
		if !w.question {
			continue
		}
		if k := attributes().kindsOf(w.concepts); attributes().plain(w.concepts) && (k&kinds != 0 || kinds == 0) {
			for i := w.from; i < w.to; i++ {
				explained[i] = true
			}
		}
	}
	if r.unit.Dimension != "" && p.dimension != "" {
		if e.unit = -1; p.dimension == r.unit.Dimension {
			e.unit = 1
			for i := r.unitAt.from; i < r.unitAt.to; i++ {
				explained[i] = true
			}
		}
	}
	var words, others float32
	for _, w := range r.words {
		if w.question && attributes().plain(w.concepts) || w.to-w.from < 2 {
			continue
		}
		words++
		if !explained[w.from] && !explained[w.to-1] {
			others++
		}
	}
	e.other = others / max(1, words)
	switch {
	case r.asks&kinds&^kindWhat != 0:
		e.kind = 1
	case r.asks&^kindWhat != 0 && kinds&^kindWhat != 0 && r.asks&kinds == 0:
		e.kind = -1
	}
	var left float32
	for i, w := range r.weights {
		if !explained[i] {
			left += w
			if e.literal && i >= e.to {
				e.after += w / (2 * ix.contrast.none)
			}
		}
	}
	e.said = 1
	if r.weight > 0 {
		e.said = 1 - left/r.weight
	}
	return e
}

// explain says how much of a unit a remainder has, and marks what of the remainder it explains.
func (r *remainder) explain(u unit, explained []bool) float32 {
	for _, c := range u.concepts {
		if slices.Contains(r.concepts, c) {
			for _, w := range r.words {
				if slices.Contains(w.concepts, c) {
					for i := w.from; i < w.to; i++ {
						explained[i] = true
					}
				}
			}
			return 1
		}
	}
	if at := index(r.runes, u.text); at >= 0 {
		for i := range u.text {
			explained[at+i] = true
		}
		return 1
	}
	if len(u.text) == 1 {
		return 0
	}
	if body := u.text[:len(u.text)-1]; len(body) > 1 && index(r.runes, body) >= 0 {
		at := index(r.runes, body)
		for i := range body {
			explained[at+i] = true
		}
		return headless
	}
	n := 0
	for _, c := range u.text {
		if at := slices.Index(r.runes, c); at >= 0 {
			n++
			explained[at] = true
		}
	}
	return partial * float32(n) / float32(len(u.text))
}

// headless is what a word counts that is there but for its last character: 补卡 of 补卡费.
const headless = .85

// partial is what the characters of a word count when the word itself is not there.
const partial = .7

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
