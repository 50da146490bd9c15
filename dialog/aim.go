package dialog

import (
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// WithAnswerAt returns the same bot answering directly from another confidence.
// They share all that is large.
func (b *Bot) WithAnswerAt(answerAt float64) *Bot {
	other := *b
	other.policy.AnswerAt = answerAt
	return &other
}

// Aim returns the bot with the threshold that its owner's precision target needs,
// by questions judged on the same knowledge, and the point it stands at (see
// kb.Policy.Aim); the bot itself when there is no target.
func (b *Bot) Aim(judged []kb.Judged) (*Bot, *kb.Point) {
	if b.policy.PrecisionTarget == 0 {
		return b, nil
	}
	p, reached := b.policy.Aim(judged)
	return b.WithAnswerAt(p.AnswerAt), reached
}

// Calibration is the id of the model that makes the confidences.
func (b *Bot) Calibration() string {
	return b.index.Search(&nlu.Utterance{}, retrieval.Options{Fresh: true}).Calibration
}
