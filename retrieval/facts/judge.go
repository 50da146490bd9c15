package facts

import (
	"slices"

	"yingda/kb"
)

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
	r.judgeAsked(&e, p, explained, p.kind|values)
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

// judgeAsked holds the question words, the unit and the other attribute words of a
// remainder against a predicate whose values are of some kinds.
func (r *remainder) judgeAsked(e *evidence, p *predicate, explained []bool, kinds kind) {
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
		switch {
		case p.dimension == r.unit.Dimension:
			e.unit = 1
		case r.unit.Dimension != anyCount || !kb.Counts(p.dimension):
			e.unit = -1
		}
		if e.unit >= 0 {
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
