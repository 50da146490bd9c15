package learn

import (
	_ "embed"
	"strings"
	"sync"

	"yingda/nlu"
)

// gazetteer knows the values of slots: those of the examples and authored ones.
type gazetteer struct {
	index   index // by the hash of the units
	slots   [][]counted
	longest int // units
}

// counted is a slot that has a value, and in how many examples.
type counted struct{ slot, count int }

// authored is a count that no example takes away.
const authored = 1 << 30

// own is the values that an example has itself. While it is learned from they do
// not count as known, or the model would trust the gazetteer blindly.
type own []ownValue

type ownValue struct {
	h    uint64
	slot int
}

// match is units that are a known value of a slot. Beyond the slots there are the
// levels of places, then the classes of everyday words.
type match struct{ slot, a, b int }

func (g *gazetteer) add(s *sentence, a, b, slot, count int) {
	if a >= b {
		return
	}
	r := g.index.add(s.spanHash(a, b))
	if int(r) == len(g.slots) {
		g.slots = append(g.slots, nil)
	}
	g.longest = max(g.longest, b-a)
	for i := range g.slots[r] {
		if c := &g.slots[r][i]; c.slot == slot {
			c.count = min(c.count+count, authored)
			return
		}
	}
	g.slots[r] = append(g.slots[r], counted{slot, count})
}

// find returns the longest values of each slot, each beyond the end of the one
// before it, then the places and everyday words.
func (g *gazetteer) find(s *sentence, mine own) []match {
	out := g.scan(s, mine, nil)
	return everyday().scan(s, nil, places().scan(s, nil, out))
}

func (g *gazetteer) scan(s *sentence, mine own, out []match) []match {
	for a := range s.units {
		h, here := uint64(0), len(out)
		for b := a; b < len(s.units) && b-a < g.longest; b++ {
			h = mix(h, s.units[b].h)
			r := g.index.find(h)
			if r < 0 {
				continue
			}
			for _, c := range g.slots[r] {
				if c.count > mine.times(h, c.slot) {
					out = longer(out, here, match{c.slot, a, b + 1})
				}
			}
		}
	}
	return out
}

// longer adds a match, in place of a shorter one of its slot that begins at the
// same unit (those from here on), and not inside an earlier one.
func longer(out []match, here int, m match) []match {
	for i := len(out) - 1; i >= 0; i-- {
		switch {
		case out[i].slot != m.slot:
		case i >= here:
			out[i].b = m.b
			return out
		case out[i].b >= m.b:
			return out
		}
	}
	return append(out, m)
}

func (o own) times(h uint64, slot int) (n int) {
	for _, v := range o {
		if v.h == h && v.slot == slot {
			n++
		}
	}
	return n
}

// places knows the administrative divisions, as values of slots behind all others.
var places = sync.OnceValue(func() *gazetteer {
	g := &gazetteer{}
	nlu.Places(func(name, level string) {
		s := cutUnits([]rune(name))
		for k, l := range [...]string{"province", "city", "county"} {
			if l == level {
				g.add(s, 0, len(s.units), MaxSlots+k, 1)
			}
		}
	})
	return g
})

//go:embed classes.txt
var classesText string

// everyday knows the words of classes.txt, as values of slots behind the places.
var everyday = sync.OnceValue(func() *gazetteer {
	g, classes := &gazetteer{}, map[string]int{}
	for line := range strings.Lines(classesText) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		class, met := classes[words[0]]
		if !met {
			class = MaxSlots + placeLevels + len(classes)
			classes[words[0]] = class
		}
		for _, w := range words[1:] {
			s := cutUnits(nlu.Fold(w))
			g.add(s, 0, len(s.units), class, 1)
		}
	}
	return g
})

// placeLevels is the number of levels of places.
const placeLevels = 3
