package flow

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/kb"
)

// found is a stretch of what was said that can be the value of a slot.
type found struct {
	slot       *slot
	value      string
	until      string // date of the last day, of a span
	start, end int    // runes
	score      int    // how much speaks for this slot
	negated    bool   // said not to be it: 不是信用卡
}

// What speaks for a stretch being the value of a slot. A stretch is taken from
// enough on: a number alone is enough for no slot but the one that was asked for.
const (
	plainForm  = 2 // only a slot of this type has such a value: a phone, a city, a choice
	vagueForm  = 0 // digits, a name: could be anything
	bySlotName = 4 // 手机号13800138000
	byCue      = 3 // an example has the same words beside it
	byExample  = 2 // it looks like the values of examples, in other words
	wasAsked   = 3
	filledYet  = -1
	enough     = 2
)

// find returns the values that a text has for slots, at most one a slot, in order
// of the text. awaited is the slot that was asked for, nil for none.
//
// correcting: the visitor says that something was wrong, so values that are there
// already are meant before those that are missing, the last one first.
func (p *Program) find(f *Frame, s *Said, awaited *slot, correcting bool) []found {
	var all []found
	last, other := p.lastFilled(f), s
	if correcting {
		other = s.corrected()
	}
	look := p.looksFurther(s, awaited)
	for i := range p.slots {
		sl := &p.slots[i]
		list := sl.candidates(s, sl == awaited)
		if len(list) == 0 && sl.Name == last && other.Flat != s.Flat {
			list = sl.candidates(other, true) // 不对，是李晓华
		}
		if sl.Options != "" && (sl == awaited || f.Slots[sl.Name] != "") {
			list = fromList(s, p.choices(f, sl))
		} else if look && len(list) == 0 {
			list = p.fromExamples(s, sl)
		}
		for _, c := range list {
			c.slot = sl
			if more := p.evidence(s, &c); more > 0 {
				c.score += more
			} else if look && p.looksLike(s, &c) {
				c.score += byExample
			}
			if c.score < enough && sl != awaited && !correcting {
				continue
			}
			if c.score <= plainForm && sl.Type == kb.SlotDate && awaited != nil && awaited.Type == kb.SlotTime && !correcting {
				continue // 明天 is the day of the time that was asked for
			}
			filled := f.Slots[sl.Name] != ""
			switch {
			case correcting && sl.Name == last:
				c.score += wasAsked + 1
			case correcting && filled:
				c.score += wasAsked - 1
			case sl == awaited:
				c.score += wasAsked
			case filled:
				c.score += filledYet
			}
			if c.score >= enough+filledYet {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.start, b.start))
	})
	return assign(all)
}

// Holds reports whether a text has a value for a slot that the flow asks for, which
// tells by itself what it is.
func (p *Program) Holds(s *Said) bool {
	return slices.ContainsFunc(p.find(&Frame{}, s, nil, false), func(c found) bool {
		return !c.negated && p.collects(c.slot.Name) && c.slot.fault(c.value, s.At) == ""
	})
}

// looksFurther reports whether a text is worth holding against the examples, which
// costs as much as all else: not one that does nothing but answer the question of
// the flow, and none that asks something itself.
func (p *Program) looksFurther(s *Said, awaited *slot) bool {
	if awaited == nil || p.learned == nil {
		return p.learned != nil
	}
	if asks([]string{s.Flat}) {
		return false
	}
	seen := make(cover, len(s.runes))
	for _, c := range awaited.candidates(s, true) {
		seen.mark(c.start, c.end)
	}
	return len(unexplained(s.rest(seen), []string{words(foldText(awaited.LabelOrName()))})) > 0
}

// lastFilled is the slot that was filled last, "" when none was.
func (p *Program) lastFilled(f *Frame) string {
	for _, at := range slices.Backward(f.Trail) {
		if at < len(p.steps) && p.steps[at].do == kb.DoCollect && f.Slots[p.steps[at].Collect] != "" {
			return p.steps[at].Collect
		}
	}
	return ""
}

