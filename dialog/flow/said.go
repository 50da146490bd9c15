package flow

import (
	"strings"
	"time"
	"unicode"

	"yingda/nlu"
	"yingda/nlu/learn"
)

// Said is what a visitor said, in the forms that flows read.
type Said struct {
	Text     string // as he wrote it
	Flat     string // nlu.Normalize without spaces
	Choice   string // value of a clicked option
	At       time.Time
	mentions []nlu.Mention
	runes    []rune // of Text, folded one for one: offsets of mentions hold

	tags     []learn.Span // see Program.tagged
	taggedBy *Program
}

// Hear prepares a text. norm is its nlu.Normalize.
func Hear(text, norm string, at time.Time) *Said {
	text = strings.ToValidUTF8(text, "\uFFFD") // as a frame is stored
	return &Said{Text: text, Flat: strings.ReplaceAll(norm, " ", ""), At: at, mentions: nlu.Mentions(text, at), runes: foldText(text)}
}

// corrected is the same without the words before it that turn something down: 李晓华
// of 不对，是李晓华.
func (s *Said) corrected() *Said {
	v, c := sayings(), *s
	for {
		w := v.prefix("change", c.Flat)
		if w == "" {
			w = v.prefix("filler", c.Flat)
		}
		if w == "" || len(w) == len(c.Flat) {
			return &c
		}
		c.Flat = c.Flat[len(w):]
	}
}

// foldText folds width, case and traditional characters, one rune for one.
func foldText(text string) []rune {
	runes := []rune(text)
	if simple := []rune(nlu.ToSimplified(text)); len(simple) == len(runes) {
		runes = simple
	}
	for i, r := range runes {
		switch {
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		case r == '　':
			r = ' '
		}
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

// isMark reports whether a rune is no part of a word.
func isMark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsSpace(r) }

// cover is which runes of a text are explained.
type cover []bool

func (c cover) mark(start, end int) {
	for i := max(start, 0); i < min(end, len(c)); i++ {
		c[i] = true
	}
}

// rest returns the stretches that nothing explains, without punctuation.
func (s *Said) rest(c cover) (out []string) {
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for i, r := range s.runes {
		if c[i] {
			flush()
		} else if !isMark(r) {
			b.WriteRune(r)
		}
	}
	flush()
	return out
}

// asksWords are in questions, and in nothing that one says to fill a slot.
var asksWords = []string{"吗", "么", "什么", "怎么", "怎样", "如何", "多少", "为什么", "为啥", "咋", "哪", "是否", "能不能", "可不可以", "会不会", "要不要", "有没有", "是不是", "多久", "几天", "几点", "谁", "呢"}

// Asks reports whether any of the stretches of a text holds a question.
func Asks(rest []string) bool { return asks(rest) }

// asks reports whether the stretches hold a question.
func asks(rest []string) bool {
	for _, r := range rest {
		for _, w := range asksWords {
			if strings.Contains(r, w) {
				return true
			}
		}
	}
	return false
}
