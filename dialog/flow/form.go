package flow

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// mentionKinds are the kinds of mention that are values of a type.
var mentionKinds = map[kb.SlotType]nlu.MentionKind{
	kb.SlotNumber: nlu.KindNumber, kb.SlotMoney: nlu.KindMoney, kb.SlotDate: nlu.KindDate, kb.SlotTime: nlu.KindDate, kb.SlotDuration: nlu.KindDuration,
	kb.SlotPhone: nlu.KindPhone, kb.SlotIDCard: nlu.KindIDCard, kb.SlotBankCard: nlu.KindBankCard, kb.SlotEmail: nlu.KindEmail, kb.SlotCity: nlu.KindCity,
}

// candidates returns the stretches that have the form of the slot's values.
func (sl *slot) candidates(s *Said, awaited bool) (out []found) {
	switch sl.Type {
	case kb.SlotEnum, kb.SlotEntity:
		return sl.spoken(s, awaited)
	case kb.SlotCode:
		return sl.codes(s, awaited)
	case kb.SlotPerson:
		return persons(s, awaited)
	case kb.SlotYesNo:
		if v := yesNo(s.Flat); awaited && v != "" {
			return []found{{value: v, end: len(s.runes)}}
		}
		return nil
	case kb.SlotText, kb.SlotList:
		return nil
	}
	for _, m := range s.mentions {
		c := found{start: m.Start, end: m.End, score: plainForm}
		if m.Kind != mentionKinds[sl.Type] && !(awaited && sl.Type == kb.SlotMoney && m.Kind == nlu.KindNumber) {
			continue
		}
		if c.value, c.until = mentionValue(sl.Type, m); c.value == "" || s.cut(m) {
			continue
		}
		if sl.Type == kb.SlotTime {
			c.score++ // more is said than a day has
		}
		if sl.Type == kb.SlotMoney && m.Kind == nlu.KindNumber {
			c.score = vagueForm
		}
		if sl.Type == kb.SlotNumber {
			c.score = vagueForm
			for _, cue := range sl.cues { // 两间: what is counted says which number it is
				if m.Unit != "" && strings.HasPrefix(cue.after, m.Unit) {
					c.score = plainForm
				}
			}
		}
		out = append(out, c)
	}
	if len(out) == 0 && awaited && (sl.Type == kb.SlotNumber || sl.Type == kb.SlotMoney) {
		return plainNumber(s, sl.Type)
	}
	return out
}

// cut reports whether a mention is the rest of something longer that is none:
// 3月5日 of 13月5日, 30日 of 2月30日.
func (s *Said) cut(m nlu.Mention) bool {
	if m.Start == 0 || m.Start >= len(s.runes) {
		return false
	}
	before, first := s.runes[m.Start-1], s.runes[m.Start]
	return first >= '0' && first <= '9' && (before >= '0' && before <= '9' || m.Kind == nlu.KindDate && strings.ContainsRune("年月./-", before))
}

// mentionValue is the canonical value of a mention for a type of slot, empty when
// it is not one value: a range, a month for a day. until is the last day of a span of days.
func mentionValue(t kb.SlotType, m nlu.Mention) (value, until string) {
	switch t {
	case kb.SlotNumber, kb.SlotMoney:
		if m.High != 0 {
			return "", ""
		}
		n, err := strconv.ParseFloat(m.Value, 64)
		if err != nil || t == kb.SlotMoney && m.Kind == nlu.KindMoney && m.Unit != "" && m.Unit != "CNY" {
			return "", ""
		}
		if t == kb.SlotMoney {
			return strconv.FormatFloat(n, 'f', 2, 64), ""
		}
		return m.Value, ""
	case kb.SlotDuration:
		if m.High != 0 {
			return "", ""
		}
	case kb.SlotPhone:
		if len(m.Value) < minPhone {
			return "", ""
		}
	case kb.SlotIDCard:
		if len(m.Value) != idDigits {
			return "", "" // 15 digits, until 1999: nothing in them can be checked
		}
	case kb.SlotDate:
		day, _, _ := strings.Cut(m.Value, "T")
		last, _, _ := strings.Cut(m.Until, "T")
		if !namesDay(m.Text) || !isDay(day) {
			return "", ""
		}
		if last != "" && last != day {
			if strings.ContainsAny(m.Text, "到至-~—～") && isDay(last) {
				return day, last
			}
			return "", ""
		}
		return day, ""
	case kb.SlotTime:
		if !strings.Contains(m.Value, "T") || !namesDay(m.Text) || m.Period != "" {
			return "", "" // 明天下午: the hour is asked for
		}
	}
	return m.Value, ""
}

// minPhone is the length of the shortest number that somebody can be called at: not 10086.
const minPhone = 7

// idDigits is the length of an ID number with its check digit.
const idDigits = 18

