// Package eval measures a knowledge base: judged questions and scripted talks in,
// figures out. Questions take the same path as /ask in a fresh session, and
// nothing is learned from them.
package eval

import (
	"slices"

	"yingda/dialog"
)

// Scored is one candidate of a row.
type Scored struct {
	ID         string  `json:"id"`
	Confidence float64 `json:"confidence"`
}

// Cited is a fact as a reply cites it.
type Cited struct {
	Subject   string `json:"subject"`
	Predicate string `json:"predicate"`
	Object    string `json:"object"`
}

// Row is what happened to one judged question (api.md, yingda eval --out).
type Row struct {
	Q         string
	Gold      []string // empty: must be refused
	Kind      dialog.Kind
	Top       []Scored // best first, at most ten
	Facts     []Cited
	LatencyUS int64

	fact     bool // the question is on a fact, object its answer ("": must be refused)
	object   string
	answered string   // entry of a direct answer
	held     bool     // it would not be answered directly at any threshold
	offered  []string // entries of a clarification
}

func (r *Row) inScope() bool { return len(r.Gold) > 0 || r.object != "" }

// correct reports whether the top candidate is right: for a question that must be refused none is.
func (r *Row) correct() bool {
	if r.fact {
		return r.cites()
	}
	return len(r.Top) > 0 && slices.Contains(r.Gold, r.Top[0].ID)
}

// cites reports whether a cited fact has the object that is wanted.
func (r *Row) cites() bool {
	return r.object != "" && slices.ContainsFunc(r.Facts, func(f Cited) bool { return f.Object == r.object })
}

// rank of the first gold entry among the candidates, from 1; 0 when there is none.
func (r *Row) rank() int {
	if r.fact {
		if r.cites() {
			return 1
		}
		return 0
	}
	return 1 + slices.IndexFunc(r.Top, func(s Scored) bool { return slices.Contains(r.Gold, s.ID) })
}

// confidence of the top candidate, 0 when there is none.
func (r *Row) confidence() float64 {
	if len(r.Top) == 0 {
		return 0
	}
	return r.Top[0].Confidence
}

// answeredRight reports whether the direct answer is one of the gold entries.
func (r *Row) answeredRight() bool {
	return r.Kind == dialog.Answer && (r.cites() || slices.Contains(r.Gold, r.answered))
}

func (r *Row) offeredRight() bool {
	return slices.ContainsFunc(r.offered, func(id string) bool { return slices.Contains(r.Gold, id) })
}
