package kb

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Show writes a value as people read it: masked where the slot is, dates with
// their weekday, money with its unit.
func (s *Slot) Show(v string) string {
	if s.Masked() {
		return MaskValue(v)
	}
	switch s.Type {
	case SlotMoney:
		return showMoney(v)
	case SlotDate, SlotTime:
		return showDate(v, s.Type == SlotTime)
	case SlotDuration:
		return showDuration(v)
	}
	return v
}

// write is a format applied to a value of a slot; s may be nil.
func (f format) write(v string, s *Slot) string {
	switch f.name {
	case "mask":
		return MaskValue(v)
	case "tail":
		r := []rune(v)
		return string(r[max(0, len(r)-tailLen):])
	case "money":
		return showMoney(v)
	case "date":
		return showDate(v, false)
	case "time":
		if _, clock, ok := strings.Cut(v, "T"); ok {
			return clock
		}
		return v
	case "full":
		if s != nil {
			open := *s
			open.Sensitive = false
			if open.Masked() {
				return v
			}
			return open.Show(v)
		}
	}
	return v
}

// tailLen is how many characters of a number people know it by: 尾号1234.
const tailLen = 4

// MaskValue hides a value but for what its owner knows it by: 138****8000,
// ****1234, z****@example.com. Nothing of a short one stays.
func MaskValue(v string) string {
	if at := strings.LastIndexByte(v, '@'); at > 0 {
		_, n := utf8.DecodeRuneInString(v)
		return v[:n] + "****" + v[at:]
	}
	r := []rune(v)
	switch n := len(r); {
	case n < 2*tailLen:
		return strings.Repeat("*", n)
	case n == 11: // a mobile number
		return string(r[:3]) + "****" + string(r[n-tailLen:])
	default:
		return "****" + string(r[n-tailLen:])
	}
}

func showMoney(v string) string {
	return strings.TrimSuffix(v, ".00") + "元"
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// showDate writes 2026-11-25T15:30 as 2026年11月25日（周三）15:30.
func showDate(v string, clock bool) string {
	day, at, _ := strings.Cut(v, "T")
	t, err := time.Parse("2006-01-02", day)
	if err != nil {
		return v
	}
	out := fmt.Sprintf("%d年%d月%d日（%s）", t.Year(), int(t.Month()), t.Day(), weekdays[t.Weekday()])
	if clock {
		out += at
	}
	return out
}

// durationUnits are the letters of ISO 8601 as words, of the date and the time part.
var durationUnits = [2]map[byte]string{
	{'Y': "年", 'M': "个月", 'W': "周", 'D': "天"},
	{'H': "小时", 'M': "分钟", 'S': "秒"},
}

// showDuration writes P1DT2H as 1天2小时.
func showDuration(v string) string {
	rest, ok := strings.CutPrefix(v, "P")
	if !ok {
		return v
	}
	out, number, part := "", 0, 0
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == 'T':
			part, number = 1, i+1
		case durationUnits[part][c] != "":
			out += rest[number:i] + durationUnits[part][c]
			number = i + 1
		}
	}
	if out == "" || number != len(rest) {
		return v
	}
	return out
}
