package retrieval

import "yingda/nlu"

// longestRead is the longest question, in characters, that is mended: the time
// grows with it, and who writes more gives the ranking enough.
const longestRead = 240

// edge is a reading of text[from:to]: as it stands or as a word.
type edge struct {
	from, to uint8
	of       *speller // nil: as it stands
	word     uint32   // else a word of it
	put      rune     // 0, or what was left out before it
	score    float32  // logarithm of its likelihood
}

// reader is the working memory of one correction.
type reader struct {
	s      *speller
	text   []rune // without spaces
	gap    []bool // a space stood before it
	kind   []class
	sums   []nlu.WordHash // of RuneHash·HashBase^i up to i
	sounds []nlu.WordHash // the same of folded sounds
	edges  []edge
	mended bool                                  // some edge is
	around bool                                  // a run of Latin letters is pinyin around another word
	across float32                               // what a space within a word typed in pinyin costs
	own    [longestRead][longestSpelled - 1]bool // the text from a place of length 2 … is a word of the knowledge base
	inside [longestRead]inside                   // of text[i-1] and text[i]
	weak   []bool                                // in no word of two characters or more
	states []state                               // of the path
	begin  []uint32                              // of a place's states
	top    float32                               // the best score of a place so far
	pairs  []float32                             // attraction of text[i-1] and text[i], else notAsked
	threes []float32                             // habit of text[i-2], text[i-1] and text[i], else notAsked
	doubts []uint8                               // doubtful places before a place
	typed  bool                                  // some of it may be pinyin
	upTo   []float32                             // score of the text up to a place as it stands
	onward []float32                             // the same from a place on, but for what depends on the characters before
}

var (
	powers  [longestRead + 1]nlu.WordHash // of nlu.HashBase
	inverse [longestRead + 1]nlu.WordHash
)

func init() {
	inv := nlu.HashBase // Newton: each step doubles the right bits
	for range 6 {
		inv *= 2 - nlu.HashBase*inv
	}
	powers[0], inverse[0] = 1, 1
	for i := range longestRead {
		powers[i+1] = powers[i] * nlu.HashBase
		inverse[i+1] = inverse[i] * inv
	}
}

// load cuts the text up; false: too long, or nothing to read.
func (r *reader) load(core string) bool {
	r.text, r.gap, r.kind = r.text[:0], r.gap[:0], r.kind[:0]
	space := false
	for _, c := range core {
		if c == ' ' {
			space = true
			continue
		}
		r.text = append(r.text, c)
		r.gap = append(r.gap, space)
		r.kind = append(r.kind, classOf(c))
		space = false
		if len(r.text) > longestRead {
			return false
		}
	}
	r.sums, r.sounds, r.weak, r.pairs = append(r.sums[:0], 0), append(r.sounds[:0], 0), r.weak[:0], append(r.pairs[:0], notAsked)
	r.threes = append(r.threes[:0], notAsked)
	for i, c := range r.text {
		r.sums = append(r.sums, r.sums[i]+nlu.RuneHash(c)*powers[i])
		r.sounds = append(r.sounds, r.sounds[i]+soundOf(c)*powers[i])
		r.weak = append(r.weak, true)
		r.pairs = append(r.pairs, notAsked)
		r.threes = append(r.threes, notAsked)
	}
	r.edges = r.edges[:0]
	r.mended, r.typed = false, false
	return len(r.text) > 1
}

func (r *reader) hash(i, j int) nlu.WordHash { return (r.sums[j] - r.sums[i]) * inverse[i] }

func (r *reader) soundHash(i, j int) nlu.WordHash { return (r.sounds[j] - r.sounds[i]) * inverse[i] }

// with is the hash of text[i:j] with c at p.
func (r *reader) with(h nlu.WordHash, i, p int, c rune) nlu.WordHash {
	return h + (nlu.RuneHash(c)-nlu.RuneHash(r.text[p]))*powers[p-i]
}

// without is the hash of text[i:j] without its character at p.
func (r *reader) without(i, j, p int) nlu.WordHash {
	return (r.sums[p]-r.sums[i])*inverse[i] + (r.sums[j]-r.sums[p+1])*inverse[i+1]
}

// near is the attraction of what stands before and after a place, as it stands: it is
// asked for by every reading that leaves both.
func (r *reader) near(i int) float32 {
	if r.pairs[i] == notAsked {
		r.pairs[i] = r.s.attraction(r.before(i), r.after(i))
	}
	return r.pairs[i]
}

// usual is the habit of the three characters up to a place but the first, as they stand.
func (r *reader) usual(i int) float32 {
	if r.threes[i] == notAsked {
		r.threes[i] = r.s.habit(r.before(i-1), r.before(i), r.after(i))
	}
	return r.threes[i]
}

const notAsked = -100

// before is the character that stands before a place, edgeMark at the beginning, 0
// when it is none of Han.
func (r *reader) before(i int) rune {
	switch {
	case i == 0:
		return edgeMark
	case r.kind[i-1] != han:
		return 0
	}
	return r.text[i-1]
}

// after is the character that stands after a place, edgeMark at the end, 0 when it is none of Han.
func (r *reader) after(i int) rune {
	switch {
	case i == len(r.text):
		return edgeMark
	case r.kind[i] != han:
		return 0
	}
	return r.text[i]
}

// stretch is the end of the characters of one class from i on.
func (r *reader) stretch(i int) int {
	j := i + 1
	for j < len(r.text) && r.kind[j] == r.kind[i] {
		j++
	}
	return j
}

// read finds the edges; false: none is mended.
func (r *reader) read() bool {
	for i := 0; i < len(r.text); {
		j := r.stretch(i)
		switch r.kind[i] {
		case han:
			r.readHan(i, j)
		case latin:
			r.readLatin(i, j)
		default:
			r.literal(i, j, 0)
		}
		i = j
	}
	if !r.doubtful() {
		return r.mended
	}
	literals := r.edges
	for i := 0; i < len(r.text); {
		j := r.stretch(i)
		if r.kind[i] == han {
			r.mendHan(i, j, literals)
		}
		i = j
	}
	return r.mended
}

// of is what an edge reads, without what it puts before.
func (r *reader) of(e *edge) []rune {
	if e.of != nil {
		return e.of.runes(e.word)
	}
	return r.text[e.from:e.to]
}

func (r *reader) literal(i, j int, score float32) {
	r.edges = append(r.edges, edge{from: uint8(i), to: uint8(j), score: score})
}

func (r *reader) mend(i, j int, of *speller, word uint32, cost float32) {
	if of.words[word].guess && r.kind[i] == han {
		return
	}
	r.mended = true
	r.edges = append(r.edges, edge{from: uint8(i), to: uint8(j), of: of, word: word, score: -of.words[word].surprise - cost})
}
