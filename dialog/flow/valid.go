package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yingda/kb"
)

// limits of values that their author gave none.
const (
	maxText   = 200 // characters of free text
	maxPerson = 40
)

// fault says in Chinese what is wrong with a value of the right type, empty when nothing is.
func (sl *slot) fault(value string, now time.Time) string {
	message := sl.Valid.Message
	wrong := func(format string, args ...any) string {
		if message != "" {
			return message
		}
		return fmt.Sprintf(format, args...)
	}
	label, v := sl.LabelOrName(), sl.Valid
	if sl.pattern != nil && !sl.pattern.MatchString(value) {
		return wrong("%s的格式不对。", label)
	}
	size, unit, err := sl.size(value, now)
	day := sl.Type == kb.SlotDate || sl.Type == kb.SlotTime
	switch {
	case err != nil:
		return wrong("%s不对。", label)
	case sl.Type == kb.SlotText && size > maxText, sl.Type == kb.SlotPerson && size > maxPerson:
		return wrong("%s太长了，请简短一些。", label)
	case v.Min != nil && size < *v.Min:
		if day {
			return wrong("%s", dayFault(label, *v.Min, true))
		}
		return wrong("%s不能少于%s%s。", label, strconv.FormatFloat(*v.Min, 'f', -1, 64), unit)
	case v.Max != nil && size > *v.Max:
		if day {
			return wrong("%s", dayFault(label, *v.Max, false))
		}
		return wrong("%s不能超过%s%s。", label, strconv.FormatFloat(*v.Max, 'f', -1, 64), unit)
	}
	if v.Workday {
		if t, err := time.Parse("2006-01-02", value[:min(len(value), 10)]); err != nil || t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			return wrong("%s请选周一到周五的工作日。", label)
		}
	}
	return ""
}

// dayFault says of a date that it is too early or too late.
func dayFault(label string, days float64, early bool) string {
	switch {
	case early && days <= 0:
		return label + "不能是过去的日子。"
	case early && days == 1:
		return label + "要从明天起。"
	case early:
		return fmt.Sprintf("%s最早是%v天后。", label, days)
	case days < 0:
		return label + "应是过去的日子。"
	case days == 0:
		return label + "不能是以后的日子。"
	}
	return fmt.Sprintf("%s最晚是%v天后。", label, days)
}

// size is what Min and Max compare, with its unit.
func (sl *slot) size(value string, now time.Time) (size float64, unit string, err error) {
	switch sl.Type {
	case kb.SlotNumber:
		size, err = strconv.ParseFloat(value, 64)
		return size, "", err
	case kb.SlotMoney:
		size, err = strconv.ParseFloat(value, 64)
		return size, "元", err
	case kb.SlotDate, kb.SlotTime:
		day, _, _ := strings.Cut(value, "T")
		t, e := time.Parse("2006-01-02", day)
		today, _ := time.Parse("2006-01-02", now.Format("2006-01-02"))
		return t.Sub(today).Hours() / 24, "", e
	case kb.SlotDuration:
		size, err = days(value)
		return size, "天", err
	}
	return float64(utf8.RuneCountInString(value)), "个字", nil
}

// daysOf are the lengths of the units of ISO 8601 in days, of the date and the time part.
var daysOf = [2]map[byte]float64{
	{'Y': 365, 'M': 30, 'W': 7, 'D': 1},
	{'H': 1.0 / 24, 'M': 1.0 / 24 / 60, 'S': 1.0 / 24 / 3600},
}

// days is the length of a duration (P1DT2H).
func days(value string) (sum float64, err error) {
	rest, ok := strings.CutPrefix(value, "P")
	if !ok || rest == "" {
		return 0, fmt.Errorf("duration %q", value)
	}
	part, from := 0, 0
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == 'T':
			part, from = 1, i+1
		case c >= '0' && c <= '9' || c == '.':
		default:
			n, err := strconv.ParseFloat(rest[from:i], 64)
			if err != nil || daysOf[part][c] == 0 {
				return 0, fmt.Errorf("duration %q", value)
			}
			sum += n * daysOf[part][c]
			from = i + 1
		}
	}
	if from != len(rest) {
		return 0, fmt.Errorf("duration %q", value)
	}
	return sum, nil
}
