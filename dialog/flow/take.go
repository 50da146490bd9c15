package flow

import (
	"fmt"
	"slices"

	"yingda/kb"
)

// Take does what a reading says. f is not changed.
func (p *Program) Take(f Frame, s *Said, r Reading) (Frame, Out) {
	f = f.Clone()
	f.Since = s.At
	out := Out{}
	if f.Asking == ForResult { // the process ended before the result came
		p.advance(&f, &out)
		return f, out
	}
	switch r.Act {
	case Fill, FreeText:
		p.fill(&f, s, r, &out)
	case Affirm:
		p.affirm(&f, &out)
	case Deny:
		p.deny(&f, &out)
	case Cancel:
		p.cancel(&f, &out)
	case Back:
		p.back(&f, &out)
	case Repeat, Silence:
		if r.Act == Silence {
			out.say(textSilence)
		}
		p.question(&f, &out)
	case Recap:
		out.say(p.recap(&f))
		p.question(&f, &out)
	case Restart:
		f.Slots, f.Skipped, f.Trail, f.At, f.Tries, f.Part = nil, nil, nil, 0, 0, ""
		out.say(textRestart)
		p.advance(&f, &out)
	case Skip:
		p.skip(&f, &out)
	case Change:
		p.change(&f, r.Slot, &out)
	case Rate:
		out.Rating = r.Rating
		out.say(textRated)
	case Refused:
		if r.Slot != "" { // a part of a time
			f.Part = r.Slot
		}
		p.misunderstood(&f, r.Fault, &out)
	default:
		p.misunderstood(&f, "", &out)
	}
	if sl := p.awaited(&f); sl != nil && sl.Masked() && r.Act != Fill {
		out.Hide = append(out.Hide, s.Text) // perhaps a number with a slip in it
	}
	return f, out
}

// fill takes values; one that replaces another leads back to where that was used.
func (p *Program) fill(f *Frame, s *Said, r Reading, out *Out) {
	for _, c := range r.Values {
		was := f.Slots[c.slot.Name]
		f.set(c.slot.Name, c.value)
		p.hide(s, c, out)
		if was != "" && was != c.value {
			out.say(fmt.Sprintf(textChanged, c.slot.LabelOrName(), p.shown(f, c.slot)))
			p.rewind(f, c.slot.Name)
		}
	}
	if r.Fault != "" {
		out.say(r.Fault)
	}
	f.Tries, f.Part = 0, ""
	p.advance(f, out)
}

// hide notes what logs must not keep.
func (p *Program) hide(s *Said, c found, out *Out) {
	if runes := []rune(s.Text); c.slot.Masked() && c.end <= len(runes) {
		out.Hide = append(out.Hide, string(runes[c.start:c.end]))
	}
}

// rewind goes back to the first step that used a slot, when one has.
func (p *Program) rewind(f *Frame, slot string) {
	for i, at := range f.Trail {
		if at < len(p.steps) && p.steps[at].do != kb.DoCollect && p.steps[at].reads[slot] {
			f.At, f.Trail = at, f.Trail[:i]
			return
		}
	}
}

func (p *Program) affirm(f *Frame, out *Out) {
	asking := f.Asking
	f.Tries = 0
	switch {
	case asking == ForCancel:
		p.give(out)
		return
	case asking == ForYes:
		f.pass(f.At)
		f.At = p.steps[f.At].next
	}
	p.advance(f, out)
}

func (p *Program) deny(f *Frame, out *Out) {
	f.Tries = 0
	switch f.Asking {
	case ForResume:
		p.give(out)
	case ForYes:
		if other := p.steps[f.At].other; other >= 0 {
			f.pass(f.At)
			f.At = other
			p.advance(f, out)
			return
		}
		p.change(f, "", out)
	default:
		p.advance(f, out)
	}
}

// give ends the flow without having done it.
func (p *Program) give(out *Out) {
	out.Cancelled = true
	out.say(fmt.Sprintf(textCancelled, p.Flow.Name))
}

func (p *Program) cancel(f *Frame, out *Out) {
	if f.Asking == ForRating {
		out.Done = true
		out.say(textUnrated)
		return
	}
	if p.Flow.Cancel == "" || f.Asking == ForCancel || f.Asking == ForResume {
		p.give(out)
		return
	}
	f.Asking, f.Tries = ForCancel, 0
	p.question(f, out)
}

// back goes to the last question that the visitor answered.
func (p *Program) back(f *Frame, out *Out) {
	for i, at := range slices.Backward(f.Trail) {
		s := &p.steps[at]
		if s.do != kb.DoCollect && s.do != kb.DoConfirm {
			continue
		}
		if s.do == kb.DoCollect {
			f.set(s.Collect, "")
		}
		f.At, f.Trail, f.Tries, f.Part = at, f.Trail[:i], 0, ""
		out.say(textBack)
		p.advance(f, out)
		return
	}
	out.say(textFirst)
	p.advance(f, out)
}

// skip goes on without the slot that was asked for.
func (p *Program) skip(f *Frame, out *Out) {
	if f.Asking == ForRating {
		p.cancel(f, out)
		return
	}
	s := &p.steps[f.At]
	f.Skipped = append(f.Skipped, s.Collect)
	f.Tries, f.Part = 0, ""
	p.advance(f, out)
}

// change asks for a slot again, or which one is wrong when it was not said.
func (p *Program) change(f *Frame, slot string, out *Out) {
	if slot == "" && f.Asking == ForSlot {
		slot = p.lastFilled(f)
	}
	if slot == "" {
		filled := p.changeable(f)
		switch {
		case len(filled) == 0, f.Asking == ForChange:
			p.misunderstood(f, "", out)
			return
		case len(filled) == 1:
			slot = filled[0].Value
		default:
			f.Asking, f.Tries = ForChange, 0
			p.question(f, out)
			return
		}
	}
	f.set(slot, "")
	for i, at := range f.Trail {
		if at < len(p.steps) && (p.steps[at].Collect == slot || p.steps[at].reads[slot]) {
			f.At, f.Trail = at, f.Trail[:i]
			break
		}
	}
	f.Part, f.Tries = "", 0
	p.advance(f, out)
}

// changeable are the slots that the visitor gave, as options.
func (p *Program) changeable(f *Frame) (out []Option) {
	for i := range p.slots {
		if sl := &p.slots[i]; f.Slots[sl.Name] != "" && p.collects(sl.Name) {
			out = append(out, Option{sl.LabelOrName(), sl.Name})
		}
	}
	return out
}

// misunderstood asks again in other words; the last try gives up. fault says what was wrong.
func (p *Program) misunderstood(f *Frame, fault string, out *Out) {
	f.Tries++
	sl := p.awaited(f)
	most := kb.DefaultMaxTries
	if sl != nil && sl.MaxTries > 0 {
		most = sl.MaxTries
	}
	if f.Tries < most {
		out.say(fault)
		if fault == "" {
			out.say(textMissed)
		}
		p.question(f, out)
		return
	}
	switch {
	case f.Asking == ForRating:
		out.Done = true
	case f.Asking == ForResume, f.Asking == ForCancel, sl != nil && sl.GiveUp == kb.GiveUpCancel:
		p.give(out)
	case sl != nil && sl.GiveUp == kb.GiveUpSkip:
		out.say(fmt.Sprintf(textSkipped, sl.LabelOrName()))
		p.skip(f, out)
	default:
		out.Handoff = &Person{Text: textGaveUp}
	}
}
