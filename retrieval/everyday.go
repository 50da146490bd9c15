package retrieval

import (
	_ "embed"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/nlu"
)

// commonBelow is the surprise, in nats, of the rarest words of any text that
// questions typed in pinyin are read with: 35,000 words and 5,000 characters.
const commonBelow = 13.5

// What corpus/text says of everyday questions; go test ./retrieval -run Everyday -update
// makes it. Pairs of neighbours: two runes and their attraction, 5 bytes,
// little-endian. Triples met twice or more: three runes and their habit, 7 bytes.
// Words: one a line with how often it is met, the sum of all first.
var (
	//go:embed everyday_pairs.bin
	everydayPairs []byte
	//go:embed everyday_triples.bin
	everydayTriples []byte
	//go:embed everyday_words.txt
	everydayWords string
)

// Shares, in nats, that everyday words and characters leave to those of the knowledge base.
const (
	foreignWord      = math.Ln2
	foreignCharacter = 0.3
)

// questionShare is the share of a word that everyday questions have a say in, the rest
// is that of any text: .3 to .9 read pinyin alike well, 0 has 6 % more wrong characters.
const questionShare = 0.5

// everyday has the common words of any text and of everyday questions, and the
// neighbours of these. They help to read what is typed in pinyin around the words of a
// knowledge base, and to leave alone what is well said; nothing is ever mended to them.
var everyday = sync.OnceValue(func() *speller {
	counts, total := wordCounts()
	words, chars := map[string]float32{}, map[string]float32{}
	put := func(w string, p float64) {
		s := float32(-math.Log(p))
		if utf8.RuneCountInString(w) > 1 {
			words[w] = foreignWord + s
		} else {
			chars[w] = foreignCharacter + s
		}
	}
	for w, n := range counts {
		put(w, questionShare*n/total)
	}
	nlu.CommonWords(commonBelow, func(w string, surprise float32) {
		put(w, (1-questionShare)*math.Exp(-float64(surprise))+questionShare*counts[w]/total)
	})
	var pairs, triples []hashed
	rune16 := func(b []byte, i int) rune { return rune(binary.LittleEndian.Uint16(b[2*i:])) }
	for b := everydayPairs; len(b) >= 5; b = b[5:] {
		pairs = append(pairs, hashedAs(pairHash(rune16(b, 0), rune16(b, 1)), uint32(b[4])))
	}
	for b := everydayTriples; len(b) >= 7; b = b[7:] {
		triples = append(triples, tripleHashed([3]rune{rune16(b, 0), rune16(b, 1), rune16(b, 2)}, uint32(b[6])))
	}
	s := &speller{pairs: newHashTable(pairs), triples: newHashTable(triples)}
	s.fill(words, chars, true)
	return s
})

// wordCounts are of the words of everyday questions, total of all of them.
func wordCounts() (counts map[string]float64, total float64) {
	counts = map[string]float64{}
	for line := range strings.Lines(everydayWords) {
		w, count, ok := strings.Cut(strings.TrimSpace(line), "\t")
		n, _ := strconv.ParseFloat(count, 64)
		switch {
		case !ok:
			total, _ = strconv.ParseFloat(w, 64)
		case utf8.RuneCountInString(w) <= longestSpelled:
			counts[w] = n - once
		}
	}
	return counts, total
}
