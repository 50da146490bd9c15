package eval

import (
	"context"
	"strings"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/dialog/flow"
	"yingda/kb"
)

// A conversation that is saved and held again comes out the same.
func TestSaveTalk(t *testing.T) {
	talks := parsed(t, pointTalk+"-- talk --\n> 你好\n")
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	s, at := dialog.Session{State: dialog.WithBot}, talkTime
	var turns []dialog.Turn
	say := func(text, choice string, after time.Duration) {
		at = at.Add(after)
		m := dialog.Message{Text: text, Choice: choice, Channel: "web", At: at}
		var r dialog.Reply
		s, r = bot.Step(s, m)
		turns = append(turns, dialog.Turn{N: len(turns) + 1, Message: m, Reply: r})
	}
	say("查一下积分", "", 0)
	say("1234", "", 20*time.Second)
	say("你们几点开门", "", time.Minute)
	say("储蓄卡", turns[2].Reply.Options[1].Entry, time.Hour)
	say("转人工", "", time.Minute)
	turns = append(turns, dialog.Turn{N: 6, Message: dialog.Message{Text: "我的卡号是****", At: at.Add(time.Minute)}, Reply: dialog.Reply{Kind: dialog.Silent}})

	saved := string(SaveTalk(turns, nil))
	for _, want := range []string{"-- talk at=2026-03-02T10:00:00+08:00 channel=web --\n", "> 查一下积分\nask 尾号？\n  awaiting tail\n", "+ 59m0s\n", "* 储蓄卡\n", "# 人工服务中", "# 下一句有遮盖"} {
		if !strings.Contains(saved, want) {
			t.Errorf("%q is missing in\n%s", want, saved)
		}
	}
	if strings.Contains(saved, "我的卡号") {
		t.Errorf("what a person was told is saved:\n%s", saved)
	}
	again := parsed(t, pointTalk+saved[strings.Index(saved, "-- talk"):])
	if diffs := again.Run(bot); len(diffs) > 0 {
		t.Errorf("held again it differs: %v\n%s", diffs, saved)
	}
	if again.Talks[0].Channel != "web" || len(again.Talks[0].Steps) != 5 {
		t.Errorf("read again: %+v", again.Talks[0])
	}
	if _, err := ParseTalks("t.txt", SaveTalk(nil, nil)); err == nil {
		t.Error("a talk of nothing was read")
	}
}

const parcelTalk = `-- flows --
flows:
- id: parcel
  name: 查快递
  intent: {examples: [查一下快递]}
  slots:
  - {name: number, type: code, ask: [单号？], valid: {pattern: 'SF[0-9]+'}}
  - {name: note, type: text, ask: [备注？]}
  - {name: status, type: text, optional: true}
  steps:
  - {id: ask, collect: number}
  - {collect: note}
  - {webhook: 快递, else: failed}
  - branch: [{when: status, to: told}]
  - {set: {number: ''}, next: ask}
  - {id: told, end: {text: '{{status}}。'}}
  - {id: failed, handoff: {text: 稍候。}}
webhooks: [{name: 快递, url: 'https://a.example/', send: {no: '{{number}}', note: '{{note}}'}, take: {status: status}}]
`

// A conversation whose calls were noted is saved with what the services answered, and
// can be held again without them.
func TestSaveTalkWithCalls(t *testing.T) {
	talks := parsed(t, parcelTalk+"-- talk --\n> 你好\n")
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]flow.Result{"SF1": {Values: map[string]any{"status": nil}}, "SF2": {Values: map[string]any{"status": "在途 => 明天到"}}, "SF3": {Failed: "status 500"}}
	var turns []dialog.Turn
	calls := []Called{}
	s := dialog.Session{State: dialog.WithBot}
	for i, text := range []string{"查一下快递", "SF1", "放 门口", "SF2", "查一下快递", "SF3", "不要 按铃"} {
		m := dialog.Message{Text: text, At: talkTime.Add(time.Duration(i) * time.Minute)}
		hooks := noting{answers: answers}
		var r dialog.Reply
		s, r = bot.Step(s, m)
		s, r = bot.Finish(t.Context(), s, m, r, &hooks)
		for _, c := range hooks.calls {
			c.Turn = i + 1
			calls = append(calls, c)
		}
		turns = append(turns, dialog.Turn{N: i + 1, Message: m, Reply: r})
	}
	saved := string(SaveTalk(turns, calls))
	for _, want := range []string{
		"-- webhook 快递 --\nno=SF1 => {\"status\":null}\nno=SF2 => {\"status\":\"在途 => 明天到\"}\nno=SF3 => fail\n-- talk",
		"  call 快递 no=SF1 note=放 门口\n", "> 不要 按铃\nhandoff 稍候。\n",
	} {
		if !strings.Contains(saved, want) {
			t.Errorf("%q is missing in\n%s", want, saved)
		}
	}
	again := parsed(t, parcelTalk+saved[strings.Index(saved, "-- webhook"):])
	if diffs := again.Run(bot); len(diffs) > 0 || len(again.Talks[0].Steps) != len(turns) {
		t.Errorf("held again it differs: %v\n%s", diffs, saved)
	}
	if silent := string(SaveTalk(turns, []Called{})); strings.Contains(silent, "webhook") {
		t.Errorf("nothing was called:\n%s", silent)
	}
}

// What a line of a talk has no place for is left out.
func TestSaveCalls(t *testing.T) {
	for want, c := range map[string]Called{
		"-- webhook w --\n* => {}\n":                {Name: "w"},
		"-- webhook w --\na=1 b=2 => {\"s\":[1]}\n": {Name: "w", Values: map[string]string{"b": "2", "a": "1", "c": "x y", "d=": "1", "e": "=>", "f": "\n"}, Result: flow.Result{Values: map[string]any{"s": []any{1}}}},
		"接口“a b”的名称里有空格，写不进脚本。\n":                   {Name: "a b"},
	} {
		var out strings.Builder
		saveCalls(&out, []Called{c, c})
		if out.String() != want {
			t.Errorf("%+v is written as\n%s, want\n%s", c, out.String(), want)
		}
	}
}

// noting answers by number and notes the calls.
type noting struct {
	answers map[string]flow.Result
	calls   []Called
}

func (n *noting) Call(_ context.Context, c flow.Call) flow.Result {
	r := n.answers[c.Values["no"]]
	n.calls = append(n.calls, Called{Name: c.Name, Values: c.Values, Result: r})
	return r
}
