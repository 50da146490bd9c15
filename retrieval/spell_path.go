package retrieval

import (
	"slices"
	"strings"

	"yingda/nlu"
)

// state is the best way to read the text up to some place with a last character.
type state struct {
	score float32
	last  rune
	pre   rune   // before last
	prev  uint32 // state before
	edge  uint32 // last edge taken
}

// beam is how many last characters are kept for a place: homophones typed in
// pinyin need a choice, a text in characters rarely has two.
const beam = 12

// best follows the most likely path (Viterbi).
func (r *reader) best() (string, bool) {
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
			slices.SortStableFunc(here, func(a, b state) int {
				if a.score > b.score {
					return -1
				} else if a.score < b.score {
					return 1
				}
				return 0
			})
			r.states = r.states[:from+beam]
		}
		r.begin = append(r.begin, uint32(len(r.states)))
	}
	n := len(r.text)
	best := -1
	for i := int(r.begin[n]); i < int(r.begin[n+1]); i++ {
		p := &r.states[i]
		p.score += attractionWeight*r.s.attraction(p.last, edgeMark) + habitWeight*r.s.habit(p.pre, p.last, edgeMark)
		if best < 0 || p.score > r.states[best].score {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return r.write(uint32(best))
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
		if !found || score > best.score {
			best.score, best.prev = score, i
			if len(w) == 1 && e.put == 0 {
				best.pre = p.last
			}
			found = true
		}
	}
	if !found {
		return
	}
	for i := from; i < len(r.states); i++ {
		if r.states[i].last == last {
			if best.score > r.states[i].score {
				r.states[i] = best
			}
			return
		}
	}
	r.states = append(r.states, best)
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
