package facts

import (
	"cmp"
	"slices"

	"yingda/nlu"
)

// Limits of looking for names by their parts.
const (
	nearPostings = 8_000 // looked at for one question, of the rarest pairs first
	nearSubjects = 48    // compared with the question
	nearAlike    = 24    // subjects that may share a part of their names; more make it a word for a kind of thing
)

// near finds subjects whose names stand in the question in part, or with a wrong
// character in them, apart from those that stand there whole.
func (ix *Index) near(runes []rune, known []mention) []mention {
	var out []mention
	add := func(id uint32, from, to int, quality float32) {
		for _, k := range known {
			if slices.Contains(k.subjects, id) {
				return
			}
		}
		for i := range out {
			if m := &out[i]; m.from == from && m.to == to {
				if !slices.Contains(m.subjects, id) {
					m.subjects = append(m.subjects, id)
					m.quality = max(m.quality, quality)
				}
				return
			}
		}
		out = append(out, mention{span: span{from: from, to: to}, subjects: []uint32{id}, quality: quality, weight: weightOf(runes[from:to])})
	}
	ix.nearSounds(runes, add)
	for _, id := range ix.nearIDs(runes) {
		if from, to, quality := ix.align([]rune(flat(baseName(ix.names[id]))), runes); quality > 0 {
			add(id, from, to, quality)
		}
	}
	out = slices.DeleteFunc(out, func(m mention) bool {
		kind, ok := ix.typeOf[string(runes[m.from:m.to])]
		return ok && len(ix.byType[kind]) > maxOptions || len(m.subjects) > nearAlike
	})
	for i := range out { // what many names have is no name
		out[i].quality -= .08 * float32(len(out[i].subjects)-1)
	}
	slices.SortStableFunc(out, func(a, b mention) int { return cmp.Compare(b.quality*b.weight, a.quality*a.weight) })
	return out[:min(len(out), maxMentions)]
}

// soundQuality of a name that is there by its sound.
const soundQuality = .9

// nearSounds finds names that the question has by their sound.
func (ix *Index) nearSounds(runes []rune, add func(id uint32, from, to int, quality float32)) {
	sounds := nlu.Sounds(string(runes))
	for i := range runes {
		for n := leastSound; n <= min(ix.longName, len(runes)-i); n++ {
			if !alone(runes, i) || !alone(runes, i+n) {
				continue
			}
			if h, ok := soundsHash(runes[i:i+n], sounds[i:i+n]); ok {
				ix.sounds.each(h, func(id uint32) bool { add(id, i, i+n, soundQuality); return true })
			}
		}
	}
}

