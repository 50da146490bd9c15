package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode"

	"yingda/nlu"
)

// ErrorKinds are the kinds of typing errors that Misspell makes.
var ErrorKinds = []string{
	"homophone", "near_sound", "shape", "missing", "extra", "swapped",
	"pinyin_word", "pinyin", "pinyin_joined", "traditional", "fullwidth", "latin",
}

// Misspell types a question with one error of a kind of ErrorKinds, or all of it in
// another way where the kind says so. ok is false when the question has no place
// for such an error; text is returned as it is then.
func Misspell(r *rand.Rand, kind, text string) (wrong string, ok bool) {
	wrong = misspellings[kind](r, text)
	return wrong, wrong != text
}

var misspellings = map[string]func(*rand.Rand, string) string{
	"homophone": func(r *rand.Rand, s string) string {
		return replaceHan(r, s, func(c rune) []rune { return characters().bySound[nlu.SoundOf(c)] })
	},
	"near_sound": func(r *rand.Rand, s string) string {
		return replaceHan(r, s, func(c rune) []rune {
			return slices.DeleteFunc(slices.Clone(characters().byFold[nlu.SoundOf(c).Fold()]), func(o rune) bool { return nlu.SoundOf(o) == nlu.SoundOf(c) })
		})
	},
	"shape":       func(r *rand.Rand, s string) string { return replaceHan(r, s, nlu.SimilarShapes) },
	"missing":     missing,
	"extra":       extra,
	"swapped":     swapped,
	"pinyin_word": pinyinWord,
	"pinyin":      func(_ *rand.Rand, s string) string { return inPinyin(s, " ") },
	"pinyin_joined": func(_ *rand.Rand, s string) string {
		return inPinyin(s, "")
	},
	"traditional": func(_ *rand.Rand, s string) string { return nlu.ToTraditional(s) },
	"fullwidth":   func(_ *rand.Rand, s string) string { return strings.Map(wide, s) },
	"latin":       latin,
}

// commonAt is the surprise, in nats, below which a character is one that people
// meet: some 4,000 are. Rarer ones no input method offers first.
const commonAt = 13

type characterTable struct {
	common         []rune
	bySound        map[nlu.Sound][]rune
	byFold         map[nlu.Sound][]rune
	weight         map[rune]float64 // share of all characters
	commonByWeight []float64        // cumulated
}

var characters = sync.OnceValue(func() *characterTable {
	t := &characterTable{bySound: map[nlu.Sound][]rune{}, byFold: map[nlu.Sound][]rune{}, weight: map[rune]float64{}}
	sum := 0.0
	for c := rune(0x4e00); c < 0xa000; c++ {
		s, sound := nlu.Surprise(nlu.RuneHash(c)), nlu.SoundOf(c)
		if s >= commonAt || sound == 0 || nlu.ToSimplified(string(c)) != string(c) {
			continue
		}
		t.common = append(t.common, c)
		t.bySound[sound] = append(t.bySound[sound], c)
		t.byFold[sound.Fold()] = append(t.byFold[sound.Fold()], c)
		t.weight[c] = math.Exp(-float64(s))
		sum += t.weight[c]
		t.commonByWeight = append(t.commonByWeight, sum)
	}
	return t
})

// draw picks one of the characters that is not old, the frequent more often; 0 where there is none.
func (t *characterTable) draw(r *rand.Rand, from []rune, old rune) rune {
	sum := 0.0
	for _, c := range from {
		if c != old {
			sum += t.weightOf(c)
		}
	}
	at := r.Float64() * sum
	for _, c := range from {
		if c == old {
			continue
		}
		if at -= t.weightOf(c); at < 0 {
			return c
		}
	}
	return 0
}

// weightOf a character: its square root keeps 的 and 是 from being all that is ever drawn.
func (t *characterTable) weightOf(c rune) float64 { return math.Sqrt(t.weight[c] + 1e-9) }

