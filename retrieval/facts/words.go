package facts

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"yingda/nlu"
)

//go:embed attributes.txt
var attributesText string

//go:embed phrases.txt
var phrasesText string

// kind of value that an attribute has or a question word asks for, as bits.
type kind uint8

const (
	kindTime kind = 1 << iota
	kindPlace
	kindPerson
	kindNumber
	kindMoney
	kindName
	kindWhat
)

var kindNames = map[string]kind{
	"time": kindTime, "place": kindPlace, "person": kindPerson, "number": kindNumber, "money": kindMoney, "name": kindName, "what": kindWhat,
}

// concept is a line of attributes.txt, by number.
type concept = uint16

// word of a lexicon: an attribute word has concepts, a phrase has none.
type word struct {
	text     []rune
	concepts []concept
}

// lexicon finds words in a key, by first rune and the longest first.
type lexicon struct {
	words map[rune][]*word
	kinds []kind // of the concepts
	base  []bool // of the concepts: the first line of its kind
}

var attributes = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: map[rune][]*word{}}
	byText := map[string]*word{}
	for line := range strings.Lines(attributesText) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		k, ok := kindNames[f[0]]
		if !ok {
			if line[0] == '#' {
				continue
			}
			panic("attributes.txt: unknown kind " + f[0]) // embedded: a mistake of the build
		}
		for _, w := range f[1:] {
			text := flat(w)
			if byText[text] == nil {
				byText[text] = l.add(text)
			}
			if c := concept(len(l.kinds)); !slices.Contains(byText[text].concepts, c) {
				byText[text].concepts = append(byText[text].concepts, c)
			}
		}
		l.base = append(l.base, !slices.Contains(l.kinds, k) || slices.Contains(f, "多久"))
		l.kinds = append(l.kinds, k)
	}
	l.sort()
	return l
})

var phrases = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: map[rune][]*word{}}
	for line := range strings.Lines(phrasesText) {
		if line[0] == '#' {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			l.add(flat(w))
		}
	}
	l.sort()
	return l
})

func (l *lexicon) add(text string) *word {
	w := &word{text: []rune(text)}
	l.words[w.text[0]] = append(l.words[w.text[0]], w)
	return w
}

func (l *lexicon) sort() {
	for _, list := range l.words {
		slices.SortStableFunc(list, func(a, b *word) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
}

// at returns the longest word of at most most runes that r begins with, nil when there is none.
func (l *lexicon) at(r []rune, most int) *word {
	if len(r) == 0 {
		return nil
	}
	for _, w := range l.words[r[0]] {
		if len(w.text) <= min(most, len(r)) && slices.Equal(w.text, r[:len(w.text)]) {
			return w
		}
	}
	return nil
}

// plain reports whether a question word asks for any value of its kind: 多少, unlike 多重.
func (l *lexicon) plain(cs []concept) bool {
	return slices.ContainsFunc(cs, func(c concept) bool { return l.base[c] || l.kinds[c] != kindNumber })
}

// kindsOf returns the kinds of value that a word's concepts have.
func (l *lexicon) kindsOf(cs []concept) (k kind) {
	for _, c := range cs {
		k |= l.kinds[c]
	}
	return k
}

// flat is the form in which names and questions are compared.
func flat(s string) string { return strings.ReplaceAll(nlu.Normalize(s), " ", "") }
