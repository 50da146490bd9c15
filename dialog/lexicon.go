package dialog

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/nlu"
)

// lexicon finds words in compact text (see compact): by first rune, the longest
// first. Each word has a class, a small number that its user gives meaning to; 0
// is text that no word covers.
type lexicon map[rune][]lexeme

type lexeme struct {
	text  string // compact
	class int
}

// piece is a stretch of text: a word of the lexicon, or what lies between words.
type piece struct {
	text  string
	class int // 0: no word
}

// compact is the form that word lists are compared in: normalised, without spaces.
func compact(norm string) string { return strings.ReplaceAll(norm, " ", "") }

// add enters a word, in the form in which texts are compared. A word entered again keeps its first class.
func (l lexicon) add(word string, class int) {
	text := compact(nlu.Normalize(word))
	if text == "" {
		return
	}
	r, _ := utf8.DecodeRuneInString(text)
	if slices.ContainsFunc(l[r], func(w lexeme) bool { return w.text == text }) {
		return
	}
	l[r] = append(l[r], lexeme{text, class})
	slices.SortStableFunc(l[r], func(a, b lexeme) int { return len(b.text) - len(a.text) })
}

// at returns the longest word that s begins with.
func (l lexicon) at(s string) (lexeme, bool) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, w := range l[r] {
		if strings.HasPrefix(s, w.text) {
			return w, true
		}
	}
	return lexeme{}, false
}

// scan cuts a text into pieces from left to right, longest word first.
func (l lexicon) scan(s string, out []piece) []piece {
	open := false // the last piece is no word and may grow
	start := 0
	for i := 0; i < len(s); {
		if w, ok := l.at(s[i:]); ok {
			out = append(out, piece{s[i : i+len(w.text)], w.class})
			i += len(w.text)
			open = false
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		if !open {
			out, start, open = append(out, piece{}), i, true
		}
		i += n
		out[len(out)-1].text = s[start:i]
	}
	return out
}

// find returns the first word that lies anywhere in a text. A word that begins or
// ends with a letter or digit of ASCII must not be part of a longer one: 12315 is
// not in 8123150.
func (l lexicon) find(s string) (lexeme, bool) {
	if len(l) == 0 {
		return lexeme{}, false
	}
	for i, r := range s {
		for _, w := range l[r] {
			if strings.HasPrefix(s[i:], w.text) && apart(s, i) && apart(s, i+len(w.text)) {
				return w, true
			}
		}
	}
	return lexeme{}, false
}

// apart reports whether no run of ASCII letters and digits goes across byte i of s.
func apart(s string, i int) bool {
	return i == 0 || i == len(s) || !alnum(s[i-1]) || !alnum(s[i])
}

func alnum(b byte) bool { return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' }
