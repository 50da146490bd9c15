package flow

import (
	"slices"
	"strings"

	"yingda/kb"
)

// Act is what a visitor does to a flow by saying something.
type Act string

const (
	NoAct    Act = ""         // nothing that the flow can use
	Fill     Act = "fill"     // says values
	Affirm   Act = "yes"      // yes to the question of the flow
	Deny     Act = "no"       // no to it
	Cancel   Act = "cancel"   // wants to give the flow up
	Back     Act = "back"     // one question back
	Repeat   Act = "repeat"   // wants the question again
	Recap    Act = "recap"    // wants to know what is noted
	Restart  Act = "restart"  // from the beginning
	Skip     Act = "skip"     // has no value for the slot
	Unsure   Act = "unsure"   // does not know the value
	Change   Act = "change"   // says that a value is wrong, and not what is right
	Rate     Act = "rate"     // says how content he is
	Silence  Act = "silence"  // said nothing
	Refused  Act = "refused"  // a value that cannot be taken
	FreeText Act = "freetext" // anything, where anything is asked for
)

// Reading is what was said, as seen from a flow.
type Reading struct {
	Act      Act
	Whole    bool // nothing of it is left over: it is no question of its own
	Question bool // what is left over asks something
	Values   []found
	Corrects bool   // it says that a value which is there is wrong, and what is right
	Slot     string // of Change; empty: not said which
	Fault    string // of Refused, Chinese
	Rating   int
}

// Fills reports whether the slot that the flow waits for is among the values.
func (p *Program) Fills(f *Frame, r Reading) bool {
	sl := p.awaited(f)
	return sl != nil && slices.ContainsFunc(r.Values, func(c found) bool { return c.slot == sl })
}

// awaited is the slot that was asked for, nil when none was.
func (p *Program) awaited(f *Frame) *slot {
	if f.Asking != ForSlot || f.At >= len(p.steps) {
		return nil
	}
	return p.slotOf(p.steps[f.At].Collect)
}

// Read understands what was said as seen from a flow. It changes nothing.
func (p *Program) Read(f *Frame, s *Said) Reading {
	if s.Choice != "" {
		return p.readChoice(f, s)
	}
	if strings.IndexFunc(s.Text, func(r rune) bool { return !isMark(r) }) < 0 {
		return Reading{Act: Silence, Whole: true}
	}
	if r := p.readYesNo(f, s); r.Act != NoAct || f.Asking == ForRating {
		return r // what has been done is not changed any more
	}
	if r := p.readCommand(f, s); r.Act != NoAct {
		return r
	}
	if r := p.readPick(f, s); r.Act != NoAct {
		return r
	}
	return p.readValues(f, s)
}

// readChoice takes a clicked option.
func (p *Program) readChoice(f *Frame, s *Said) Reading {
	switch sl := p.awaited(f); {
	case sl != nil:
		for _, o := range p.choices(f, sl) {
			if o.Value == s.Choice {
				return p.filling(f, s, []found{{slot: sl, value: o.Value, end: len(s.runes)}}, true)
			}
		}
	case f.Asking == ForChange && p.slotOf(s.Choice) != nil:
		return Reading{Act: Change, Slot: s.Choice, Whole: true}
	case s.Choice == kb.Yes && f.Asking != ForRating:
		return Reading{Act: Affirm, Whole: true}
	case s.Choice == kb.No && f.Asking != ForRating:
		return Reading{Act: Deny, Whole: true}
	case f.Asking == ForRating:
		if n := ratingIn(s.Choice); n > 0 {
			return Reading{Act: Rate, Rating: n, Whole: true}
		}
	}
	return Reading{}
}

// readYesNo reads replies to questions of yes or no, and ratings.
func (p *Program) readYesNo(f *Frame, s *Said) Reading {
	v := sayings()
	whole := func(act Act) Reading { return Reading{Act: act, Whole: true} }
	switch f.Asking {
	case ForCancel:
		switch {
		case v.made(s.Flat, "goon", "filler"):
			return whole(Deny)
		case v.made(s.Flat, "cancel", "filler", "yes"):
			return whole(Affirm)
		}
	case ForResume:
		if v.made(s.Flat, "cancel", "filler") {
			return whole(Deny)
		}
		if v.made(s.Flat, "goon", "filler", "yes") {
			return whole(Affirm)
		}
	case ForYes:
	case ForRating:
		if n := ratingIn(s.Flat); n > 0 {
			return Reading{Act: Rate, Rating: n, Whole: true}
		}
		for _, act := range []Act{Skip, Cancel, Repeat} {
			if v.made(s.Flat, string(act), "filler") {
				return whole(act)
			}
		}
		return Reading{}
	default:
		return Reading{}
	}
	switch yesNo(s.Flat) {
	case kb.Yes:
		return whole(Affirm)
	case kb.No:
		return whole(Deny)
	}
	return Reading{}
}