// evidence is what the words around a stretch add to its score.
func (p *Program) evidence(s *Said, c *found) (score int) {
	before := words(s.runes[max(0, c.start-labelRunes):c.start])
	if strings.Contains(before, words(foldText(c.slot.LabelOrName()))) {
		score += bySlotName
	}
	near := words(s.runes[max(0, c.start-cueRunes):c.start])
	after := words(s.runes[c.end:min(len(s.runes), c.end+cueRunes)])
	for _, cue := range c.slot.cues {
		if cue.before != "" && strings.HasSuffix(near, cue.before) || cue.before == "" && cue.after != "" && strings.HasPrefix(after, cue.after) {
			score += byCue
			break
		}
		_, n := utf8.DecodeLastRuneInString(cue.before)
		if last := cue.before[len(cue.before)-n:]; n > 0 && strings.HasSuffix(near, last) && last != "的" {
			score += byCue - 1
			break
		}
	}
	return score
}

// labelRunes is how far before a value its name may stand.
const labelRunes = 8

// assign gives each stretch to the slot that most speaks for and each slot one
// stretch. A stretch that speaks for two slots alike is nobody's, unless there are
// as many stretches as slots: 北京到上海 is in the order of the slots.
func assign(all []found) (out []found) {
	taken := map[*slot]bool{}
	free := func(c found) bool {
		return !slices.ContainsFunc(out, func(o found) bool { return o.start < c.end && c.start < o.end })
	}
	for _, c := range all {
		if taken[c.slot] || !free(c) {
			continue
		}
		slots, spans := rivals(all, c, taken, free)
		switch {
		case len(slots) == 1:
			taken[c.slot] = !c.negated
			out = append(out, c)
		case len(spans) == len(slots):
			for i, sl := range slots {
				spans[i].slot, taken[sl] = sl, true
			}
			out = append(out, spans...)
		case len(spans) == 1 && len(slots) == 2 && c.until != "":
			first, last := c, c
			first.slot, last.slot, last.value = slots[0], slots[1], c.until
			taken[slots[0]], taken[slots[1]] = true, true
			out = append(out, first, last)
		default:
			for _, sl := range slots {
				taken[sl] = true
			}
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return cmp.Compare(a.start, b.start) })
	return out
}

// rivals returns the slots for which as much speaks at c's stretch as for c's own,
// and all stretches that are in the same doubt, both in order.
func rivals(all []found, c found, taken map[*slot]bool, free func(found) bool) (slots []*slot, spans []found) {
	for _, o := range all {
		if o.start == c.start && o.end == c.end && o.score == c.score && !taken[o.slot] && !slices.Contains(slots, o.slot) {
			slots = append(slots, o.slot)
		}
	}
	if len(slots) == 1 {
		return slots, nil
	}
	for _, o := range all {
		if o.slot == c.slot && o.score == c.score && !o.negated && free(o) {
			spans = append(spans, o)
		}
	}
	slices.SortStableFunc(spans, func(a, b found) int { return cmp.Compare(a.start, b.start) })
	return slots, spans
}

// Bare is a text without the stretches that can be values of the flows' slots,
// whichever: the request behind them. Punctuation stays.
func Bare(s *Said, programs []*Program) (text string, found bool) {
	seen := make(cover, len(s.runes))
	for _, p := range programs {
		for i := range p.slots {
			for _, c := range p.slots[i].candidates(s, false) {
				c.slot = &p.slots[i]
				if c.score+p.evidence(s, &c) >= enough {
					seen.mark(c.start, c.end)
					found = true
				}
			}
		}
	}
	var b strings.Builder
	for i, r := range s.runes {
		if !seen[i] {
			b.WriteRune(r)
		}
	}
	return b.String(), found
}
