package flow

import (
	"maps"
	"slices"
	"time"
)

// Frame is a flow in progress. It is all that is remembered of it, small, and good
// across restarts; it is changed only by copies (see Clone).
type Frame struct {
	Flow    string            `json:"flow"`              // id
	Sum     string            `json:"sum"`               // of the definition that At and Trail mean
	At      int               `json:"at"`                // step that is next, or waits
	Asking  Asking            `json:"asking,omitempty"`  // what the visitor was asked
	Slots   map[string]string `json:"slots,omitempty"`   // canonical values
	Skipped []string          `json:"skipped,omitempty"` // slots that the flow goes on without
	Trail   []int             `json:"trail,omitempty"`   // steps gone through, the oldest first
	Tries   int               `json:"tries,omitempty"`   // times that the present question was not understood
	Part    string            `json:"part,omitempty"`    // of a time: what was said of it so far, see moment
	Shown   []string          `json:"shown,omitempty"`   // values of the options last shown, in order
	Calls   int               `json:"calls,omitempty"`   // webhooks called so far
	Since   time.Time         `json:"since,omitzero"`    // last thing the visitor said to it
}

// Asking says what a flow waits for.
type Asking string

const (
	Nothing   Asking = ""
	ForSlot   Asking = "slot"    // the slot of step At
	ForYes    Asking = "confirm" // the question of step At
	ForChange Asking = "change"  // which slot is wrong
	ForCancel Asking = "cancel"  // whether to give the flow up
	ForResume Asking = "resume"  // whether to go on with it
	ForRating Asking = "rating"  // 1 to 5
	ForResult Asking = "result"  // not the visitor: the result of a webhook
)

// maxTrail bounds the steps remembered: going back further is not possible.
const maxTrail = 200

// Clone returns a copy that shares nothing.
func (f Frame) Clone() Frame {
	f.Slots = maps.Clone(f.Slots)
	f.Skipped, f.Trail, f.Shown = slices.Clone(f.Skipped), slices.Clone(f.Trail), slices.Clone(f.Shown)
	return f
}

func (f *Frame) set(slot, value string) {
	if f.Slots == nil {
		f.Slots = map[string]string{}
	}
	f.Skipped = slices.DeleteFunc(f.Skipped, func(s string) bool { return s == slot })
	if value == "" {
		delete(f.Slots, slot)
		return
	}
	f.Slots[slot] = value
}

func (f *Frame) pass(step int) {
	if len(f.Trail) == maxTrail {
		f.Trail = slices.Delete(f.Trail, 0, maxTrail/2)
	}
	f.Trail = append(f.Trail, step)
}

// Option is a choice that a question offers.
type Option struct {
	Label string
	Value string
}

// Out is what came of a turn in a flow.
type Out struct {
	Say     []string // texts, in order
	Options []Option // to choose from, at most five
	Hide    []string // stretches of what the visitor said that logs must not keep

	// At most one of these is set; none: the flow waits for the visitor (Frame.Asking).
	Call      *Call
	Done      bool    // it has ended
	Cancelled bool    // it was given up
	Handoff   *Person // a person is to go on
	Jump      string  // id of the flow that takes over
	Rating    int     // 1 to 5: how content the visitor is; the flow has ended
}

// Person says how a person is to be called.
type Person struct {
	Text  string // empty: as always
	Queue string // empty: the policy's
}

func (o *Out) say(text string) {
	if text != "" {
		o.Say = append(o.Say, text)
	}
}

// over reports whether the flow does not wait for the visitor.
func (o *Out) over() bool {
	return o.Done || o.Cancelled || o.Handoff != nil || o.Jump != "" || o.Rating != 0
}