// nearIDs returns the subjects that share the most with the question, by pairs of characters.
func (ix *Index) nearIDs(runes []rune) []uint32 {
	var lists [][]uint32
	for i := 1; i < len(runes); i++ {
		if list := ix.grams.of(pairOf(runes[i-1], runes[i])); len(list) > 0 {
			lists = append(lists, list)
		}
	}
	slices.SortStableFunc(lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	sc := ix.pool.Get().(*scratch)
	defer ix.pool.Put(sc)
	left := nearPostings
	for _, list := range lists {
		if left -= len(list); left < 0 {
			break
		}
		w := ix.grams.idf(len(list))
		for _, id := range list {
			if sc.score[id] == 0 {
				sc.touched = append(sc.touched, id)
			}
			sc.score[id] += w
		}
	}
	ids := slices.Clone(sc.touched)
	slices.SortFunc(ids, func(a, b uint32) int { return cmp.Or(cmp.Compare(sc.score[b], sc.score[a]), cmp.Compare(a, b)) })
	for _, id := range sc.touched {
		sc.score[id] = 0
	}
	sc.touched = sc.touched[:0]
	return ids[:min(len(ids), nearSubjects)]
}

// align holds a name against a question: where it stands and how much of it, 0 when
// it is not enough to be meant.
func (ix *Index) align(name, runes []rune) (from, to int, quality float32) {
	if from, to, quality = ix.fit(name, runes); quality == 0 || !alone(runes, from) || !alone(runes, to) {
		return 0, 0, 0
	}
	return from, to, quality
}

func (ix *Index) fit(name, runes []rune) (from, to int, quality float32) {
	a, b, n := common(name, runes)
	if n < 2 {
		return 0, 0, 0
	}
	if start := b - a; start >= 0 && start+len(name) <= len(runes) && len(name) >= 3 {
		if cost := differs(name, runes[start:start+len(name)]); cost <= float32(len(name))/4 {
			return start, start + len(name), 1 - cost/float32(len(name))
		}
	}
	if from, to, ok := gapped(name, runes, b-a); ok {
		return from, to, gapQuality
	}
	if n == len(name) {
		return b, b + n, 1
	}
	if from, to, share := ix.shortened(name, runes); to > 0 {
		return from, to, .6 + .4*share
	}
	if a > 0 && !ix.bounded(runes[:b], false) || a+n < len(name) && !ix.bounded(runes[b+n:], true) {
		return 0, 0, 0 // the question goes on where the name does, otherwise: 6号线 is not 7号线
	}
	share := weightOf(name[a:a+n]) / weightOf(name)
	at := a == 0 || a+n == len(name)
	switch {
	case share < .3 || n < 3 && !at, n == 2 && share < .4:
		return 0, 0, 0
	case at:
		return b, b + n, .6 + .4*share
	}
	return b, b + n, .45 + .4*share
}

// bounded reports whether a name may end where the rest of a question begins, or
// begin where it ends: at its end, or at a word that is no part of a name.
func (ix *Index) bounded(rest []rune, right bool) bool {
	if len(rest) == 0 {
		return true
	}
	if right {
		return phrases().at(rest, maxName) != nil || attributes().at(rest, maxName) != nil || ix.begins(rest)
	}
	for n := 1; n <= min(len(rest), 6); n++ {
		tail := rest[len(rest)-n:]
		if w := phrases().at(tail, n); w != nil && len(w.text) == n {
			return true
		}
		if w := attributes().at(tail, n); w != nil && len(w.text) == n && n > 1 {
			return true
		}
	}
	return false
}

// common returns the longest stretch that both have: where in a, where in b, how long.
func common(a, b []rune) (ai, bi, n int) {
	row := make([]int, len(b)+1) // length of the stretch that ends at a character of b and the one of a before
	for i := range a {
		prev := 0
		for j := range b {
			old := row[j+1]
			if row[j+1] = 0; a[i] == b[j] {
				row[j+1] = prev + 1
				if row[j+1] > n {
					ai, bi, n = i-prev, j-prev, prev+1
				}
			}
			prev = old
		}
	}
	return ai, bi, n
}

// differs is what it costs to take one text for another of the same length.
func differs(a, b []rune) (cost float32) {
	for i := range a {
		switch {
		case a[i] == b[i]:
		case a[i] >= '0' && a[i] <= '9' || a[i] < 0x2e80 && b[i] < 0x2e80:
			return float32(len(a)) // another number or letter is another thing
		case nlu.SoundOf(a[i]) != 0 && nlu.SoundOf(a[i]).Fold() == nlu.SoundOf(b[i]).Fold():
			cost += .4
		case slices.Contains(nlu.SimilarShapes(a[i]), b[i]):
			cost += .5
		default:
			cost += 2
		}
	}
	return cost
}

// gapQuality of a name with one character too many or too few.
const gapQuality = .8

// gapped finds a name of four characters and more with one left out, or one put in
// that is no other thing's (黑金卡 is not 金卡), which would begin at start but for that.
func gapped(name, runes []rune, start int) (from, to int, ok bool) {
	if len(name) < 4 {
		return 0, 0, false
	}
	for _, n := range []int{len(name) - 1, len(name) + 1} {
		for from = max(0, start-1); from <= start+1 && from+n <= len(runes); from++ {
			long, short := name, runes[from:from+n]
			if n > len(name) {
				long, short = short, long
			}
			i := 0
			for i < len(short) && short[i] == long[i] {
				i++
			}
			if slices.Equal(short[i:], long[i+1:]) && (long[i] < '0' || long[i] > '9') && i > 0 && i < len(short) && (n < len(name) || long[i] == long[i-1] || long[i] == '的') {
				return from, from + n, true
			}
		}
	}
	return 0, 0, false
}

// shortened finds the beginning of a name and a later part of it side by side, as
// people leave out what stands between: 风谷空调 for 风谷K2空调. share is how much of the
// name that is.
func (ix *Index) shortened(name, runes []rune) (from, to int, share float32) {
	for i := range runes {
		a := 0
		for a < len(name) && i+a < len(runes) && name[a] == runes[i+a] {
			a++
		}
		for head := a; head >= 2; head-- {
			for at := head + 1; at < len(name); at++ {
				b := 0
				for at+b < len(name) && i+head+b < len(runes) && name[at+b] == runes[i+head+b] {
					b++
				}
				end := at+b == len(name)
				if b < 1 || b < 2 && !end || !ix.bounded(runes[:i], false) || !ix.bounded(runes[i+head+b:], true) || !alone(runes, i+head+b) || isDigit(name[head]) != isDigit(name[max(head, at-1)]) && end && isDigit(name[at]) {
					continue
				}
				if s := (weightOf(name[:head]) + weightOf(name[at:at+b])) / weightOf(name); s > share {
					from, to, share = i, i+head+b, s
				}
			}
		}
	}
	return from, to, share
}
