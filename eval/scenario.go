package eval

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// babble means nothing, and is no value of anything but free text.
var babble = []string{"石头会唱歌", "天边的云真胖", "嘀嗒嘀嗒哐当", "风吹过了山岗", "月亮在跳舞"}

// applies reports whether a scenario makes sense at a question.
func (v *visit) applies(scenario string, at int, q question) bool {
	sl := v.slot(q.awaiting)
	switch scenario {
	case Corrects: // the value before, by another one
		if at == 0 {
			return false
		}
		before := v.slot(v.happy.asked[at-1].awaiting)
		return before != nil && before.Options == "" && before.Type != kb.SlotText && before.Type != kb.SlotYesNo && len(v.samplesOf(before)) > 1 && q.awaiting != "rating"
	case Together:
		return at+1 < len(v.happy.asked) && sl != nil && v.together(sl, v.slot(v.happy.asked[at+1].awaiting))
	case GoesBack:
		return at > 0 && q.awaiting != "rating"
	case Babbles:
		return sl != nil && sl.Type != kb.SlotText
	case Digresses:
		return len(v.faq) > 0 && q.awaiting != "rating"
	case Switches:
		return v.target() != nil && q.awaiting != "rating"
	case Restarts, Publishes:
		return true
	}
	return q.awaiting != "rating"
}

func (v *visit) samplesOf(sl *kb.Slot) []Sample {
	if list := v.Say[v.flow.ID+"/"+sl.Name]; list != nil {
		return list
	}
	return Samples(sl, &v.Knowledge, v.At)
}

// together reports whether two slots can be told apart in one sentence.
func (v *visit) together(a, b *kb.Slot) bool {
	plain := func(sl *kb.Slot) bool {
		return sl != nil && sl.Options == "" && sl.Type != kb.SlotText && sl.Type != kb.SlotYesNo && sl.Type != kb.SlotPerson && len(v.samplesOf(sl)) > 0
	}
	return plain(a) && plain(b) && a.Type != b.Type
}

// target is the flow to switch to.
func (v *visit) target() *kb.Flow {
	if v.other == nil || v.other.ID != v.flow.ID {
		return v.other
	}
	return v.third
}

// run holds the conversation with a scenario at one of its questions.
func (v *visit) run(scenario string, at int) {
	v.cell.Runs, v.id = 1, fmt.Sprint(v.flow.ID, " ", scenario, " ", at)
	v.bare = scenario == Restarts
	if !v.begin() {
		v.fault("does not begin")
		return
	}
	for len(v.asked) < at && v.awaiting() != "" && len(v.cell.Faults) == 0 {
		v.answer()
	}
	if scenario == Happy {
		v.finish()
		if len(v.cell.Faults) == 0 && (len(v.s.Flows) > 0 || v.r.Flow == nil || v.r.Kind == dialog.Fallback) {
			v.fault("does not complete")
		}
		if v.r.Kind == dialog.Handoff && !v.handsOff() {
			v.fault("a person is called that no step calls")
		}
		return
	}
	if v.awaiting() != v.happy.asked[at].awaiting {
		v.fault("asks for %q, undisturbed for %q", v.awaiting(), v.happy.asked[at].awaiting)
		return
	}
	before := len(v.cell.Faults)
	v.disturb(scenario, at)
	for i := before; i < len(v.cell.Faults); i++ {
		v.cell.Faults[i] = "at " + v.happy.asked[at].awaiting + ": " + v.cell.Faults[i]
	}
}

// disturb does what the scenario is about, and brings the flow to its end.
func (v *visit) disturb(scenario string, at int) {
	awaited := v.awaiting()
	switch scenario {
	case Corrects:
		v.correct(at)
		return
	case Together:
		v.both(at)
	case Digresses:
		e := v.faq[at%len(v.faq)]
		v.say(e.Question)
		if v.r.Entry == nil || v.r.Entry.ID != e.ID {
			v.fault("%s is not answered", e.Question)
		}
		v.still(awaited)
	case Switches:
		if !v.change() {
			return
		}
		v.still(awaited)
	case Cancels:
		v.cancel()
		return
	case GoesBack:
		v.back(at)
	case Repeats:
		v.say("再说一遍")
		v.still(awaited)
	case AsksBack:
		v.say("我填了什么")
		v.still(awaited)
	case Babbles:
		v.babble(awaited)
		return
	case Abuses:
		v.say("傻逼")
		v.still(awaited)
	case Silent:
		v.say("……")
		v.still(awaited)
	case Late:
		v.late(awaited)
	case Publishes:
		v.on = v.next
	case Human:
		v.say("转人工")
		if v.r.Kind != dialog.Handoff || v.r.Handoff.Reason != dialog.Asked {
			v.fault("no person comes")
		}
		return
	}
	v.finish()
	v.ended()
}

