package dialog

import (
	"fmt"
	"testing"

	"yingda/nlu"
	"yingda/retrieval"
)

// TestWhich decides on a first candidate in conflict, at every confidence and state.
func TestWhich(t *testing.T) {
	b := compile(t, nil)
	near, other := b.index.Entry("refund"), b.index.Entry("return")
	if near == nil || other == nil {
		t.Fatal("the knowledge of compile has no such entries")
	}
	for _, c := range []struct {
		name       string
		confidence float64
		other      string
		before     Session
		want       string
	}{
		{"sure", 0.99, "", Session{State: WithBot}, "clarify 您问的是“转出”，还是“转入”？ [refund]"},
		{"sure, and the other side is there", 0.99, "return", Session{State: WithBot}, "clarify 您问的是“转出”，还是“转入”？ [return refund]"},
		{"the other side is not in the ranking", 0.99, "nowhere", Session{State: WithBot}, "clarify 您问的是“转出”，还是“转入”？ [refund]"},
		{"below clarify_at", 0.1, "return", Session{State: WithBot}, "fallback " + b.policy.Fallbacks[0] + " []"},
		{"a person is on the way", 0.99, "return", Session{State: Waiting}, "handoff " + builtinTexts[TextWaiting] + " []"},
		{"asked back too often", 0.99, "return", Session{State: WithBot, Unsure: b.policy.MaxMisses - 1}, "handoff " + builtinTexts[LowConfidence] + " []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &retrieval.Result{Candidates: []retrieval.Candidate{
				{Entry: near.ID, Question: near.Question, Confidence: c.confidence, Conflict: &retrieval.Conflict{Asked: "转出", Has: "转入", Other: c.other}},
				{Entry: other.ID, Question: other.Question, Confidence: c.confidence / 100},
			}}
			u := nlu.NewParser(nil).ParseText("公积金怎么转出")
			s, reply := Decide(b, c.before, Message{Text: "公积金怎么转出"}, &u, r)
			if got := fmt.Sprint(reply.Kind, " ", reply.Text, " ", s.Offered); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if reply.Kind == Clarify && reply.Confidence != c.confidence {
				t.Errorf("confidence %v, want the nearest entry's %v", reply.Confidence, c.confidence)
			}
		})
	}
}
