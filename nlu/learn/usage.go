package learn

// usages counts how often units, pairs of units and words stand inside values
// and outside. A word that examples have outside only (怎么, 帮我查) frames values;
// one that was never met is likely part of one.
type usages map[uint64]use

type use struct{ inside, outside int32 }

// Classes of a use. While an example is learned from, what it counts itself is
// left out: otherwise nothing would ever be new.
const (
	unmet       = iota
	frame       // outside nine times of ten, three times at least
	rareFrame   // the same, met less often
	oftenInside // inside up to half
	mostInside
	always // inside nine times of ten
	beyond // the end of the sentence
)

func unitUse(u *unit) uint64    { return key(1, u.h) }
func pairUse(a, b *unit) uint64 { return key(2, a.h, b.h) }
func wordUse(w *word) uint64    { return key(3, w.h) }

// count adds what one example has.
func (us usages) count(s *sentence, values []value) {
	inside := make([]bool, len(s.units))
	for _, v := range values {
		for t := v.a; t < v.b; t++ {
			inside[t] = true
		}
	}
	add := func(k uint64, in bool) {
		u := us[k]
		if in {
			u.inside++
		} else {
			u.outside++
		}
		us[k] = u
	}
	for t := range s.units {
		add(unitUse(&s.units[t]), inside[t])
		if t > 0 {
			add(pairUse(&s.units[t-1], &s.units[t]), inside[t] && inside[t-1])
		}
	}
	for w := range s.words {
		add(wordUse(&s.words[w]), inside[s.words[w].from])
	}
}

func (us usages) class(k uint64, mine usages) uint64 {
	u, o := us[k], mine[k]
	in, out := u.inside-o.inside, u.outside-o.outside
	switch n := in + out; {
	case n <= 0:
		return unmet
	case 10*out >= 9*n && n >= 3:
		return frame
	case 10*out >= 9*n:
		return rareFrame
	case 2*out >= n:
		return oftenInside
	case 10*out >= n:
		return mostInside
	}
	return always
}

// wild stands in a skeleton for the words between two that frame values.
const wild = 1

// classify notes the classes of a sentence and what follows from them.
func (s *sentence) classify(us, mine usages) {
	for t := range s.units {
		u := &s.units[t]
		u.use = us.class(unitUse(u), mine)
		if t > 0 {
			u.pair = us.class(pairUse(&s.units[t-1], u), mine)
		}
	}
	s.skeleton = s.skeleton[:0]
	near := uint64(beforeFirst)
	for w := range s.words {
		x := &s.words[w]
		x.use = us.class(wordUse(x), mine)
		for t := x.from; t < x.to; t++ {
			s.units[t].left = near
		}
		if x.use == frame {
			near = x.h
			s.skeleton = append(s.skeleton, x.h)
		} else if n := len(s.skeleton); n == 0 || s.skeleton[n-1] != wild {
			s.skeleton = append(s.skeleton, wild)
		}
	}
	near = behindLast
	for w := len(s.words) - 1; w >= 0; w-- {
		for t := s.words[w].from; t < s.words[w].to; t++ {
			s.units[t].right = near
		}
		if s.words[w].use == frame {
			near = s.words[w].h
		}
	}
}
