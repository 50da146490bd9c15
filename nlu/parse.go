// Package nlu turns what a person typed into an Utterance: normalised text, its
// words, the business terms in it and typed mentions (dates, money, phones …).
// It knows no entries and ranks nothing.
package nlu

import (
	"strings"
	"time"
	"unicode/utf8"

	"yingda/kb"
)

// Utterance is what was said, in the forms that matching needs.
type Utterance struct {
	Text     string    `json:"text"`       // cleaned, as the person wrote it
	Norm     string    `json:"normalized"` // Normalize(Text)
	Core     string    `json:"core"`       // Norm without greetings and polite filler; what is matched
	Tokens   []Token   `json:"tokens"`     // words of Core
	Mentions []Mention `json:"mentions,omitempty"`
}

// Token is a word of Core.
type Token struct {
	Text       string `json:"text"`
	Start, End int    `json:"-"` // runes of Core
}

// Parser understands text for one snapshot: it knows the snapshot's business
// terms. It is immutable and safe for concurrent use.
type Parser struct {
	terms  termIndex
	common termIndex
}

// NewParser makes a parser that knows these terms.
func NewParser(terms []kb.Term) *Parser {
	return &Parser{terms: newTermIndex(terms), common: commonTerms()}
}

// Parse understands one text. now gives meaning to relative dates.
func (p *Parser) Parse(text string, now time.Time) Utterance {
	u := p.ParseText(text)
	u.Mentions = Mentions(u.Text, now)
	return u
}

// ParseText is Parse without mentions: enough for the phrasings of entries.
func (p *Parser) ParseText(text string) Utterance {
	u := p.Read(text)
	u.Tokens = Words(u.Core)
	return u
}

// Read is ParseText without words: enough to know a text that was met before.
func (p *Parser) Read(text string) Utterance {
	u := Utterance{Text: Clean(text)}
	u.Norm = Normalize(u.Text)
	u.Core = stripFiller(u.Norm)
	return u
}

// Words cuts the core of an utterance into words.
func Words(core string) (tokens []Token) {
	at := 0
	for _, w := range Segment(core) {
		n := utf8.RuneCountInString(w)
		if w != " " {
			tokens = append(tokens, Token{Text: w, Start: at, End: at + n})
		}
		at += n
	}
	return tokens
}

// Key is the form in which two texts are the same question: Core without spaces.
func (u *Utterance) Key() string { return strings.ReplaceAll(u.Core, " ", "") }

// Key normalises a text to the form in which two texts are the same question.
func Key(text string) string {
	return strings.ReplaceAll(stripFiller(Normalize(text)), " ", "")
}

// Terms returns the business terms of normalised text as canonical words, each once, in order.
func (p *Parser) Terms(core string) []string { return p.terms.find(core) }

// Common returns the groups of nlu/synonyms.txt that normalised text touches.
func (p *Parser) Common(core string) []string { return p.common.find(core) }
