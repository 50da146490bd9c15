// Package kb is what the service knows: entries, facts, terms, flows and policy, as a
// working copy (the draft) and as immutable published versions (snapshots).
//
// Its main types are Entry, Fact, Term, Flow and Policy (authored), Knowledge (all of
// them at one moment), Draft (the working copy behind a Store) and Snapshot (a
// published version behind Releases). It knows nothing of matching, of files
// or of HTTP.
package kb

import (
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Sentinels that callers branch on.
var (
	// ErrNotFound: no item, version or key of that id.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the item was changed since it was read; load it and decide again.
	ErrConflict = errors.New("changed meanwhile")
	// ErrUnavailable: the store could not write (disk full, I/O error, closed).
	// Reading may go on; the same write may be tried again later, whatever became of it.
	ErrUnavailable = errors.New("store unavailable")
	// ErrCompacted: the change log no longer reaches back that far; scan instead.
	ErrCompacted = errors.New("change log compacted")
)

// Entry is one FAQ: a standard question, the ways people say it, and the
// approved answer, which is returned word for word.
type Entry struct {
	ID        string            `json:"id"`
	Question  string            `json:"question"`
	Variants  []string          `json:"similar,omitempty"`   // other phrasings of the same question
	Typos     []string          `json:"typos,omitempty"`     // phrasings known to hold typing errors: matched, never shown
	Negatives []string          `json:"negatives,omitempty"` // near questions this entry must not answer
	Answer    string            `json:"answer"`
	Answers   map[string]string `json:"answers,omitempty"` // answer by channel; Answer where a channel has none
	Category  string            `json:"category,omitempty"`
	Tags      []string          `json:"tags,omitempty"`
	ValidFrom string            `json:"valid_from,omitempty"` // first day, 2006-01-02 or RFC 3339; empty: always
	ValidTo   string            `json:"valid_to,omitempty"`   // last day, inclusive when a plain day
	Flow      string            `json:"flow,omitempty"`       // id of a flow that begins after the answer
	Enabled   bool              `json:"enabled"`              // absent in JSON means true
}

// UnmarshalJSON reads an entry; an absent "enabled" is true.
func (e *Entry) UnmarshalJSON(b []byte) error {
	type plain Entry
	p := plain{Enabled: true}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*e = Entry(p)
	return nil
}

// AnswerFor returns the text approved for a channel, Answer when it has none of its own.
func (e *Entry) AnswerFor(channel string) string {
	if a := e.Answers[channel]; a != "" {
		return a
	}
	return e.Answer
}

// Phrasings returns the standard question, the variants and the typos, in this order.
func (e *Entry) Phrasings() []string {
	return slices.Concat([]string{e.Question}, e.Variants, e.Typos)
}

// Fact is a triple of the knowledge graph: "金卡 年费 300 元".
type Fact struct {
	ID        string `json:"id,omitempty"` // FactID when not given
	Subject   string `json:"subject"`
	Predicate string `json:"predicate"`
	Object    string `json:"object"`
	Unit      string `json:"unit,omitempty"`
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
	Source    string `json:"source,omitempty"`
}

// Term is a business word with the other ways people say it.
type Term struct {
	Word     string   `json:"word"`
	Synonyms []string `json:"synonyms,omitempty"`
}

// Knowledge is everything the service knows at one moment, in authored order.
type Knowledge struct {
	Entries  []Entry    `json:"entries"`
	Facts    []Fact     `json:"facts,omitempty"`
	Terms    []Term     `json:"terms,omitempty"`
	Flows    []Flow     `json:"flows,omitempty"`
	Webhooks []Webhook  `json:"webhooks,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
	Policy   Policy     `json:"policy"`
}

// Location is the time zone of plain days in validity dates: China has one, without daylight saving.
var Location = time.FixedZone("Asia/Shanghai", 8*60*60)