func isDay(v string) bool { return len(v) == len("2006-01-02") }

// namesDay reports whether a date says which day it is: 下午三点 does not.
func namesDay(text string) bool {
	text = strings.ReplaceAll(text, "午后", "")
	return strings.ContainsAny(text, "年月日号號天周週礼禮星今明后後昨前节節夕") || dayInDigits.MatchString(text)
}

// dayInDigits is a day as it is written in digits, before a time of day perhaps:
// 20260305, 3/5, 2026-03-05 15:00, but not 9:00-18:00.
var dayInDigits = regexp.MustCompile(`^[0-9０-９]{8}(?:[^0-9０-９]|$)|^[0-9０-９]{1,4}[-/.－／．][0-9０-９]{1,2}`)

// plainNumber reads a reply that is nothing but digits, whatever else they could mean.
func plainNumber(s *Said, t kb.SlotType) []found {
	for _, m := range s.mentions {
		if m.Kind == nlu.KindPhone && len(m.Value) == mobileDigits {
			return nil
		}
	}
	text := strings.ReplaceAll(strings.TrimSpace(string(s.runes)), ",", "")
	if n, err := strconv.ParseFloat(text, 64); err == nil && strings.Trim(text, "0123456789.") == "" && len(text) <= maxDigits {
		value := strconv.FormatFloat(n, 'f', -1, 64)
		if t == kb.SlotMoney {
			value = strconv.FormatFloat(n, 'f', 2, 64)
		}
		return []found{{value: value, end: len(s.runes), score: vagueForm}}
	}
	return nil
}

// mobileDigits is the length of a mobile number, which is no amount.
const mobileDigits = 11

// maxDigits keeps card numbers from being taken for amounts.
const maxDigits = 12

// codes finds what the pattern takes, with nothing of a word or number on either side.
func (sl *slot) codes(s *Said, awaited bool) (out []found) {
	text := string(s.runes)
	for from := 0; from <= len(text); {
		m := sl.search.FindStringIndex(text[from:])
		if m == nil {
			break
		}
		start, end := from+m[0], from+m[1]
		if from = end; m[0] == m[1] {
			from++
		}
		if start == end || alnumAt(text, start-1) && alnumAt(text, start) || alnumAt(text, end-1) && alnumAt(text, end) {
			continue
		}
		c := found{value: strings.ToUpper(text[start:end]), start: utf8.RuneCountInString(text[:start]), end: utf8.RuneCountInString(text[:end])}
		if sl.pattern.MatchString(c.value) {
			if telling(c.value) {
				c.score = plainForm
			}
			out = append(out, c)
		}
	}
	if len(out) == 0 && awaited { // SF 1234 5678 9012, 尾号 1 2 3 4
		for _, m := range spaced.FindAllStringIndex(text, -1) {
			if v := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text[m[0]:m[1]])); sl.pattern.MatchString(v) {
				return []found{{value: v, start: utf8.RuneCountInString(text[:m[0]]), end: utf8.RuneCountInString(text[:m[1]])}}
			}
		}
		for _, v := range []string{strings.ToUpper(words(s.runes)), spokenDigits.Replace(sayings().trimEnds(s.Flat))} {
			if sl.pattern.MatchString(v) {
				return []found{{value: v, end: len(s.runes)}}
			}
		}
	}
	return out
}

// spaced is a code that is written in groups.
var spaced = regexp.MustCompile(`[0-9a-zA-Z]+(?:[ -][0-9a-zA-Z]+)+`)

// spokenDigits are digits as they are read out one by one.
var spokenDigits = strings.NewReplacer("零", "0", "〇", "0", "一", "1", "幺", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// telling reports whether a code can be recognised without having been asked for:
// eight characters and more, letters and digits.
func telling(v string) bool {
	return len(v) >= 8 && strings.ContainsAny(v, "0123456789") && strings.IndexFunc(v, unicode.IsLetter) >= 0
}

func alnumAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Agrees reports whether a whole reply is a yes.
func Agrees(flat string) bool { return yesNo(flat) == kb.Yes }

// yesNo reads a whole reply as yes or no, empty when it is neither.
func yesNo(flat string) string {
	v := sayings()
	yes, no := false, false
	for rest := flat; rest != ""; {
		n, y, f := v.prefix("no", rest), v.prefix("yes", rest), v.prefix("filler", rest)
		switch w := max(len(n), len(y), len(f)); {
		case w == 0:
			return ""
		case len(n) == w:
			no = true
		case len(y) == w && len(f) < w:
			yes = true
		}
		rest = rest[max(len(n), len(y), len(f)):]
	}
	switch {
	case no && !yes:
		return kb.No
	case !no && v.made(flat, "yes", "filler"):
		return kb.Yes
	}
	return ""
}
