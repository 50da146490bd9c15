package retrieval

import (
	"cmp"
	"slices"
)

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
	bits    []uint64  // set of the query's terms; empty between searches: it stays in the first cache
	touched []uint32
	best    []uint32
	scores  []float32
	key     []rune
	room    []compared // what near and far are in
	near    []compared
	far     []compared
	list    []found
	query   query
	terms   analysed
}

func (ix *Index) newScratch() *scratch {
	return &scratch{acc: make([]float32, len(ix.docs)), bits: make([]uint64, len(ix.dict)/64+1)}
}

// How much a search looks at. Measured on five public sets of 138 to 25,660
// entries: against everything (all lists, 2,000 phrasings, 200 of them in order)
// 64 phrasings, 24 in order, lost .002 of top-1 on oppo, .003 on lcqmc_full and nothing
// on the others; the median time fell from 1,445 to 68 µs on the largest. 48 and 16
// lose nothing more (esun_bank .920 → .926, oppo .7661 → .7657) and take a sixth less
// time; 32 and 16 lose .004 on yunpian and .003 on diac2019_law.
const (
	recallBudget   = 1024 // postings read, and one more for every recallShare phrasings
	recallShare    = 64
	recallTerms    = 3  // lists read whatever they cost
	comparedDocs   = 48 // phrasings whose terms are compared
	comparedOrders = 16 // of these, phrasings whose order of characters is compared
)

// recall returns the k phrasings with the best BM25 score over the rarest of the
// query's terms, in no order; their scores are in sc.acc. It reorders terms, which must be distinct.
//
// Lists are added from the rarest term on, as long as the budget of postings
// lasts: the frequent terms, which cost nearly all the time, are left to the
// comparison in full that follows.
func (ix *Index) recall(sc *scratch, terms []uint32, k int) []uint32 {
	slices.SortFunc(terms, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(ix.postings[a]), len(ix.postings[b])), cmp.Compare(a, b))
	})
	sc.touched = sc.touched[:0]
	left := recallBudget + len(ix.docs)/recallShare
	for i, t := range terms {
		list := ix.postings[t]
		if left -= len(list); left < 0 && i >= recallTerms {
			break
		}
		w := ix.idf[t]
		n := len(sc.touched)
		sc.touched = slices.Grow(sc.touched, len(list))[:n+len(list)]
		for _, d := range list {
			before := sc.acc[d]
			sc.touched[n] = d // overwritten when it was there: to jump or not is a guess that goes wrong too often
			if before == 0 {
				n++
			}
			sc.acc[d] = before + w*ix.norms[d]
		}
		sc.touched = sc.touched[:n]
	}
	if len(sc.touched) <= k {
		return sc.touched
	}
	floor := sc.kthScore(k)
	best := sc.best[:0]
	for _, d := range sc.touched {
		if sc.acc[d] > floor {
			best = append(best, d)
		}
	}
	for _, d := range sc.touched { // ties fill up the rest
		if sc.acc[d] == floor && len(best) < k {
			best = append(best, d)
		}
	}
	sc.best = best
	return best
}

// kthScore returns the k-th best score of the touched phrasings, which are more than k.
// Scores are counted in steps first, as to compare them one by one is a guess that goes
// wrong half the time: only those of the step that holds the k-th are.
func (sc *scratch) kthScore(k int) float32 {
	sc.scores = sc.scores[:0]
	most := float32(0)
	for _, d := range sc.touched {
		sc.scores = append(sc.scores, sc.acc[d])
		most = max(most, sc.acc[d])
	}
	const steps = 256
	var count [steps + 1]int
	scale := steps / most
	for _, s := range sc.scores {
		count[int(s*scale)]++
	}
	step, above := steps, 0
	for ; above+count[step] < k; step-- {
		above += count[step]
	}
	n := 0
	for _, s := range sc.scores {
		sc.scores[n] = s // overwritten unless it is of the step
		if int(s*scale) == step {
			n++
		}
	}
	return kthLargest(sc.scores[:n], k-above)
}

// release makes sc ready for the next search.
func (sc *scratch) release(marked []uint32) {
	for _, d := range sc.touched {
		sc.acc[d] = 0
	}
	for _, t := range marked {
		sc.bits[t>>6] = 0
	}
}

func (sc *scratch) mark(t uint32) { sc.bits[t>>6] |= 1 << (t & 63) }

func (sc *scratch) has(t uint32) bool { return sc.bits[t>>6]&(1<<(t&63)) != 0 }

func byScore(sa, sb float32, a, b uint32) int {
	switch {
	case sa > sb:
		return -1
	case sa < sb:
		return 1
	}
	return int(a) - int(b) // ties are frequent in FAQ data: the older one wins, always
}

// kthLargest returns the k-th largest of s, 1 ≤ k ≤ len(s), reordering it (quickselect).
func kthLargest(s []float32, k int) float32 {
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