// still reports when the flow asks for anything else than before.
func (v *visit) still(awaited string) {
	if v.awaiting() != awaited {
		v.fault("asks for %q afterwards, not %q", v.awaiting(), awaited)
	}
}

func (v *visit) correct(at int) {
	slot := v.happy.asked[at-1].awaiting
	other := v.samplesOf(v.slot(slot))[1]
	v.said[slot] = other.Value
	v.say("不对，是" + other.Said)
	if len(v.s.Flows) == 0 {
		return // another value may lead elsewhere
	}
	if got := v.s.Flows[len(v.s.Flows)-1].Slots[slot]; got != other.Value {
		v.fault("%s is %q, not %q", slot, got, other.Value)
	}
	v.finish()
	if len(v.cell.Faults) == 0 && len(v.s.Flows) > 0 {
		v.fault("is not over")
	}
}

// both says two values in one sentence.
func (v *visit) both(at int) {
	first, second := v.happy.asked[at], v.happy.asked[at+1]
	v.asked = append(v.asked, first, second)
	v.said[first.awaiting], v.said[second.awaiting] = first.said.Value, second.said.Value
	v.say(first.said.Said + "，" + v.slot(second.awaiting).LabelOrName() + "是" + second.said.Said)
	if v.awaiting() == second.awaiting {
		v.fault("asks for %q, which was said", second.awaiting)
	}
}

// change begins another flow, ends it and comes back; false when a person took over.
func (v *visit) change() bool {
	there := &visit{Matrix: v.Matrix, flow: v.target(), s: v.s, at: v.at, before: slices.Collect(maps.Values(v.said))}
	if !there.begin() && there.r.Flow == nil { // one that knows all it needs is over at once
		v.r = there.r
		v.fault("%s does not begin", there.flow.Name)
		return true
	}
	there.finish()
	v.s, v.at, v.r = there.s, there.at, there.r
	v.cell.Turns += there.cell.Turns
	v.cell.Wrong += there.cell.Wrong
	v.cell.Faults = append(v.cell.Faults, there.cell.Faults...)
	if there.handsOff() {
		return false // the order that is known from here can be none for that flow
	}
	if v.awaiting() != "resume" {
		v.fault("is not offered again")
		return true
	}
	v.say("继续")
	return true
}

// handsOff reports whether a person was called by a step of the flow.
func (v *visit) handsOff() bool {
	return v.r.Kind == dialog.Handoff && slices.ContainsFunc(v.flow.Steps, func(s kb.Step) bool { return s.Handoff != nil })
}

func (v *visit) cancel() {
	v.say("取消")
	if v.awaiting() == "cancel" {
		v.say("是的")
	}
	if len(v.s.Flows) > 0 || v.r.Kind != dialog.Fallback {
		v.fault("is not given up")
	}
}

// back goes one question back and says the same once more.
func (v *visit) back(at int) {
	v.say("上一步")
	before := v.happy.asked[at-1].awaiting
	v.still(before)
	if len(v.cell.Faults) == 0 {
		delete(v.said, before)
		v.asked = v.asked[:at-1]
	}
}

// babble means nothing until the flow gives up: it must take nothing for a value,
// ask again in between, and end as its author wants.
func (v *visit) babble(awaited string) {
	sl := v.slot(awaited)
	tries := sl.MaxTries
	if tries == 0 {
		tries = kb.DefaultMaxTries
	}
	for i := range tries - 1 {
		v.say(babble[i%len(babble)])
		v.still(awaited)
	}
	v.say(babble[(tries-1)%len(babble)])
	switch ok := v.r.Kind == dialog.Handoff; sl.GiveUp {
	case kb.GiveUpCancel:
		if len(v.s.Flows) > 0 || ok {
			v.fault("is not given up")
		}
	case kb.GiveUpSkip:
		if v.awaiting() == awaited || ok {
			v.fault("goes not on without %s", awaited)
		}
	default:
		if !ok {
			v.fault("no person comes")
		}
	}
}

// late comes back after an hour. A value for the question is taken, anything else
// is asked about first.
func (v *visit) late(awaited string) {
	v.at = v.at.Add(time.Hour)
	v.say("在吗")
	if got := v.awaiting(); got != "resume" && got != awaited || strings.TrimSpace(v.r.Text) == "" {
		v.fault("asks for %q after an hour", got)
		return
	}
	if v.awaiting() == "resume" {
		v.say("继续")
	}
	v.still(awaited)
}
