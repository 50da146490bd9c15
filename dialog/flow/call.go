// Package flow takes a visitor through an authored flow (kb.Flow): it fills slots
// from what he says, goes on from step to step and repairs what goes wrong. It is
// pure: state comes in as data (Frame) and goes out as data, work that it cannot do
// itself (a webhook) is returned as data (Call), and its result is the next input.
//
// It knows neither sessions nor retrieval: whether a sentence is a question of its
// own is decided in dialog, which has both.
package flow

import "yingda/kb"

// Call is a webhook to be called before the turn can go on. A call done again with
// the same Key (a retry, a turn done again) is the same order, not a second one.
type Call struct {
	Webhook *kb.Webhook       `json:"-"`
	Name    string            `json:"name"`   // of the webhook
	Values  map[string]string `json:"values"` // field of the request → value, canonical as in kb.SlotType; fields without one are left out
	Key     string            `json:"key"`    // idempotency key
}

// Result is what came of a call.
type Result struct {
	// Failed says why there is no answer, for logs (time-out, status 500, circuit
	// open …); empty: there is one.
	Failed string `json:"failed,omitempty"`
	// Values are slot → what the response holds at its path (kb.Webhook.Take):
	// string, float64, bool, map[string]any or []any; a path that is not there is left out.
	Values map[string]any `json:"values,omitempty"`
}
