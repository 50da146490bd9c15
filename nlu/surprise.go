package nlu

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
)

// WordHash is a hash of a word that tells what the hash of a part, or of the word
// with another character in it, is: the sum of RuneHash(r)·HashBase^i over its
// runes, modulo 2⁶⁴. Good within one build of the program only.
type WordHash uint64

// HashBase is odd: it has an inverse.
const HashBase WordHash = 0x9e3779b97f4a7c15

// RuneHash is the hash of a word of one rune.
func RuneHash(r rune) WordHash {
	x := uint64(r) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>29) * 0x94d049bb133111eb
	return WordHash(x ^ x>>32)
}

// HashWord is the hash of a word.
func HashWord(w string) (h WordHash) {
	power := WordHash(1)
	for _, r := range w {
		h += RuneHash(r) * power
		power *= HashBase
	}
	return h
}

// Mix spreads a hash over all its bits, for tables that use some of them.
func (h WordHash) Mix() uint64 {
	x := uint64(h)
	x = (x ^ x>>32) * 0x9fb21c651e98df25
	return x ^ x>>32
}

// Unheard is the Surprise of a word that the dictionary does not have, in nats.
const Unheard = 18

// Surprise is how unexpected a word is in any Chinese text: minus the logarithm of
// its share of jieba's counts, in nats, Unheard for what jieba does not know.
func Surprise(h WordHash) float32 { return surprises().surprise(h) }

// surpriseTable has jieba's words of at most longestWord characters by hash: open
// addressing, 2.5 MB, too much for the nearer caches: maybe, a tenth of that, tells
// five in six words that are not there. Two of its words with one tag are as likely
// as 1 in 10,000 for each word that is looked up and not there.
type surpriseTable struct {
	maybe  [surpriseSize / 16]uint64 // set of the first bits of the hashes: four for a place
	tag    []uint32                  // 0: free
	weight []uint8                   // surprise in eighths of a nat
	within [surpriseSize / 8]uint64  // of the neighbours within words of at most longestWithin characters, as maybe
}

const (
	longestWord   = 6
	longestWithin = 4
	surpriseSize  = 1 << 19 // a power of two, a third more than the words
)

func (t *surpriseTable) slot(h WordHash) (at, tag uint32) {
	x := h.Mix()
	return uint32(x) % surpriseSize, uint32(x>>32) | 1
}

// bit is where maybe has a hash.
func (t *surpriseTable) bit(h WordHash) (word *uint64, bit uint64) {
	x := h.Mix() % (4 * surpriseSize)
	return &t.maybe[x/64], 1 << (x % 64)
}

func (t *surpriseTable) surprise(h WordHash) float32 {
	if word, bit := t.bit(h); *word&bit == 0 {
		return Unheard
	}
	for at, tag := t.slot(h); t.tag[at] != 0; at = (at + 1) % surpriseSize {
		if t.tag[at] == tag {
			return float32(t.weight[at]) / 8
		}
	}
	return Unheard
}

func (t *surpriseTable) put(h WordHash, surprise float64) {
	at, tag := t.slot(h)
	for ; t.tag[at] != 0; at = (at + 1) % surpriseSize {
		if t.tag[at] == tag {
			return // the first counts
		}
	}
	word, bit := t.bit(h)
	*word |= bit
	t.tag[at], t.weight[at] = tag, uint8(min(math.Round(surprise*8), 8*Unheard-1))
}

// Within reports whether two characters, by the hash of both, stand side by side
// within some word of jieba of at most four characters. Of those that do not, one in
// fifteen is said to.
func Within(pair WordHash) bool {
	t := surprises()
	x := pair.Mix() % (8 * surpriseSize)
	return t.within[x/64]&(1<<(x%64)) != 0
}

func (t *surpriseTable) putWithin(w string) {
	if runes := []rune(w); len(runes) <= longestWithin {
		for i := 1; i < len(runes); i++ {
			x := (RuneHash(runes[i-1]) + RuneHash(runes[i])*HashBase).Mix() % (8 * surpriseSize)
			t.within[x/64] |= 1 << (x % 64)
		}
	}
}

var surprises = sync.OnceValue(func() *surpriseTable {
	t := &surpriseTable{tag: make([]uint32, surpriseSize), weight: make([]uint8, surpriseSize)}
	dictionary(func(w string, surprise float64) {
		t.put(HashWord(w), surprise)
		t.putWithin(w)
	})
	return t
})

// CommonWords calls use with the words of at most longestWord characters whose
// Surprise is below a limit, in the order of the dictionary. It reads the whole
// dictionary each time: 0.1 s.
func CommonWords(below float32, use func(word string, surprise float32)) {
	dictionary(func(w string, surprise float64) {
		if float32(surprise) < below {
			use(w, float32(surprise))
		}
	})
}

// dictionary reads the embedded dictionary of the segmenter a second time: jieba
// does not tell which words it knows, nor how frequent they are.
func dictionary(use func(word string, surprise float64)) {
	zr, err := gzip.NewReader(bytes.NewReader(dictGz))
	var data []byte
	if err == nil {
		data, err = io.ReadAll(zr)
	}
	if err != nil {
		panic(fmt.Sprintf("dictionary of the segmenter: %v", err)) // embedded: cannot fail unless the build is broken
	}
	text := string(data)
	words := func(use func(word string, count float64)) {
		for line := range strings.Lines(text) {
			word, rest, _ := strings.Cut(line, " ")
			count, _, _ := strings.Cut(rest, " ")
			if n, err := strconv.ParseFloat(count, 64); err == nil && n > 0 && len(word) <= 3*longestWord {
				use(word, n)
			}
		}
	}
	total := 0.0
	words(func(_ string, n float64) { total += n })
	words(func(w string, n float64) { use(w, -math.Log(n/total)) })
}
