package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yingda/kb"
)

// maxSteps bounds what one turn may go through; a check has seen to it that flows
// ask before that (see kb.Check), so this is reached only by knowledge never checked.
const maxSteps = 200

// Begin starts the flow with what is known already: values by slot (attributes of
// the visitor, earlier flows), what he said before, oldest first, and what he says now.
func (p *Program) Begin(known map[string]string, before []*Said, now *Said) (Frame, Out) {
	f, out := Frame{Flow: p.Flow.ID, Sum: p.Sum, Since: now.At}, Out{}
	for i := range p.slots {
		sl := &p.slots[i]
		if v := known[sl.Name]; v != "" {
			if v = sl.canonical(v, now.At); v != "" {
				f.set(sl.Name, v)
			}
		}
	}
	for _, s := range before {
		for _, c := range p.find(&f, s, nil, false) {
			if c.slot.Recall && !c.negated && c.slot.fault(c.value, now.At) == "" {
				f.set(c.slot.Name, c.value)
			}
		}
	}
	for _, c := range p.find(&f, now, nil, false) {
		if !c.negated && c.slot.fault(c.value, now.At) == "" {
			f.set(c.slot.Name, c.value)
			p.hide(now, c, &out)
		}
	}
	p.advance(&f, &out)
	return f, out
}

// Again asks the present question once more, after something else was said.
func (p *Program) Again(f Frame) (Frame, Out) {
	f, out := f.Clone(), Out{}
	p.question(&f, &out)
	return f, out
}

// Offer asks whether to go on with a flow that was left.
func (p *Program) Offer(f Frame) (Frame, Out) {
	f = f.Clone()
	f.Asking, f.Tries = ForResume, 0
	out := Out{}
	p.question(&f, &out)
	return f, out
}

// Move takes a frame of another version of the flow over: the values that the
// flow still has slots for are kept, and it goes through its steps from the beginning;
// one that only waits to be rated has done its work and does not do it again.
func (p *Program) Move(f Frame, now time.Time) (Frame, Out) {
	n, out := Frame{Flow: p.Flow.ID, Sum: p.Sum, Since: f.Since}, Out{}
	for i := range p.slots {
		sl := &p.slots[i]
		if v := f.Slots[sl.Name]; v != "" && sl.canonical(v, now) == v {
			n.set(sl.Name, v)
		}
	}
	if f.Asking == ForRating {
		n.At, n.Asking, n.Tries = len(p.steps), ForRating, f.Tries
		p.question(&n, &out)
		return n, out
	}
	out.say(fmt.Sprintf(textMoved, p.Flow.Name))
	p.advance(&n, &out)
	return n, out
}

// canonical returns a value that comes from elsewhere in canonical form, empty when
// it is none of the slot.
func (sl *slot) canonical(v string, now time.Time) string {
	if sl.Type == kb.SlotList || sl.Options != "" {
		return v
	}
	v = strings.TrimSpace(v)
	if sl.Type == kb.SlotText || sl.Type == kb.SlotYesNo && (v == kb.Yes || v == kb.No) {
		if sl.fault(v, now) != "" {
			return ""
		}
		return v
	}
	s := Hear(v, strings.ToLower(v), now)
	for _, c := range sl.candidates(s, true) {
		if c.start == 0 && c.end == len(s.runes) && sl.fault(c.value, now) == "" {
			return c.value
		}
	}
	return ""
}

// advance goes on from step to step until the flow waits for somebody or ends.
func (p *Program) advance(f *Frame, out *Out) {
	f.Asking = Nothing
	for range maxSteps {
		if f.At >= len(p.steps) {
			out.Done = true
			return
		}
		s := &p.steps[f.At]
		if s.when != nil && !s.when.Holds(func(name string) string { return f.Slots[name] }) {
			f.At = s.next
			continue
		}
		if !p.do(f, s, out) {
			return
		}
	}
	out.Handoff = &Person{Text: textBroken}
}

// do does one step and reports whether the next one can follow at once.
func (p *Program) do(f *Frame, s *step, out *Out) bool {
	at, next := f.At, s.next
	switch s.do {
	case kb.DoSay:
		out.say(s.text.Render(p.lookup(f)))
	case kb.DoCollect:
		skipped := slices.Contains(f.Skipped, s.Collect)
		if f.Slots[s.Collect] == "" && !skipped {
			f.Asking = ForSlot
			p.question(f, out)
			return false
		}
		if skipped && s.other >= 0 {
			next = s.other
		}
	case kb.DoBranch:
		for _, b := range s.ways {
			if b.when == nil || b.when.Holds(func(name string) string { return f.Slots[name] }) {
				next = b.to
				break
			}
		}
	case kb.DoConfirm:
		f.Asking = ForYes
		p.question(f, out)
		return false
	case kb.DoSet:
		p.assign(f, s)
	case kb.DoWebhook:
		f.Asking = ForResult
		out.Call = p.call(f, s)
		return false
	case kb.DoJump:
		out.Jump = s.Jump
		return false
	case kb.DoHandoff:
		out.Handoff = &Person{Text: s.text.Render(p.lookup(f)), Queue: s.Handoff.Queue}
		return false
	case kb.DoEnd:
		out.say(s.text.Render(p.lookup(f)))
		if s.End.Rating {
			f.Asking = ForRating
			p.question(f, out)
			return false
		}
		out.Done = true
		return false
	}
	f.pass(at)
	f.At = next
	return true
}

// assign sets slots; all values are those from before the step.
func (p *Program) assign(f *Frame, s *step) {
	values := make([]string, len(s.sets))
	for i, a := range s.sets {
		values[i] = a.text.Render(p.plain(f))
	}
	for i, a := range s.sets {
		f.set(a.slot, values[i])
	}
}

// plain looks slots up as they are, canonical: not for people.
func (p *Program) plain(f *Frame) kb.Lookup {
	return func(name string) (string, *kb.Slot) { return f.Slots[name], nil }
}
