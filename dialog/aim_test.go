package dialog

import (
	"slices"
	"testing"

	"yingda/kb"
)

// TestAimMovesTheThreshold: a ranking that is .7 sure, under several targets and by
// what the judged questions promise.
func TestAimMovesTheThreshold(t *testing.T) {
	promising := slices.Repeat([]kb.Judged{{Confidence: .6, Right: true, InScope: true}}, 100)
	for _, c := range []struct {
		name    string
		target  float64
		judged  []kb.Judged
		from    float64
		want    Kind
		reached bool
	}{
		{"no target: as the owner set it", 0, promising, .75, Clarify, false},
		{"promised from .6 on", .95, promising, .6, Answer, true},
		{"nothing judged: confidence at its word", .95, nil, .95, Clarify, false},
		{"the same with a lower target", .65, nil, .65, Answer, false},
		{"judged, and not reached", .95, []kb.Judged{{Confidence: .6, InScope: true}}, .95, Clarify, false},
	} {
		b := compile(t, func(k *kb.Knowledge) { k.Policy.PrecisionTarget, k.Policy.AnswerAt = c.target, .75 })
		before := b.Policy().AnswerAt
		aimed, reached := b.Aim(c.judged)
		m := Message{Text: "退款有什么办法", At: noon}
		u, _ := aimed.Understand(m)
		if _, reply := Decide(aimed, Session{}, m, &u, ranked(aimed, "refund=0.7")); reply.Kind != c.want || aimed.Policy().AnswerAt != c.from {
			t.Errorf("%s: %s from %v, want %s from %v", c.name, reply.Kind, aimed.Policy().AnswerAt, c.want, c.from)
		}
		if (reached != nil) != c.reached {
			t.Errorf("%s: reached %v", c.name, reached)
		}
		if b.Policy().AnswerAt != before {
			t.Errorf("%s: the bot it came from was changed", c.name)
		}
	}
}

// TestCompileAimsHigh: before anything was judged, a target is a threshold.
func TestCompileAimsHigh(t *testing.T) {
	b := compile(t, func(k *kb.Knowledge) { k.Policy.PrecisionTarget = .95 })
	if at := b.Policy().AnswerAt; at != .95 {
		t.Errorf("answers from %v, want .95", at)
	}
}

func TestCalibrationIsTheSearchs(t *testing.T) {
	b := compile(t, nil)
	_, r := b.Understand(Message{Text: "怎么退款", At: noon})
	if got := b.Calibration(); got == "" || got != r.Calibration {
		t.Errorf("%q, a search says %q", got, r.Calibration)
	}
}
