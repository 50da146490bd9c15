package retrieval

import (
	"math"

	"yingda/nlu"
)

// neighbours counts characters, and pairs and triples of adjacent ones.
type neighbours struct {
	chars   map[rune]float64
	pairs   map[[2]rune]float64
	triples map[[3]rune]float64
	total   float64 // characters
}

func newNeighbours() *neighbours {
	return &neighbours{chars: map[rune]float64{}, pairs: map[[2]rune]float64{}, triples: map[[3]rune]float64{}}
}

// add counts the Han characters of a text and its two ends.
func (n *neighbours) add(text string) {
	first, before := rune(0), edgeMark
	next := func(c rune) {
		if before != 0 {
			n.pairs[[2]rune{before, c}]++
			if first != 0 {
				n.triples[[3]rune{first, before, c}]++
			}
		}
		first, before = before, c
	}
	n.chars[edgeMark]++
	for _, c := range text {
		if nlu.SoundOf(c) == 0 {
			first, before = 0, 0
			continue
		}
		n.chars[c]++
		n.total++
		next(c)
	}
	if before != 0 {
		next(edgeMark)
	}
}

// edgeMark stands before and after a text.
const edgeMark = rune(1)

// once is what is taken off a count: what was met once is met less often than that
// (absolute discounting, Ney, Essen and Kneser 1994). 0 changed a tenth more of the
// questions that are written as they should be.
const once = 0.4

// attraction is how much more often a pair is met than by chance (pointwise mutual
// information), in sixteenths of a nat, 1 to 255.
func (n *neighbours) attraction(p [2]rune) uint32 {
	v := math.Log((n.pairs[p] - once) * n.total / (n.chars[p[0]] * n.chars[p[1]]))
	return uint32(min(max(v*16, 1), 255))
}

// habit is how much likelier the third character of a triple is after both others than
// after the second alone, in sixteenths of a nat, 0 to 255.
func (n *neighbours) habit(t [3]rune) uint32 {
	after := n.pairs[[2]rune{t[1], t[2]}] / n.chars[t[1]]
	p := (n.triples[t] - once + after) / (n.pairs[[2]rune{t[0], t[1]}] + 1)
	return uint32(min(max(math.Log(p/after)*16, 0), 255))
}
