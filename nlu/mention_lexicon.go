package nlu

import "slices"

// lexicon maps words to values and finds the longest one at a place in folded text.
type lexicon[T any] struct {
	byFirst map[rune][]lexeme[T] // longest first
}

type lexeme[T any] struct {
	word  []rune
	value T
}

func newLexicon[T any](words map[string]T) *lexicon[T] {
	l := &lexicon[T]{byFirst: map[rune][]lexeme[T]{}}
	for w, v := range words {
		l.add([]rune(w), v)
	}
	l.sort()
	return l
}

// newWords is a lexicon without values.
func newWords(words ...string) *lexicon[struct{}] {
	l := &lexicon[struct{}]{byFirst: map[rune][]lexeme[struct{}]{}}
	for _, w := range words {
		l.add([]rune(w), struct{}{})
	}
	l.sort()
	return l
}

func (l *lexicon[T]) add(word []rune, v T) {
	l.byFirst[word[0]] = append(l.byFirst[word[0]], lexeme[T]{word, v})
}

func (l *lexicon[T]) sort() {
	for _, list := range l.byFirst {
		slices.SortFunc(list, func(a, b lexeme[T]) int {
			if d := len(b.word) - len(a.word); d != 0 {
				return d
			}
			return slices.Compare(a.word, b.word)
		})
	}
}

// match returns the value and length in runes of the longest word at i, length 0 when there is none.
func (l *lexicon[T]) match(r []rune, i int) (v T, n int) {
	if i >= len(r) {
		return v, 0
	}
	for _, x := range l.byFirst[r[i]] {
		if len(x.word) <= len(r)-i && slices.Equal(x.word, r[i:i+len(x.word)]) {
			return x.value, len(x.word)
		}
	}
	return v, 0
}

func (l *lexicon[T]) firsts() []rune {
	var out []rune
	for r := range l.byFirst {
		out = append(out, r)
	}
	return out
}
