package retrieval

import "slices"

// BM25 parameters. Source: engineering measurements on 200,000 Chinese questions:
// words + characters with k1 0.6, b 0.4 had recall@1 .510 / @50 .998 against
// .485 / .995 of the textbook k1 1.2, b 0.75; short questions repeat no word on
// purpose, so a term counts once.
const (
	bm25K1 = 0.6
	bm25B  = 0.4
)

// scratch is what one search needs and the next can use again.
type scratch struct {
	acc     []float32 // BM25 so far, by phrasing; all zero between searches
	mark    []float32 // idf of a query term, by term; all zero between searches
	touched []uint32
	alive   []uint32
	scores  []float32
	row     []uint16
}

// recall returns the k phrasings with the best BM25 score over the query's terms,
// exactly, best first; their scores are in sc.acc. It reorders terms, which must
// be distinct.
//
// It adds posting lists from the most to the least telling term and stops as soon
// as a phrasing seen in none of them can no longer be among the best k (MaxScore);
// what the common terms add is then looked up only for those still in the race,
// in the phrasings' own term lists.
func (ix *Index) recall(sc *scratch, terms []uint32, k int) []uint32 {
	slices.SortFunc(terms, func(a, b uint32) int { return byScore(ix.max[a], ix.max[b], a, b) })
	rest := float32(0)
	for _, t := range terms {
		rest += ix.max[t]
	}
	sc.touched = sc.touched[:0]
	n, floor := 0, float32(0)
	for ; n < len(terms); n++ {
		if len(sc.touched) >= k {
			if floor = sc.kthLargest(k); rest < floor {
				break
			}
		}
		w := ix.idf[terms[n]]
		for _, d := range ix.postings[terms[n]] {
			if sc.acc[d] == 0 {
				sc.touched = append(sc.touched, d)
			}
			sc.acc[d] += w * ix.docs[d].norm
		}
		rest -= ix.max[terms[n]]
	}
	sc.alive = sc.alive[:0]
	for _, d := range sc.touched {
		if sc.acc[d]+rest >= floor {
			sc.alive = append(sc.alive, d)
		}
	}
	for _, d := range sc.alive {
		if n == len(terms) {
			break
		}
		for _, t := range ix.docTerms(d) {
			if slices.Contains(terms[n:], t) {
				sc.acc[d] += ix.idf[t] * ix.docs[d].norm
			}
		}
	}
	slices.SortFunc(sc.alive, func(a, b uint32) int { return byScore(sc.acc[a], sc.acc[b], a, b) })
	return sc.alive[:min(k, len(sc.alive))]
}

// release makes sc ready for the next search.
func (sc *scratch) release(marked []uint32) {
	for _, d := range sc.touched {
		sc.acc[d] = 0
	}
	for _, t := range marked {
		sc.mark[t] = 0
	}
}

func byScore(sa, sb float32, a, b uint32) int {
	switch {
	case sa > sb:
		return -1
	case sa < sb:
		return 1
	}
	return int(a) - int(b) // ties are frequent in FAQ data: the older one wins, always
}

// kthLargest returns the k-th best score among the touched phrasings (quickselect).
func (sc *scratch) kthLargest(k int) float32 {
	s := sc.scores[:0]
	for _, d := range sc.touched {
		s = append(s, sc.acc[d])
	}
	sc.scores = s
	lo, hi := 0, len(s)-1
	for lo < hi {
		pivot := s[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for s[i] > pivot {
				i++
			}
			for s[j] < pivot {
				j--
			}
			if i <= j {
				s[i], s[j] = s[j], s[i]
				i++
				j--
			}
		}
		switch {
		case k-1 <= j:
			hi = j
		case k-1 >= i:
			lo = i
		default:
			return s[k-1]
		}
	}
	return s[k-1]
}
