package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"yingda/kb"
	"yingda/nlu"
)

// Grow returns n entries made from a knowledge base: its own, the first n of them,
// and when it has fewer, further ones in which each phrasing has a word of another
// entry's in place of one of its own, so that vocabulary, lengths and the sharing
// of words stay natural. It is deterministic. For measuring speed only.
func Grow(entries []kb.Entry, n int) []kb.Entry {
	out := slices.Clone(entries[:min(n, len(entries))])
	if len(out) == n || len(entries) == 0 {
		return out
	}
	var words []string
	for i := range entries {
		for _, w := range nlu.Segment(nlu.Normalize(entries[i].Question)) {
			if len(w) > 3 {
				words = append(words, w)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	vary := func(text string) string {
		own := nlu.Segment(nlu.Normalize(text))
		if len(words) > 0 && len(own) > 0 {
			own[r.IntN(len(own))] = words[r.IntN(len(words))]
		}
		return strings.Join(own, "")
	}
	for len(out) < n {
		e := entries[len(out)%len(entries)]
		e.ID = fmt.Sprintf("grown-%d", len(out))
		e.Question = vary(e.Question)
		e.Variants = slices.Clone(e.Variants)
		for i := range e.Variants {
			e.Variants[i] = vary(e.Variants[i])
		}
		e.Typos, e.Negatives = nil, nil
		out = append(out, e)
	}
	return out
}
