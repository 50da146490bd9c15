package eval

import (
	"testing"

	"yingda/kb"
)

const pointTalk = `-- kb --
Q: 营业时间是几点？
~: 你们几点开门
A: 九点到五点。
-- flows --
flows:
- id: point
  name: 查积分
  intent: {examples: [查一下积分, 我有多少积分]}
  slots: [{name: tail, label: 尾号, type: code, ask: [尾号？], valid: {pattern: '[0-9]{4}'}}, {name: kind, label: 卡种, type: enum, ask: [哪种卡？], values: [{word: 信用卡}, {word: 储蓄卡}]}]
  steps: [{collect: tail}, {collect: kind}, {end: {text: 有五分。}}]
- id: limit
  name: 查额度
  intent: {examples: [查一下额度, 我有多少额度]}
  slots: [{name: tail, type: code, ask: [额度卡的尾号？], valid: {pattern: '[0-9]{4}'}}]
  steps: [{collect: tail}, {end: {text: 有九元。}}]
`

// What becomes of tasks, talk by talk.
func TestTasks(t *testing.T) {
	for _, c := range []struct {
		name, talk string
		want       Tasks
	}{
		{"completed", "> 查一下积分\nask\n> 1234\nask\n  slots tail=1234\n> 信用卡\nanswer\n  slots kind=信用卡 tail=1234\n",
			Tasks{Begun: 1, Completed: 1, Completion: 1, TurnsPerTask: 3, Slots: 3, turns: 3}},
		{"a wrong value, one missing and one too many", "> 查一下积分\nask\n> 1234\nask\n  slots tail=4321\n> 信用卡\nanswer\n  slots tail=1234 city=北京\n",
			Tasks{Begun: 1, Completed: 1, Completion: 1, TurnsPerTask: 3, Slots: 3, WrongSlots: 3, turns: 3}},
		{"cancelled", "> 查一下积分\nask\n> 取消\nfallback\n", Tasks{Begun: 1, Cancelled: 1}},
		{"a person", "> 查一下积分\nask\n> 石头\nask\n> 石头\nask\n> 石头\nhandoff\n", Tasks{Begun: 1, HandedOff: 1}},
		{"left open", "> 查一下积分\nask\n", Tasks{Begun: 1, Open: 1}},
		{"a question in between", "> 查一下积分\nask\n> 你们几点开门\nanswer\n> 1234\nask\n> 信用卡\nanswer\n",
			Tasks{Begun: 1, Completed: 1, Completion: 1, TurnsPerTask: 4, Interrupted: 1, Resumed: 1, turns: 4}},
		{"another flow in between", "> 查一下积分\nask\n> 查一下额度\nask\n> 1234\nanswer\n> 继续\nask\n> 1234\nask\n> 信用卡\nanswer\n",
			Tasks{Begun: 2, Completed: 2, Completion: 1, TurnsPerTask: 3.5, Interrupted: 1, Resumed: 1, turns: 7}},
		{"no flow", "> 你们几点开门\nanswer\n", Tasks{}},
	} {
		talks := parsed(t, pointTalk+"-- talk --\n"+c.talk)
		bot, err := talks.Compile(kb.Knowledge{})
		if err != nil {
			t.Fatal(err)
		}
		var got Tasks
		for _, d := range talks.run(bot, &talks.Talks[0], nil, &got) {
			if c.want.WrongSlots == 0 {
				t.Errorf("%s: %s", c.name, d)
			}
		}
		got.sum()
		if got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}
