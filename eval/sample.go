package eval

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yingda/kb"
)

// Sample is a way to say a value of a slot with the value that it has to become.
// It is made from the definition alone, not by the reader that it examines.
type Sample struct{ Said, Value string }

// maxSamples is how many values a slot is tried with: one, and one to change it to.
const maxSamples = 2

// Samples are values that a slot has to take at a moment, none when its author
// leaves none or they come from a webhook.
func Samples(sl *kb.Slot, k *kb.Knowledge, at time.Time) (out []Sample) {
	if sl.Options != "" || sl.Type == kb.SlotList {
		return nil
	}
	var pattern *regexp.Regexp
	if sl.Valid.Pattern != "" {
		var err error
		if pattern, err = regexp.Compile(`(?i)\A(?:` + sl.Valid.Pattern + `)\z`); err != nil {
			return nil
		}
	}
	for _, s := range forms(sl, k, at) {
		if len(out) < maxSamples && (pattern == nil || pattern.MatchString(s.Value)) {
			out = append(out, s)
		}
	}
	return out
}

// forms are samples before a pattern is looked at.
func forms(sl *kb.Slot, k *kb.Knowledge, at time.Time) (out []Sample) {
	same := func(texts ...string) {
		for _, text := range texts {
			out = append(out, Sample{text, text})
		}
	}
	switch sl.Type {
	case kb.SlotEnum:
		for _, v := range sl.Values {
			same(v.Word)
		}
	case kb.SlotEntity:
		for _, f := range k.Facts {
			if sl.Class == "" || f.Predicate == "类型" && f.Object == sl.Class {
				same(f.Subject)
			}
		}
	case kb.SlotNumber, kb.SlotMoney:
		return numbers(sl)
	case kb.SlotDate, kb.SlotTime:
		return dates(sl, at)
	case kb.SlotDuration:
		out = []Sample{{"3天", "P3D"}, {"2小时", "PT2H"}, {"两个月", "P2M"}, {"10天", "P10D"}, {"30分钟", "PT30M"}}
		days := []float64{3, 2.0 / 24, 60, 10, .5 / 24}
		return keep(out, func(i int) bool { return within(sl, days[i]) })
	case kb.SlotPhone:
		same("13800138000", "13900139000")
	case kb.SlotIDCard:
		same("11010519491231002X", "310101198503071232")
	case kb.SlotBankCard:
		same("6222020200112233446", "4111111111111111")
	case kb.SlotEmail:
		same("li.lei@example.com", "han@example.org")
	case kb.SlotCode, kb.SlotText:
		return texts(sl)
	case kb.SlotCity:
		out = []Sample{{"上海", "上海市"}, {"杭州", "杭州市"}}
	case kb.SlotPerson:
		same("王小明", "李晓华")
	case kb.SlotYesNo:
		same(kb.Yes)
	}
	return out
}

// within reports whether a size keeps to what the slot's author wants.
func within(sl *kb.Slot, size float64) bool {
	return (sl.Valid.Min == nil || size >= *sl.Valid.Min) && (sl.Valid.Max == nil || size <= *sl.Valid.Max)
}

func keep(list []Sample, ok func(i int) bool) (out []Sample) {
	for i, s := range list {
		if ok(i) {
			out = append(out, s)
		}
	}
	return out
}

// numbers are the smallest that are allowed, and round ones.
func numbers(sl *kb.Slot) (out []Sample) {
	try := []float64{1, 2, 100, 500, 2000, 50000}
	if sl.Valid.Min != nil {
		try = append([]float64{*sl.Valid.Min, *sl.Valid.Min + 1}, try...)
	}
	seen := map[float64]bool{}
	for _, n := range try {
		if seen[n] || n <= 0 || !within(sl, n) {
			continue
		}
		seen[n] = true
		said := strconv.FormatFloat(n, 'f', -1, 64)
		if sl.Type == kb.SlotMoney {
			out = append(out, Sample{said + "元", strconv.FormatFloat(n, 'f', 2, 64)})
		} else {
			out = append(out, Sample{said, said})
		}
	}
	return out
}

// sampleDays are how many days from today samples of dates are.
var sampleDays = []int{1, 2, 3, 4, 7, 10, 30, 60, 100, 0, -1, -2, -3, -10, -40, -400, -8000, -9000}

func dates(sl *kb.Slot, at time.Time) (out []Sample) {
	for _, n := range sampleDays {
		day := at.AddDate(0, 0, n)
		if !within(sl, float64(n)) || sl.Valid.Workday && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday) {
			continue
		}
		said, value := fmt.Sprintf("%d年%d月%d日", day.Year(), day.Month(), day.Day()), day.Format("2006-01-02")
		if sl.Type == kb.SlotTime {
			said, value = said+"下午3点", value+"T15:00"
		}
		out = append(out, Sample{said, value})
	}
	return out
}

// texts are what the pattern allows, else sentences of the length that is allowed.
func texts(sl *kb.Slot) (out []Sample) {
	if sl.Valid.Pattern == "" {
		for _, text := range []string{"麻烦尽快处理一下", "东西放在门口的柜子上"} {
			for sl.Valid.Min != nil && utf8.RuneCountInString(text) < int(*sl.Valid.Min) {
				text += "，" + text
			}
			if sl.Valid.Max != nil && utf8.RuneCountInString(text) > int(*sl.Valid.Max) {
				text = string([]rune(text)[:int(*sl.Valid.Max)])
			}
			out = append(out, Sample{text, text})
		}
		return out
	}
	tree, err := syntax.Parse(sl.Valid.Pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	for variant := range 2 * maxSamples {
		text := strings.ToUpper(spell(tree.Simplify(), variant, new(int)))
		if sl.Type == kb.SlotText {
			text = spell(tree.Simplify(), variant, new(int))
		}
		if within(sl, float64(utf8.RuneCountInString(text))) && (len(out) == 0 || out[0].Value != text) {
			out = append(out, Sample{text, text})
		}
	}
	return out
}

// spell writes the shortest text that an expression takes, another one for each
// variant. n counts the characters written.
func spell(e *syntax.Regexp, variant int, n *int) (text string) {
	switch e.Op {
	case syntax.OpLiteral:
		return string(e.Rune)
	case syntax.OpCharClass:
		*n++
		return string(charOf(e.Rune, variant+*n))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "A"
	case syntax.OpCapture, syntax.OpPlus:
		return spell(e.Sub[0], variant, n)
	case syntax.OpRepeat:
		for range e.Min {
			text += spell(e.Sub[0], variant, n)
		}
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			text += spell(sub, variant, n)
		}
	case syntax.OpAlternate:
		return spell(e.Sub[variant%len(e.Sub)], variant, n)
	}
	return text
}

// charOf returns a character of a class, of the digits where it has some.
func charOf(class []rune, n int) rune {
	lo, hi := class[0], class[1]
	for i := 0; i < len(class); i += 2 {
		if class[i] <= '0' && class[i+1] >= '9' {
			lo, hi = '0', '9'
		}
	}
	return lo + rune(n)%(min(hi-lo, 25)+1)
}
