package retrieval

import (
	"strings"

	"yingda/nlu"
)

// readHan takes the words of Han characters begin … end as they stand.
func (r *reader) readHan(begin, end int) {
	for p := begin + 1; p < end; p++ {
		r.inside[p] = r.insideOf(p)
	}
	for i := begin; i < end; i++ {
		r.literals(i, end)
	}
}

// mendHan takes what the characters begin … end may have been meant to be, where they are doubted.
func (r *reader) mendHan(begin, end int, literals []edge) {
	r.between(begin, end, literals)
	for i := begin; i < end; i++ {
		if r.weak[i] {
			r.halfWord(i)
			r.single(i, begin, end)
		}
		inside := soundsLikeOwn
		for j := i + 2; j <= min(end, i+longestSpelled); j++ {
			inside &= r.inside[j-1]
			if r.own[i][j-i-2] || !r.doubted(i, j) {
				continue
			}
			if inside != 0 {
				r.sounding(i, j)
			}
			if j-i <= longestLooked && r.anyWeak(i, j) {
				r.looking(i, j)
				r.misplaced(i, j)
			}
		}
	}
}

// inside says of what words two neighbours may be a part. Most are of none, and no
// longer span with them need be looked up.
type inside uint8

const (
	ofJieba inside = 1 << iota
	ofOwn
	soundsLikeOwn
)

func (r *reader) insideOf(p int) (in inside) {
	h := r.hash(p-1, p+1)
	if nlu.Within(h) {
		in |= ofJieba
	}
	if r.s.within.maybe(h) {
		in |= ofOwn
	}
	if r.s.soundWithin.maybe(r.soundHash(p-1, p+1)) {
		in |= soundsLikeOwn
	}
	return in
}

// literals takes the words that begin at i as they stand: jieba's and those of the knowledge base.
func (r *reader) literals(i, end int) {
	r.literal(i, i+1, -aloneSurprise(r.text[i]))
	r.own[i] = [longestSpelled - 1]bool{}
	in := ofJieba | ofOwn
	for j := i + 2; j <= min(end, i+longestSpelled); j++ {
		if j-i > longestLooked { // jieba's longer words are names and sayings
			in &^= ofJieba
		}
		if in &= r.inside[j-1]; in == 0 {
			return
		}
		h := r.hash(i, j)
		surprise := float32(nlu.Unheard)
		if in&ofJieba != 0 {
			surprise = nlu.Surprise(h)
		}
		if in&ofOwn != 0 {
			if id, ok := r.s.exact.first(h); ok {
				surprise = min(surprise, r.s.words[id].surprise)
				r.own[i][j-i-2] = true
			}
		}
		if surprise < nlu.Unheard {
			r.literal(i, j, -surprise)
			for k := i; k < j; k++ {
				r.weak[k] = false
			}
		}
	}
}

func (r *reader) anyWeak(i, j int) bool {
	for _, w := range r.weak[i:j] {
		if w {
			return true
		}
	}
	return false
}

// sounding finds the words that sound like text[i:j].
func (r *reader) sounding(i, j int) {
	bucket, tag := r.s.sound.of(r.soundHash(i, j))
	for _, it := range bucket {
		if it.tag != tag {
			continue
		}
		w := r.s.runes(it.id)
		if len(w) != j-i {
			continue
		}
		cost, wrong := float32(0), 0
		for k, c := range r.text[i:j] {
			if c == w[k] {
				continue
			}
			wrong++
			if nlu.SoundOf(c) == nlu.SoundOf(w[k]) {
				cost = max(cost, costSame)
			} else {
				cost = max(cost, costNear)
			}
			if !r.weak[i+k] {
				cost += costInWord
			}
			if isFixed(c) || isFixed(w[k]) {
				cost += costFixed
			}
		}
		if wrong == 0 {
			continue // by chance: it is no word
		}
		r.mend(i, j, r.s, it.id, cost+float32(wrong-1)*costOther)
	}
}

// single finds the characters that text[i], a word of its own that no phrasing has
// beside these neighbours, may have been meant to be.
func (r *reader) single(i, begin, end int) {
	before, after := r.before(i), r.after(i+1)
	c := r.text[i]
	if isFixed(c) || i == begin && i > 0 || i+1 == end && end < len(r.text) {
		return // beside a Latin word or a number: T恤
	}
	if r.near(i) > 0 && r.near(i+1) > 0 {
		return
	}
	bucket, tag := r.s.alike.of(soundOf(c))
	for _, it := range bucket {
		if it.tag != tag {
			continue
		}
		o := r.s.runes(it.id)[0]
		if o == c || isFixed(o) || r.s.attraction(before, o)+r.s.attraction(o, after) < leastAttraction {
			continue
		}
		cost := costSame
		if nlu.SoundOf(o) != nlu.SoundOf(c) {
			cost = costNear
		}
		r.mend(i, i+1, r.s, it.id, cost+costSingle)
	}
	for _, o := range nlu.SimilarShapes(c) {
		if isFixed(o) || r.s.attraction(before, o)+r.s.attraction(o, after) < leastAttraction {
			continue
		}
		bucket, tag := r.s.alike.of(soundOf(o))
		for _, it := range bucket {
			if it.tag == tag && r.s.runes(it.id)[0] == o {
				r.mend(i, i+1, r.s, it.id, costShape+costSingle)
			}
		}
	}
}

// looking finds the words that text[i:j] is when one character is taken for one of like shape.
func (r *reader) looking(i, j int) {
	h := r.hash(i, j)
	for p := i; p < j; p++ {
		if !r.weak[p] || isFixed(r.text[p]) {
			continue
		}
		for _, c := range nlu.SimilarShapes(r.text[p]) {
			if id, ok := r.s.exact.first(r.with(h, i, p, c)); ok && r.s.runes(id)[p-i] == c && !isFixed(c) {
				r.mend(i, j, r.s, id, costShape)
			}
		}
	}
}

// misplaced finds the words that text[i:j] is with two neighbours swapped, one
// character too many or one left out. Of two characters too much is guessed.
func (r *reader) misplaced(i, j int) {
	h := r.hash(i, j)
	for p := i; p+1 < j; p++ {
		a, b := r.text[p], r.text[p+1]
		if a == b || j-i < 3 && !(r.weak[p] && r.weak[p+1]) {
			continue
		}
		if id, ok := r.s.exact.first(h + (nlu.RuneHash(b)-nlu.RuneHash(a))*(powers[p-i]-powers[p+1-i])); ok {
			cost := costSwapped
			if j-i < 3 {
				cost += costShort
			}
			r.mend(i, j, r.s, id, cost)
		}
	}
	for p := i + 1; p+1 < j && j-i > 3; p++ {
		c := r.text[p]
		if !r.weak[p] || strings.ContainsRune(negations, c) || c != r.text[p-1] && c != r.text[p+1] && nlu.Surprise(nlu.RuneHash(c)) < rareExtra {
			continue
		}
		if id, ok := r.s.exact.first(r.without(i, j, p)); ok && int(r.s.words[id].size) == j-i-1 {
			r.mend(i, j, r.s, id, costExtra)
		}
	}
	bucket, tag := r.s.part.of(h)
	for _, it := range bucket {
		if it.tag == tag && r.leftOut(r.text[i:j], it.id) {
			r.mend(i, j, r.s, it.id, costMissing)
		}
	}
}
