package retrieval

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/nlu"
)

// speller mends typing errors by the words of one knowledge base. A question is
// read as the most likely sequence of words (noisy channel): those that stand
// there, or words of the knowledge base that sound like, look like or are written
// nearly like what stands there, at a price. It is immutable.
type speller struct {
	words []spelled
	text  []rune          // of all words
	latin map[string]bool // Latin words of the phrasings

	exact   hashTable // words by hash
	sound   hashTable // by hash of the folded sounds
	part    hashTable // words of three characters and more by the hash of all but one
	alike   hashTable // single characters by their folded sound
	typed   hashTable // words and single characters by the hash of their pinyin
	pairs   hashTable // adjacent characters; the number is their attraction in sixteenths of a nat
	triples hashTable // three adjacent characters by the outer two; the number is the middle one times 256, and their habit

	within      hashSet // adjacent characters of words
	soundWithin hashSet // adjacent folded sounds of words
}

// spelled is a word of the knowledge base; its characters are speller.text[from:from+size].
type spelled struct {
	from     uint32
	size     uint8
	tells    uint8   // set of the places of characters that say something: one of them may have been left out
	guess    bool    // jieba's, who does not know it, in hardly any phrasing: nothing written in characters is mended to it
	surprise float32 // minus the logarithm of its share, in nats
}

// longestSpelled is the longest word, in characters, that is mended or put in.
const longestSpelled = 6

// longestLooked is the longest span, in characters, in which characters of like
// shape, left out, too many or swapped are looked for: longer words are rare, and
// most of the time would go into them.
const longestLooked = 4

// leastPhrasings must have a word that jieba does not know before it is one to mend
// to: jieba guesses at words (多张, 前要) where it knows none.
const leastPhrasings = 3

// foreign is the share, in nats, that words of the knowledge base leave to others.
// 1.2 of {0.4, 0.7, 1.2, 2} restored most for the questions it changed.
const foreign = float32(1.2)

// newSpeller takes the words of the phrasings, the business terms and the thesaurus.
func (b *builder) newSpeller() *speller {
	everyday() // now rather than at the first question
	alone()
	counts := b.countPhrasings()
	total := 0.0
	for t, k := range b.kinds {
		if k == word {
			total += float64(counts[t])
		}
	}
	weight, known, guesses := map[string]float32{}, map[string]bool{}, map[string]bool{}
	for _, list := range append([][]string{b.parser.Surfaces()}, nlu.Thesaurus()...) {
		for _, w := range list {
			weight[w] = surprise(0.5, total) // as a word that half a phrasing has
		}
	}
	for t, id := range b.dict {
		first, _ := utf8.DecodeRuneInString(t)
		switch n := float64(counts[id]); {
		case n == 0:
		case b.kinds[id] == word:
			weight[t] = surprise(n, total)
			if n < leastPhrasings && nlu.Surprise(nlu.HashWord(t)) == nlu.Unheard {
				guesses[t] = true
			}
		case b.kinds[id] == unit && classOf(first) == latin:
			known[t] = true
		}
	}
	chars, attraction, habits := b.neighbours()
	s := &speller{latin: known, pairs: newHashTable(attraction), triples: newHashTable(habits)}
	s.fill(weight, chars, false)
	for i := range s.words {
		w := &s.words[i]
		w.guess = guesses[string(s.runes(uint32(i)))]
	}
	return s
}

func surprise(count, of float64) float32 { return foreign + float32(math.Log((of+100)/count)) }

// countPhrasings counts for every term the phrasings that have it.
func (b *builder) countPhrasings() []uint32 {
	counts := make([]uint32, len(b.kinds))
	for i := range b.docs {
		if b.docs[i].exemplary() {
			for _, t := range b.docTerms(uint32(i)) {
				counts[t]++
			}
		}
	}
	return counts
}

// exemplary is a phrasing written as questions should be: not a negative, which no
// question should become, nor one marked as a typing error.
func (d *doc) exemplary() bool { return !d.negative && !d.typo }

// neighbours says how surprising the characters of the phrasings are, and how much
// the adjacent ones attract one another.
func (b *builder) neighbours() (chars map[string]float32, attraction, habits []hashed) {
	n := newNeighbours()
	for i := range b.docs {
		if b.docs[i].exemplary() {
			n.add(b.docs[i].key)
		}
	}
	for p := range n.pairs {
		attraction = append(attraction, hashedAs(pairHash(p[0], p[1]), n.attraction(p)))
	}
	for t := range n.triples {
		habits = append(habits, tripleHashed(t, n.habit(t)))
	}
	chars = map[string]float32{}
	for c, count := range n.chars {
		if c == edgeMark {
			continue
		}
		chars[string(c)] = surprise(count, n.total)
	}
	return chars, attraction, habits
}

func pairHash(a, b rune) nlu.WordHash { return nlu.RuneHash(a) + nlu.RuneHash(b)*nlu.HashBase }

func tripleHashed(t [3]rune, habit uint32) hashed {
	return hashedAs(aroundHash(t[0], t[2]), uint32(t[1])<<8|habit)
}

// aroundHash is of the outer characters of a triple.
func aroundHash(a, c rune) nlu.WordHash {
	return nlu.RuneHash(a) + nlu.RuneHash(c)*nlu.HashBase*nlu.HashBase
}

