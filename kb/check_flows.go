package kb

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Limits of flows: what is beyond them was not written by a person.
const (
	maxFlowSteps  = 300
	maxFlowSlots  = 100
	maxTries      = 10
	maxWebhookMS  = 15000
	maxRetries    = 5
	maxPatternLen = 500 // bytes
)

// flows reports what is wrong with flows, with what starts them and with what they call.
func (r *report) flows(k Knowledge) {
	ids, hooks, flows := map[string]bool{}, map[string]*Webhook{}, map[string]*Flow{}
	for i := range k.Webhooks {
		hooks[k.Webhooks[i].Name] = &k.Webhooks[i]
	}
	for i := range k.Flows {
		flows[k.Flows[i].ID] = &k.Flows[i]
	}
	started, called := map[string]bool{}, map[string]bool{}
	for i := range k.Entries {
		e := &k.Entries[i]
		it := item{e.Key(), i}
		if _, is := FlowOf(e.ID); is {
			r.add(Error, it, "id", "编号不能以“%s”开头", flowPrefix)
		}
		if e.Flow != "" && flows[e.Flow] == nil {
			r.add(Error, it, "flow", "流程“%s”不存在", e.Flow)
		} else if e.Flow != "" && e.Enabled && !flows[e.Flow].Enabled {
			r.add(Warning, it, "flow", "流程“%s”已停用，答完后不会进入", e.Flow)
		}
		started[e.Flow] = true
	}
	for _, f := range k.Flows {
		for _, s := range f.Steps {
			started[s.Jump], called[s.Webhook] = true, true
		}
	}
	for i := range k.Flows {
		f := &k.Flows[i]
		c := &flowCheck{report: r, it: item{f.Key(), i}, f: f, hooks: hooks, flows: flows}
		r.id(ids, c.it, "id")
		if len(f.Intent.Examples) == 0 && !started[f.ID] {
			r.add(Warning, c.it, "intent", "没有例句，也没有条目或流程会进入它")
		}
		c.check()
	}
	r.triggers(k)
	r.webhooks(k.Webhooks, called)
}

// flowCheck is one flow being checked.
type flowCheck struct {
	*report
	it    item
	f     *Flow
	hooks map[string]*Webhook
	flows map[string]*Flow
	slots map[string]*Slot
	used  map[string]bool // slots that something uses
}

func (c *flowCheck) fail(field, format string, args ...any) {
	c.add(Error, c.it, field, format, args...)
}
func (c *flowCheck) warn(field, format string, args ...any) {
	c.add(Warning, c.it, field, format, args...)
}

func (c *flowCheck) check() {
	c.slots, c.used = map[string]*Slot{}, map[string]bool{}
	if strings.TrimSpace(c.f.Name) == "" {
		c.fail("name", "不能为空")
	}
	if len(c.f.Slots) > maxFlowSlots || len(c.f.Steps) > maxFlowSteps {
		c.fail("steps", "太大：%d 个词槽（最多 %d）、%d 个步骤（最多 %d）", len(c.f.Slots), maxFlowSlots, len(c.f.Steps), maxFlowSteps)
		return
	}
	for i := range c.f.Slots {
		s := &c.f.Slots[i]
		if c.slots[s.Name] != nil {
			c.fail(fmt.Sprintf("slots[%d]", i+1), "词槽“%s”写了两次", s.Name)
			continue
		}
		c.slots[s.Name] = s
	}
	for i := range c.f.Slots {
		c.slot(&c.f.Slots[i], fmt.Sprintf("slots[%d]", i+1))
	}
	if len(c.f.Steps) == 0 {
		c.fail("steps", "没有步骤")
		return
	}
	g := newFlowGraph(c.f)
	for i := range c.f.Steps {
		c.step(g, i, fmt.Sprintf("steps[%d]", i+1))
	}
	c.walk(g)
	for i := range c.f.Slots {
		if s := &c.f.Slots[i]; !c.used[s.Name] {
			c.warn(fmt.Sprintf("slots[%d]", i+1), "词槽“%s”没有用到", s.Name)
		}
	}
}

var slotTypes = []SlotType{SlotEnum, SlotNumber, SlotMoney, SlotDate, SlotTime, SlotDuration, SlotPhone, SlotIDCard, SlotBankCard,
	SlotEmail, SlotCode, SlotCity, SlotPerson, SlotEntity, SlotYesNo, SlotText, SlotList}

