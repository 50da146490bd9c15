package facts

import (
	"cmp"
	"slices"
)

// Limits of asking for several attributes at once: 电话和地址是多少.
const (
	mostTogether  = 4
	namedTogether = .8 // share of an attribute's name that a question has
	ownRunes      = 2  // runes that only this attribute explains
)

// together returns the likeliest reading with those of further attributes of the same
// subject that the question names as well, and how likely they are together.
func (a *asking) together(list []path) (all []path, score float64) {
	best := list[0]
	all, score = []path{best}, best.score
	if len(best.hops) != 1 || best.evidence.named < namedTogether {
		return all, score
	}
	mask := append([]bool(nil), best.evidence.mask...)
	for i := range list[1:] {
		p := &list[1+i]
		if p.mention != best.mention || p.subject != best.subject || len(p.hops) != 1 || p.evidence.named < namedTogether || len(all) == mostTogether {
			continue
		}
		own := 0
		for k, explained := range p.evidence.mask {
			if explained && !mask[k] && a.runes[k] != '的' {
				own++
			}
		}
		if own < ownRunes {
			continue
		}
		for k, explained := range p.evidence.mask {
			mask[k] = mask[k] || explained
		}
		all = append(all, *p)
	}
	if len(all) == 1 {
		return all, score
	}
	place := func(p *path) int { return slices.Index(p.evidence.mask, true) }
	slices.SortStableFunc(all, func(p, q path) int { return cmp.Compare(place(&p), place(&q)) })
	r := a.remains(a.runes, []span{best.mention.span})
	for _, w := range r.words {
		for k := w.from; w.question && k < w.to; k++ {
			mask[k] = true
		}
	}
	var left float32
	for k, w := range r.weights {
		if !mask[k] {
			left += w
		}
	}
	joint := best
	joint.left, joint.evidence.after, joint.evidence.other, joint.open = left, 0, 0, false
	return all, max(score, a.score(&joint))
}
