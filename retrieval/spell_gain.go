package retrieval

// likeliest returns the mended edge with which the text gains most over what it is as it
// stands, and what it gains, in nats. Of forty questions that have such edges one gains, and the others need no search
// for the best path of all.
func (r *reader) likeliest() (best *edge, gain float32) {
	whole := r.asItStands()
	gain = negInf
	for i := range r.edges {
		if e := &r.edges[i]; !e.literal() {
			if g := r.gain(e, whole); g > gain {
				best, gain = e, g
			}
		}
	}
	return best, gain
}

func (e *edge) literal() bool { return e.of == nil && e.put == 0 }

// asItStands fills upTo and onward, and returns the score of the whole text. The habits
// of three neighbours are left out: all readings that change nothing have the same. The
// literals are in the order of their beginnings.
func (r *reader) asItStands() float32 {
	n := len(r.text)
	r.upTo, r.onward = r.upTo[:0], r.onward[:0]
	for range n + 1 {
		r.upTo, r.onward = append(r.upTo, negInf), append(r.onward, negInf)
	}
	r.upTo[0], r.onward[n] = 0, 0
	for i := range r.edges {
		if e := &r.edges[i]; e.literal() {
			r.upTo[e.to] = max(r.upTo[e.to], r.upTo[e.from]+e.score+attractionWeight*r.near(int(e.from)))
		}
	}
	for i := len(r.edges) - 1; i >= 0; i-- {
		if e := &r.edges[i]; e.literal() {
			r.onward[e.from] = max(r.onward[e.from], e.score+attractionWeight*r.near(int(e.to))+r.onward[e.to])
		}
	}
	return r.upTo[n] + attractionWeight*r.near(n)
}

// What neighbours and habits of three can add to a reading, in nats: of 61,000 edges one
// in ten thousand had more. Most need not be looked up to know that an edge gains nothing.
const (
	mostNearness = 18
	mostHabit    = 10
)

// gain is how much likelier the text is with one edge than as it stands, in nats; when
// it may not even be meant, any number below mayBeMeant.
func (r *reader) gain(e *edge, whole float32) float32 {
	from, to := int(e.from), int(e.to)
	gain := r.upTo[from] + e.score + r.onward[to] - whole
	if gain < mayBeMeant-mostNearness {
		return gain
	}
	w := r.of(e)
	first, last := w[0], w[len(w)-1]
	left, before := r.before(from), rune(0)
	if from > 0 {
		before = r.before(from - 1)
	}
	second, pre := rune(0), left
	if len(w) > 1 {
		second, pre = w[1], w[len(w)-2]
	}
	if e.put != 0 {
		first, second = e.put, first
		if len(w) == 1 {
			pre = e.put
		}
	}
	after := r.after(to)
	gain += attractionWeight * (r.s.attraction(left, first) + r.s.attraction(last, after))
	if gain < mayBeMeant-mostHabit {
		return gain
	}
	habits := r.s.habit(before, left, first) + r.s.habit(left, first, second) + r.s.habit(pre, last, after)
	if to < len(r.text) {
		habits += r.s.habit(last, after, r.after(to+1))
	}
	for i := max(1, from); i <= min(to+1, len(r.text)); i++ {
		habits -= r.usual(i)
	}
	return gain + habitWeight*habits
}
