package flow

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yingda/kb"
)

// call makes the order to call a webhook. Its key is for the caller to make good
// across sessions (see dialog): here it only tells the calls of one flow apart.
func (p *Program) call(f *Frame, s *step) *Call {
	f.Calls++
	c := &Call{Webhook: s.hook.Webhook, Name: s.hook.Name, Values: map[string]string{}, Key: strconv.Itoa(f.Calls)}
	for _, a := range s.hook.send {
		if v := a.text.Render(p.plain(f)); v != "" {
			c.Values[a.slot] = v
		}
	}
	return c
}

// Result takes the result of the call that the flow waits for.
func (p *Program) Result(f Frame, r Result, now time.Time) (Frame, Out) {
	f = f.Clone()
	out := Out{}
	if f.Asking != ForResult || f.At >= len(p.steps) || p.steps[f.At].hook == nil {
		p.advance(&f, &out)
		return f, out
	}
	s := &p.steps[f.At]
	if r.Failed == "" && p.takes(&f, s.hook, r, now) {
		f.pass(f.At)
		f.At = s.next
		p.advance(&f, &out)
		return f, out
	}
	if s.other < 0 {
		f.Asking = Nothing
		out.Handoff = &Person{Text: textFailed}
		return f, out
	}
	f.pass(f.At)
	f.At = s.other
	p.advance(&f, &out)
	return f, out
}

// takes puts what a webhook returned into slots. A value that is missing though its
// slot is not optional, or that is not of its type, makes the call a failure.
func (p *Program) takes(f *Frame, h *hook, r Result, now time.Time) bool {
	values := make([]string, len(h.take))
	for i, name := range h.take {
		sl := p.slotOf(name)
		if sl == nil {
			continue
		}
		v, err := sl.received(r.Values[name], now)
		if err != nil || v == "" && !sl.Optional {
			return false
		}
		values[i] = v
	}
	for i, name := range h.take {
		if p.slotOf(name) != nil {
			f.set(name, values[i])
		}
	}
	return true
}

// maxItems is how many items of a list are kept: a visitor chooses among these.
const maxItems = 20

// received turns what a response holds into a value of the slot.
func (sl *slot) received(v any, now time.Time) (string, error) {
	if sl.Type == kb.SlotList {
		return sl.list(v)
	}
	text := ""
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		text = v
	case bool:
		text = map[bool]string{true: kb.Yes, false: kb.No}[v]
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return "", fmt.Errorf("slot %s: %T", sl.Name, v)
	}
	if text == "" {
		return "", nil
	}
	if out := sl.canonical(text, now); out != "" {
		return out, nil
	}
	return "", fmt.Errorf("slot %s: %q is no %s", sl.Name, text, sl.Type)
}

func (sl *slot) list(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	in, ok := v.([]any)
	if !ok {
		return "", fmt.Errorf("slot %s: %T is no list", sl.Name, v)
	}
	list := []item{}
	for _, x := range in[:min(len(in), maxItems)] {
		if it := sl.item(x); it.Value != "" {
			list = append(list, it)
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// item reads an item: a text or number, or an object with fields (kb.ListItem).
func (sl *slot) item(x any) (it item) {
	o, ok := x.(map[string]any)
	if !ok {
		v := scalar(x)
		return item{v, v}
	}
	field := sl.Item.Value
	if field == "" {
		field = "value"
	}
	it.Value = scalar(o[field])
	it.Label = sl.Item.Label
	for name, v := range o {
		it.Label = strings.ReplaceAll(it.Label, "{"+name+"}", scalar(v))
	}
	if it.Label == "" {
		it.Label = it.Value
	}
	return it
}

func scalar(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		return map[bool]string{true: kb.Yes, false: kb.No}[x]
	}
	return ""
}
