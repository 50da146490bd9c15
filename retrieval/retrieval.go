// Package retrieval ranks what the knowledge base has against a question: every
// phrasing of every entry is a document, the best phrasing of an entry counts,
// several signals are fused by a small learned model and calibrated to a
// probability. An Index is immutable and safe for any number of readers.
package retrieval

// Signal is one named reason for a candidate. Value·Weight is its share of the
// raw score; values of one signal are comparable between candidates of one query.
type Signal struct {
	Name   string  `json:"signal"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
}

// Candidate is a possible answer.
type Candidate struct {
	Entry      string   `json:"entry"`
	Question   string   `json:"question"`
	Matched    string   `json:"matched,omitempty"` // the phrasing that matched best; the standard question for one marked as a typing error
	Score      float64  `json:"-"`                 // raw, comparable within one query only
	Confidence float64  `json:"confidence"`        // calibrated probability that it answers the question, comparable across queries
	Why        []Signal `json:"why,omitempty"`

	// Shared is the share of the question that its phrasing has, by the weight of the
	// terms in the matcher: candidates that all have the whole of it are told apart by
	// what was not said.
	Shared float64 `json:"-"`

	// Conflict: the question asked for something else than what this entry is about.
	// Such a candidate is never answered directly, however near it looks.
	Conflict *Conflict `json:"conflict,omitempty"`
}

// TieRatio: a runner-up with more than this share of the best candidate's
// confidence is a rival: the visitor is asked. On esun_bank, which has pages that
// say nearly the same, 0.5 took 1.7 points of wrong direct answers away for 2.5
// points of coverage; on yunpian, oppo and diac2019_law it moved neither by 2.
const TieRatio = 0.5
