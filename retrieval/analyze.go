package retrieval

import (
	"slices"
	"unicode"

	"yingda/nlu"
)

// kind tells the terms of the dictionary apart.
type kind uint8

const (
	unit    kind = iota // a Han character, a run of Latin letters or of digits
	word                // a word of two units or more, by jieba
	concept             // a business term of this knowledge base, synonyms folded together
	common              // a group of the built-in thesaurus
	nkinds
)

// kindMark begins the dictionary key of a kind's terms; none occurs in normalised text.
var kindMark = [nkinds]string{"", "", "#", "~"}

// inRecall says which kinds have posting lists.
func (k kind) inRecall() bool { return k <= concept }

// analysed is a text in the forms that are indexed and compared.
type analysed struct {
	key   string // nlu.Utterance.Key
	terms []string
	kinds []kind
}

// analyze takes the distinct terms of an utterance, units first, in order.
func analyze(p *nlu.Parser, u *nlu.Utterance) analysed {
	a := analysed{key: u.Key()}
	add := func(k kind, t string) {
		t = kindMark[k] + t
		if !slices.Contains(a.terms, t) { // a question has tens of terms: faster than a map
			a.terms = append(a.terms, t)
			a.kinds = append(a.kinds, k)
		}
	}
	us := units(u.Core)
	a.terms = make([]string, 0, 3*len(us))
	a.kinds = make([]kind, 0, 3*len(us))
	for _, t := range us {
		add(unit, t)
	}
	tokens := u.Tokens
	if tokens == nil {
		tokens = nlu.Words(u.Core)
	}
	for _, t := range tokens {
		if t.End-t.Start > 1 {
			add(word, t.Text) // a Latin word is there already, as a unit
		}
	}
	for _, t := range p.Terms(u.Core) {
		add(concept, t)
	}
	for _, t := range p.Common(u.Core) {
		add(common, t)
	}
	return a
}

// units cuts normalised text into Han characters and runs of Latin letters or of digits.
func units(core string) []string {
	out := make([]string, 0, len(core)/3+1)
	class, start := gap, 0 // of the run being read
	for i, r := range core {
		c := classOf(r)
		if c == class && c != han {
			continue
		}
		if class != gap {
			out = append(out, core[start:i])
		}
		class, start = c, i
	}
	if class != gap {
		out = append(out, core[start:])
	}
	return out
}

type class uint8

const (
	gap class = iota
	han
	latin
	digit
)

func classOf(r rune) class {
	switch {
	case r == ' ':
		return gap
	case r >= '0' && r <= '9' || r == '.':
		return digit
	case r < 0x2e80 && unicode.IsLetter(r):
		return latin
	}
	return han
}
