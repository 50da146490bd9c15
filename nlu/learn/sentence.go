package learn

import (
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yingda/nlu"
)

// sentence is a text as the features see it.
type sentence struct {
	r        []rune // folded, one for one
	units    []unit
	words    []word
	matches  []match  // values of slots and places that are known
	skeleton []uint64 // the words that stand outside slots; wild for what lies between
	context  []uint64
}

// unit is what a value is made of: a Han character, a run of digits or of Latin
// letters, or a mark. White space is between units.
type unit struct {
	start, end  int    // runes of the text
	h           uint64 // of the folded text
	shape       uint64
	radical     uint64 // of a Han character, 1 to 214: 鱼 and 鲤 have one
	gap         bool   // white space before it
	word        int    // index
	place       uint64 // in its word
	typed       uint64 // kind of the mention it is in
	mention     uint64 // typed, with the place in it
	use, pair   uint64 // classes, of the unit and of it with the one before: see usages
	left, right uint64 // the nearest words on either side that stand outside slots
}

// word is a word of the segmenter.
type word struct {
	h, tag   uint64 // text and part of speech
	from, to int    // units
	surprise float32
	use      uint64 // class: see usages
}

// Places in a word, mention or value.
const (
	first = iota
	middle
	last
	only
)

func place(k, a, b int) uint64 {
	switch {
	case b-a == 1:
		return only
	case k == a:
		return first
	case k == b-1:
		return last
	}
	return middle
}

// newSentence analyses an utterance, which must have been parsed with mentions
// where mentions are to count.
func newSentence(u *nlu.Utterance) *sentence {
	s := cutUnits(nlu.Fold(u.Text))
	s.cutWords()
	for _, m := range u.Mentions {
		kind := hashString(string(m.Kind))
		if m.Kind == nlu.KindCity {
			kind = hashString(m.Unit)
		}
		a, b := s.unitsOf(m.Start, m.End)
		for k := a; k < b; k++ {
			s.units[k].typed, s.units[k].mention = kind, mix(kind, place(k, a, b))
		}
	}
	return s
}

// maxContext is how many names of a context count.
const maxContext = 16

func (s *sentence) setContext(names []string) {
	for _, name := range names[:min(len(names), maxContext)] {
		s.context = append(s.context, hashString(name))
	}
}

func cutUnits(r []rune) *sentence {
	s := &sentence{r: r}
	gap := false
	for i := 0; i < len(r) && len(s.units) < maxUnits; {
		if unicode.IsSpace(r[i]) {
			gap = true
			i++
			continue
		}
		u := unit{start: i, shape: shapeOf(r[i]), radical: radicalOf(r[i]), gap: gap, h: startHash}
		for {
			u.h = mix(u.h, uint64(r[i]))
			if i++; i == len(r) || u.shape != digits && u.shape != latin || shapeOf(r[i]) != u.shape {
				break
			}
		}
		u.end, gap = i, false
		s.units = append(s.units, u)
	}
	return s
}

const (
	han = iota + 1
	digits
	latin
	mark
)

func shapeOf(r rune) uint64 {
	switch {
	case r >= '0' && r <= '9':
		return digits
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r):
		return latin
	}
	return mark
}

// radicals are the characters that stand for the 214 radicals. Unicode orders the
// characters of its first block by radical, each radical's own character first.
var radicals = sync.OnceValue(func() (out []rune) {
	for r := rune(0x2f00); r <= 0x2fd5; r++ {
		c, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		out = append(out, c)
	}
	return out
})

// radicalOf returns the number of a character's radical, 0 of anything else: what
// 鲤 or 癌 is about can be told though no example has it.
func radicalOf(r rune) uint64 {
	if r < 0x4e00 || r > 0x9fa5 {
		return 0
	}
	n, found := slices.BinarySearch(radicals(), r)
	if found {
		n++
	}
	return uint64(n)
}

// unitsOf returns the units that lie in a range of runes, wholly or in part.
func (s *sentence) unitsOf(start, end int) (a, b int) {
	for a < len(s.units) && s.units[a].end <= start {
		a++
	}
	for b = a; b < len(s.units) && s.units[b].start < end; b++ {
	}
	return a, b
}

func (s *sentence) cutWords() {
	at, k := 0, 0
	for _, w := range nlu.Tag(string(s.r)) {
		at += utf8.RuneCountInString(w.Text)
		from := k
		for k < len(s.units) && s.units[k].start < at {
			s.units[k].word = len(s.words)
			k++
		}
		if k == from {
			continue // white space, or the rest of a unit that the word before began
		}
		for j := from; j < k; j++ {
			s.units[j].place = place(j, from, k)
		}
		s.words = append(s.words, word{
			h: hashString(w.Text), tag: hashString(w.Tag), from: from, to: k,
			surprise: nlu.Surprise(nlu.HashWord(w.Text)),
		})
	}
}

// spanHash is a hash of units a to b.
func (s *sentence) spanHash(a, b int) (h uint64) {
	for k := a; k < b; k++ {
		h = mix(h, s.units[k].h)
	}
	return h
}

const startHash = 0x243f6a8885a308d3

func hashString(s string) uint64 {
	h := uint64(startHash)
	for i := range len(s) {
		h = mix(h, uint64(s[i]))
	}
	return h
}

// mix adds a number to a hash. Features are named by such hashes: of a million
// features two share one with a probability of 3 in 100 million.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9fb21c651e98df25
	return h ^ h>>29
}
