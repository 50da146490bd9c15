package kb

import (
	"cmp"
	"math"
	"slices"
)

// nearAt is the likeness from which two phrasings count as near-duplicates: one
// character changed in a question of twenty, or two such questions that differ
// in their last character or two. Chosen by reading the pairs reported on the
// built-in packs; below .8 they are mostly good pairs such as 开通/注销.
const nearAt = 0.8

// nearPair is two texts, by place (a < b), and the Jaccard likeness of their
// character bigrams, in [nearAt, 1].
type nearPair struct {
	a, b int
	like float64
}

// compare orders the nearest first, then by place.
func (p nearPair) compare(q nearPair) int {
	return cmp.Or(cmp.Compare(q.like, p.like), cmp.Compare(p.b, q.b), cmp.Compare(p.a, q.a))
}

// nearPairs returns the pairs of texts whose bigram sets have a Jaccard likeness
// of at least t. It is the prefix-filtered self-join of Bayardo, Ma and Srikant,
// "Scaling Up All Pairs Similarity Search" (WWW 2007), with the length and
// position filters of Xiao et al., "Efficient Similarity Joins for Near Duplicate
// Detection" (WWW 2008): two sets can reach t only if they share one of their
// few rarest bigrams, so only those are indexed.
func nearPairs(texts []string, t float64) []nearPair {
	sets := bigramSets(texts)
	order := make([]int, len(texts)) // by size, so that a partner is never longer than the set in hand
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(len(sets[i]), len(sets[j])), cmp.Compare(i, j))
	})

	type posting struct{ text, at int32 } // at: place of the bigram in its set
	index := map[int32][]posting{}
	seen := make([]int32, len(texts)) // text → 1 + the last x it was compared with
	var pairs []nearPair
	for turn, x := range order {
		set := sets[x]
		n := len(set)
		shortest := ceil(t * float64(n))
		prefix := n - shortest + 1
		for i, gram := range set[:min(prefix, n)] {
			list := index[gram]
			for len(list) > 0 && len(sets[list[0].text]) < shortest { // sets only grow: the short ones never count again
				list = list[1:]
			}
			index[gram] = append(list, posting{int32(x), int32(i)})
			for _, p := range list {
				y := int(p.text)
				if seen[y] == int32(turn+1) {
					continue
				}
				m := len(sets[y])
				need := ceil(t / (1 + t) * float64(n+m)) // shared bigrams for likeness t
				if 1+min(n-i-1, m-int(p.at)-1) < need {
					continue
				}
				seen[y] = int32(turn + 1)
				// All before places i and p.at differ, otherwise y had been met already.
				if shared := common(set[i:], sets[y][p.at:]); shared >= need {
					pairs = append(pairs, nearPair{min(x, y), max(x, y), float64(shared) / float64(n+m-shared)})
				}
			}
		}
	}
	slices.SortFunc(pairs, nearPair.compare)
	return pairs
}

// ceil rounds up, but not because of the last bits of a float: ceil(0.8/1.8·18) is 8.
func ceil(x float64) int { return int(math.Ceil(x - 1e-9)) }

// common counts the elements two ascending lists share.
func common(a, b []int32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// bigramSets returns each text's set of character bigrams, with a sign for its
// beginning and end, as ascending numbers: the rarer over all texts the lower.
func bigramSets(texts []string) [][]int32 {
	ids := map[[2]rune]int32{}
	var counts, last []int32 // by id: in how many texts, and 1 + the last one of them
	sets := make([][]int32, len(texts))
	for i, s := range texts {
		var set []int32
		prev := rune(-1)
		gram := func(r rune) {
			g := [2]rune{prev, r}
			id, ok := ids[g]
			if !ok {
				id = int32(len(counts))
				ids[g] = id
				counts, last = append(counts, 0), append(last, 0)
			}
			if last[id] != int32(i+1) {
				last[id] = int32(i + 1)
				set = append(set, id)
				counts[id]++
			}
			prev = r
		}
		for _, r := range s {
			gram(r)
		}
		gram(-2)
		sets[i] = set
	}
	byCount := make([]int32, len(counts))
	for i := range byCount {
		byCount[i] = int32(i)
	}
	slices.SortFunc(byCount, func(a, b int32) int {
		return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(a, b))
	})
	rank := make([]int32, len(counts))
	for i, id := range byCount {
		rank[id] = int32(i)
	}
	for _, set := range sets {
		for i, id := range set {
			set[i] = rank[id]
		}
		slices.Sort(set)
	}
	return sets
}
