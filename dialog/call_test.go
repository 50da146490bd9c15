package dialog

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/retrieval"
)

// hanging is a caller of a service that never answers: it gives up with the context.
type hanging struct{ keys map[string]int }

func (h hanging) Call(ctx context.Context, c flow.Call) flow.Result {
	h.keys[c.Key]++
	<-ctx.Done()
	return flow.Result{Failed: ctx.Err().Error()}
}

// However many services a turn calls, the visitor waits so long and no longer; and
// the turn done again is the same orders.
func TestCallsOfATurnAreBounded(t *testing.T) {
	f := kb.Flow{ID: "f", Name: "查询", Enabled: true, Intent: kb.Intent{Examples: []string{"帮我查询一下"}}}
	for _, next := range []string{"b", "c", "end"} {
		f.Steps = append(f.Steps, kb.Step{ID: map[string]string{"b": "a", "c": "b", "end": "c"}[next], Webhook: "w", Else: next})
	}
	f.Steps = append(f.Steps, kb.Step{ID: "end", End: &kb.End{Text: "暂时查不到。"}})
	b, err := Compile(kb.Knowledge{Flows: []kb.Flow{f}, Webhooks: []kb.Webhook{{Name: "w", URL: "https://a.example"}}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		h := hanging{map[string]int{}}
		for range 2 {
			start := time.Now()
			s := Session{ID: "s", State: WithBot}
			found := b.Search("帮我查询一下", retrieval.Options{At: start})
			msg := Message{ID: "m-1", Text: "帮我查询一下", At: start}
			next, r := Decide(b, s, msg, &found.Utterance, &found.Result)
			_, r = b.Finish(t.Context(), next, msg, r, h)
			if took := time.Since(start); took != callsWithin || r.Text != "暂时查不到。" {
				t.Errorf("%q after %v, want %v", r.Text, took, callsWithin)
			}
		}
		if len(h.keys) != 3 {
			t.Errorf("keys %v, want three, each twice", h.keys)
		}
		for key, n := range h.keys {
			if n != 2 {
				t.Errorf("key %s %d times: another order when the turn is done again", key, n)
			}
		}
	})
}
