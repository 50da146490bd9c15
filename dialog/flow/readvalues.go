package flow

import (
	"slices"
	"strings"

	"yingda/kb"
	"yingda/nlu"
)

// readValues reads the values of slots and corrections.
func (p *Program) readValues(f *Frame, s *Said) Reading {
	v, awaited := sayings(), p.awaited(f)
	correcting := v.holds("change", s.Flat) && (awaited == nil || f.Tries == 0)
	if fault := p.undecided(awaited, s); fault != "" {
		return Reading{Act: Refused, Fault: fault}
	}
	values := p.find(f, s, awaited, correcting)
	r := p.filling(f, s, values, false)
	if !correcting && !r.Whole && p.Fills(f, r) {
		if more := p.vague(f, s, values); more != nil {
			if all := p.filling(f, s, append(values, *more), false); all.Whole {
				return all
			}
		}
	}
	free := awaited != nil && awaited.Type == kb.SlotText
	if !correcting && (!r.Whole || free) { // a value that is there already is not changed in passing
		r.Values = slices.DeleteFunc(r.Values, func(c found) bool { return c.slot != awaited && f.Slots[c.slot.Name] != "" })
	}
	if free && !correcting && !r.Whole {
		return p.readText(f, s, awaited, r.Values)
	}
	if len(r.Values) > 0 {
		r.Corrects = correcting && slices.ContainsFunc(r.Values, func(c found) bool { return f.Slots[c.slot.Name] != "" })
		return r
	}
	for _, c := range values { // 不是信用卡
		if c.negated && f.Slots[c.slot.Name] == c.value {
			return Reading{Act: Change, Slot: c.slot.Name, Whole: r.Whole || !r.Question, Question: r.Question}
		}
	}
	if r.Act == Fill {
		r.Act = NoAct
	}
	if r.Act == Refused && slices.ContainsFunc(values, func(c found) bool { return c.slot == awaited }) {
		return r
	}
	if t := p.timePart(f, s, awaited); t.Act != NoAct {
		return t
	}
	if v.holds("change", s.Flat) || f.Asking == ForChange {
		slot := p.named(s)
		switch {
		case slot != "" && (f.Slots[slot] != "" || f.Asking == ForChange):
			return Reading{Act: Change, Slot: slot, Whole: r.Whole || !r.Question, Question: r.Question}
		case slot == "" && v.made(s.Flat, "change", "filler", "no"):
			return Reading{Act: Change, Whole: true}
		}
	}
	if r.Act == Refused {
		return r
	}
	if awaited != nil {
		if t := p.unreadable(awaited, s); t.Act != NoAct {
			return t
		}
		if free {
			return p.readText(f, s, awaited, nil)
		}
	}
	return Reading{Question: r.Question}
}

// vague is the one value among what is left over that only one slot can take: 1234 of
// 信用卡 1234, said when the kind of card was asked for. nil: there is none, or doubt.
func (p *Program) vague(f *Frame, s *Said, have []found) (only *found) {
	seen := make(cover, len(s.runes))
	for _, c := range have {
		seen.mark(c.start, c.end)
	}
	for i := range p.slots {
		sl := &p.slots[i]
		if sl.Type != kb.SlotCode && sl.Type != kb.SlotNumber || f.Slots[sl.Name] != "" || !p.collects(sl.Name) || slices.ContainsFunc(have, func(c found) bool { return c.slot == sl }) {
			continue
		}
		for _, c := range sl.candidates(s, false) {
			if slices.Contains(seen[c.start:c.end], true) {
				continue
			}
			if only != nil {
				return nil
			}
			c.slot = sl
			only = &c
		}
	}
	return only
}

// readText takes a whole reply as free text, with the values in it that other slots
// lack. 好的 says nothing that was asked for.
func (p *Program) readText(f *Frame, s *Said, awaited *slot, others []found) Reading {
	asking := asks([]string{s.Flat})
	if sayings().made(s.Flat, "yes", "filler") {
		return Reading{Question: asking}
	}
	text := found{slot: awaited, value: strings.TrimSpace(s.Text), end: len(s.runes)}
	r := p.filling(f, s, []found{text}, false)
	if r.Act == Fill {
		r.Act, r.Whole = FreeText, false
		r.Values = append(r.Values, others...)
	}
	r.Question = asking
	return r
}

// undecided asks which one is meant where two values are named for the slot that was
// asked for: 北京或者上海. Empty: they are not.
func (p *Program) undecided(awaited *slot, s *Said) string {
	if awaited == nil || !sayings().holds("or", s.Flat) {
		return ""
	}
	var values []string
	for _, c := range awaited.candidates(s, true) {
		if !c.negated && !slices.Contains(values, c.value) {
			values = append(values, c.value)
		}
	}
	if len(values) != 2 {
		return ""
	}
	return "请问是" + awaited.Show(values[0]) + "还是" + awaited.Show(values[1]) + "？"
}

