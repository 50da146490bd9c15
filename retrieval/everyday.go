package retrieval

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"
	"unicode/utf8"

	"yingda/nlu"
)

// neighbours counts characters and pairs of adjacent ones.
type neighbours struct {
	chars map[rune]float64
	pairs map[[2]rune]float64
	total float64 // characters
}

func newNeighbours() *neighbours {
	return &neighbours{chars: map[rune]float64{}, pairs: map[[2]rune]float64{}}
}

// add counts the Han characters of a text.
func (n *neighbours) add(text string) {
	before := rune(0)
	for _, c := range text {
		if nlu.SoundOf(c) == 0 {
			before = 0
			continue
		}
		n.chars[c]++
		n.total++
		if before != 0 {
			n.pairs[[2]rune{before, c}]++
		}
		before = c
	}
}

// attraction is how much more often a pair is met than by chance (pointwise mutual
// information), in sixteenths of a nat, 1 to 255.
func (n *neighbours) attraction(p [2]rune) uint32 {
	v := math.Log(n.pairs[p] * n.total / (n.chars[p[0]] * n.chars[p[1]]))
	return uint32(min(max(v*16, 1), 255))
}

// commonBelow is the surprise, in nats, of the rarest words of any text that
// questions typed in pinyin are read with: 35,000 words and 5,000 characters.
const commonBelow = 13.5

// everydayPairs has the pairs that corpus/text has twice or more: two runes and their
// attraction, 5 bytes, little-endian. Made by go test ./retrieval -run EverydayPairs -update.
//
//go:embed everyday.bin
var everydayPairs []byte

// everyday has the common words of any text and the neighbours of everyday questions.
// They help to read what is typed in pinyin around the words of a knowledge base, and
// to leave alone what is well said; nothing is ever mended to them.
var everyday = sync.OnceValue(func() *speller {
	words, chars := map[string]float32{}, map[string]float32{}
	nlu.CommonWords(commonBelow, func(w string, surprise float32) {
		if utf8.RuneCountInString(w) > 1 {
			words[w] = foreign + surprise
		} else {
			chars[w] = foreign + surprise
		}
	})
	var pairs []hashed
	for b := everydayPairs; len(b) >= 5; b = b[5:] {
		first, second := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
		pairs = append(pairs, hashedAs(pairHash(rune(first), rune(second)), uint32(b[4])))
	}
	s := &speller{pairs: newHashTable(pairs)}
	s.fill(words, chars, true)
	return s
})
