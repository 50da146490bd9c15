package dialog

import (
	"testing"
	"time"

	"yingda/kb"
)

// What half a sentence names, when it names something and no more.
func TestSubjectOf(t *testing.T) {
	for core, want := range map[string]string{
		"那储蓄卡呢": "储蓄卡", "储蓄卡呢": "储蓄卡", "上海呢": "上海", "换成上海的话呢": "上海", "储蓄卡": "储蓄卡", "那么金卡怎么样": "金卡",
		"要多少钱": "", "多久到账": "", "需要什么材料": "", "呢": "", "那呢": "", "卡": "", "储蓄卡挂失以后补办": "", "能不能刷": "",
	} {
		if got := subjectOf(core); got != want {
			t.Errorf("%s: %q, want %q", core, got, want)
		}
	}
}

// What leaves out what it asks is half; what is short and whole, or asks, is not.
func TestIsHalf(t *testing.T) {
	for core, want := range map[string]bool{
		"那储蓄卡呢": true, "储蓄卡呢": true, "那北京的呢": true, "换成上海的话": true,
		"储蓄卡": false, "查余额": false, "要多少钱呢": false, "那怎么还款": false, "储蓄卡挂失以后补办呢": false, "呢": false, "": false,
	} {
		if got := isHalf(core); got != want {
			t.Errorf("%s: %v", core, got)
		}
	}
}

// The owner says how long half sentences go on with what was asked.
func TestContextWindow(t *testing.T) {
	change := func(turns, minutes int) func(*kb.Knowledge) {
		return func(k *kb.Knowledge) {
			k.Entries = []kb.Entry{
				{ID: "credit", Question: "信用卡怎么挂失", Variants: []string{"信用卡挂失流程"}, Answer: "打 400。", Enabled: true},
				{ID: "debit", Question: "储蓄卡怎么挂失", Variants: []string{"储蓄卡挂失流程"}, Answer: "去网点。", Enabled: true},
			}
			k.Facts, k.Policy.Hot = nil, nil
			k.Policy.ContextTurns, k.Policy.ContextMinutes = turns, minutes
		}
	}
	for _, c := range []struct {
		name           string
		turns, minutes int
		between        int // turns of small talk in between
		after          time.Duration
		goes           bool // on with the question before
	}{
		{"at once", 0, 0, 0, time.Minute, true},
		{"within the default window", 0, 0, 2, time.Minute, true},
		{"after it", 0, 0, 3, time.Minute, false},
		{"within the default time", 0, 0, 0, 10 * time.Minute, true},
		{"after it", 0, 0, 0, 11 * time.Minute, false},
		{"a window of one turn", 1, 0, 1, time.Minute, false},
		{"an hour", 0, 60, 0, 50 * time.Minute, true},
		{"before it was asked", 0, 0, 0, -time.Minute, false},
	} {
		b, at := compile(t, change(c.turns, c.minutes)), noon
		s, r := b.Step(Session{State: WithBot}, Message{Text: "信用卡怎么挂失", At: at})
		if r.Kind != Answer {
			t.Fatalf("%s: %s", c.name, r.Kind)
		}
		for range c.between {
			s, _ = b.Step(s, Message{Text: "你好", At: at})
		}
		if _, r = b.Step(s, Message{Text: "那储蓄卡呢", At: at.Add(c.after)}); (r.Kind == Answer) != c.goes || c.goes && r.Entry.ID != "debit" {
			t.Errorf("%s: %s %s", c.name, r.Kind, r.Text)
		}
		if r.Kind == Answer && r.Confidence > followMost {
			t.Errorf("%s: confidence %v of a question that was made up", c.name, r.Confidence)
		}
	}
}
