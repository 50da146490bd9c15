package eval

import (
	"maps"
	"slices"
	"strings"

	"yingda/dialog"
)

// Tasks counts what became of the flows that were begun in talks.
type Tasks struct {
	Begun     int `json:"begun"`
	Completed int `json:"completed"`
	Cancelled int `json:"cancelled"` // by the visitor, or given up on
	HandedOff int `json:"handed_off"`
	Open      int `json:"open"` // not over when the talk was

	Completion   float64 `json:"completion"`     // completed / begun and not cancelled
	TurnsPerTask float64 `json:"turns_per_task"` // of completed ones, the turns in which they were in progress

	Slots      int `json:"slots"`       // values that talks expect
	WrongSlots int `json:"wrong_slots"` // of these, other or missing ones; and values that are not expected

	Interrupted int `json:"interrupted"` // questions, small talk and other flows in between
	Resumed     int `json:"resumed"`     // of these, after which the flow asked the same again or was offered again

	turns int // in completed tasks
}

// observe counts one step of a talk.
func (k *Tasks) observe(step *Step, before, after *dialog.Session, was, r *replied, running map[string]int) {
	wasIn, isIn := flowsIn(before), flowsIn(after)
	if r.Flow == nil && len(wasIn)+len(isIn) == 0 {
		return
	}
	if n := len(wasIn); n > 0 {
		running[wasIn[n-1]]++
	}
	begun := ""
	for _, id := range isIn {
		if running[id] == 0 {
			k.Begun++
			running[id], begun = 1, id
		}
	}
	if len(wasIn)+len(isIn) == 0 { // begun and over in one turn
		k.Begun++
		k.end(r, 1)
	}
	for _, id := range wasIn {
		if running[id] > 0 && !slices.Contains(isIn, id) {
			k.end(r, running[id])
			delete(running, id)
		}
	}
	k.values(step, r)
	if len(wasIn) == 0 {
		return
	}
	aside := begun == "" && (r.Entry != nil || len(r.Facts) > 0 || r.Kind == dialog.Clarify || r.Chitchat != "" && r.Chitchat != "cancel")
	switch {
	case aside:
		k.Interrupted++
		if r.Flow != nil && was.Flow != nil && (r.Flow.Awaiting == was.Flow.Awaiting || r.Flow.Awaiting == "resume") {
			k.Resumed++
		}
	case begun != "":
		k.Interrupted++
	case r.Flow != nil && r.Flow.Awaiting == "resume" && len(isIn) < len(wasIn):
		k.Resumed++
	}
}

// end counts a flow that is over.
func (k *Tasks) end(r *replied, turns int) {
	switch {
	case r.Kind == dialog.Handoff:
		k.HandedOff++
	case r.Kind == dialog.Fallback:
		k.Cancelled++
	default:
		k.Completed++
		k.turns += turns
	}
}

// values compares the slots that a step expects.
func (k *Tasks) values(step *Step, r *replied) {
	for _, e := range step.Want {
		if e.Name != "slots" {
			continue
		}
		want, got := map[string]string{}, map[string]string{}
		if r.Flow != nil {
			maps.Copy(got, r.Flow.Slots)
		}
		name := ""
		for _, word := range strings.Fields(e.Value) {
			if n, v, ok := strings.Cut(word, "="); ok {
				name = n
				want[name] = v
			} else if name != "" {
				want[name] += " " + word
			}
		}
		k.Slots += len(want)
		for name, v := range got {
			if want[name] != escape(v) {
				k.WrongSlots++
			}
		}
		for name := range want {
			if _, ok := got[name]; !ok {
				k.WrongSlots++
			}
		}
	}
}

// sum works the shares out.
func (k *Tasks) sum() {
	k.Open = k.Begun - k.Completed - k.Cancelled - k.HandedOff
	if n := k.Begun - k.Cancelled; n > 0 {
		k.Completion = float64(k.Completed) / float64(n)
	}
	if k.Completed > 0 {
		k.TurnsPerTask = float64(k.turns) / float64(k.Completed)
	}
}

func flowsIn(s *dialog.Session) (ids []string) {
	for _, f := range s.Flows {
		ids = append(ids, f.Flow)
	}
	return ids
}
