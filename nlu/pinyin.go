package nlu

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed readings.txt
var readingsText string

// readings are the words of readings.txt, by first character, the longest first.
var readings = sync.OnceValue(func() map[rune][]reading {
	out := map[rune][]reading{}
	for line := range strings.Lines(readingsText) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		r := reading{word: f[0]}
		for _, name := range f[1:] {
			s := Syllable(name)
			if s == 0 {
				panic(fmt.Sprintf("readings.txt: %s: no syllable %q", f[0], name)) // embedded: a mistake of the build
			}
			r.sounds = append(r.sounds, s)
		}
		if len(r.sounds) != utf8.RuneCountInString(r.word) {
			panic("readings.txt: one syllable a character: " + f[0])
		}
		first, _ := utf8.DecodeRuneInString(r.word)
		list := append(out[first], r)
		for i := len(list) - 1; i > 0 && len(list[i].word) > len(list[i-1].word); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		out[first] = list
	}
	return out
})

type reading struct {
	word   string
	sounds []Sound
}

// Sounds returns the reading of each rune of a text in its place, 0 for what is no
// Han character. A word of readings.txt is read as it says, the longest first.
func Sounds(text string) []Sound {
	out := make([]Sound, 0, len(text)/3+1)
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if w := readingAt(text, r); w != nil {
			out = append(out, w.sounds...)
			n = len(w.word)
		} else {
			out = append(out, SoundOf(r))
		}
		text = text[n:]
	}
	return out
}

// readingAt returns the longest word of readings.txt that text, which starts with r, begins with.
func readingAt(text string, r rune) *reading {
	list := readings()[r]
	for i := range list {
		if strings.HasPrefix(text, list[i].word) {
			return &list[i]
		}
	}
	return nil
}

// Pinyin returns a text as it is typed without tones: syllables and what lies
// between them, in order ("信用卡app" is xin, yong, ka, app).
func Pinyin(text string) []string {
	var out []string
	other := false // the last piece is no syllable
	sounds := Sounds(text)
	for i, r := range []rune(text) {
		switch s := sounds[i]; {
		case s != 0:
			out = append(out, s.String())
			other = false
		case other:
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
			other = true
		}
	}
	return out
}

// SplitPinyin reads a run of small Latin letters as pinyin without tones: as few
// syllables as possible, and of two ways to do that the one whose first syllables
// are longer. ok is false when it cannot be read so.
func SplitPinyin(run string) (syllables []string, ok bool) {
	const never = 1 << 30
	fewest := make([]int, len(run)+1) // syllables from here to the end
	for i := len(run) - 1; i >= 0; i-- {
		fewest[i] = never
		for j := i + 1; j <= min(len(run), i+longestSyllable); j++ {
			if Syllable(run[i:j]) != 0 {
				fewest[i] = min(fewest[i], fewest[j]+1)
			}
		}
	}
	if run == "" || fewest[0] >= never {
		return nil, false
	}
	for i := 0; i < len(run); {
		for j := min(len(run), i+longestSyllable); j > i; j-- {
			if Syllable(run[i:j]) != 0 && fewest[j]+1 == fewest[i] {
				syllables = append(syllables, run[i:j])
				i = j
				break
			}
		}
	}
	return syllables, true
}
