package retrieval

// Nearly all errors make neighbours that are never met, or leave half of a word alone.
// Only what touches such a place is mended: most questions have none and are not read on.
const (
	// byChance is the attraction, in nats, up to which neighbours are met side by side by
	// chance (关注|消息 has 注消): the third character beside them has to tell.
	byChance = 0.3
	// strange is the attraction, in nats, below which a character hardly belongs to its
	// neighbour; oddAlone the surprise, in nats, of one that is hardly a word of its own,
	// neverAlone of one that is none whatever stands beside it, and oddHalf of one whose other
	// half is looked for whatever stands beside it (8 reads 据 as 票据).
	// With unmet neighbours they find 98 of 100 wrong characters, which alone find 97, and 82
	// of 100 that are left out instead of 72; they doubt 65 of 100 questions that are as they
	// should be instead of 60.
	strange    = 1
	oddAlone   = 8
	oddHalf    = 10
	neverAlone = 11.5
)

// doubtful notes the places where neighbours are met neither in the phrasings nor in
// everyday questions, or by chance only, and the characters that are of no word and hardly
// one themselves. It reports whether there are any.
func (r *reader) doubtful() bool {
	n := uint8(0)
	r.doubts = append(r.doubts[:0], 0)
	for i := 0; i <= len(r.text); i++ {
		if r.apart(i) || i < len(r.text) && r.odd(i) {
			n++
		}
		r.doubts = append(r.doubts, n)
	}
	return n > 0
}

// apart reports whether what stands before a place and what stands after it hardly belong together.
func (r *reader) apart(i int) bool {
	near := r.near(i)
	if near <= 0 || near > byChance {
		return near < 0
	}
	return !(i > 0 && r.usual(i) > 0 || i < len(r.text) && r.usual(i+1) > 0)
}

func (r *reader) odd(i int) bool {
	if r.kind[i] != han || !r.weak[i] {
		return false
	}
	alone := aloneSurprise(r.text[i])
	return alone > neverAlone || alone > oddAlone && min(r.near(i), r.near(i+1)) < strange
}

// doubted reports whether there is such a place within text[i:j] or at its ends.
func (r *reader) doubted(i, j int) bool { return r.doubts[j+1] > r.doubts[i] }
