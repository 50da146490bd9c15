package eval

import (
	"cmp"
	"math"
	"slices"

	"yingda/dialog"
	"yingda/kb"
)

// Report holds the figures of api.md. Shares are in [0,1]; a share of nothing is 0.
type Report struct {
	In                int     `json:"n_in"`
	Out               int     `json:"n_out"`
	Top1              float64 `json:"top1"`
	Top3              float64 `json:"top3"`
	MRR               float64 `json:"mrr"`
	AUROC             float64 `json:"auroc"`
	ECE               float64 `json:"ece"`
	AnsweredPrecision float64 `json:"answered_precision"`
	Coverage          float64 `json:"coverage"`
	WrongAnswerRate   float64 `json:"wrong_answer_rate"`
	RefusalRecall     float64 `json:"refusal_recall"`
	ClarifyHit        float64 `json:"clarify_hit"`
	P50US             int64   `json:"p50_us"`
	P99US             int64   `json:"p99_us"`
	LoadMS            int64   `json:"load_ms"`
	RSSMB             int64   `json:"rss_mb"`
}

// Summarise computes the figures of rows; load time and memory are the caller's to add.
func Summarise(rows []Row) Report {
	var r Report
	var top1, top3, mrr, answers, right, refused, clarified, held float64
	var latencies []int64
	for i := range rows {
		row := &rows[i]
		latencies = append(latencies, row.LatencyUS)
		if row.Kind == dialog.Answer {
			answers++
		}
		if !row.inScope() {
			r.Out++
			if row.Kind != dialog.Answer {
				refused++
			}
			continue
		}
		r.In++
		if n := row.rank(); n > 0 {
			mrr += 1 / float64(n)
			if n == 1 {
				top1++
			}
			if n <= 3 {
				top3++
			}
		}
		if row.answeredRight() {
			right++
		}
		if row.Kind == dialog.Clarify {
			clarified++
			if row.offeredRight() {
				held++
			}
		}
	}
	in, out := float64(r.In), float64(r.Out)
	r.Top1, r.Top3, r.MRR = share(top1, in), share(top3, in), share(mrr, in)
	judged := Judge(rows)
	r.AUROC, r.ECE = AUROC(judged), ECE(judged)
	r.AnsweredPrecision, r.Coverage = share(right, answers), share(right, in)
	r.WrongAnswerRate = share(answers-right, in+out)
	r.RefusalRecall, r.ClarifyHit = share(refused, out), share(held, clarified)
	slices.Sort(latencies)
	r.P50US, r.P99US = Percentile(latencies, 50), Percentile(latencies, 99)
	return r
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// Percentile of sorted values by the nearest-rank method, 0 of none.
func Percentile(sorted []int64, p float64) int64 {
	if len(sorted) == 0 {
		return 0
	}
	n := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(n, 1)-1]
}

// AUROC is the chance that an in-scope question has a higher top confidence than
// one out of scope, ties counting half (Mann–Whitney). 0 when either kind is missing.
func AUROC(judged []kb.Judged) float64 {
	sorted := slices.Clone(judged)
	slices.SortFunc(sorted, func(a, b kb.Judged) int { return cmp.Compare(a.Confidence, b.Confidence) })
	var in, out, sum float64
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].Confidence == sorted[i].Confidence {
			j++
		}
		middle := float64(i+j+1) / 2 // mean rank, from 1, of equal confidences
		for ; i < j; i++ {
			if sorted[i].InScope {
				in++
				sum += middle
			} else {
				out++
			}
		}
	}
	return share(sum-in*(in+1)/2, in*out)
}

// eceBins is fixed by api.md.
const eceBins = 10

// ECE is the expected calibration error of the top confidence over bins of equal
// mass: the mean distance between confidence and share of right top candidates.
func ECE(judged []kb.Judged) float64 {
	sum := 0.0
	for _, b := range Reliability(judged) {
		sum += math.Abs(b.Confidence-b.Right) * float64(b.Count)
	}
	return share(sum, float64(len(judged)))
}
