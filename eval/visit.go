package eval

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// question is what a flow waited for when it was answered.
type question struct {
	awaiting string
	said     Sample // what the answer was; Value empty where it is no value of a slot
}

// visit is one conversation of the matrix.
type visit struct {
	*Matrix
	flow  *kb.Flow
	happy *visit // the undisturbed conversation, nil in it
	cell  Cell
	id    string // of the session: its calls are orders of their own

	s      dialog.Session
	r      dialog.Reply
	at     time.Time
	asked  []question
	said   map[string]string // values given, by slot
	before []string          // values given to another flow before
	bare   bool              // restart after each turn
	on     *dialog.Bot       // that takes the turns; the matrix's when nil
}

// maxVisit bounds the turns of a conversation: a flow that is not over by then goes in circles.
const maxVisit = 80

// say is one turn.
func (v *visit) say(text string) {
	if v.at.IsZero() {
		v.at, v.s = v.At, dialog.Session{ID: "matrix " + v.id, State: dialog.WithBot}
		if v.Begin != nil {
			v.Begin()
		}
	}
	bot := v.on
	if bot == nil {
		bot = v.Matrix.bot
	}
	m := dialog.Message{ID: v.at.Format(time.RFC3339), Text: text, At: v.at}
	if v.bare {
		v.s = restarted(v.s)
	}
	v.s, v.r = bot.Step(v.s, m)
	v.s, v.r = bot.Finish(context.Background(), v.s, m, v.r, v.Caller)
	v.at = v.at.Add(time.Minute)
	v.cell.Turns++
	v.watch()
}

// watch counts values that are in the flow and that nobody said: an error that a
// visitor would suffer from.
func (v *visit) watch() {
	for _, f := range v.s.Flows {
		if f.Flow != v.flow.ID {
			continue
		}
		for name, value := range f.Slots {
			if said, ok := v.said[name]; ok && said != value || !ok && v.collects(name) && !v.sets(name) && !v.recalls(name, value) {
				v.cell.Wrong++
				v.fault("%s=%s was not said", name, value)
			}
		}
	}
}

func (v *visit) collects(slot string) bool {
	return slices.ContainsFunc(v.flow.Steps, func(s kb.Step) bool { return s.Collect == slot })
}

// recalls reports whether a value was said before the flow began and may be taken from there.
func (v *visit) recalls(slot, value string) bool {
	return v.slot(slot).Recall && slices.Contains(v.before, value)
}

// sets reports whether the flow itself gives a slot its value.
func (v *visit) sets(slot string) bool {
	return slices.ContainsFunc(v.flow.Steps, func(s kb.Step) bool {
		_, ok := s.Set[slot]
		hook := slices.ContainsFunc(v.Knowledge.Webhooks, func(w kb.Webhook) bool { return w.Name == s.Webhook && w.Take[slot] != "" })
		return ok || hook
	})
}

func (v *visit) fault(format string, args ...any) {
	v.cell.Faults = append(v.cell.Faults, fmt.Sprintf(format, args...)+fmt.Sprintf("; reply %s %q", v.r.Kind, v.r.Text))
}

// begin starts the flow by its first example. What is marked in it counts as said.
func (v *visit) begin() bool {
	v.said = map[string]string{}
	text, marks, err := kb.ReadExample(v.flow.Intent.Examples[0])
	if err != nil || len(marks) > 0 {
		for _, e := range v.flow.Intent.Examples { // one without values, where there is one
			if plain, m, err := kb.ReadExample(e); err == nil && len(m) == 0 {
				text = plain
				break
			}
		}
	}
	for i := range v.flow.Slots { // 我要停机保号 says what is to be done
		for _, value := range v.flow.Slots[i].Values {
			if slices.ContainsFunc(append([]string{value.Word}, value.Synonyms...), func(w string) bool { return strings.Contains(text, w) }) {
				v.said[v.flow.Slots[i].Name] = value.Word
			}
		}
	}
	v.say(text)
	return v.r.Flow != nil && v.r.Flow.Name == v.flow.Name
}

// awaiting is what the flow waits for, empty when it is over.
func (v *visit) awaiting() string {
	if v.r.Flow == nil || len(v.s.Flows) == 0 || v.r.Flow.Name != v.flow.Name {
		return ""
	}
	return v.r.Flow.Awaiting
}

// answer answers the question that the flow asks, and notes it.
func (v *visit) answer() {
	q := v.reply(0)
	if q.said.Said == "" {
		v.fault("nothing to say for %s", q.awaiting)
		return
	}
	v.asked = append(v.asked, q)
	if q.said.Value != "" {
		v.said[q.awaiting] = q.said.Value
	}
	v.say(q.said.Said)
	if v.awaiting() == q.awaiting && v.s.Flows[len(v.s.Flows)-1].Tries > 0 {
		v.fault("%s is not understood", q.said.Said)
	}
}

// reply is what to say to the present question; variant chooses among values.
func (v *visit) reply(variant int) question {
	q := question{awaiting: v.awaiting()}
	switch q.awaiting {
	case "confirm", "cancel":
		q.said.Said = "是的"
	case "resume":
		q.said.Said = "继续"
	case "rating":
		q.said.Said = "5"
	default:
		if list := v.samples(q.awaiting); variant < len(list) {
			q.said = list[variant]
		}
	}
	return q
}

// samples are values of a slot, those offered where it is chosen from a list.
func (v *visit) samples(slot string) []Sample {
	if list := v.Say[v.flow.ID+"/"+slot]; list != nil {
		return list
	}
	sl := v.slot(slot)
	if sl == nil {
		return nil
	}
	if sl.Options == "" {
		return Samples(sl, &v.Knowledge, v.At)
	}
	var list []Sample
	for _, o := range v.r.Options {
		list = append(list, Sample{o.Label, o.Entry[strings.Index(o.Entry, ":")+1:]})
	}
	return list
}

func (v *visit) slot(name string) *kb.Slot {
	i := slices.IndexFunc(v.flow.Slots, func(s kb.Slot) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &v.flow.Slots[i]
}

// finish answers until the flow is over.
func (v *visit) finish() {
	for v.awaiting() != "" && len(v.asked) < maxVisit && len(v.cell.Faults) == 0 {
		v.answer()
	}
	if len(v.asked) >= maxVisit {
		v.fault("does not end")
	}
}

// ended holds the end against that of the undisturbed conversation: the same
// outcome and the same values.
func (v *visit) ended(changed ...string) {
	if len(v.cell.Faults) > 0 {
		return
	}
	h := v.happy
	switch {
	case v.r.Kind != h.r.Kind || (v.r.Handoff == nil) != (h.r.Handoff == nil):
		v.fault("ends as %s, undisturbed as %s", v.r.Kind, h.r.Kind)
	case len(v.s.Flows) > 0:
		v.fault("is not over: %v", v.s.Flows)
	case len(changed) == 0 && v.r.Flow != nil && !maps.Equal(v.r.Flow.Slots, h.r.Flow.Slots):
		v.fault("ends with %v, undisturbed with %v", v.r.Flow.Slots, h.r.Flow.Slots)
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]+)\}`)

func placeholders(label string) (names []string) {
	for _, m := range placeholder.FindAllStringSubmatch(label, -1) {
		names = append(names, m[1])
	}
	return names
}
