package nlu

import (
	"cmp"
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
	tail  string // it counts only in a text that ends so
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
					words[n] = strings.TrimRight(strings.SplitN(w, "~", 2)[0], "$")
					r.add(w, Side{uint16(len(r.sets)), uint8(i), words[n]})
				}
				set = append(set, words)
			}
			r.sets = append(r.sets, set)
		}
	}
	for _, list := range r.words {
		slices.SortStableFunc(list, func(a, b contrastWord) int {
			return cmp.Or(len(b.text)-len(a.text), len(b.tail)-len(a.tail))
		})
	}
	return r
})

func (r *contrastReader) add(w string, sides ...Side) {
	w, tail, _ := strings.Cut(w, "~")
	w, end := strings.CutSuffix(w, "$")
	first, _ := utf8.DecodeRuneInString(w)
	list := r.words[first]
	i := slices.IndexFunc(list, func(c contrastWord) bool { return c.text == w && c.end == end && c.tail == tail })
	if i < 0 {
		i = len(list)
		list = append(list, contrastWord{text: w, end: end, tail: tail})
	}
	list[i].sides = append(list[i].sides, sides...)
	r.words[first] = list
}

// Sides appends the sides that a normalised text without spaces (a Key) has words of,
// in the order of the text. Of the words of a set that begin at one place the longest
// counts, and none begins inside the longest of all sets: 没收到 is not 收到.
func Sides(to []Side, key string) []Side {
	words := contrastTable().words
	for i := 0; i < len(key); {
		first, n := utf8.DecodeRuneInString(key[i:])
		at := len(to)
		for _, w := range words[first] {
			if strings.HasPrefix(key[i:], w.text) && (!w.end || i+len(w.text) == len(key)) && strings.HasSuffix(key, w.tail) {
				to = appendNew(to, at, w.sides)
				if !strings.HasPrefix(w.text, "怎么") { // 怎么退 says little: 退订 may follow
					n = max(n, len(w.text))
				}
				if w.sides == nil {
					break
				}
			}
		}
		i += n
	}
	return to
}

// appendNew appends the sides of sets that to[at:] has not.
func appendNew(to []Side, at int, sides []Side) []Side {
	end := len(to)
	for _, s := range sides {
		if !slices.ContainsFunc(to[at:end], func(o Side) bool { return o.Set == s.Set }) {
			to = append(to, s)
		}
	}
	return to
}
