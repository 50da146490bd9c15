package facts

import (
	"strings"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// nameSubjects enters the subjects by all their names.
func (b *builder) nameSubjects(terms []kb.Term) {
	var names, sounds []entry
	name := func(text string, id uint32) {
		key := flat(text)
		if n := utf8.RuneCountInString(key); n == 0 || n > maxName {
			return
		} else if b.longName < n {
			b.longName = n
		}
		names = append(names, entry{nlu.HashWord(key).Mix(), id})
		if h, ok := soundHash(key); ok {
			sounds = append(sounds, entry{h.Mix(), id})
		}
	}
	for id, text := range b.names {
		name(text, uint32(id))
		if base := baseName(text); base != text {
			name(base, uint32(id))
		}
	}
	for _, a := range b.aliases {
		name(a.text, a.subject)
	}
	for _, t := range terms {
		words := append([]string{t.Word}, t.Synonyms...)
		for _, w := range words {
			id, ok := b.ids[flat(w)]
			if !ok {
				continue
			}
			for _, other := range words {
				if _, taken := b.ids[flat(other)]; !taken {
					b.aliases = append(b.aliases, alias{other, id})
					name(other, id)
				}
			}
		}
	}
	b.subjects, b.sounds = newTable(names), newTable(sounds)
	b.grams = newGrams(b.names, b.aliases)
}

// nameObjects enters the rows by their values, so that 银联 finds the cards that have it.
func (b *builder) nameObjects() {
	list := make([]entry, 0, len(b.rows))
	for i := range b.rows {
		text := b.rows[i].object
		if len(text) > 3*maxName {
			continue
		}
		key := flat(text)
		if n := utf8.RuneCountInString(key); n >= 2 && n <= maxName {
			list = append(list, entry{nlu.HashWord(key).Mix(), uint32(i)})
		}
	}
	b.objects = newTable(list)
}

// baseName is a name without what encyclopedias add in brackets to tell namesakes
// apart: 万达广场（绥化）.
func baseName(name string) string {
	for _, pair := range [][2]string{{"（", "）"}, {"(", ")"}, {"【", "】"}, {"[", "]"}} {
		if rest, ok := strings.CutSuffix(name, pair[1]); ok {
			if i := strings.LastIndex(rest, pair[0]); i > 0 {
				return strings.TrimSpace(rest[:i])
			}
		}
	}
	return name
}

// qualifier is what stands in the brackets.
func qualifier(name string) string { return flat(strings.TrimPrefix(name, baseName(name))) }

// leastSound is the fewest syllables by which a name is recognised: two sound like too much else.
const leastSound = 3

// soundHash is a hash of how a key sounds; ok is false for what is too short or no Chinese.
func soundHash(key string) (h nlu.WordHash, ok bool) {
	return soundsHash([]rune(key), nlu.Sounds(key))
}

func soundsHash(runes []rune, sounds []nlu.Sound) (h nlu.WordHash, ok bool) {
	if len(runes) < leastSound {
		return 0, false
	}
	power, han := nlu.WordHash(1), 0
	for i, s := range sounds {
		r := runes[i]
		if s != 0 {
			r = rune(s.Fold()) + 0x110000 // beyond Unicode: no character
			han++
		}
		h += nlu.RuneHash(r) * power
		power *= nlu.HashBase
	}
	return h, han >= leastSound-1
}
