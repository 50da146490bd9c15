package nlu

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/kb"
)

// termIndex finds business words and their synonyms in normalised text: by first
// rune, the longest first. Words live here and not in jieba's dictionary, which
// is shared by all snapshots and cannot forget a word safely.
type termIndex map[rune][]surface

type surface struct {
	text string // normalised, no spaces
	word string // normalised canonical word
}

func newTermIndex(terms []kb.Term) termIndex {
	ix := termIndex{}
	for _, t := range terms {
		word := flat(t.Word)
		for _, w := range append([]string{t.Word}, t.Synonyms...) {
			s := flat(w)
			if word == "" || s == "" {
				continue
			}
			r, _ := utf8.DecodeRuneInString(s)
			ix[r] = append(ix[r], surface{text: s, word: word})
		}
	}
	for _, list := range ix {
		slices.SortStableFunc(list, func(a, b surface) int { return len(b.text) - len(a.text) })
	}
	return ix
}

// Surfaces returns the business words and synonyms that a parser knows, as they
// stand in normalised text, in no order.
func (p *Parser) Surfaces() (out []string) {
	for _, list := range p.terms {
		for _, s := range list {
			out = append(out, s.text)
		}
	}
	return out
}

func flat(s string) string { return strings.ReplaceAll(Normalize(s), " ", "") }

func (ix termIndex) find(core string) []string {
	if len(ix) == 0 {
		return nil
	}
	core = strings.ReplaceAll(core, " ", "")
	var found []string
	for i := 0; i < len(core); {
		r, n := utf8.DecodeRuneInString(core[i:])
		step := n
		for _, s := range ix[r] {
			if strings.HasPrefix(core[i:], s.text) {
				if !slices.Contains(found, s.word) {
					found = append(found, s.word)
				}
				step = len(s.text)
				break
			}
		}
		i += step
	}
	return found
}

//go:embed synonyms.txt
var synonyms string

// Thesaurus returns the groups of synonyms.txt, the nearest words of a group first.
// The caller must not change them.
var Thesaurus = sync.OnceValue(func() (groups [][]string) {
	for line := range strings.Lines(synonyms) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			groups = append(groups, words)
		}
	}
	return groups
})

// commonTerms finds the groups of the thesaurus.
var commonTerms = sync.OnceValue(func() termIndex {
	var terms []kb.Term
	for _, words := range Thesaurus() {
		terms = append(terms, kb.Term{Word: words[0], Synonyms: words[1:]})
	}
	return newTermIndex(terms)
})
