package kb

import (
	"cmp"
	"math"
	"slices"
)

// Judged is a question whose right answer is known, as the bot took it.
type Judged struct {
	Confidence float64 // of the first candidate, 0 when there was none
	Right      bool    // the first candidate answers it
	InScope    bool    // the knowledge has an answer
	Held       bool    // never answered directly however sure: a tie, small talk, a scrap of a word
	Weight     float64 // how many others it counts for where a threshold is derived; 0: one
}

func (j *Judged) weight() float64 {
	if j.Weight > 0 {
		return j.Weight
	}
	return 1
}

// Point says what direct answers are like from a threshold on. Shares are in [0,1].
type Point struct {
	Threshold float64 `json:"threshold"` // confidence from which questions are answered directly
	Precision float64 `json:"precision"` // right / direct answers; out-of-scope questions answered count as wrong
	Low       float64 `json:"low"`       // what Precision is at least, as far as so few answers can tell (see Low)
	Coverage  float64 `json:"coverage"`  // in-scope questions answered directly and right / in-scope questions
	Answered  float64 `json:"answered"`  // direct answers / all questions
	Answers   int     `json:"answers"`   // direct answers
}

// Sweep returns what each possible threshold would do, from the highest to the
// lowest: one point for each confidence at which one more question is answered.
// Of weighted questions Low is that of as many equal ones as they are worth
// (Kish 1965: the square of the sum of the weights over the sum of their squares).
func Sweep(judged []Judged) []Point {
	var in, all float64
	var asked []Judged
	for _, j := range judged {
		all += j.weight()
		if j.InScope {
			in += j.weight()
		}
		if !j.Held && j.Confidence > 0 {
			asked = append(asked, j)
		}
	}
	slices.SortStableFunc(asked, func(a, b Judged) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var points []Point
	var right, answered, squares float64
	for i, j := range asked {
		w := j.weight()
		answered += w
		squares += w * w
		if j.Right {
			right += w
		}
		if n := i + 1; n == len(asked) || asked[n].Confidence != j.Confidence {
			p := right / answered
			points = append(points, Point{
				Threshold: j.Confidence, Answers: n, Low: wilson(p, answered*answered/squares),
				Precision: p, Answered: answered / all, Coverage: right / max(in, 1),
			})
		}
	}
	return points
}

// lowZ is the normal quantile of a one-sided 95 % bound. The threshold chosen is
// the best of many, which spends some of that. Of 1,000 made-up sets of each size
// (TestPromise), 100 to 1,000 questions, confidence right or .03 too high, the true
// precision was below a target of .95 in 2 to 6 of 100 and by a point or more in at
// most 2; at 90 % (1.2816) in 6 to 13 and 6; by the share alone in 52 to 61 and 47.
// At 97.5 % (1.96) in at most 2, but 200 questions promised half as often.
const lowZ = 1.6449

// Low is the lower end of Wilson's interval of a share of which right of n were
// seen, one-sided, 95 % (Wilson 1927; Brown, Cai, DasGupta 2001 recommend it for
// small n). 52 answers, all right, are the fewest that promise 95 %.
func Low(right, n int) float64 {
	if n == 0 {
		return 0
	}
	return wilson(float64(right)/float64(n), float64(n))
}

// wilson is Low of a share p of m.
func wilson(p, m float64) float64 {
	z2 := lowZ * lowZ
	return (p + z2/(2*m) - lowZ*math.Sqrt(p*(1-p)/m+z2/(4*m*m))) / (1 + z2/m)
}

// Reach returns the point of the smallest threshold from which direct answers are
// right at least as often as the target says, by Low and not by the share that
// happened to come out. Not ok: no threshold can promise that on these questions.
func Reach(judged []Judged, target float64) (p Point, ok bool) {
	for _, q := range Sweep(judged) {
		if q.Low >= target {
			p, ok = q, true
		}
	}
	return p, ok
}

// Aim is the policy with its precision target turned into a threshold, by
// questions that were judged on the same knowledge. reached is the point the
// threshold stands at; nil without a target, or when the questions cannot promise
// it. Then confidence is taken at its word: only what is as sure as the target is
// answered directly, so that the answers on the whole are better than it.
//
// What deserves a clarification stays one: the threshold is never below ClarifyAt.
func (p Policy) Aim(judged []Judged) (aimed Policy, reached *Point) {
	if p.PrecisionTarget == 0 {
		return p, nil
	}
	full := p.WithDefaults()
	point, ok := Reach(judged, p.PrecisionTarget)
	if !ok {
		p.AnswerAt = max(p.PrecisionTarget, full.ClarifyAt)
		return p, nil
	}
	p.AnswerAt = max(point.Threshold, full.ClarifyAt)
	if p.AnswerAt > point.Threshold {
		point = At(judged, p.AnswerAt)
	}
	return p, &point
}

// At returns what direct answers are like from one threshold on.
func At(judged []Judged, threshold float64) Point {
	at := Point{}
	for _, p := range Sweep(judged) {
		if p.Threshold < threshold {
			break
		}
		at = p
	}
	at.Threshold = threshold
	return at
}
