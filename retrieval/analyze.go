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
	var a analysed
	a.read(p, u)
	return a
}

// read sets a to the terms of an utterance, in the memory that it has already.
func (a *analysed) read(p *nlu.Parser, u *nlu.Utterance) {
	a.key, a.terms, a.kinds = u.Key(), a.terms[:0], a.kinds[:0]
	add := func(k kind, t string) {
		t = kindMark[k] + t
		if !slices.Contains(a.terms, t) { // a question has tens of terms: faster than a map
			a.terms = append(a.terms, t)
			a.kinds = append(a.kinds, k)
		}
	}
	eachUnit(u.Core, func(t string) { add(unit, t) })
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
}

// units cuts normalised text into Han characters and runs of Latin letters or of digits.
func units(core string) []string {
	out := make([]string, 0, len(core)/3+1)
	eachUnit(core, func(t string) { out = append(out, t) })
	return out
}

func eachUnit(core string, use func(string)) {
	class, start := gap, 0 // of the run being read
	for i, r := range core {
		c := classOf(r)
		if c == class && c != han {
			continue
		}
		if class != gap {
			use(core[start:i])
		}
		class, start = c, i
	}
	if class != gap {
		use(core[start:])
	}
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
