package retrieval

// Mend is what a search does with a question that no phrasing says word for word.
func (ix *Index) Mend(core string) (string, bool) { return ix.speller.correct(core) }

// correct returns a text with its typing errors mended, ok false when there are none.
func (s *speller) correct(core string) (mended string, ok bool) {
	if r := s.read(core); r.text != "" && r.gain > 0 {
		return r.text, true
	}
	return core, false
}

// SpellerBytes is the memory that mending needs.
func (ix *Index) SpellerBytes() int {
	s := ix.speller
	n := len(s.words)*12 + len(s.text)*4 + len(s.latin)*40
	for _, t := range []*hashTable{&s.exact, &s.sound, &s.part, &s.alike, &s.typed, &s.pairs, &s.triples} {
		n += len(t.items)*8 + len(t.dir)*4
	}
	return n + 8*(len(s.within.bits)+len(s.soundWithin.bits))
}
