package learn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yingda/nlu"
)

// check returns the examples with clean texts and their spans in order, or all mistakes.
func check(examples []Example, set Settings) ([]Example, error) {
	var bad Mistakes
	if len(examples) > MaxExamples {
		return nil, Mistakes{{1, fmt.Sprintf("例句不能超过 %d 条，现有 %d 条", MaxExamples, len(examples))}}
	}
	out := make([]Example, len(examples))
	intents, slots := map[string]bool{}, map[string]bool{}
	for s := range set.Values {
		slots[s] = true
	}
	for i, e := range examples {
		tell := func(format string, args ...any) {
			bad = append(bad, Mistake{i + 1, fmt.Sprintf(format, args...)})
		}
		for _, name := range set.wanted(e) {
			if strings.TrimSpace(name) == "" {
				tell("没有写意图")
			}
			intents[name] = true
		}
		text, moved := cleaned(e.Text)
		if text == "" {
			tell("例句是空的")
		}
		out[i] = Example{Text: text, Intent: e.Intent, Intents: e.Intents, Context: e.Context}
		spans := slices.Clone(e.Slots)
		slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
		end := 0
		for _, s := range spans {
			switch {
			case strings.TrimSpace(s.Slot) == "":
				tell("有一处取值没有写词槽")
			case s.Start < 0 || s.End > len(moved)-1 || s.Start >= s.End:
				tell("词槽“%s”的位置 %d 到 %d 不在例句里", s.Slot, s.Start, s.End)
			case s.Start < end:
				tell("词槽“%s”与前一处取值重叠", s.Slot)
			default:
				end = s.End
				slots[s.Slot] = true
				if a, b := moved[s.Start], moved[s.End]; a < b {
					out[i].Slots = append(out[i].Slots, Span{Slot: s.Slot, Start: a, End: b})
				}
			}
		}
	}
	if len(intents) > MaxIntents {
		bad = append(bad, Mistake{len(examples), fmt.Sprintf("意图不能超过 %d 个，现有 %d 个", MaxIntents, len(intents))})
	}
	if len(slots) > MaxSlots {
		bad = append(bad, Mistake{len(examples), fmt.Sprintf("词槽不能超过 %d 个，现有 %d 个", MaxSlots, len(slots))})
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return out, nil
}

// wanted are the intents of an example.
func (set *Settings) wanted(e Example) []string {
	if set.Several {
		return e.Intents
	}
	return []string{e.Intent}
}

// cleaned returns what nlu.Clean leaves of a text and, for every rune of the text
// and its end, the place in that.
func cleaned(text string) (string, []int) {
	clean := nlu.Clean(text)
	r, from := []rune(clean), []rune(text)
	moved := make([]int, len(from)+1)
	k := 0
	// Clean trims, and takes runes out: the runes that stay are met in their order.
	skip := len(from) - len([]rune(strings.TrimLeft(text, " \t\r\n\u3000")))
	for i, x := range from {
		moved[i] = k
		if i >= skip && k < len(r) && r[k] == x {
			k++
		}
	}
	moved[len(from)] = k
	return clean, moved
}

// Mistakes are what is wrong with examples, in their order.
type Mistakes []Mistake

// Mistake is one of them.
type Mistake struct {
	Row     int    // of the example, from 1
	Message string // Chinese
}

func (m Mistakes) Error() string {
	const shown = 5
	out := ""
	for i, x := range m {
		if i == shown {
			return out + fmt.Sprintf("；……共 %d 处", len(m))
		}
		if i > 0 {
			out += "；"
		}
		out += fmt.Sprintf("第 %d 行：%s", x.Row, x.Message)
	}
	return out
}
