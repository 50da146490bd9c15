package dialog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/dialog/flow"
	"yingda/kb"
)

const lossFlow = `flows:
- id: loss
  name: 挂失
  intent: {examples: [我要挂失, 我的卡丢了]}
  slots:
  - {name: card, label: 卡种, type: enum, ask: [哪种卡？], values: [{word: 信用卡}, {word: 储蓄卡}]}
  - {name: phone, label: 手机号, type: phone, ask: [手机号？], from: mobile}
  - {name: tail, label: 尾号, type: code, ask: [尾号？], valid: {pattern: '[0-9]{4}'}, sensitive: true}
  - {name: no, type: text}
  steps: [{collect: card}, {collect: phone}, {collect: tail}, {webhook: 挂失, else: bad}, {end: {text: '编号{{no}}。', rating: true}}, {id: bad, handoff: {text: 系统忙。}}]
webhooks:
- {name: 挂失, url: 'https://bank.example/loss', send: {tail: '{{tail}}'}, take: {no: no}}
`

// withFlows adds flows to the sample knowledge.
func withFlows(t *testing.T, yaml string) func(*kb.Knowledge) {
	t.Helper()
	flows, bad := corpus.ReadFlows("flows.yaml", []byte(yaml))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return func(k *kb.Knowledge) { *k = corpus.WithFlows(*k, flows) }
}

// desk answers webhooks and remembers what it was asked.
type desk struct {
	calls []flow.Call
	fail  bool
}

func (d *desk) Call(_ context.Context, c flow.Call) flow.Result {
	d.calls = append(d.calls, c)
	if d.fail {
		return flow.Result{Failed: "down"}
	}
	return flow.Result{Values: map[string]any{"no": fmt.Sprint("L", len(d.calls))}}
}

func visitFlow(t *testing.T, yaml string) (*visit, *desk) {
	v, d := newVisit(t), &desk{}
	v.Swap(compile(t, withFlows(t, yaml)))
	v.Caller = d
	return v, d
}

// hold says one thing after another and compares the replies' texts.
func (v *visit) hold(lines ...string) (last Outcome) {
	v.Helper()
	for i := 0; i+1 < len(lines); i += 2 {
		v.in.Message.At = v.in.Message.At.Add(time.Minute)
		last = v.say(lines[i], fmt.Sprint("m", len(v.log.turns[v.in.Session])))
		if last.Reply.Text != lines[i+1] {
			v.Errorf("%s: %q, want %q", lines[i], last.Reply.Text, lines[i+1])
		}
	}
	return last
}

// What is secret stays out of the log, and what a visitor gives for a flow becomes
// feedback on the turn that ended it.
func TestFlowInTheLog(t *testing.T) {
	v, d := visitFlow(t, lossFlow)
	v.hold("我要挂失", "哪种卡？", "信用卡", "手机号？", "13800138000", "尾号？", "4321", "编号L1。\n请为这次服务打分：1 到 5 分，5 分最满意。", "4", "谢谢您的评价！")
	s, turns, err := v.Turns(context.Background(), v.access())
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := json.Marshal(turns)
	for _, secret := range []string{"13800138000", "4321"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the log holds %s: %s", secret, kept)
		}
	}
	if turns[2].Message.Text != "*******8000" || len(s.Flows) != 0 {
		t.Errorf("turn 3 was kept as %q, flows %v", turns[2].Message.Text, s.Flows)
	}
	if f := turns[3].Feedback; f == nil || f.Rating != 4 {
		t.Errorf("feedback on the end: %+v", f)
	}
	if len(d.calls) != 1 || d.calls[0].Values["tail"] != "4321" || len(d.calls[0].Key) != 32 {
		t.Errorf("calls %+v", d.calls)
	}
}

// A message that comes twice does nothing twice; one that is done again because the
// session moved meanwhile is the same order, by its key.
func TestFlowCallsOnce(t *testing.T) {
	v, d := visitFlow(t, lossFlow)
	v.hold("我要挂失", "哪种卡？", "信用卡", "手机号？", "13800138000", "尾号？")
	first := v.say("4321", "x")
	again := v.say("4321", "x")
	if !again.Again || again.Reply.Text != first.Reply.Text || len(d.calls) != 1 {
		t.Errorf("%d calls, second reply %+v", len(d.calls), again.Reply)
	}
	s := Session{ID: "a", Turns: 3}
	key := callKey(&s, &Message{ID: "x"}, 0)
	for name, other := range map[string]string{
		"another session": callKey(&Session{ID: "b", Turns: 3}, &Message{ID: "x"}, 0),
		"another message": callKey(&s, &Message{ID: "y"}, 0),
		"no message id":   callKey(&s, &Message{}, 0),
		"another call":    callKey(&s, &Message{ID: "x"}, 1),
	} {
		if other == key {
			t.Errorf("%s: the same key", name)
		}
	}
	if key != callKey(&Session{ID: "a", Turns: 4}, &Message{ID: "x"}, 0) {
		t.Error("the same message done again has another key")
	}
}

func TestFlowWhenTheServiceFails(t *testing.T) {
	v, d := visitFlow(t, lossFlow)
	d.fail = true
	out := v.hold("我要挂失", "哪种卡？", "信用卡", "手机号？", "13800138000", "尾号？", "4321", "系统忙。")
	if h := out.Reply.Handoff; h == nil || h.Reason != FlowHandoff || out.Reply.State != Waiting {
		t.Errorf("%+v", out.Reply)
	}
	v, _ = visitFlow(t, lossFlow)
	v.Caller = nil
	v.hold("我要挂失", "哪种卡？", "信用卡", "手机号？", "13800138000", "尾号？", "4321", "系统忙。")
}

