package flow

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"yingda/kb"
)

// full are values for every slot of everything.yaml.
var full = map[string]string{
	"card": "信用卡", "tail": "1234", "count": "2", "money": "500.00", "day": "2026-03-04", "when": "2026-03-04T15:00", "long": "P3D",
	"phone": "13800138000", "id": "11010519491231002X", "bank": "6222020200112233446", "mail": "a@example.com", "parcel": "SF123456789012",
	"city": "上海市", "name": "王小明", "shop": "朝阳支行", "sure": "是", "pick": "B2", "note": "尽快",
	"slotlist": `[{"value":"A1","label":"A1 30元"},{"value":"B2","label":"B2 10元"},{"value":"C3","label":"C3 20元"}]`,
}

// state is a place in a flow where something can happen.
type state struct {
	name  string
	frame Frame
}

// standing returns the frame that waits at a step, with the values of the slots
// before it and none after.
func standing(p *Program, at int, asking Asking) Frame {
	f := Frame{Flow: p.Flow.ID, Sum: p.Sum, At: at, Asking: asking, Slots: map[string]string{}, Calls: 0}
	for i := range at {
		f.Trail = append(f.Trail, i)
		if slot := p.steps[i].Collect; slot != "" {
			f.Slots[slot] = full[slot]
		} else if p.steps[i].do == kb.DoWebhook {
			f.Slots["slotlist"], f.Calls = full["slotlist"], 1
		}
	}
	out := Out{}
	p.question(&f, &out)
	return f
}

// states are all that a flow can wait for: every slot, and every other question.
func states(p *Program) (list []state) {
	for i, s := range p.steps {
		switch s.do {
		case kb.DoCollect:
			list = append(list, state{s.Collect, standing(p, i, ForSlot)})
		case kb.DoConfirm:
			list = append(list, state{"confirm", standing(p, i, ForYes)}, state{"change", standing(p, i, ForChange)})
		case kb.DoWebhook:
			list = append(list, state{"result", standing(p, i, ForResult)})
		case kb.DoEnd:
			list = append(list, state{"rating", standing(p, i, ForRating)})
		}
	}
	list = append(list, state{"cancel", standing(p, 2, ForCancel)}, state{"resume", standing(p, 2, ForResume)})
	part := standing(p, 5, ForSlot)
	part.Part = "2026-03-04"
	last := standing(p, 7, ForSlot)
	last.Tries = kb.DefaultMaxTries - 1
	return append(list, state{"when, day said", part}, state{"phone, last try", last})
}

// events are what visitors say, whatever it is that they were asked.
var events = []string{
	"信用卡", "第二个", "便宜的", "尾号5678", "5678", "3", "三百块", "明天", "下午三点", "明天下午三点", "三天", "13800138001", "11010519491231002X",
	"6222020200112233446", "b@example.com", "SF123456789012", "北京", "李晓华", "海淀支行", "信用卡，尾号5678，3份",
	"是", "不是", "好的", "没有", "跳过", "不知道", "取消", "不登记了", "继续", "上一步", "再说一遍", "我填了什么", "重新开始",
	"不对", "不对，是储蓄卡", "手机号错了", "改成4份", "不是信用卡", "……", "石头会唱歌", "什么时候能办好", "5", "很满意",
}

// Every state with every event: what it is taken for, and where the flow is then.
func TestEveryStateAndEvent(t *testing.T) {
	p := program(t, "everything.yaml")
	var out strings.Builder
	for _, st := range states(p) {
		fmt.Fprintf(&out, "== %s: %s\n", st.name, p.Awaiting(&st.frame))
		for _, text := range events {
			before := st.frame.Clone()
			s := said(text)
			r := p.Read(&st.frame, s)
			next, o := p.Take(st.frame, s, r)
			if !reflect.DeepEqual(before, st.frame) {
				t.Errorf("%s, %s: the frame was changed", st.name, text)
			}
			fmt.Fprintf(&out, "%s → %s\n", text, strings.Join(slices.DeleteFunc([]string{taken(r), moved(p, &before, &next), ends(&o)}, func(s string) bool { return s == "" }), "; "))
		}
	}
	golden(t, "states.golden", out.String())
}

// taken says what a text was read as.
func taken(r Reading) string {
	act := string(r.Act)
	if act == "" {
		act = "nothing"
	}
	for _, m := range []struct {
		is   bool
		text string
	}{{!r.Whole && r.Act != NoAct, " among others"}, {r.Question, " asks"}, {r.Slot != "", " " + r.Slot}, {r.Rating != 0, fmt.Sprint(" ", r.Rating)}, {r.Fault != "", " " + r.Fault}} {
		if m.is {
			act += m.text
		}
	}
	return act
}

// moved says how a frame differs from the one before.
func moved(p *Program, was, is *Frame) string {
	var out []string
	names := slices.Sorted(maps.Keys(full))
	for _, name := range names {
		if a, b := was.Slots[name], is.Slots[name]; a != b && b == "" {
			out = append(out, "-"+name)
		} else if a != b {
			out = append(out, name+"="+b)
		}
	}
	if len(was.Skipped) != len(is.Skipped) {
		out = append(out, "skipped "+strings.Join(is.Skipped, " "))
	}
	if a, b := p.Awaiting(was), p.Awaiting(is); a != b {
		out = append(out, "awaits "+b)
	}
	if is.Tries != was.Tries {
		out = append(out, fmt.Sprint("tries ", is.Tries))
	}
	return strings.Join(out, ", ")
}

// ends says how a flow leaves off, empty when it waits for the visitor.
func ends(o *Out) string {
	switch {
	case o.Call != nil:
		return "calls " + o.Call.Name
	case o.Handoff != nil:
		return "hands off"
	case o.Cancelled:
		return "cancelled"
	case o.Done:
		return "done"
	case o.Jump != "":
		return "jumps"
	case o.Rating != 0:
		return "rated"
	}
	return ""
}