// ranged are the types whose values have a size, see Valid.
var ranged = []SlotType{SlotNumber, SlotMoney, SlotDate, SlotTime, SlotDuration, SlotCode, SlotPerson, SlotText}

func (c *flowCheck) slot(s *Slot, field string) {
	if w := conditionWords(s.Name); len(w) != 1 || w[0].op != "" || w[0].text != s.Name || strings.ContainsAny(s.Name, "|{}[]") {
		c.fail(field, "词槽名“%s”不能用：应是一个词，不含空格、括号和比较符号", s.Name)
	}
	if !slices.Contains(slotTypes, s.Type) {
		c.fail(field, "词槽“%s”的类型“%s”不存在", s.Name, s.Type)
	}
	c.choices(s, field)
	v := s.Valid
	if v.Pattern != "" {
		if _, err := regexp.Compile(v.Pattern); err != nil || len(v.Pattern) > maxPatternLen {
			c.fail(field, "词槽“%s”的格式“%s”不是有效的正则表达式", s.Name, shorten(v.Pattern))
		}
	} else if s.Type == SlotCode {
		c.fail(field, "词槽“%s”是编码，须有格式 valid.pattern", s.Name)
	}
	if (v.Min != nil || v.Max != nil) && !slices.Contains(ranged, s.Type) {
		c.fail(field, "词槽“%s”的类型没有大小，不能设 min 或 max", s.Name)
	} else if v.Min != nil && v.Max != nil && *v.Min > *v.Max {
		c.fail(field, "词槽“%s”的 min %v 大于 max %v", s.Name, *v.Min, *v.Max)
	}
	if v.Workday && s.Type != SlotDate && s.Type != SlotTime {
		c.fail(field, "词槽“%s”不是日期，不能限定工作日", s.Name)
	}
	if s.MaxTries < 0 || s.MaxTries > maxTries {
		c.fail(field, "词槽“%s”的 max_tries 应在 1 到 %d 之间（0 表示默认值），现在是 %d", s.Name, maxTries, s.MaxTries)
	}
	if !slices.Contains([]string{"", GiveUpHandoff, GiveUpSkip, GiveUpCancel}, s.GiveUp) {
		c.fail(field, "词槽“%s”的 give_up 应为 %s、%s 或 %s", s.Name, GiveUpHandoff, GiveUpSkip, GiveUpCancel)
	}
}

// choices reports an enum without any, and words that two of them claim.
func (c *flowCheck) choices(s *Slot, field string) {
	list := c.slots[s.Options]
	switch {
	case s.Type != SlotEnum && (len(s.Values) > 0 || s.Options != ""):
		c.fail(field, "词槽“%s”不是选项，不能有 values 或 options", s.Name)
	case s.Type != SlotEnum:
	case len(s.Values) == 0 && s.Options == "":
		c.fail(field, "词槽“%s”是选项，却没有选项", s.Name)
	case len(s.Values) > 0 && s.Options != "":
		c.fail(field, "词槽“%s”的 values 和 options 只能有一个", s.Name)
	case s.Options != "" && (list == nil || list.Type != SlotList):
		c.fail(field, "词槽“%s”的 options“%s”不是列表词槽", s.Name, s.Options)
	}
	c.used[s.Options] = true
	owner := map[string]string{}
	for _, v := range s.Values {
		for _, w := range append([]string{v.Word}, v.Synonyms...) {
			n := c.Norm(w)
			if other, ok := owner[n]; n == "" {
				c.fail(field, "词槽“%s”有空的选项或同义词", s.Name)
			} else if ok && other != v.Word {
				c.fail(field, "词槽“%s”的“%s”同时是选项“%s”和“%s”", s.Name, w, other, v.Word)
			}
			owner[n] = v.Word
		}
	}
}