// filling is the reading of values that were found: those that can be taken, or
// the fault of the one that was asked for.
func (p *Program) filling(f *Frame, s *Said, values []found, whole bool) Reading {
	r := Reading{Act: NoAct, Whole: whole}
	awaited, seen := p.awaited(f), make(cover, len(s.runes))
	var extra []string
	for _, c := range values {
		seen.mark(c.start, c.end)
		extra = append(extra, c.slot.names()...)
		for _, cue := range c.slot.cues {
			extra = append(extra, cue.before, cue.after)
		}
		if c.negated {
			continue
		}
		if fault := c.slot.fault(c.value, s.At); fault == "" {
			r.Values = append(r.Values, c)
		} else if r.Fault == "" || c.slot == awaited {
			r.Fault = fault
		}
	}
	switch {
	case len(r.Values) > 0:
		r.Act = Fill
	case r.Fault != "":
		r.Act = Refused
	}
	if whole {
		return r
	}
	if awaited != nil {
		extra = append(extra, awaited.names()...)
	}
	extra = append(extra, words(foldText(p.Flow.Name)))
	left := unexplained(s.rest(seen), extra)
	r.Whole = len(left) == 0 && r.Act != NoAct
	r.Question = asks(left) || len(left) > 0 && strings.ContainsAny(s.Text, "?？")
	return r
}

// names is what a slot may be called: its label, and the endings of it, as what a thing
// is stands last: 手机号 for 预留手机号.
func (sl *slot) names() (out []string) {
	label := []rune(words(foldText(sl.LabelOrName())))
	for i := 0; i == 0 || i < len(label)-1; i++ {
		out = append(out, string(label[i:]))
	}
	return out
}

// unexplained returns the stretches that are neither filler nor words of correction nor extra.
func unexplained(rest, extra []string) (left []string) {
	v := sayings()
	for _, text := range rest {
		for i := 0; i < len(text); {
			n := 0
			for _, list := range []string{"filler", "change", "not"} {
				n = max(n, len(v.prefix(list, text[i:])))
			}
			for _, w := range extra {
				if w != "" && strings.HasPrefix(text[i:], w) {
					n = max(n, len(w))
				}
			}
			if n == 0 {
				left = append(left, text[i:])
				break
			}
			i += n
		}
	}
	return left
}

// unreadable tells why a reply that looks like the value that was asked for is none:
// a card number with a wrong digit, a range instead of a number.
func (p *Program) unreadable(sl *slot, s *Said) Reading {
	digits := 0
	for _, r := range s.runes {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	fault := ""
	switch sl.Type {
	case kb.SlotPhone, kb.SlotIDCard, kb.SlotBankCard, kb.SlotCode:
		if digits >= 4 && !asks([]string{s.Flat}) {
			fault = sl.LabelOrName() + "好像不对，请核对一下。"
		}
	case kb.SlotDate, kb.SlotTime:
		for _, m := range s.mentions {
			if m.Kind == mentionKinds[sl.Type] && !asks([]string{s.Flat}) {
				fault = "请说具体是哪一天。"
			}
		}
	case kb.SlotNumber, kb.SlotMoney, kb.SlotDuration:
		for _, m := range s.mentions {
			if (m.Kind == mentionKinds[sl.Type] || m.Kind == nlu.KindNumber) && m.High != 0 && !asks([]string{s.Flat}) {
				fault = "请说一个确切的数。"
			}
		}
	case kb.SlotEnum, kb.SlotEntity:
		if two := sl.conflict(s); two != "" && !asks([]string{s.Flat}) {
			fault = two
		}
	}
	if fault == "" {
		return Reading{}
	}
	if sl.Valid.Message != "" && sl.Type != kb.SlotEnum {
		fault = sl.Valid.Message
	}
	return Reading{Act: Refused, Fault: fault}
}

// conflict says that two choices were named, "" when it was not so.
func (sl *slot) conflict(s *Said) string {
	var seen []string
	for _, w := range sl.words {
		if len(w.text) < 2 || slices.Contains(seen, w.value) {
			continue
		}
		for at := range s.runes {
			if s.stands(at, w.text) > 0 {
				seen = append(seen, w.value)
				break
			}
		}
	}
	if len(seen) != 2 {
		return ""
	}
	return "请问是" + seen[0] + "还是" + seen[1] + "？"
}
