package flow

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// choice is one way to say a value of an enum or the name of an entity.
type choice struct {
	text  []rune // folded, without punctuation
	value string
	sound []nlu.Sound // one a character, near-homophones alike; nil when it is not all Chinese
}

func newChoice(said, value string) choice {
	c := choice{text: []rune(words(foldText(said))), value: value}
	c.sound = soundsOf(c.text)
	return c
}

func sortChoices(list []choice) {
	slices.SortStableFunc(list, func(a, b choice) int { return cmp.Compare(len(b.text), len(a.text)) })
}

func soundsOf(text []rune) []nlu.Sound {
	out := make([]nlu.Sound, len(text))
	for i, r := range text {
		if out[i] = nlu.SoundOf(r).Fold(); out[i] == 0 {
			return nil
		}
	}
	return out
}

// notRunes is how far before a value a word may stand that turns it down.
const notRunes = 3

// spoken finds the slot's values by their words, the longest first. When it was
// asked for and nothing is found, a reply that only sounds like one is one.
func (sl *slot) spoken(s *Said, awaited bool) (out []found) {
	used := make([]bool, len(s.runes))
	for _, w := range sl.words {
		for at := range s.runes {
			end := s.stands(at, w.text)
			if end == 0 || slices.Contains(used[at:end], true) || cutsWord(s.runes, at, end) {
				continue
			}
			c := found{value: w.value, start: at, end: end, score: plainForm}
			if len(w.text) == 1 {
				c.score = vagueForm
			}
			before := words(s.runes[max(0, at-notRunes):at])
			for _, n := range sayings()["not"] {
				c.negated = c.negated || strings.HasSuffix(before, n)
			}
			for i := at; i < end; i++ {
				used[i] = true
			}
			out = append(out, c)
		}
	}
	if len(out) > 0 || !awaited {
		return agreed(out)
	}
	said := soundsOf([]rune(sayings().trimEnds(s.Flat)))
	for _, w := range sl.words {
		if len(w.sound) > 1 && slices.Equal(w.sound, said) {
			out = append(out, found{value: w.value, end: len(s.runes)})
		}
	}
	return agreed(out)
}

// stands returns where a choice ends that stands at a rune, 0 when it does not. Spaces
// and other marks within it are passed over, 顺丰 速运 and 5G-129, but not those that
// part what is said.
func (s *Said) stands(at int, text []rune) int {
	n := 0
	for i := at; i < len(s.runes) && n < len(text); i++ {
		switch r := s.runes[i]; {
		case r == text[n]:
			n++
		case n == 0 || !isMark(r) || strings.ContainsRune("，,。.！!？?；;、\n", r) && !(r == '.' && i+1 < len(s.runes) && !isMark(s.runes[i+1])):
			return 0
		}
		if n == len(text) && n > 0 {
			return i + 1
		}
	}
	return 0
}

// cutsWord reports whether a stretch of letters or digits goes on beyond its ends.
func cutsWord(text []rune, start, end int) bool {
	latin := func(i int) bool { return i >= 0 && i < len(text) && text[i] < utf8.RuneSelf && !isMark(text[i]) }
	return latin(start) && latin(start-1) || latin(end-1) && latin(end)
}

// agreed returns the candidates when those that are meant are one value; of two
// different values none is taken.
func agreed(list []found) []found {
	value := ""
	for _, c := range list {
		if c.negated {
			continue
		}
		if value != "" && c.value != value {
			return slices.DeleteFunc(list, func(c found) bool { return !c.negated })
		}
		value = c.value
	}
	return list
}

// item is a choice of a list that a webhook returned.
type item struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// items reads a list slot's value.
func items(value string) (list []item) {
	if json.Unmarshal([]byte(value), &list) != nil {
		return nil // nothing was returned
	}
	return list
}

// choices are what a slot can be chosen from at this moment, in order.
func (p *Program) choices(f *Frame, sl *slot) (out []Option) {
	if sl.Options != "" {
		for _, it := range items(f.Slots[sl.Options]) {
			out = append(out, Option{it.Label, it.Value})
		}
		return out
	}
	for _, v := range sl.Values {
		out = append(out, Option{v.Word, v.Word})
	}
	if sl.Type == kb.SlotYesNo {
		out = []Option{{kb.Yes, kb.Yes}, {kb.No, kb.No}}
	}
	return out
}

