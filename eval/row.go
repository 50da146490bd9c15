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
	Q         string      `json:"q"`
	Gold      []string    `json:"gold"`
	Kind      dialog.Kind `json:"kind"`
	Top       []Scored    `json:"top"`
	Facts     []Cited     `json:"facts"`
	LatencyUS int64       `json:"latency_us"`

	answered string   // entry of a direct answer
	offered  []string // entries of a clarification
}

func (r *Row) inScope() bool { return len(r.Gold) > 0 }

// correct reports whether the top candidate is right: for a question that must be refused none is.
func (r *Row) correct() bool { return len(r.Top) > 0 && slices.Contains(r.Gold, r.Top[0].ID) }

// rank of the first gold entry among the candidates, from 1; 0 when there is none.
func (r *Row) rank() int {
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
	return r.Kind == dialog.Answer && slices.Contains(r.Gold, r.answered)
}

func (r *Row) offeredRight() bool {
	return slices.ContainsFunc(r.offered, func(id string) bool { return slices.Contains(r.Gold, id) })
}
