package learn

import "yingda/nlu"

// A feature is named by the hash of its template and what the template takes from
// the sentence. Templates 10 to 79 are of a unit, 80 to 119 of a value, 120 and
// more of a sentence. Measured on smp2019 (F1 of values): without parts of speech
// −.012, without the classes of use −.012, without the features of whole values −.010.

func key(template uint64, parts ...uint64) uint64 {
	h := template*0x9e3779b97f4a7c15 + 1
	for _, p := range parts {
		h = mix(h, p)
	}
	return h
}

// Hashes of what is not there.
const (
	beforeFirst = 0x5bd1e995
	behindLast  = 0x5bd1e997
)

func (s *sentence) h(t int) uint64 {
	switch {
	case t < 0:
		return beforeFirst
	case t >= len(s.units):
		return behindLast
	}
	return s.units[t].h
}

func (s *sentence) word(w int) word {
	switch {
	case w < 0:
		return word{h: beforeFirst, tag: beforeFirst, use: beyond}
	case w >= len(s.words):
		return word{h: behindLast, tag: behindLast, use: beyond}
	}
	return s.words[w]
}

func (s *sentence) unit(t int) unit {
	if t < 0 || t >= len(s.units) {
		return unit{radical: 999, use: beyond, pair: beyond}
	}
	return s.units[t]
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// nodeFeatures appends the features of unit t.
func (s *sentence) nodeFeatures(t int, out []uint64) []uint64 {
	add := func(template uint64, parts ...uint64) { out = append(out, key(template, parts...)) }
	u := &s.units[t]
	c := [7]uint64{s.h(t - 3), s.h(t - 2), s.h(t - 1), u.h, s.h(t + 1), s.h(t + 2), s.h(t + 3)}
	add(10)
	for i := range uint64(7) {
		add(11+i, c[i])
		if i < 6 {
			add(18+i, c[i], c[i+1])
		}
		if i < 5 {
			add(24+i, c[i], c[i+1], c[i+2])
		}
	}
	add(29, c[2], c[4])
	p, w := u.place, u.word
	w0, w1, w2, w3, w4 := s.word(w-2), s.word(w-1), s.word(w), s.word(w+1), s.word(w+2)
	add(30, w2.h, p)
	add(31, w1.h, p)
	add(32, w3.h, p)
	add(33, w2.tag, p)
	add(34, w1.tag, w2.tag, p)
	add(35, w2.tag, w3.tag, p)
	add(36, w1.tag, w2.tag, w3.tag, p)
	add(37, w1.h, w2.h, p)
	add(38, w2.h, w3.h, p)
	add(39, w1.h, w3.h, p)
	add(40, w0.h, w1.h, p)
	add(41, w3.h, w4.h, p)
	add(42, p, uint64(min(w2.to-w2.from, 4)))
	add(43, w0.h, p)
	add(44, u.shape, uint64(min(u.end-u.start, 12)))
	add(45, bit(u.gap))
	add(46, uint64(min(t, 3)))
	add(47, uint64(min(len(s.units)-1-t, 3)))
	add(48, uint64(min(len(s.units), 12)))
	add(49, s.word(0).h)
	add(50, s.word(len(s.words)-1).h)
	before, after := s.unit(t-1), s.unit(t+1)
	add(51, u.mention)
	add(52, before.mention, u.mention)
	add(53, after.mention, u.mention)
	add(54, c[2], u.mention)
	add(55, c[4], u.mention)
	add(56, u.use, w2.use, p)
	add(57, before.use, u.use, after.use)
	add(58, w1.use, w2.use, w3.use, p)
	add(59, u.left, u.use)
	add(60, u.right, u.use)
	add(61, u.left, u.right, u.use)
	add(62, u.left, u.right, w2.use)
	add(63, u.pair, after.pair)
	add(64, c[2], u.use)
	add(65, c[4], u.use)
	for _, m := range s.matches {
		x := uint64(m.slot)
		switch {
		case m.a <= t && t < m.b:
			p := place(t, m.a, m.b)
			add(70, x, p)
			add(71, x, p, uint64(min(m.b-m.a, 5)))
			add(72, x, p, s.h(m.a-1))
			add(73, x, p, s.h(m.b))
			add(74, x, p, s.wordAt(m.a-1).h)
		case m.b == t:
			add(75, x)
		case m.a == t+1:
			add(76, x)
		}
	}
	return out
}

func (s *sentence) wordAt(t int) word {
	switch {
	case t < 0:
		return s.word(-1)
	case t >= len(s.units):
		return s.word(len(s.words))
	}
	return s.word(s.units[t].word)
}

// segmentFeatures appends the features of units a to b as one value.
func (s *sentence) segmentFeatures(a, b int, out []uint64) []uint64 {
	add := func(template uint64, parts ...uint64) { out = append(out, key(template, parts...)) }
	l2, l1, r1, r2 := s.h(a-2), s.h(a-1), s.h(b), s.h(b+1)
	begin, end, next := &s.units[a], &s.units[b-1], s.unit(b)
	n := uint64(min(b-a, 10))
	add(80, l1, r1)
	add(81, l2, l1, r1)
	add(82, l1, r1, r2)
	add(83, l2, l1, r1, r2)
	add(84, n)
	out = s.segmentWords(a, b, out)
	add(95, begin.h, end.h)
	add(96, s.spanHash(a, b))
	add(97, bit(a == 0), bit(b == len(s.units)), n)
	add(98, begin.left, end.right)
	add(99, begin.pair, next.pair)
	add(100, s.unit(a-1).use, begin.use, end.use, next.use)
	for _, c := range s.context {
		add(109, c)
		add(110, c, l1, r1)
	}
	var uses [beyond]uint64
	for t := a; t < b; t++ {
		uses[s.units[t].use]++
	}
	add(101, min(uses[frame], 3), n)
	add(102, min(uses[unmet]+uses[mostInside]+uses[always], 4), min(uses[frame]+uses[rareFrame]+uses[oftenInside], 3))
	for _, m := range s.matches {
		if m.a == a && m.b == b {
			add(103, uint64(m.slot))
			add(104, uint64(m.slot), l1)
			add(105, uint64(m.slot), r1)
		}
	}
	out = s.segmentKnown(a, b, out)
	if k := begin.typed; k != 0 && k == end.typed && s.unit(a-1).typed != k && next.typed != k {
		add(106, k)
		add(107, k, l1)
		add(108, k, r1)
	}
	return out
}

// segmentWords appends how a value lies on the words.
func (s *sentence) segmentWords(a, b int, out []uint64) []uint64 {
	add := func(template uint64, parts ...uint64) { out = append(out, key(template, parts...)) }
	i, j := s.units[a].word, s.units[b-1].word
	starts, ends := s.words[i].from == a, s.words[j].to == b
	before, after := s.word(i-1), s.word(j+1)
	add(85, bit(starts), bit(ends))
	add(86, before.use, s.words[i].use, s.words[j].use, after.use, bit(starts), bit(ends))
	if !starts || !ends {
		return out
	}
	n := j - i + 1
	add(87, uint64(min(n, 5)), uint64(min(b-a, 10)))
	if n <= 4 {
		tags := uint64(0)
		for _, w := range s.words[i : j+1] {
			tags = mix(tags, w.tag)
		}
		add(88, tags)
	}
	if n == 1 {
		add(89, uint64(s.words[i].surprise)/3)
	}
	add(90, before.h, after.h)
	add(91, before.tag, after.tag)
	return out
}

// segmentKnown appends what lies in a value that is known: 牛肉 in 咖喱牛肉, and
// whether its ends cut something known in two.
func (s *sentence) segmentKnown(a, b int, out []uint64) []uint64 {
	add := func(template uint64, parts ...uint64) { out = append(out, key(template, parts...)) }
	inside, reach := uint64(0), a
	for _, m := range s.matches {
		x := uint64(m.slot)
		switch {
		case m.b <= a || m.a >= b:
		case m.a < a || m.b > b:
			add(111, x)
		case m.a == a && m.b == b:
		default:
			if m.a == a {
				add(112, x)
			}
			if m.b == b {
				add(113, x)
			}
			if m.a >= reach {
				inside++
				reach = m.b
			}
		}
	}
	add(114, min(inside, 3), uint64(min(b-a, 6)))
	if n := s.units[b-1].end - s.units[a].start; n >= 2 && n <= 6 {
		add(115, uint64(nlu.Surprise(nlu.HashWord(string(s.r[s.units[a].start:s.units[b-1].end]))))/3, uint64(n))
	}
	return out
}
