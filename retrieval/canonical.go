package retrieval

import "slices"

// canonical numbers the terms by their text and sorts each phrasing's terms, so
// that an index has one form, however it was made: ties and the order in which
// floating-point numbers are added depend on nothing but the knowledge.
func (b *builder) canonical() {
	names := make([]string, 0, len(b.dict))
	for t := range b.dict {
		names = append(names, t)
	}
	slices.Sort(names)
	newID := make([]uint32, len(names))
	kinds := make([]kind, len(names))
	for i, t := range names {
		old := b.dict[t]
		newID[old] = uint32(i)
		kinds[i] = b.kinds[old]
		b.dict[t] = uint32(i)
	}
	b.kinds = kinds
	for i, t := range b.forward {
		b.forward[i] = newID[t]
	}
	for d := range b.docs {
		slices.Sort(b.docTerms(uint32(d)))
	}
}
