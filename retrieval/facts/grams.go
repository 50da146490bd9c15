package facts

import (
	"cmp"
	"math"
	"slices"
)

// grams finds subjects by the pairs of neighbouring characters of their names: what
// a part of a name, or a name with a wrong character in it, still has.
type grams struct {
	keys     []uint64 // pairs, ascending
	from     []uint32 // of each pair in postings
	postings []uint32 // subjects
	total    int
}

func pairOf(a, b rune) uint64 { return uint64(a)<<32 | uint64(uint32(b)) }

func newGrams(names []string, aliases []alias) grams {
	type posting struct {
		pair uint64
		id   uint32
	}
	var list []posting
	add := func(text string, id uint32) {
		r := []rune(flat(baseName(text)))
		if len(r) > maxName {
			r = r[:maxName]
		}
		for i := 1; i < len(r); i++ {
			list = append(list, posting{pairOf(r[i-1], r[i]), id})
		}
	}
	for id, text := range names {
		add(text, uint32(id))
	}
	for _, a := range aliases {
		add(a.text, a.subject)
	}
	slices.SortFunc(list, func(a, b posting) int { return cmp.Or(cmp.Compare(a.pair, b.pair), cmp.Compare(a.id, b.id)) })
	list = slices.Compact(list)
	g := grams{total: len(names), postings: make([]uint32, len(list))}
	for i, p := range list {
		if i == 0 || p.pair != list[i-1].pair {
			g.keys = append(g.keys, p.pair)
			g.from = append(g.from, uint32(i))
		}
		g.postings[i] = p.id
	}
	g.from = append(g.from, uint32(len(list)))
	g.keys, g.from = slices.Clip(g.keys), slices.Clip(g.from)
	return g
}

// of returns the subjects whose names have a pair.
func (g *grams) of(pair uint64) []uint32 {
	if i, ok := slices.BinarySearch(g.keys, pair); ok {
		return g.postings[g.from[i]:g.from[i+1]]
	}
	return nil
}

// idf of a pair that n subjects have, in nats.
func (g *grams) idf(n int) float32 { return float32(math.Log(float64(g.total+1) / (float64(n) + 0.5))) }
