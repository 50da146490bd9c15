package flow

import (
	"fmt"
	"strings"

	"yingda/kb"
)

// What flows say by themselves.
const (
	textMissed    = "抱歉，我没听明白。"
	textSilence   = "您还在吗？"
	textRestart   = "好的，我们重新开始。"
	textBack      = "好的，回到上一步。"
	textFirst     = "这已经是第一步了。"
	textChanged   = "好的，%s改为%s。"
	textSkipped   = "那先不填%s。"
	textCancelled = "好的，“%s”不办了。还有什么可以帮您？"
	textGaveUp    = "抱歉，我一直没听明白，请人工客服来帮您办理，请稍候。"
	textFailed    = "抱歉，系统暂时没有响应，请人工客服来帮您办理，请稍候。"
	textBroken    = "抱歉，办理遇到了问题，请人工客服来帮您，请稍候。"
	textMoved     = "“%s”的办理步骤刚刚有更新，我们接着办。"
	textResume    = "刚才的“%s”还没办完，要继续吗？"
	textChange    = "请问哪一项需要修改？"
	textNothing   = "目前还没有记下什么。"
	textRecap     = "已经记下：%s。"
	textRating    = "请为这次服务打分：1 到 5 分，5 分最满意。"
	textUnrated   = "好的，感谢您的使用。"
	textRated     = "谢谢您的评价！"
	textOptions   = "可以直接回复：%s。"
	textOptional  = "没有的话，回复“跳过”即可。"
)

// examplesOf say how a value may be written, for those who were not understood twice.
var examplesOf = map[kb.SlotType]string{
	kb.SlotNumber: "请回复数字，例如 2。", kb.SlotMoney: "请回复金额，例如 500元。", kb.SlotDate: "例如“明天”“下周三”或“11月25日”。",
	kb.SlotTime: "例如“明天下午3点”。", kb.SlotDuration: "例如“3天”或“2小时”。", kb.SlotPhone: "请回复 11 位手机号，或带区号的座机号。",
	kb.SlotIDCard: "请回复 18 位身份证号。", kb.SlotBankCard: "请回复完整的银行卡号。", kb.SlotEmail: "例如 name@example.com。",
	kb.SlotCity: "请回复城市名，例如“北京”。", kb.SlotPerson: "请回复姓名。", kb.SlotYesNo: "请回复“是”或“否”。",
}

// maxOptions is how many options are listed (kb.SlotEnum: five or fewer).
const maxOptions = 5

// question asks what the flow waits for.
func (p *Program) question(f *Frame, out *Out) {
	f.Shown = nil
	switch f.Asking {
	case ForSlot:
		p.askSlot(f, p.awaited(f), out)
	case ForYes:
		out.say(p.steps[f.At].text.Render(p.lookup(f)))
		p.offer(f, yesOrNo, out)
	case ForCancel:
		out.say(p.Flow.Cancel)
		p.offer(f, yesOrNo, out)
	case ForResume:
		out.say(fmt.Sprintf(textResume, p.Flow.Name))
		p.offer(f, yesOrNo, out)
	case ForChange:
		out.say(textChange)
		p.offer(f, p.changeable(f), out)
	case ForRating:
		out.say(textRating)
		list := []Option{}
		for n := 5; n > 0; n-- {
			list = append(list, Option{fmt.Sprint(n), fmt.Sprint(n)})
		}
		p.offer(f, list, out)
	}
}

var yesOrNo = []Option{{kb.Yes, kb.Yes}, {kb.No, kb.No}}

// askSlot asks for a slot, in other words at each try: the next wording with the
// author's hint, then what can be said.
func (p *Program) askSlot(f *Frame, sl *slot, out *Out) {
	list := p.choices(f, sl)
	if f.Tries > 0 {
		out.say(sl.Hint)
	}
	switch {
	case len(sl.ask) > 0:
		out.say(sl.ask[min(f.Tries, len(sl.ask)-1)].Render(p.lookup(f)))
	case f.Tries == 0:
		out.say("请问" + sl.LabelOrName() + "是？")
	default:
		out.say("请再说一下" + sl.LabelOrName() + "。")
	}
	if f.Tries > 1 {
		if len(list) > 0 {
			var labels []string
			for _, o := range list[:min(len(list), 2*maxOptions)] {
				labels = append(labels, o.Label)
			}
			out.say(fmt.Sprintf(textOptions, strings.Join(labels, "、")))
		} else {
			out.say(examplesOf[sl.Type])
		}
	}
	if sl.Optional && f.Tries > 0 {
		out.say(textOptional)
	}
	p.offer(f, list, out)
}

// offer shows options when they are few enough to choose from.
func (p *Program) offer(f *Frame, list []Option, out *Out) {
	if len(list) == 0 || len(list) > maxOptions {
		return
	}
	out.Options = list
	for _, o := range list {
		f.Shown = append(f.Shown, o.Value)
	}
}

// shown is a slot's value as people read it.
func (p *Program) shown(f *Frame, sl *slot) string {
	v := f.Slots[sl.Name]
	if sl.Options != "" {
		for _, o := range p.choices(f, sl) {
			if o.Value == v {
				return o.Label
			}
		}
	}
	return sl.Show(v)
}

// recap tells what is noted.
func (p *Program) recap(f *Frame) string {
	var parts []string
	for i := range p.slots {
		if sl := &p.slots[i]; f.Slots[sl.Name] != "" && sl.Type != kb.SlotList && p.collects(sl.Name) {
			parts = append(parts, sl.LabelOrName()+" "+p.shown(f, sl))
		}
	}
	if len(parts) == 0 {
		return textNothing
	}
	return fmt.Sprintf(textRecap, strings.Join(parts, "，"))
}

// maxSubjects is how many values can be what a flow is about.
const maxSubjects = 3

// Subjects are the values of a flow that name what it is about, as people read them:
// choices, entities, places.
func (p *Program) Subjects(f *Frame) (out []string) {
	for i := range p.slots {
		switch sl := &p.slots[i]; sl.Type {
		case kb.SlotEnum, kb.SlotEntity, kb.SlotCity:
			if v := f.Slots[sl.Name]; v != "" && sl.Options == "" && len(out) < maxSubjects {
				out = append(out, sl.Show(v))
			}
		}
	}
	return out
}

// Awaiting names what the flow waits for, for the reply: a slot's name, or confirm,
// change, cancel, resume, rating; empty when it waits for nobody.
func (p *Program) Awaiting(f *Frame) string {
	if sl := p.awaited(f); sl != nil {
		return sl.Name
	}
	return string(f.Asking)
}

// Shown returns the values so far as a reply may hold them: masked where they are
// to be, without lists.
func (p *Program) Shown(f *Frame) map[string]string {
	out := map[string]string{}
	for name, v := range f.Slots {
		sl := p.slotOf(name)
		switch {
		case sl == nil || sl.Type == kb.SlotList:
		case sl.Masked():
			out[name] = kb.MaskValue(v)
		default:
			out[name] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
