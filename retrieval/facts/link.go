package facts

import (
	"cmp"
	"slices"
	"strings"

	"yingda/nlu"
)

// mention is a stretch of a question that names subjects.
type mention struct {
	span
	subjects []uint32
	quality  float32 // how surely it names them: 1 for a name as it stands
	weight   float32 // of its runes, in nats: a name of common characters is easily met by chance
	nested   bool    // it lies in a longer name
}

// Words between a subject and a sibling of which only the number is said.
var siblingWords = []string{"和", "跟", "与", "还是", "比", "或", "及"}

// siblings adds the subjects that are named by their number alone, after one whose
// name ends with another: 239 of 融合包169和239.
func (ix *Index) siblings(runes []rune, list []mention) []mention {
	for i := range list {
		m := &list[i]
		stem := m.to
		for stem > m.from && isDigit(runes[stem-1]) {
			stem--
		}
		if stem == m.to || stem == m.from || m.nested {
			continue
		}
		for _, w := range siblingWords {
			from := m.to + len([]rune(w))
			to := from
			for to < len(runes) && isDigit(runes[to]) {
				to++
			}
			if to == from || !before(runes, from, w) || !alone(runes, to) {
				continue
			}
			var found []uint32
			ix.subjects.each(nlu.HashWord(string(runes[m.from:stem])+string(runes[from:to])), func(id uint32) bool {
				found = append(found, id)
				return len(found) < maxNamesakes
			})
			if len(found) > 0 {
				list = append(list, mention{span: span{from: from, to: to}, subjects: found, quality: 1, weight: m.weight})
				return list
			}
		}
	}
	return list
}

// maxMentions are looked at, the weightiest first.
const maxMentions = 12

// link finds the names of subjects that a question has as they stand, the heaviest first.
func (ix *Index) link(runes []rune) []mention {
	var out []mention
	for i := range runes {
		h, power := nlu.WordHash(0), nlu.WordHash(1)
		for n := 1; n <= min(ix.longName, len(runes)-i); n++ {
			h += nlu.RuneHash(runes[i+n-1]) * power
			power *= nlu.HashBase
			var found []uint32 // a hash of 64 bits: chance finds nothing
			ix.subjects.each(h, func(id uint32) bool {
				found = append(found, id)
				return len(found) < maxNamesakes
			})
			if len(found) == 0 || !apart(runes, i) || !apart(runes, i+n) {
				continue
			}
			out = append(out, mention{span: span{from: i, to: i + n}, subjects: found, quality: 1, weight: weightOf(runes[i : i+n])})
		}
	}
	slices.SortStableFunc(out, func(a, b mention) int { return cmp.Compare(b.weight, a.weight) })
	for i := range out {
		m := &out[i]
		m.nested = slices.ContainsFunc(out[:i], func(o mention) bool { return o.from <= m.from && m.to <= o.to && len(o.subjects) > 0 })
	}
	return out[:min(len(out), maxMentions)]
}

// maxNamesakes of one name are told apart.
const maxNamesakes = 32

// weightOf sums how much the characters of a name tell.
func weightOf(r []rune) (w float32) {
	for _, c := range r {
		w += min(nlu.Surprise(nlu.RuneHash(c)), 10)
	}
	return w
}

// subjectsOf returns the subjects that a value names, whole or as one of a list.
func (ix *Index) subjectsOf(object string) (out []uint32) {
	add := func(key string) {
		ix.subjects.each(nlu.HashWord(key), func(id uint32) bool {
			out = append(out, id)
			return len(out) < maxNamesakes
		})
	}
	if add(flat(object)); len(out) == 0 && len(object) < 3*listRunes {
		for _, part := range strings.FieldsFunc(object, func(r rune) bool { return strings.ContainsRune("、，,；;|/", r) }) {
			if key := flat(part); key != "" && len(out) < maxNamesakes {
				add(key)
			}
		}
	}
	return out
}

// listRunes is the longest value that is taken for a list of names.
const listRunes = 100

// apart reports whether no run of Latin letters or of digits goes across a place: 737 is not in 737700.
func apart(runes []rune, at int) bool {
	if at == 0 || at == len(runes) {
		return true
	}
	a, b := runes[at-1], runes[at]
	digits := isDigit(a) && isDigit(b)
	return !digits && (!isLetter(a) || !isLetter(b))
}

// alone reports whether no run of Latin letters and digits goes across a place: max is not in max3000.
func alone(runes []rune, at int) bool {
	if at == 0 || at == len(runes) {
		return true
	}
	a, b := runes[at-1], runes[at]
	return !isDigit(a) && !isLetter(a) || !isDigit(b) && !isLetter(b)
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }
