package learn

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/nlu"
)

// mixed is an example with values from others of its intent in place of its own:
// it shows that a frame does not depend on what fills it. Worth .006 of both
// figures of smp2019; a second one each adds nothing. Every other value is an authored
// one, where a slot has any: these stay known while they are learned from, and so
// the model finds that what is known can be relied on.
type mixed struct {
	Example
	from []int // the examples that it was made of
}

// mixBelow is the number of examples from which there is enough variety without.
const mixBelow = 6000

func mixExamples(examples []Example, authored map[string][]string) (out []mixed) {
	type donor struct {
		text string
		from int
	}
	type kind struct{ intent, slot string }
	donors := map[kind][]donor{}
	for i, e := range examples {
		r := []rune(e.Text)
		for _, s := range e.Slots {
			k := kind{e.Intent, s.Slot}
			donors[k] = append(donors[k], donor{string(r[s.Start:s.End]), i})
		}
	}
	c := coins{state: 7}
	for i, e := range examples {
		if len(e.Slots) == 0 {
			continue
		}
		x := mixed{Example{Intent: e.Intent, Intents: e.Intents, Context: e.Context}, []int{i}}
		var b strings.Builder
		r, at, n := []rune(e.Text), 0, 0
		for _, s := range e.Slots {
			list := donors[kind{e.Intent, s.Slot}]
			d := list[c.below(len(list))]
			if more := authored[s.Slot]; len(more) > 0 && c.below(2) == 0 {
				d = donor{nlu.Clean(more[c.below(len(more))]), i}
			}
			b.WriteString(string(r[at:s.Start]))
			n += s.Start - at
			b.WriteString(d.text)
			k := utf8.RuneCountInString(d.text)
			x.Slots = append(x.Slots, Span{Slot: s.Slot, Start: n, End: n + k})
			n, at = n+k, s.End
			x.from = append(x.from, d.from)
		}
		b.WriteString(string(r[at:]))
		x.Text = b.String()
		slices.Sort(x.from)
		x.from = slices.Compact(x.from)
		out = append(out, x)
	}
	return out
}
