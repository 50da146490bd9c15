package retrieval

import (
	"cmp"
	"slices"
	"strings"

	"yingda/nlu"
)

// state is the best way to read the text up to some place with a last character, or, when
// some of it is pinyin, as saying all that it says.
type state struct {
	score float32
	last  rune
	pre   rune   // before last
	prev  uint32 // state before
	edge  uint32 // last edge taken
	said  uint32 // hash of all that was read up to here when some is pinyin, else 0
}

// beam is how many states are kept for a place: homophones typed in pinyin need a
// choice, a text in characters rarely has two.
const beam = 24

// What is typed in pinyin reads in many ways, of which the ranking tells the right one:
// so many alternatives are searched for, no more nats behind than alternativesWithin. What
// is hopeless nats behind at any place never catches up.
const (
	alternatives       = 8
	alternativesWithin = 6
	hopeless           = 10
)

// best finds the most likely ways to read the text (Viterbi), and the last state of the likeliest.
func (r *reader) best() (at uint32, ok bool) {
	slices.SortStableFunc(r.edges, func(a, b edge) int { return int(a.to) - int(b.to) })
	r.states = append(r.states[:0], state{last: edgeMark})
	r.begin = append(r.begin[:0], 0, 1)
	e := 0
	for to := 1; to <= len(r.text); to++ {
		from := len(r.states)
		for ; e < len(r.edges) && int(r.edges[e].to) == to; e++ {
			r.extend(from, uint32(e))
		}
		here := r.states[from:]
		if len(here) > beam {
			slices.SortStableFunc(here, func(a, b state) int { return cmp.Compare(b.score, a.score) })
			r.states = r.states[:from+beam]
		}
		r.begin = append(r.begin, uint32(len(r.states)))
	}
	n := len(r.text)
	for i := r.begin[n]; i < r.begin[n+1]; i++ {
		p := &r.states[i]
		p.score += attractionWeight*r.s.attraction(p.last, edgeMark) + habitWeight*r.s.habit(p.pre, p.last, edgeMark)
		if !ok || p.score > r.states[at].score {
			at, ok = i, true
		}
	}
	return at, ok
}

// alternatives are what else the text may be read as, likeliest first; at is from best.
func (r *reader) alternatives(at uint32) (out []reading) {
	for i := r.begin[len(r.text)]; i < uint32(len(r.states)); i++ {
		gain := r.states[i].score - r.states[at].score
		if i == at || gain <= -alternativesWithin {
			continue
		}
		if text, ok := r.write(i); ok {
			out = append(out, reading{text: text, gain: gain})
		}
	}
	slices.SortStableFunc(out, func(a, b reading) int { return cmp.Compare(b.gain, a.gain) })
	return out[:min(alternatives, len(out))]
}

// extend takes an edge from each state it begins at; from is the first state of its end.
func (r *reader) extend(from int, n uint32) {
	e := &r.edges[n]
	w := r.of(e)
	first, last := w[0], w[len(w)-1]
	var second rune
	best := state{edge: n, last: last}
	if len(w) > 1 {
		second, best.pre = w[1], w[len(w)-2]
	}
	if e.put != 0 {
		first, second = e.put, first
		if len(w) == 1 {
			best.pre = e.put
		}
	}
	found := false
	for i := r.begin[e.from]; i < r.begin[e.from+1]; i++ {
		p := &r.states[i]
		score := p.score + e.score + r.nearness(p, int(e.from), first, second)
		if found && !r.typed && score <= best.score {
			continue
		}
		found = true
		best.score, best.prev = score, i
		if len(w) == 1 && e.put == 0 {
			best.pre = p.last
		}
		if r.typed {
			best.said = saying(p.said, w)
			r.keep(from, best)
		}
	}
	if found && !r.typed {
		r.keep(from, best)
	}
}

// keep adds a state, or puts it in place of a less likely one that says the same.
func (r *reader) keep(from int, s state) {
	if len(r.states) == from {
		r.top = negInf
	}
	r.top = max(r.top, s.score)
	if r.typed && s.score < r.top-hopeless {
		return
	}
	for i := from; i < len(r.states); i++ {
		if o := &r.states[i]; o.said == s.said && o.last == s.last {
			if s.score > o.score {
				*o = s
			}
			return
		}
	}
	r.states = append(r.states, s)
}

// saying adds the characters of a word to a hash (FNV-1a), those alike that sound and mean the same.
func saying(h uint32, w []rune) uint32 {
	for _, c := range w {
		switch c {
		case '她', '它':
			c = '他'
		case '地', '得':
			c = '的'
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// nearness is what the first characters of an edge gain by what stands before them.
// Most readings leave what stands there, and that is looked up once.
func (r *reader) nearness(p *state, from int, first, second rune) float32 {
	if p.last != r.before(from) || first != r.text[from] {
		return attractionWeight*r.s.attraction(p.last, first) + habitWeight*(r.s.habit(p.pre, p.last, first)+r.s.habit(p.last, first, second))
	}
	habit := float32(0)
	switch {
	case from == 0: // nothing stands before the edge
	case p.pre == r.before(from-1):
		habit = r.usual(from)
	default:
		habit = r.s.habit(p.pre, p.last, first)
	}
	switch {
	case second == 0:
	case from+1 < len(r.text) && second == r.text[from+1]:
		habit += r.usual(from + 1)
	default:
		habit += r.s.habit(p.last, first, second)
	}
	return attractionWeight*r.near(from) + habitWeight*habit
}

// write puts the path together; false when nothing on it is mended.
func (r *reader) write(at uint32) (string, bool) {
	var path []edge
	changed := false
	for at != 0 {
		s := &r.states[at]
		e := r.edges[s.edge]
		path = append(path, e)
		changed = changed || !e.literal()
		at = s.prev
	}
	if !changed {
		return "", false
	}
	slices.Reverse(path)
	return r.spell(path), true
}

// spell is the text that edges in a row read, normalised: two words may meet in a run of
// one character (oo o, typed for 哦哦 and 哦).
func (r *reader) spell(path []edge) string {
	var out strings.Builder
	latinBefore := false
	for i := range path {
		e := &path[i]
		if e.of != nil {
			for _, c := range e.of.runes(e.word) {
				out.WriteRune(c)
			}
			latinBefore = false
			continue
		}
		if e.put != 0 {
			out.WriteRune(e.put)
		}
		for i := e.from; i < e.to; i++ {
			if r.gap[i] && (latinBefore || i > e.from) {
				out.WriteByte(' ')
			}
			out.WriteRune(r.text[i])
			latinBefore = r.kind[i] != han
		}
	}
	return nlu.Normalize(out.String())
}
