package retrieval

import (
	"math"
	"sync"

	"yingda/nlu"
)

// Half of a word (际, 额) that everyday questions have time and again and never alone is
// a sign that its other half is left out or mistyped.
const (
	// aloneShare is of the words with a character, in everyday questions, where it is
	// none of half-words: those that are it alone.
	aloneShare = 0.02
	// aloneWords is how many such words count against what any text says.
	aloneWords = 20
	// aloneCost is the most that standing alone may cost, in nats. Of typing errors in the
	// packs and three public sets, of 0, 2 and 3, 3 restored most: of sentences with a
	// character left out 3 % more, with another in its place 1 %; it changes one in a
	// thousand more of those as they were asked, half of these being misspelt.
	aloneCost = 3
	// rarest is the surprise of what is met in no text, in nats.
	rarest = 14
)

// alone is how surprising a character is as a word of its own, in nats, by rune - baseHan.
var alone = sync.OnceValue(func() *[endHan - baseHan]float32 {
	counts, _ := wordCounts()
	var within [endHan - baseHan]float64
	for w, n := range counts {
		for _, c := range w {
			if isBasicHan(c) {
				within[c-baseHan] += math.Round(n + once) // whole numbers: their sum has no order
			}
		}
	}
	var t [endHan - baseHan]float32
	for i := range t {
		c := rune(i + baseHan)
		t[i] = min(nlu.Surprise(nlu.RuneHash(c)), rarest)
		if t[i] >= rareCharacter {
			half := math.Log((within[i] + aloneWords) / (counts[string(c)]/aloneShare + aloneWords))
			t[i] += float32(min(max(half, 0), aloneCost))
		}
	}
	return &t
})

const baseHan, endHan = 0x4e00, 0xa000 // of the basic block

func isBasicHan(c rune) bool { return c >= baseHan && c < endHan }

func aloneSurprise(c rune) float32 {
	if !isBasicHan(c) {
		return rarest
	}
	return alone()[c-baseHan]
}