// fromList finds the items of a list by label or value.
func fromList(s *Said, list []Option) (out []found) {
	sl := slot{}
	for _, o := range list {
		if said := words(s.runes); said == words(foldText(o.Label)) {
			return []found{{value: o.Value, end: len(s.runes)}}
		}
		sl.words = append(sl.words, newChoice(o.Label, o.Value), newChoice(o.Value, o.Value))
	}
	sortChoices(sl.words)
	if out = sl.spoken(s, true); len(out) > 0 {
		return out
	}
	// A part of one label only: 蓝色的 of 蓝色大号.
	core, value := sayings().trimEnds(s.Flat), ""
	for _, o := range list {
		if utf8.RuneCountInString(core) < 2 || !strings.Contains(words(foldText(o.Label)), core) {
			continue
		}
		if value != "" && value != o.Value {
			return nil
		}
		value = o.Value
	}
	if value == "" {
		return nil
	}
	return []found{{value: value, end: len(s.runes)}}
}

// Picked reads a typed reply to n numbered options, 第二个 or 2, as an index, -1 when it is none.
func Picked(flat string, n int) int {
	if flat == "" || n == 0 || utf8.RuneCountInString(flat) > 8 {
		return -1
	}
	s := TrimAny(flat, strings.CutPrefix, "我选择", "我想问", "我选", "我要", "我问", "选择", "就是", "应该是", "是", "选", "就", "要", "那", "嗯", "答案")
	s = TrimAny(s, strings.CutSuffix, "谢谢", "吧", "的", "啊", "呢", "哦", "那个", "问题", "这个")
	switch s {
	case "最后一个", "最后一项", "最后一条", "最后那个", "后者", "最后":
		return n - 1
	case "前者", "最前面", "最上面":
		return 0
	}
	s = TrimAny(strings.TrimPrefix(s, "第"), strings.CutSuffix, "个", "项", "条", "种", "号", "款")
	for i, names := range numerals[:min(n, len(numerals))] {
		if s == names[0] || s == names[1] {
			return i
		}
	}
	return -1
}

// numerals by which options are named.
var numerals = [...][2]string{{"1", "一"}, {"2", "二"}, {"3", "三"}, {"4", "四"}, {"5", "五"}, {"6", "六"}, {"7", "七"}, {"8", "八"}, {"9", "九"}, {"10", "十"}}

// TrimAny cuts the given ends off for as long as there are any.
func TrimAny(s string, cut func(s, end string) (string, bool), ends ...string) string {
	for again := true; again; {
		again = false
		for _, e := range ends {
			if rest, ok := cut(s, e); ok {
				s, again = rest, true
			}
		}
	}
	return s
}

// compared reads 便宜的 and 最贵的 among options whose labels hold an amount or a
// number, and 这个 where there is only one.
func compared(flat string, list []Option, at *Said) (value string) {
	core := TrimAny(sayings().trimEnds(flat), strings.CutSuffix, "那个", "这个", "一个", "一款", "一点", "点", "的", "些")
	core = TrimAny(core, strings.CutPrefix, "最", "比较", "更", "那个", "这个", "那款", "价格", "稍微")
	if len(list) == 1 && (flat == "这个" || flat == "就这个" || flat == "它" || flat == "就它" || flat == "那个" || flat == "就那个") {
		return list[0].Value
	}
	sign := 0.0
	switch core {
	case "便宜", "低", "少", "小", "早", "近", "短", "便宜点":
		sign = 1
	case "贵", "高", "多", "大", "晚", "远", "长", "贵点":
		sign = -1
	default:
		return ""
	}
	best, tie := 0.0, false
	for i, o := range list {
		n, ok := amountIn(o.Label, at)
		if !ok {
			return ""
		}
		n *= sign
		if i == 0 || n < best {
			best, value, tie = n, o.Value, false
		} else if n == best {
			tie = true
		}
	}
	if tie {
		return ""
	}
	return value
}

// amountIn is the first amount of money in a label, or its only number.
func amountIn(label string, at *Said) (float64, bool) {
	var numbers []float64
	for _, m := range nlu.Mentions(label, at.At) {
		switch m.Kind {
		case nlu.KindMoney:
			return m.Number, true
		case nlu.KindNumber, nlu.KindDuration:
			numbers = append(numbers, m.Number)
		}
	}
	if len(numbers) != 1 {
		return 0, false
	}
	return numbers[0], true
}
