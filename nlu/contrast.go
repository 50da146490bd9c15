package nlu

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed contrasts.txt
var contrasts string

// Side is one side of a set of contrasts.txt, met in a text: 转出 of the set 转入 转出.
type Side struct {
	Set  uint16 // number of the set
	Side uint8  // place in the set, from 0
	Word string // as it stands in the text
}

// Contrasts returns the sets of contrasts.txt: their sides, each with the ways to say it.
// The caller must not change them.
func Contrasts() [][][]string { return contrastTable().sets }

// contrastReader finds the words of the sets in normalised text.
type contrastReader struct {
	sets  [][][]string
	words map[rune][]contrastWord // by first rune, the longest first
}

type contrastWord struct {
	text  string
	end   bool   // it counts only where the text ends
	sides []Side // none: a longer word that only looks like one of a set
}

var contrastTable = sync.OnceValue(func() *contrastReader {
	r := &contrastReader{words: map[rune][]contrastWord{}}
	for line := range strings.Lines(contrasts) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case fields[0] == "-":
			for _, w := range fields[1:] {
				r.add(w)
			}
		default:
			var set [][]string
			for i, side := range fields {
				words := strings.Split(side, "/")
				for n, w := range words {
					r.add(w, Side{uint16(len(r.sets)), uint8(i), strings.TrimSuffix(w, "$")})
					words[n] = strings.TrimSuffix(w, "$")
				}
				set = append(set, words)
			}
			r.sets = append(r.sets, set)
		}
	}
	for _, list := range r.words {
		slices.SortFunc(list, func(a, b contrastWord) int { return len(b.text) - len(a.text) })
	}
	return r
})

func (r *contrastReader) add(w string, sides ...Side) {
	w, end := strings.CutSuffix(w, "$")
	first, _ := utf8.DecodeRuneInString(w)
	list := r.words[first]
	i := slices.IndexFunc(list, func(c contrastWord) bool { return c.text == w && c.end == end })
	if i < 0 {
		i = len(list)
		list = append(list, contrastWord{text: w, end: end})
	}
	list[i].sides = append(list[i].sides, sides...)
	r.words[first] = list
}

// Sides appends the sides that a normalised text without spaces (a Key) has words of,
// in the order of the text. Of words that begin at one place the longest counts, and
// none begins inside it: 没收到 is not 收到.
func Sides(to []Side, key string) []Side {
	words := contrastTable().words
	for i := 0; i < len(key); {
		first, n := utf8.DecodeRuneInString(key[i:])
		for _, w := range words[first] {
			if strings.HasPrefix(key[i:], w.text) && (!w.end || i+len(w.text) == len(key)) {
				to = append(to, w.sides...)
				n = len(w.text)
				break
			}
		}
		i += n
	}
	return to
}
