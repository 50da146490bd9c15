package eval

import (
	"math/rand/v2"
	"time"

	"yingda/corpus"
	"yingda/dialog"
)

// TypingScore says how well questions with typing errors of one kind are ranked.
type TypingScore struct {
	Kind string  `json:"kind"` // of ErrorKinds
	N    int     `json:"n"`    // questions in scope that have a place for such an error
	Top1 float64 `json:"top1"` // share whose first candidate is right, with the error
	Drop float64 `json:"drop"` // by how much the share is higher for the same questions without it
}

// Typing asks the questions in scope with and without a typing error of each kind.
// The same seed makes the same errors.
func Typing(b *dialog.Bot, judged []corpus.Judgment, kinds []string, seed uint64, at time.Time) []TypingScore {
	var in []corpus.Judgment
	var right []bool
	for i, r := range Ask(b, judged, at) {
		if r.inScope() {
			in = append(in, judged[i])
			right = append(right, r.rank() == 1)
		}
	}
	scores := make([]TypingScore, len(kinds))
	for k, kind := range kinds {
		var wrong []corpus.Judgment
		before, after := 0.0, 0.0
		for i, j := range in {
			// Each question its own stream: its error depends on no other question.
			text, ok := Misspell(rand.New(rand.NewPCG(seed, uint64(i))), kind, j.Q)
			if !ok {
				continue
			}
			j.Q = text
			wrong = append(wrong, j)
			if right[i] {
				before++
			}
		}
		for _, r := range Ask(b, wrong, at) {
			if r.rank() == 1 {
				after++
			}
		}
		n := float64(len(wrong))
		scores[k] = TypingScore{Kind: kind, N: len(wrong), Top1: share(after, n), Drop: share(before-after, n)}
	}
	return scores
}
