package learn

import "slices"

// intentFeatures returns the features of the whole sentence, each once, sorted.
// Radicals were worth .010 of the intents of smp2019: they tell what an unmet
// character is about.
func (s *sentence) intentFeatures() []uint64 {
	out := make([]uint64, 0, 256)
	add := func(template uint64, parts ...uint64) { out = append(out, key(template, parts...)) }
	n := len(s.units)
	add(120)
	add(121, uint64(min(n, 15)))
	for t := -1; t < n; t++ {
		add(122, s.h(t), s.h(t+1))
		if t+1 < n {
			add(123, s.h(t), s.h(t+1), s.h(t+2))
		}
		if t < 0 {
			continue
		}
		u := &s.units[t]
		add(124, u.h)
		add(125, u.radical)
		add(126, s.unit(t-1).radical, u.radical)
		add(127, s.h(t-1), u.radical)
		add(128, u.radical, s.h(t+1))
		if u.mention != 0 {
			add(129, u.mention)
		}
	}
	tags := uint64(0)
	for w := -1; w < len(s.words); w++ {
		x, y := s.word(w), s.word(w+1)
		add(130, x.h, y.h)
		add(131, x.tag, y.tag)
		if w >= 0 {
			for _, c := range s.context {
				add(161, c, x.h)
			}
			add(132, x.h)
			add(133, x.tag)
			tags = mix(tags, x.tag)
		}
	}
	add(134, tags)
	for _, c := range s.context {
		add(160, c)
	}
	for _, m := range s.matches {
		x := uint64(m.slot)
		add(140, x)
		add(141, x, bit(m.a == 0 && m.b == n))
		add(142, x, s.h(m.a-1))
		add(143, x, s.h(m.b))
		add(144, s.spanHash(m.a, m.b))
	}
	whole := uint64(0)
	at := func(k int) uint64 {
		if k < 0 || k >= len(s.skeleton) {
			return beforeFirst
		}
		return s.skeleton[k]
	}
	for k := -1; k < len(s.skeleton); k++ {
		add(150, at(k), at(k+1))
		add(151, at(k), at(k+1), at(k+2))
		whole = mix(whole, at(k))
	}
	add(152, whole)
	slices.Sort(out)
	return slices.Compact(out)
}
