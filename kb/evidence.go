package kb

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Evidence is what somebody decided of a question: that an entry answers it, that
// one does not, or that none does. The matcher learns from it and the calibration is
// held against it. It is no approved text: never an exact match, never shown.
//
// In a draft there are the trainers' decisions; in a published version there is all
// that counted when it was compiled, so that compiling it again gives the same.
type Evidence struct {
	Text   string         `json:"text"`            // as it was asked, personal data masked
	Entry  string         `json:"entry,omitempty"` // empty: no entry answers it
	Wrong  bool           `json:"wrong,omitempty"` // the entry does not answer it
	Source EvidenceSource `json:"source"`
	Votes  int            `json:"votes,omitempty"` // visitors who say so, less those who say otherwise; 0: a trainer decided
	At     time.Time      `json:"at"`              // of the last decision
}

// EvidenceSource says how it was decided.
type EvidenceSource string

const (
	Trainer EvidenceSource = "trainer" // looked at by somebody who knows the entries: stands by itself
	Choice  EvidenceSource = "choice"  // visitors took an option of a clarification
	Rating  EvidenceSource = "rating"  // visitors said of a direct answer whether it helped
)

// MaxEvidence is how many pieces a version keeps, the newest. Each is one more
// phrasing to learn from, 25 µs for each of 20 rounds.
const MaxEvidence = 20_000

// Key returns the name of the evidence in the draft, an EvidenceID.
func (e *Evidence) Key() Key { return Key{KindEvidence, EvidenceID(e.Text, e.Entry)} }

// EvidenceID names what is decided of a question and an entry: a later decision of the
// same replaces the earlier one. Like FactID 64 bits of SHA-256.
func EvidenceID(text, entry string) string {
	sum := sha256.Sum256([]byte(Fold(text) + "\x00" + entry))
	return "v" + hex.EncodeToString(sum[:8])
}

// evidence reports questions without text and decisions that contradict each other.
func (r *report) evidence(list []Evidence) {
	none, some := map[string]bool{}, map[string]bool{}
	for i := range list {
		e := &list[i]
		it, key := item{e.Key(), i}, r.Norm(e.Text)
		switch {
		case key == "":
			r.add(Error, it, "text", "不能为空")
		case e.Entry == "" && some[key] || e.Entry != "" && !e.Wrong && none[key]:
			r.add(Warning, it, "text", "“%s”既标注为不该回答，又标注为属于某个条目，以后标注的为准", e.Text)
		}
		if e.Entry == "" {
			none[key] = true
		} else if !e.Wrong {
			some[key] = true
		}
	}
}