// replaceHan puts another character in the place of one that has others.
func replaceHan(r *rand.Rand, s string, others func(rune) []rune) string {
	runes := []rune(s)
	for _, i := range r.Perm(len(runes)) {
		if !unicode.Is(unicode.Han, runes[i]) {
			continue
		}
		if c := characters().draw(r, others(runes[i]), runes[i]); c != 0 {
			runes[i] = c
			return string(runes)
		}
	}
	return s
}

// hanAt returns the places of Han characters.
func hanAt(runes []rune) (at []int) {
	for i, c := range runes {
		if unicode.Is(unicode.Han, c) {
			at = append(at, i)
		}
	}
	return at
}

func missing(r *rand.Rand, s string) string {
	runes := []rune(s)
	at := hanAt(runes)
	if len(at) < 3 { // of two characters one says too little
		return s
	}
	i := at[r.IntN(len(at))]
	return string(slices.Delete(runes, i, i+1))
}

// extra types a character twice, or one that does not belong.
func extra(r *rand.Rand, s string) string {
	runes := []rune(s)
	at := hanAt(runes)
	if len(at) < 2 {
		return s
	}
	i := at[r.IntN(len(at))]
	c := runes[i]
	if r.IntN(2) == 0 {
		t := characters()
		n, _ := slices.BinarySearch(t.commonByWeight, r.Float64()*t.commonByWeight[len(t.commonByWeight)-1])
		c = t.common[min(n, len(t.common)-1)]
	}
	return string(slices.Insert(runes, i, c))
}

func swapped(r *rand.Rand, s string) string {
	runes := []rune(s)
	for _, i := range r.Perm(max(0, len(runes)-1)) {
		a, b := runes[i], runes[i+1]
		if a != b && unicode.Is(unicode.Han, a) && unicode.Is(unicode.Han, b) {
			runes[i], runes[i+1] = b, a
			return string(runes)
		}
	}
	return s
}

// pinyinWord types one word of two Han characters or more in pinyin.
func pinyinWord(r *rand.Rand, s string) string {
	words := nlu.Segment(nlu.Normalize(s))
	for _, i := range r.Perm(len(words)) {
		if runes := []rune(words[i]); len(runes) > 1 && len(hanAt(runes)) == len(runes) {
			words[i] = strings.Join(nlu.Pinyin(words[i]), "")
			return strings.Join(words, "")
		}
	}
	return s
}

// inPinyin types all of it in pinyin; between is put between words.
func inPinyin(s, between string) string {
	norm := nlu.Normalize(s)
	if len(hanAt([]rune(norm))) == 0 {
		return s
	}
	var out []string
	sounds := nlu.Sounds(norm) // of the whole: a reading may depend on the next word
	for _, w := range nlu.Segment(norm) {
		var typed strings.Builder
		for _, c := range w {
			if s := sounds[0]; s != 0 {
				typed.WriteString(s.String())
			} else {
				typed.WriteRune(c)
			}
			sounds = sounds[1:]
		}
		if w != " " {
			out = append(out, typed.String())
		}
	}
	return strings.Join(out, between)
}

func wide(c rune) rune {
	switch {
	case c == ' ':
		return '\u3000'
	case c > ' ' && c <= '~':
		return c - '!' + '！'
	}
	return c
}

// latin changes case and spacing of the Latin words and of what stands beside them.
func latin(r *rand.Rand, s string) string {
	var out strings.Builder
	mode := r.IntN(3)
	var prev rune
	changed := false
	for _, c := range s {
		letter := c < 0x80 && unicode.IsLetter(c)
		if before := prev < 0x80 && unicode.IsLetter(prev); prev != 0 && letter != before && unicode.IsLetter(c) && unicode.IsLetter(prev) {
			out.WriteByte(' ') // between a Latin word and a Han character
			changed = true
		}
		switch {
		case letter && mode == 0:
			c = unicode.ToUpper(c)
		case letter && mode == 1:
			c = unicode.ToLower(c)
		case letter && unicode.IsLower(c):
			c = unicode.ToUpper(c)
		case letter:
			c = unicode.ToLower(c)
		}
		changed = changed || letter
		out.WriteRune(c)
		prev = c
	}
	if !changed {
		return s
	}
	return out.String()
}
