package retrieval

import (
	"maps"
	"math"
	"slices"

	"yingda/nlu"
)

// profile is an entry seen as one text: all its phrasings together. Its terms are
// Index.profileTerms[from:answer], units and thesaurus groups, ascending; those
// up to to are units of the answer that no phrasing has.
type profile struct {
	from, answer, to uint32
	units, commons   float32 // how many of either all phrasings have
}

// profileMu is the weight of the collection in an entry's language model, in units
// (Dirichlet smoothing, Zhai and Lafferty 2001). 20 of {5, 20, 80} ranked best on
// held-out phrasings of the packs.
const profileMu = 20

// profile gathers each entry's phrasings, and its answer, into one text.
func (b *builder) profile() {
	b.freq = make([]float32, len(b.kinds))
	b.profiles = make([]profile, len(b.entries))
	var units, commons float32
	counts := map[uint32]uint16{}
	var terms []uint32
	d := 0
	for e := range b.profiles {
		p := &b.profiles[e]
		clear(counts)
		for ; d < len(b.docs) && b.docs[d].entry == uint32(e); d++ {
			if b.docs[d].negative {
				continue
			}
			for _, t := range b.docTerms(uint32(d)) {
				switch b.kinds[t] {
				case unit:
					p.units++
				case common:
					p.commons++
				default:
					continue
				}
				counts[t]++
				b.freq[t]++
			}
		}
		units += p.units
		commons += p.commons
		p.from = uint32(len(b.profileTerms))
		terms = slices.AppendSeq(terms[:0], maps.Keys(counts))
		slices.Sort(terms)
		for _, t := range terms {
			b.profileTerms = append(b.profileTerms, t)
			b.profileCounts = append(b.profileCounts, counts[t])
		}
		p.answer = uint32(len(b.profileTerms))
		terms = b.answerUnits(terms[:0], e, counts)
		b.profileTerms = append(b.profileTerms, terms...)
		b.profileCounts = append(b.profileCounts, make([]uint16, len(terms))...)
		p.to = uint32(len(b.profileTerms))
	}
	b.profileTerms, b.profileCounts = slices.Clone(b.profileTerms), slices.Clone(b.profileCounts)
	for t, k := range b.kinds {
		switch k {
		case unit:
			b.freq[t] /= max(units, 1)
		case common:
			b.freq[t] /= max(commons, 1)
		}
	}
	b.once = make([]float64, len(b.kinds))
	for t, f := range b.freq {
		if f > 0 {
			b.once[t] = math.Log(1 + 1/(profileMu*float64(f)))
		}
	}
}

// answerUnits appends the known units of an entry's answer that are not in seen, ascending.
func (b *builder) answerUnits(to []uint32, entry int, seen map[uint32]uint16) []uint32 {
	for _, t := range units(nlu.Normalize(b.entries[entry].Answer)) {
		if id, ok := b.dict[t]; ok && seen[id] == 0 {
			to = append(to, id)
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// profileGain is what a term of a question adds to the log-likelihood under an entry
// with so many phrasings that have it. Most have one.
func (ix *Index) profileGain(t uint32, phrasings uint16) float64 {
	if phrasings == 1 {
		return ix.once[t]
	}
	return math.Log(1 + float64(phrasings)/(profileMu*float64(ix.freq[t])))
}

// profileLoss is what each term loses under an entry of so many terms.
func profileLoss(terms float32) float64 {
	if n := int(terms); n < len(profileLosses) {
		return profileLosses[n]
	}
	return math.Log(1 + float64(terms)/profileMu)
}

var profileLosses = func() (t [1024]float64) {
	for n := range t {
		t[n] = math.Log(1 + float64(n)/profileMu)
	}
	return t
}()