// fill makes the tables of words and characters with their surprise, or only that
// of their pinyin.
func (s *speller) fill(words, chars map[string]float32, pinyinOnly bool) {
	var exact, sound, part, alike, typed []hashed
	var within, soundWithin []nlu.WordHash
	add := func(w string, surprise float32) (id uint32, runes []rune) {
		id, from := uint32(len(s.words)), uint32(len(s.text))
		s.text = append(s.text, []rune(w)...)
		runes = s.text[from:]
		s.words = append(s.words, spelled{from: from, size: uint8(len(runes)), tells: telling(runes), surprise: surprise})
		readings(w, func(joined string) { typed = append(typed, hashedAs(nlu.HashWord(joined), id)) })
		return id, runes
	}
	for _, w := range sortedKeys(words) {
		if n := utf8.RuneCountInString(w); n < 2 || n > longestSpelled || !allHan(w) {
			continue
		}
		id, runes := add(w, words[w])
		if pinyinOnly {
			continue
		}
		h := nlu.HashWord(w)
		exact = append(exact, hashedAs(h, id))
		sound = append(sound, hashedAs(soundHash(runes), id))
		other := readAsWhole(w, runes)
		if other != 0 {
			sound = append(sound, hashedAs(other, id))
		}
		sounds := nlu.Sounds(w)
		for i := 1; i < len(runes); i++ {
			within = append(within, pairHash(runes[i-1], runes[i]))
			soundWithin = append(soundWithin, soundOf(runes[i-1])+soundOf(runes[i])*nlu.HashBase)
			if other != 0 {
				soundWithin = append(soundWithin, pairHash(rune(sounds[i-1].Fold()), rune(sounds[i].Fold())))
			}
		}
		if len(runes) >= 2 {
			for i := range runes {
				part = append(part, hashedAs(nlu.HashWord(string(runes[:i])+string(runes[i+1:])), id))
			}
		}
	}
	frequent := sortedKeys(chars) // first, so that they come first among those of one sound
	slices.SortStableFunc(frequent, func(a, b string) int { return cmp.Compare(chars[a], chars[b]) })
	for _, c := range frequent {
		if utf8.RuneCountInString(c) == 1 && allHan(c) {
			if id, runes := add(c, chars[c]); !pinyinOnly {
				alike = append(alike, hashedAs(soundOf(runes[0]), id))
			}
		}
	}
	s.text, s.words = slices.Clip(s.text), slices.Clip(s.words)
	s.exact, s.sound, s.part = newHashTable(exact), newHashTable(sound), newHashTable(part)
	s.alike, s.typed = newHashTable(alike), newHashTable(typed)
	s.within, s.soundWithin = newHashSet(within), newHashSet(soundWithin)
}

// telling is the set of the places of the characters of a word that cannot stand in any sentence.
func telling(runes []rune) (set uint8) {
	for i, c := range runes {
		if !strings.ContainsRune(negations, c) && nlu.Surprise(nlu.RuneHash(c)) >= rareCharacter {
			set |= 1 << i
		}
	}
	return set
}

func sortedKeys(m map[string]float32) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func allHan(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return nlu.SoundOf(r) == 0 })
}

// readings calls use with the pinyin of a word: as it is read as a whole, as its
// characters are read alone, where that differs, and a single character's second reading.
func readings(w string, use func(joined string)) {
	whole, alone := "", ""
	for i, s := range nlu.Sounds(w) {
		whole += s.String()
		alone += nlu.SoundOf([]rune(w)[i]).String()
	}
	use(whole)
	if alone != whole {
		use(alone)
	}
	if r, n := utf8.DecodeRuneInString(w); n == len(w) && nlu.SecondSound(r) != 0 {
		use(nlu.SecondSound(r).String())
	}
}

// soundOf is the hash of one folded sound, as of a rune.
func soundOf(r rune) nlu.WordHash { return nlu.RuneHash(rune(nlu.SoundOf(r).Fold())) }

func soundHash(runes []rune) (h nlu.WordHash) {
	power := nlu.WordHash(1)
	for _, r := range runes {
		h += soundOf(r) * power
		power *= nlu.HashBase
	}
	return h
}

// readAsWhole is the sound hash of a word that is not read as its characters alone, else 0.
func readAsWhole(w string, runes []rune) (h nlu.WordHash) {
	power := nlu.WordHash(1)
	differs := false
	for i, s := range nlu.Sounds(w) {
		h += nlu.RuneHash(rune(s.Fold())) * power
		power *= nlu.HashBase
		differs = differs || s != nlu.SoundOf(runes[i])
	}
	if !differs {
		return 0
	}
	return h
}

func (s *speller) runes(id uint32) []rune {
	w := &s.words[id]
	return s.text[w.from : w.from+uint32(w.size)]
}

// attraction of two adjacent characters in nats: in the phrasings, else in everyday
// questions; when they are not found so they cost.
func (s *speller) attraction(a, b rune) float32 {
	if !neighbour(a) || !neighbour(b) {
		return 0
	}
	h := pairHash(a, b)
	v, ok := s.pairs.first(h)
	if !ok {
		v, ok = everyday().pairs.first(h)
		if !ok {
			return -unmet
		}
	}
	return float32(v) / 16
}

// neighbour reports whether a character, or the edge of a text, counts for those beside it.
func neighbour(c rune) bool { return c > 0x2e80 || c == edgeMark }

// habit of three adjacent characters in nats, 0 when they are not found so.
func (s *speller) habit(a, b, c rune) float32 {
	if !neighbour(a) || !neighbour(b) || !neighbour(c) {
		return 0
	}
	h := aroundHash(a, c)
	v, ok := s.triples.habit(h, b)
	if !ok {
		v, _ = everyday().triples.habit(h, b)
	}
	return float32(v) / 16
}

func (t *hashTable) habit(h nlu.WordHash, b rune) (uint32, bool) {
	bucket, tag := t.of(h)
	for _, it := range bucket {
		if it.tag == tag && it.id>>8 == uint32(b) {
			return it.id & 255, true
		}
	}
	return 0, false
}