// Attributes of the visitor fill slots, when they are values of them.
func TestFlowKnowsTheVisitor(t *testing.T) {
	for mobile, want := range map[string]string{"13800138000": "尾号？", "unknown": "手机号？", "1380013": "手机号？", "": "手机号？"} {
		v, _ := visitFlow(t, lossFlow)
		v.in.Visitor.Attributes = map[string]string{"mobile": mobile}
		v.hold("我要挂失", "哪种卡？", "信用卡", want)
	}
}

// A publish in the middle: the flow ends as it began; where its version is gone (a
// restart), it begins anew, politely, with the values that still fit.
func TestPublishInTheMiddle(t *testing.T) {
	changed := strings.NewReplacer("尾号？", "卡的后四位？", "{word: 储蓄卡}", "{word: 借记卡}").Replace(lossFlow)
	v, _ := visitFlow(t, lossFlow)
	v.hold("我要挂失", "哪种卡？", "储蓄卡", "手机号？")
	for range 3 {
		v.Swap(compile(t, withFlows(t, changed)))
	}
	v.hold("13800138000", "尾号？")

	m := &Manager{Log: v.log, Caller: v.Caller}
	m.Swap(compile(t, withFlows(t, changed))) // restarted: no older versions
	v.Manager = m
	v.hold("1234", "“挂失”的办理步骤刚刚有更新，我们接着办。\n哪种卡？", "借记卡", "卡的后四位？",
		"1234", "编号L1。\n请为这次服务打分：1 到 5 分，5 分最满意。")
	if d := v.Caller.(*desk); d.calls[0].Values["tail"] != "1234" {
		t.Errorf("calls %+v", d.calls)
	}
	m = &Manager{Log: v.log, Caller: v.Caller}
	m.Swap(compile(t, withFlows(t, lossFlow))) // what was ordered is not ordered again to be rated
	v.Manager = m
	v.hold("……", "您还在吗？\n请为这次服务打分：1 到 5 分，5 分最满意。", "5", "谢谢您的评价！")
	if d := v.Caller.(*desk); len(d.calls) != 1 {
		t.Errorf("%d calls, want 1", len(d.calls))
	}

	v, _ = visitFlow(t, lossFlow)
	v.hold("我要挂失", "哪种卡？")
	m = &Manager{Log: v.log}
	m.Swap(compile(t, nil)) // the flow was taken out
	v.Manager = m
	if out := v.say("怎么退款", ""); out.Reply.Kind != Answer || out.Reply.Flow != nil {
		t.Errorf("without the flow: %+v", out.Reply)
	}
}

// However many versions are published, few are kept.
func TestOlderVersionsAreFew(t *testing.T) {
	v, _ := visitFlow(t, lossFlow)
	for i := range 3 * keptVersions {
		v.Swap(compile(t, withFlows(t, strings.Replace(lossFlow, "哪种卡？", fmt.Sprint("第", i, "版？"), 1))))
	}
	if n := len(v.Bot().flows.older); n != keptVersions {
		t.Errorf("%d older versions, want %d", n, keptVersions)
	}
}

// A stack of flows is bounded, and a flow that is in progress already goes on.
func TestFlowsInFlows(t *testing.T) {
	yaml := "flows:\n"
	for _, name := range []string{"甲", "乙", "丙", "丁"} {
		yaml += fmt.Sprintf("- {id: %[1]s, name: 办%[1]s, intent: {examples: [我要办%[1]s, 给我办%[1]s业务]}, slots: [{name: tail, type: code, ask: ['%[1]s的尾号？'], valid: {pattern: '[0-9]{4}'}}], steps: [{collect: tail}, {end: {text: '%[1]s好了。'}}]}\n", name)
	}
	v, _ := visitFlow(t, yaml)
	v.hold("我要办甲", "甲的尾号？", "我要办乙", "乙的尾号？", "我要办丙", "丙的尾号？", "我要办丁", "丁的尾号？",
		"1234", "丁好了。\n刚才的“办丙”还没办完，要继续吗？", "继续", "丙的尾号？", "我要办乙", "乙的尾号？",
		"1234", "乙好了。\n刚才的“办丙”还没办完，要继续吗？", "不用了", "好的，“办丙”不办了。还有什么可以帮您？")
	if s := v.log.sessions[v.in.Session]; len(s.Flows) != 0 {
		t.Errorf("left over: %+v", s.Flows)
	}
}

// A turn in a flow may cost at most half as much again as a single question, p99.
func BenchmarkTurns(b *testing.B) {
	pack, err := corpus.ReadPack("bank")
	if err != nil {
		b.Fatal(err)
	}
	bot, err := Compile(pack.Knowledge, 1)
	if err != nil {
		b.Fatal(err)
	}
	at := Session{State: WithBot}
	for _, text := range []string{"我要挂失", "信用卡"} {
		at, _ = bot.Step(at, Message{Text: text, At: noon})
	}
	if len(at.Flows) != 1 {
		b.Fatal("no flow is in progress")
	}
	for _, c := range []struct {
		name, text string
		s          Session
	}{
		{"question", "", Session{State: WithBot}},
		{"begin", "我%d年办的卡丢了要挂失", Session{State: WithBot}},
		{"value", "手机号是1380013%04d", at},
		{"correct", "不对，是储蓄卡%d", at},
		{"garbage", "石头%d会唱歌", at},
		{"aside", "", at},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() { // another text each time: rankings of the same one are kept
				n := len(took)
				text := fmt.Sprintf(c.text, n)
				if c.text == "" {
					text = fmt.Sprint(c.name, n, pack.Judged[n%len(pack.Judged)].Q)
				}
				m := Message{Text: text, At: noon}
				start := time.Now()
				bot.Step(c.s, m)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
