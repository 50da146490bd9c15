package flow

import (
	"strings"

	"yingda/kb"
	"yingda/nlu"
	"yingda/nlu/learn"
)

// surely is the confidence from which a stretch that looks like the marked ones of
// the examples is taken for a value. The form of a value is checked as ever.
const surely = 0.8

// maxKnown is how many ways to say a value of one slot are learned as known.
const maxKnown = 5000

// Learn teaches the programs what values look like in their examples: 寄到[老家](place).
// It is for programs that nobody uses yet; the same ones learn the same. Its time is
// bounded by learn.Train's.
func Learn(programs []*Program, parser *nlu.Parser) {
	var examples []learn.Example
	known, marked := map[string][]string{}, false
	for _, p := range programs {
		for _, example := range p.Flow.Intent.Examples {
			plain, marks, err := kb.ReadExample(example)
			if err != nil || strings.TrimSpace(plain) == "" || len(examples) == learn.MaxExamples {
				continue // kb.Check tells
			}
			e := learn.Example{Text: plain, Intent: p.Flow.ID}
			for _, m := range marks {
				if sl := p.slotOf(m.Slot); sl != nil {
					e.Slots = append(e.Slots, learn.Span{Slot: m.Slot, Start: m.Start, End: m.End})
					marked = true
					if known[m.Slot] == nil {
						known[m.Slot] = sl.spellings()
					}
				}
			}
			examples = append(examples, e)
		}
	}
	if !marked {
		return
	}
	model, err := learn.Train(examples, parser, learn.Settings{Values: known})
	if err != nil {
		return // more flows or slots than it can tell apart: patterns and cues still read
	}
	for _, p := range programs {
		p.learned, p.parser = model, parser
	}
}

// spellings are the ways to say a slot's values.
func (sl *slot) spellings() []string {
	out := []string{}
	for _, w := range sl.words[:min(len(sl.words), maxKnown)] {
		out = append(out, string(w.text))
	}
	return out
}

// tagged are the stretches of a text that look like values in the examples.
func (p *Program) tagged(s *Said) []learn.Span {
	if p.learned == nil || s.taggedBy == p {
		return s.tags
	}
	s.taggedBy, s.tags = p, nil
	u := p.parser.Read(s.Text)
	if u.Text != s.Text {
		return nil // cleaned: its places are others
	}
	u.Mentions = s.mentions
	for _, tag := range p.learned.ReadAs(&u, p.Flow.ID) {
		if tag.Confidence >= surely {
			s.tags = append(s.tags, tag)
		}
	}
	return s.tags
}

// looksLike reports whether a stretch looks like values of its slot in the examples.
func (p *Program) looksLike(s *Said, c *found) bool {
	for _, tag := range p.tagged(s) {
		if tag.Slot == c.slot.Name && tag.Start == c.start && tag.End == c.end {
			return true
		}
	}
	return false
}

// fromExamples returns the values of a slot that only the examples tell: stretches
// that look like one and, read alone as if the slot had been asked for, are one.
func (p *Program) fromExamples(s *Said, sl *slot) (out []found) {
	for _, tag := range p.tagged(s) {
		if tag.Slot != sl.Name || tag.End > len(s.runes) {
			continue
		}
		text := string([]rune(s.Text)[tag.Start:tag.End])
		part := Hear(text, nlu.Normalize(text), s.At)
		list := sl.candidates(part, true)
		if sl.Type == kb.SlotText && !asks([]string{part.Flat}) {
			list = []found{{value: strings.TrimSpace(text), end: len(part.runes)}}
		}
		for _, c := range list {
			if c.start == 0 && c.end == len(part.runes) {
				c.start, c.end, c.score = tag.Start, tag.End, plainForm
				out = append(out, c)
			}
		}
	}
	return out
}
