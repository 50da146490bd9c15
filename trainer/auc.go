package trainer

import (
	"cmp"
	"slices"

	"yingda/nlu"
	"yingda/retrieval"
)

// AUCs are the chances that a pair that asks the same is nearer than one that does
// not, ties counting half: by the whole similarity, and by either half of it.
type AUCs struct{ Both, Overlap, Vectors float64 }

// AUC measures the matcher in use on pairs.
func AUC(pairs []Pair) AUCs {
	m, p := retrieval.Matcher(), nlu.NewParser(nil)
	terms := retrieval.TermsFor(m)
	scores := make([][3]float64, len(pairs))
	for i, x := range pairs {
		scores[i][0], scores[i][1], scores[i][2] = m.Similarity(terms(p, x.A), terms(p, x.B))
	}
	return AUCs{auc(pairs, scores, 0), auc(pairs, scores, 1), auc(pairs, scores, 2)}
}

// auc is the Mann–Whitney statistic of the n-th score.
func auc(pairs []Pair, scores [][3]float64, n int) float64 {
	order := make([]int, len(pairs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a][n], scores[b][n]) })
	var same, other, sum float64
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && scores[order[j]][n] == scores[order[i]][n] {
			j++
		}
		middle := float64(i+j+1) / 2 // mean rank of the ties, from 1
		for ; i < j; i++ {
			if pairs[order[i]].Same {
				same++
				sum += middle
			} else {
				other++
			}
		}
	}
	if same == 0 || other == 0 {
		return 0
	}
	return (sum - same*(same+1)/2) / (same * other)
}
