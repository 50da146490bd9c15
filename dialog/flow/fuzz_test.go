package flow

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yingda/kb"
)

// shapes are the only forms that a value of a type has, read by other means than
// those that found it.
var shapes = map[kb.SlotType]func(sl *slot, v string) bool{
	kb.SlotEnum: func(sl *slot, v string) bool {
		return slices.ContainsFunc(sl.words, func(c choice) bool { return c.value == v })
	},
	kb.SlotEntity: func(sl *slot, v string) bool { return v == "朝阳支行" || v == "海淀支行" },
	kb.SlotNumber: isNumber,
	kb.SlotMoney: func(sl *slot, v string) bool {
		return regexp.MustCompile(`^\d+\.\d\d$`).MatchString(v) && isNumber(sl, v)
	},
	kb.SlotDate: func(sl *slot, v string) bool { return parses("2006-01-02", v) },
	kb.SlotTime: func(sl *slot, v string) bool {
		return parses("2006-01-02T15:04", v) || parses("2006-01-02T15:04:05", v)
	},
	kb.SlotDuration: func(sl *slot, v string) bool {
		return regexp.MustCompile(`^P(\d+(\.\d+)?[YMWD])*(T(\d+(\.\d+)?[HMS])+)?$`).MatchString(v) && v != "P"
	},
	kb.SlotPhone:    func(sl *slot, v string) bool { return regexp.MustCompile(`^\+?\d{7,15}(-\d+)?$`).MatchString(v) },
	kb.SlotIDCard:   func(sl *slot, v string) bool { return regexp.MustCompile(`^\d{17}[\dX]$`).MatchString(v) && idSum(v) },
	kb.SlotBankCard: func(sl *slot, v string) bool { return regexp.MustCompile(`^\d{12,19}$`).MatchString(v) && luhn(v) },
	kb.SlotEmail:    func(sl *slot, v string) bool { return regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`).MatchString(v) },
	kb.SlotCode:     func(sl *slot, v string) bool { return sl.pattern.MatchString(v) },
	kb.SlotCity: func(sl *slot, v string) bool {
		return len([]rune(v)) >= 2 && strings.IndexFunc(v, func(r rune) bool { return r < 0x4e00 }) < 0
	},
	kb.SlotPerson: func(sl *slot, v string) bool { n := len([]rune(v)); return n >= 2 && n <= maxPerson },
	kb.SlotYesNo:  func(sl *slot, v string) bool { return v == kb.Yes || v == kb.No },
	kb.SlotText:   func(sl *slot, v string) bool { n := len([]rune(v)); return n >= 1 && n <= maxText },
	kb.SlotList:   func(sl *slot, v string) bool { return json.Valid([]byte(v)) },
}

func isNumber(sl *slot, v string) bool {
	n, err := strconv.ParseFloat(v, 64)
	return err == nil && n == n && (sl.Valid.Min == nil || n >= *sl.Valid.Min) && (sl.Valid.Max == nil || n <= *sl.Valid.Max)
}

func parses(layout, v string) bool {
	_, err := time.Parse(layout, v)
	return err == nil
}

func luhn(v string) bool {
	sum := 0
	for i := range len(v) {
		d := int(v[len(v)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func idSum(v string) bool {
	sum := 0
	for i := range 17 {
		sum += int(v[i]-'0') * (1 << (17 - i) % 11)
	}
	return v[17] == "10X98765432"[sum%11]
}

// fits reports values of a frame that are none.
func fits(p *Program, f *Frame) (wrong []string) {
	for _, name := range slices.Sorted(maps.Keys(f.Slots)) {
		sl, v := p.slotOf(name), f.Slots[name]
		ok := sl != nil
		if ok && sl.Options != "" {
			ok = slices.ContainsFunc(items(f.Slots[sl.Options]), func(it item) bool { return it.Value == v })
		} else if ok {
			ok = shapes[sl.Type](sl, v)
		}
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s=%q", name, v))
		}
	}
	return wrong
}

// keeps holds what must be so whatever was said: nothing that does not parse is a
// value, the frame given is not changed, the same twice is the same, a frame
// survives a restart, and nothing is waited for that cannot come.
func keeps(t *testing.T, p *Program, st state, s *Said) Frame {
	t.Helper()
	before := st.frame.Clone()
	r := p.Read(&st.frame, s)
	next, out := p.Take(st.frame, s, r)
	if !reflect.DeepEqual(before, st.frame) {
		t.Fatalf("%s, %q: the frame was changed", st.name, s.Text)
	}
	if wrong := fits(p, &next); len(wrong) > 0 {
		t.Fatalf("%s, %q: taken for a value: %v", st.name, s.Text, wrong)
	}
	again, out2 := p.Take(st.frame, s, p.Read(&st.frame, s))
	if !reflect.DeepEqual(next, again) || !reflect.DeepEqual(out, out2) {
		t.Fatalf("%s, %q: not the same twice", st.name, s.Text)
	}
	b, err := json.Marshal(next)
	var back Frame
	if err == nil {
		err = json.Unmarshal(b, &back)
	}
	if b2, _ := json.Marshal(back); err != nil || string(b) != string(b2) {
		t.Fatalf("%s, %q: the frame does not survive: %v\n%s\n%s", st.name, s.Text, err, b, b2)
	}
	if !out.over() && out.Call == nil {
		if p.Awaiting(&next) == "" {
			t.Fatalf("%s, %q: waits for nothing", st.name, s.Text)
		}
		if len(out.Say) == 0 {
			t.Fatalf("%s, %q: says nothing", st.name, s.Text)
		}
	}
	return next
}

// FuzzTake says anything in any state.
func FuzzTake(f *testing.F) {
	p := program(f, "everything.yaml")
	all := states(p)
	for i, text := range events {
		f.Add(text, uint8(i))
	}
	for i, text := range []string{"13月45日", "2026-99-99", "P", "１２３４５６７８９０１２３４５６７８９", "不是不是不是", "[]", "{{card}}", "\x00", "第九百个", "改成改成改成", strings.Repeat("是", 500), "０.０元", "NaN", "1e309", "-5", "+8613800138000"} {
		f.Add(text, uint8(7*i))
	}
	f.Fuzz(func(t *testing.T, text string, at uint8) {
		if len(text) > 2000 {
			return
		}
		keeps(t, p, all[int(at)%len(all)], said(text))
	})
}

// Every text that the tables have, and every two of them together, in every state.
func TestNothingElseIsAValue(t *testing.T) {
	p := program(t, "everything.yaml")
	for i, st := range states(p) {
		for j, text := range events {
			next := keeps(t, p, st, said(text))
			other := events[(i+3*j)%len(events)]
			keeps(t, p, st, said(text+"，"+other))
			if next.Asking != Nothing && next.Asking != ForResult {
				keeps(t, p, state{st.name + ", " + text, next}, said(other))
			}
		}
	}
}

// FuzzResult has a webhook return anything.
func FuzzResult(f *testing.F) {
	p := program(f, "everything.yaml")
	var at state
	for _, st := range states(p) {
		if st.frame.Asking == ForResult {
			at = st
		}
	}
	for _, text := range []string{`[{"no":"A","price":1}]`, `[]`, `null`, `"x"`, `[1,2,"x",null,{}]`, `[{"no":{"a":1}}]`, `{"a":[]}`, `[[1]]`, `3`, `[{"no":""}]`, `[{"no":"A","price":"{no}"}]`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			return
		}
		next, out := p.Result(at.frame, Result{Values: map[string]any{"slotlist": v}}, now)
		if wrong := fits(p, &next); len(wrong) > 0 {
			t.Fatalf("%s: taken for a value: %v", text, wrong)
		}
		if out.Handoff == nil && p.Awaiting(&next) != "pick" {
			t.Fatalf("%s: awaits %q", text, p.Awaiting(&next))
		}
		if next.Calls > at.frame.Calls {
			t.Fatalf("%s: called again", text)
		}
	})
}
