package eval

import (
	"cmp"
	"slices"

	"yingda/kb"
)

// MaxPoints of a curve: more than a picture can show.
const MaxPoints = 200

// Judge returns rows as thresholds see them.
func Judge(rows []Row) []kb.Judged {
	out := make([]kb.Judged, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = kb.Judged{Confidence: r.confidence(), Right: r.correct(), InScope: r.inScope(), Held: r.held}
	}
	return out
}

// Curve is the precision–coverage curve: what direct answers would be like from each
// threshold on, the highest first, at most MaxPoints of them. What the bot answers
// at no threshold (ties, small talk) is not answered here either.
func Curve(judged []kb.Judged) []kb.Point { return thin(kb.Sweep(judged), MaxPoints) }

// thin keeps n points at equal steps, the first and the last among them.
func thin(points []kb.Point, n int) []kb.Point {
	if len(points) <= n {
		return points
	}
	out := make([]kb.Point, n)
	for i := range out {
		out[i] = points[i*(len(points)-1)/(n-1)]
	}
	return out
}

// Bin is a tenth of the questions, with others of like confidence.
type Bin struct {
	Confidence float64 `json:"confidence"` // mean of the first candidates'
	Right      float64 `json:"right"`      // share of right first candidates
	Count      int     `json:"count"`
}

// Reliability is the diagram behind the expected calibration error: ten bins of
// equal mass by confidence, the lowest first; fewer when there are fewer questions.
func Reliability(judged []kb.Judged) []Bin {
	judged = slices.Clone(judged)
	slices.SortStableFunc(judged, func(a, b kb.Judged) int { return cmp.Compare(a.Confidence, b.Confidence) })
	var bins []Bin
	for n := range eceBins {
		part := judged[n*len(judged)/eceBins : (n+1)*len(judged)/eceBins]
		if len(part) == 0 {
			continue
		}
		b := Bin{Count: len(part)}
		for _, j := range part {
			b.Confidence += j.Confidence
			if j.Right {
				b.Right++
			}
		}
		b.Confidence /= float64(b.Count)
		b.Right /= float64(b.Count)
		bins = append(bins, b)
	}
	return bins
}

// Threshold returns the smallest threshold from which direct answers are right as
// often as the target says, by the lower confidence bound of kb.Low, with the
// precision and coverage these rows have there. Not ok: they cannot promise it.
func Threshold(rows []Row, target float64) (at, precision, coverage float64, ok bool) {
	p, ok := kb.Reach(Judge(rows), target)
	return p.Threshold, p.Precision, p.Coverage, ok
}