// step reports what is wrong within one step.
func (c *flowCheck) step(g *flowGraph, i int, field string) {
	s := &c.f.Steps[i]
	if s.ID != "" && g.at[s.ID] != i {
		c.fail(field, "步骤名“%s”写了两次", s.ID)
	}
	for _, to := range s.targets() {
		if _, ok := g.at[to]; !ok {
			c.fail(field, "没有名为“%s”的步骤", to)
		}
	}
	c.condition(s.When, field+".when")
	for n, b := range s.Branch {
		c.condition(b.When, fmt.Sprintf("%s.branch[%d]", field, n+1))
		if b.When == "" && n < len(s.Branch)-1 {
			c.warn(field, "第 %d 个分支没有条件，后面的分支永远走不到", n+1)
		}
	}
	for _, slot := range slices.Sorted(maps.Keys(s.Set)) {
		c.known(slot, field+".set")
		c.used[slot] = true
	}
	switch s.Do() {
	case "":
		c.fail(field, "每一步应恰有一个动作：say、collect、branch、confirm、webhook、set、jump、handoff、end")
	case DoCollect:
		c.used[s.Collect] = true
		if slot := c.slots[s.Collect]; slot == nil {
			c.known(s.Collect, field+".collect")
		} else if slot.Type == SlotList {
			c.fail(field+".collect", "词槽“%s”是列表，只能由接口填写", s.Collect)
		}
	case DoBranch:
		if len(s.Branch) == 0 {
			c.fail(field, "没有分支")
		}
	case DoJump:
		if c.flows[s.Jump] == nil {
			c.fail(field+".jump", "流程“%s”不存在", s.Jump)
		}
	case DoWebhook:
		c.call(s, field+".webhook")
	}
	if s.Else != "" && !slices.Contains([]string{DoCollect, DoConfirm, DoWebhook}, s.Do()) {
		c.fail(field, "只有 collect、confirm 和 webhook 可以有 else")
	}
}

// call reports a webhook that the flow cannot feed or that fills slots it has not.
func (c *flowCheck) call(s *Step, field string) {
	h := c.hooks[s.Webhook]
	if h == nil {
		c.fail(field, "接口“%s”没有定义", s.Webhook)
		return
	}
	for _, slot := range slices.Sorted(maps.Keys(h.Take)) {
		c.known(slot, field)
		c.used[slot] = true
	}
}

func (c *flowCheck) known(slot, field string) {
	if c.slots[slot] == nil {
		c.fail(field, "词槽“%s”没有定义", slot)
	}
}

func (c *flowCheck) condition(text, field string) {
	if text == "" {
		return
	}
	cond, err := ParseCondition(text)
	if err != nil {
		c.fail(field, "%v", err)
		return
	}
	cond.Slots(func(slot string, values []string) { c.compared(slot, values, field) })
}

// compared reports a condition on an unknown slot, or on a choice that an enum does not have.
func (c *flowCheck) compared(slot string, values []string, field string) {
	c.known(slot, field)
	c.used[slot] = true
	s := c.slots[slot]
	if s == nil {
		return
	}
	for _, v := range values {
		known := slices.ContainsFunc(s.Values, func(t Term) bool { return t.Word == v })
		if s.Type == SlotEnum && s.Options == "" && !known || s.Type == SlotYesNo && v != Yes && v != No {
			c.fail(field, "词槽“%s”没有选项“%s”", slot, v)
		}
	}
}

func (r *report) webhooks(hooks []Webhook, called map[string]bool) {
	names := map[string]bool{}
	for i := range hooks {
		h := &hooks[i]
		it := item{h.Key(), i}
		r.id(names, it, "name")
		if u, err := url.Parse(h.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			r.add(Error, it, "url", "应为 http:// 或 https:// 开头的地址，现在是“%s”", shorten(h.URL))
		} else if u.User != nil {
			r.add(Error, it, "url", "地址里不能有用户名和密码")
		}
		for _, field := range slices.Sorted(maps.Keys(h.Send)) {
			if _, err := ParseTemplate(h.Send[field]); err != nil {
				r.add(Error, it, "send."+field, "%v", err)
			}
		}
		for _, slot := range slices.Sorted(maps.Keys(h.Take)) {
			if strings.Trim(h.Take[slot], ". ") == "" {
				r.add(Error, it, "take."+slot, "没有写取返回内容的哪一项")
			}
		}
		if h.TimeoutMS < 0 || h.TimeoutMS > maxWebhookMS {
			r.add(Error, it, "timeout_ms", "应在 1 到 %d 毫秒之间（0 表示默认值），现在是 %d", maxWebhookMS, h.TimeoutMS)
		}
		if h.Retries < 0 || h.Retries > maxRetries {
			r.add(Error, it, "retries", "应在 0 到 %d 之间，现在是 %d", maxRetries, h.Retries)
		}
		if !called[h.Name] {
			r.add(Warning, it, "name", "没有流程调用它")
		}
	}
}
