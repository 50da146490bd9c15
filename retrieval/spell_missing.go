package retrieval

import "yingda/nlu"

// halfWord finds the words of two characters of which one is left out.
func (r *reader) halfWord(i int) {
	c := r.text[i]
	if isFixed(c) {
		return
	}
	if r.near(i) > 0 && r.near(i+1) > 0 && aloneSurprise(c) <= oddHalf {
		return
	}
	before, after := r.before(i), r.after(i+1)
	bucket, tag := r.s.part.of(nlu.RuneHash(c))
	for _, it := range bucket {
		if it.tag != tag {
			continue
		}
		w := r.s.runes(it.id)
		if len(w) != 2 || !r.leftOut(r.text[i:i+1], it.id) {
			continue
		}
		o := w[0]
		if o == c {
			o = w[1]
		}
		if o == before || o == after || isFixed(o) {
			continue
		}
		r.mend(i, i+1, r.s, it.id, costHalf)
	}
}

// leftOut reports whether a word is what stands there with one character more that says something.
func (r *reader) leftOut(text []rune, word uint32) bool {
	w := r.s.runes(word)
	if len(w) != len(text)+1 {
		return false
	}
	i := 0
	for i < len(text) && text[i] == w[i] {
		i++
	}
	return r.s.words[word].tells&(1<<i) != 0
}

// between finds the single characters that phrasings have between two that are never
// met side by side. They go before what begins there as it stands.
func (r *reader) between(begin, end int, literals []edge) {
	for p := begin; p < end; p++ {
		a, b := r.before(p), r.text[p]
		if a == 0 || r.near(p) > 0 || isFixed(a) || isFixed(b) {
			continue
		}
		bucket, tag := r.s.triples.of(aroundHash(a, b))
		for _, it := range bucket {
			c := rune(it.id >> 8)
			if it.tag != tag || c < 0x4e00 || isFixed(c) || c == a || c == b || nlu.Surprise(nlu.RuneHash(c)) < rareCharacter {
				continue
			}
			id, ok := r.charID(c)
			if !ok {
				continue
			}
			r.put(p, c, r.s.words[id].surprise+costPut-attractionWeight*r.s.attraction(c, b), literals)
		}
	}
}

// put adds the literals that begin at a place with a character before them.
func (r *reader) put(at int, c rune, cost float32, literals []edge) {
	for _, e := range literals {
		if int(e.from) != at {
			continue
		}
		e.put = c
		e.score -= cost
		if e.to-e.from > 1 {
			e.score += habitWeight * r.s.habit(c, r.text[at], r.text[at+1])
		}
		r.edges = append(r.edges, e)
		r.mended = true
	}
}

// charID is the word that is a single character of the phrasings.
func (r *reader) charID(c rune) (uint32, bool) {
	bucket, tag := r.s.alike.of(soundOf(c))
	for _, it := range bucket {
		if it.tag == tag && r.s.runes(it.id)[0] == c {
			return it.id, true
		}
	}
	return 0, false
}
