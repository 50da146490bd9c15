package facts

import (
	"slices"
	"strings"

	"yingda/kb"
)

// class is a kind of thing that a question speaks of: 信用卡, as a type that subjects
// have or as a part of their names.
type class struct {
	span
	word    string
	members []uint32 // ascending
}

// maxMembers of a class are looked at.
const maxMembers = 200_000

// longestClass is how many runes a word for a kind of thing has.
const longestClass = 8

// class finds the kind of thing that is asked for: the longest word that is a type or
// stands in the names of two subjects or more, apart from what is taken; of equally
// long ones the last.
func (a *asking) class(taken []span) (best class) {
	high := 0
	for i := range a.runes {
		for n := min(longestClass, len(a.runes)-i); n > 0; n-- {
			w := a.runes[i : i+n]
			s := span{from: i, to: i + n}
			worth := 2 * n
			_, kind := a.typeOf[string(w)]
			if x := attributes().at(w, n); !kind && x != nil && len(x.text) == n {
				worth -= 3 // 流量 is sooner what is asked of a 套餐
			}
			if n == 1 && !a.alonePlace(i) {
				continue // 款 of 贷款
			}
			if worth < high || overlaps(taken, s) || !apart(a.runes, i) || !apart(a.runes, i+n) {
				continue
			}
			if a.isClass(w) {
				best, high = class{span: s, word: string(w)}, worth
			}
		}
	}
	if best.word != "" {
		best.members = a.members([]rune(best.word))
	}
	return best
}

// isType reports whether a row says what kind of thing its subject is.
func (ix *Index) isType(n uint32) bool {
	return (&kb.Fact{Predicate: ix.predicates[ix.rows[n].predicate].name}).IsType()
}

// alonePlace reports whether a single character may be a word for a kind of thing where
// it stands: 卡 of 哪张卡 and 低于100的卡, and not 款 of 哪款, which counts.
func (a *asking) alonePlace(i int) bool {
	return !strings.ContainsRune("款张个种家项台", a.runes[i]) && (i == 0 || strings.ContainsRune("的张种个家些么哪啥款台", a.runes[i-1]))
}

func overlaps(list []span, s span) bool {
	return slices.ContainsFunc(list, func(o span) bool { return o.from < s.to && s.from < o.to })
}

// isClass reports whether a word is a type, or stands in the names of two subjects or more.
func (ix *Index) isClass(word []rune) bool {
	if len(word) > 1 && phrases().at(word, len(word)) != nil && len(phrases().at(word, len(word)).text) == len(word) {
		return false
	}
	if id, ok := ix.typeOf[string(word)]; ok && len(ix.byType[id]) > 1 {
		return true
	}
	if len(word) == 1 {
		return len(ix.tails[word[0]]) > 1
	}
	n := 0
	for _, id := range ix.rarest(word) {
		if n += bit(len(word) == 2 || strings.Contains(flat(ix.names[id]), string(word))); n > 1 {
			return true
		}
	}
	return false
}

// classChecked is how many names are looked at to find two that have a word.
const classChecked = 200

// rarest returns subjects among which are those that have a word in their names, at
// most classChecked where the word must be looked for in each.
func (ix *Index) rarest(word []rune) []uint32 {
	list := ix.grams.of(pairOf(word[0], word[1]))
	for i := 2; i < len(word); i++ {
		if l := ix.grams.of(pairOf(word[i-1], word[i])); len(l) < len(list) {
			list = l
		}
	}
	if len(word) > 2 {
		list = list[:min(len(list), classChecked)]
	}
	return list
}

// members returns the subjects of a type or, where it is none, those that have the
// word in their names; ascending.
func (ix *Index) members(word []rune) []uint32 {
	var typed []uint32
	if id, ok := ix.typeOf[string(word)]; ok {
		typed = ix.byType[id]
	}
	if len(typed) > maxUnited {
		return typed
	}
	var named []uint32
	switch {
	case len(word) == 1:
		named = ix.tails[word[0]]
	case len(word) == 2:
		named = ix.rarest(word)
	default:
		list := ix.grams.of(pairOf(word[0], word[1]))
		for i := 2; i < len(word); i++ {
			if l := ix.grams.of(pairOf(word[i-1], word[i])); len(l) < len(list) {
				list = l
			}
		}
		for _, id := range list[:min(len(list), maxNamed)] {
			if strings.Contains(flat(ix.names[id]), string(word)) {
				named = append(named, id)
			}
		}
	}
	if len(typed) == 0 {
		return named[:min(len(named), maxMembers)]
	}
	out := slices.Concat(typed, named)
	slices.Sort(out)
	return slices.Compact(out)
}

// maxUnited is how large a type may be for subjects that only have its name in theirs
// to count too; maxNamed how many names are searched for a word of three characters or more.
const (
	maxUnited = 1000
	maxNamed  = 5000
)

// nameTails enters subjects by the last character of their names, and by type.
func (b *builder) nameTails() {
	b.tails = map[rune][]uint32{}
	for id, name := range b.names {
		if r := []rune(flat(baseName(name))); len(r) > 1 && !isDigit(r[len(r)-1]) && r[len(r)-1] >= 0x2e80 {
			b.tails[r[len(r)-1]] = append(b.tails[r[len(r)-1]], uint32(id))
		}
	}
	b.byType = make([][]uint32, len(b.kindsOf))
	for id, types := range b.types {
		for _, t := range types {
			b.byType[t] = append(b.byType[t], uint32(id))
		}
	}
	b.types = nil
}
