package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/retrieval"
)

// Ask puts every judged question to the bot as the first of a fresh session, at
// one moment, and returns a row for each, in order.
func Ask(b *dialog.Bot, judged []corpus.Judgment, at time.Time) []Row {
	rows := make([]Row, len(judged))
	open := b.WithAnswerAt(0)
	for i, j := range judged {
		start := time.Now()
		found := b.Search(j.Q, retrieval.Options{At: at})
		rows[i] = row(j, found, time.Since(start))
		// The rules that answer are the bot's own: with no threshold left, what still holds an answer back?
		_, d := dialog.Decide(open, dialog.Session{State: dialog.WithBot}, dialog.Message{Text: j.Q, At: at}, &found.Utterance, &found.Result)
		rows[i].held = d.Kind != dialog.Answer
	}
	return rows
}

func row(j corpus.Judgment, found dialog.Found, took time.Duration) Row {
	d := &found.Decision
	r := Row{
		Q: j.Q, Gold: j.Gold, Kind: d.Kind, Top: []Scored{}, Facts: []Cited{},
		LatencyUS: took.Microseconds(), fact: j.Fact, object: j.Object,
	}
	for _, c := range found.Result.Candidates {
		r.Top = append(r.Top, Scored{c.Entry, c.Confidence})
	}
	for _, f := range d.Facts {
		r.Facts = append(r.Facts, Cited{f.Subject, f.Predicate, f.Object})
	}
	if d.Kind == dialog.Answer && d.Entry != nil {
		r.answered = d.Entry.ID
	}
	for _, o := range d.Options {
		r.offered = append(r.offered, o.Entry)
	}
	return r
}

// MarshalJSON writes the row as api.md has it: a fact question has its answer and no gold.
func (r Row) MarshalJSON() ([]byte, error) {
	type common struct {
		Kind      dialog.Kind `json:"kind"`
		Top       []Scored    `json:"top"`
		Facts     []Cited     `json:"facts"`
		LatencyUS int64       `json:"latency_us"`
	}
	c := common{r.Kind, r.Top, r.Facts, r.LatencyUS}
	if r.fact {
		return plain(struct {
			Q      string `json:"q"`
			Answer string `json:"answer"`
			common
		}{r.Q, r.object, c})
	}
	gold := r.Gold
	if gold == nil {
		gold = []string{}
	}
	return plain(struct {
		Q    string   `json:"q"`
		Gold []string `json:"gold"`
		common
	}{r.Q, gold, c})
}

// plain is JSON in which < > & stay as they are: escaped here, the encoder of
// WriteRows would not bring them back.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// WriteRows writes rows as JSON lines.
func WriteRows(w io.Writer, rows []Row) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range rows {
		if err := enc.Encode(rows[i]); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}