// ratingWords are what people say instead of a number, the best first.
var ratingWords = [5][]string{
	{"非常满意", "很满意", "五星", "5星", "五分", "5分", "5", "五", "特别满意", "好评", "满分"},
	{"满意", "四星", "4星", "四分", "4分", "4", "四", "还可以", "不错", "挺好", "比较满意"},
	{"一般", "三星", "3星", "三分", "3分", "3", "三", "还行", "一般般", "凑合"},
	{"不满意", "二星", "2星", "两分", "二分", "2分", "2", "二", "两星", "较差", "不太满意"},
	{"非常不满意", "很不满意", "一星", "1星", "一分", "1分", "1", "一", "很差", "太差", "差评"},
}

func ratingIn(flat string) int {
	flat = sayings().trimEnds(flat)
	for i, list := range ratingWords {
		if slices.Contains(list, flat) {
			return len(ratingWords) - i
		}
	}
	return 0
}

// commands are the lists of words that steer a flow, in order of who wins.
var commands = []Act{Restart, Back, Recap, Repeat, Cancel}

// readCommand reads whole utterances that steer the flow.
func (p *Program) readCommand(f *Frame, s *Said) Reading {
	v := sayings()
	if sl := p.awaited(f); sl != nil {
		if sl.Type == kb.SlotYesNo {
			if yn := yesNo(s.Flat); yn != "" { // 不用了 answers the question
				return p.filling(f, s, []found{{slot: sl, value: yn, end: len(s.runes)}}, true)
			}
		}
		if sl.Optional && v.made(s.Flat, "skip", "filler") {
			return Reading{Act: Skip, Whole: true}
		}
	}
	if f.Asking == ForSlot && v.made(s.Flat, "goon", "filler") {
		return Reading{Act: Repeat, Whole: true}
	}
	for _, act := range commands {
		if v.made(s.Flat, string(act), "filler") {
			return Reading{Act: act, Whole: true}
		}
	}
	if p.turnsDown(s.Flat) {
		return Reading{Act: Cancel, Whole: true}
	}
	if f.Asking == ForSlot && (v.made(s.Flat, "unknown", "filler") || v.made(s.Flat, "skip", "filler")) {
		return Reading{Act: Unsure, Whole: true}
	}
	return Reading{}
}

// GivesUp reports whether a text says that something is not wanted any more.
func GivesUp(flat string) bool { return sayings().made(flat, string(Cancel), "filler") }

// turnsDown reports whether a text gives the flow up by its name: 不挂失了, 取消挂失.
func (p *Program) turnsDown(flat string) bool {
	name := words(foldText(p.Flow.Name))
	before, after, found := strings.Cut(flat, name)
	if !found || before == "" || strings.TrimRight(after, "了吧啊的流程业务") != "" {
		return false
	}
	return sayings().made(before, "turndown", "filler")
}

// readPick reads an option by its place or by comparison: 第二个, 便宜的.
func (p *Program) readPick(f *Frame, s *Said) Reading {
	sl := p.awaited(f)
	if f.Asking == ForChange {
		if n := Picked(s.Flat, len(f.Shown)); n >= 0 {
			return Reading{Act: Change, Slot: f.Shown[n], Whole: true}
		}
	}
	if sl == nil || len(f.Shown) == 0 {
		return Reading{}
	}
	value := ""
	if n := Picked(s.Flat, len(f.Shown)); n >= 0 {
		value = f.Shown[n]
	} else {
		shown := slices.DeleteFunc(p.choices(f, sl), func(o Option) bool { return !slices.Contains(f.Shown, o.Value) })
		value = compared(s.Flat, shown, s)
	}
	if value == "" {
		return Reading{}
	}
	return p.filling(f, s, []found{{slot: sl, value: value, end: len(s.runes)}}, true)
}

// named is the slot whose name is said, "" when none or several are.
func (p *Program) named(s *Said) (name string) {
	longest := 0
	text := words(s.runes)
	for i := range p.slots {
		label := words(foldText(p.slots[i].LabelOrName()))
		if n := runeLen(label); strings.Contains(text, label) && n > longest && p.collects(p.slots[i].Name) {
			name, longest = p.slots[i].Name, n
		}
	}
	if name != "" {
		return name
	}
	for _, part := range unexplained([]string{text}, nil) { // 时间错了, of 用车时间
		core, _, _ := strings.Cut(part, sayings().first("change", part))
		for i := range p.slots {
			if runeLen(core) < 2 || !strings.Contains(words(foldText(p.slots[i].LabelOrName())), core) || !p.collects(p.slots[i].Name) {
				continue
			}
			if name != "" {
				return "" // several
			}
			name = p.slots[i].Name
		}
	}
	return name
}

// collects reports whether the flow asks for a slot.
func (p *Program) collects(name string) bool {
	return slices.ContainsFunc(p.steps, func(s step) bool { return s.do == kb.DoCollect && s.Collect == name })
}
