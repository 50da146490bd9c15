package dialog

import "yingda/retrieval"

// WithAnswerAt returns the same bot answering directly from another confidence.
// They share all that is large.
func (b *Bot) WithAnswerAt(answerAt float64) *Bot {
	other := *b
	other.policy.AnswerAt = answerAt
	return &other
}

// WithVersion returns the same bot as another version of the same knowledge.
func (b *Bot) WithVersion(version int) *Bot {
	other := *b
	other.Version = version
	return &other
}

// Promised reports whether direct answers are right as often as the owner's
// precision target says, as far as the calibration's judged questions can tell.
func (b *Bot) Promised() bool { return b.promised }

// Calibration is what the confidences were fitted with. It must not be changed.
func (b *Bot) Calibration() retrieval.Calibration { return b.index.Calibration() }
