// Package dialog is one turn of a conversation: the session, the pure decision,
// and the log of what was said. Manager.Handle is the only place that knows the
// order of the steps; Decide does no I/O, reads no clock and draws no lots.
package dialog

import (
	"context"
	"errors"
	"time"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/retrieval/facts"
)

// Sentinels that callers branch on.
var (
	// ErrNotFound: no such session (never opened, expired, erased).
	ErrNotFound = errors.New("no such session")
	// ErrStale: the session moved since it was loaded; load it and do the turn again.
	ErrStale = errors.New("session moved meanwhile")
)

// State says who holds a session.
type State string

const (
	WithBot   State = "with_bot"
	Waiting   State = "waiting"
	WithAgent State = "with_agent"
	Closed    State = "closed"
)

// Kind is what a reply is.
type Kind string

const (
	Answer   Kind = "answer"
	Clarify  Kind = "clarify"
	Ask      Kind = "ask"
	Handoff  Kind = "handoff"
	Fallback Kind = "fallback"
	Silent   Kind = "silent"
)

// Visitor is who asks, as the widget or channel says.
type Visitor struct {
	ID         string            `json:"id,omitempty"`
	Name       string            `json:"name,omitempty"`
	Verified   bool              `json:"verified,omitempty"` // the identity was signed by the site
	Attributes map[string]string `json:"attributes,omitempty"`
}

// Message is what came in, with its time.
type Message struct {
	ID      string    `json:"id,omitempty"` // message_id; makes a retry safe
	Text    string    `json:"text"`
	Choice  string    `json:"choice,omitempty"` // entry id of a clicked option
	Channel string    `json:"channel,omitempty"`
	At      time.Time `json:"at"`
}

// Session is a conversation's state between two turns. All of it can be made again from its turns.
type Session struct {
	ID        string            `json:"id"`         // 128 random bits, hexadecimal
	Ver       uint64            `json:"ver"`        // 0: not yet stored; the store adds one at each save
	TokenHash []byte            `json:"token_hash"` // SHA-256 of the visitor token
	Site      string            `json:"site,omitempty"`
	Visitor   Visitor           `json:"visitor"`
	State     State             `json:"state"`
	Turns     int               `json:"turns"`               // turns done
	Misses    int               `json:"misses,omitempty"`    // fallbacks since the last answer
	Unsure    int               `json:"unsure,omitempty"`    // clarifications since the last answer
	Repeats   int               `json:"repeats,omitempty"`   // times in a row that LastNorm was asked
	LastNorm  string            `json:"last_norm,omitempty"` // nlu key of the last question
	LastEntry string            `json:"last_entry,omitempty"`
	Offered   []string          `json:"offered,omitempty"`    // entry ids of the options last shown
	OfferedAt int               `json:"offered_at,omitempty"` // turn in which they were shown
	Meant     string            `json:"meant,omitempty"`      // what was said when they were shown, where it may hold values of a flow
	Flows     []flow.Frame      `json:"flows,omitempty"`      // begun and not ended, the one in progress last
	Kept      map[string]string `json:"kept,omitempty"`       // values of ended flows that others may use, by slot
	Heard     []string          `json:"heard,omitempty"`      // last messages, where slots may be filled from them
	Reason    string            `json:"reason,omitempty"`     // why a person was called, while Waiting
	Topic     facts.Topic       `json:"topic,omitzero"`       // what was last asked of the fact table
	Answered  Answered          `json:"answered,omitzero"`    // the last question that was answered
	OpenedAt  time.Time         `json:"opened_at"`
	ExpiresAt time.Time         `json:"expires_at"`
}

// Option is a question the visitor may click.
type Option struct {
	Label      string  `json:"label"`
	Entry      string  `json:"entry"`
	Confidence float64 `json:"confidence"`
}

// EntryRef names the entry that answered and the phrasing that matched.
type EntryRef struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Matched  string `json:"matched,omitempty"`
}

// HandoffInfo says why a person is called.
type HandoffInfo struct {
	Reason   string `json:"reason"` // asked misses low_confidence sensitive dissatisfied repeated flow
	Queue    string `json:"queue"`
	Position int    `json:"position,omitempty"`
}

// Reply is what goes out. Fields that do not apply are absent.
type Reply struct {
	Kind       Kind         `json:"kind"`
	Text       string       `json:"text"`
	Confidence float64      `json:"confidence"`
	Entry      *EntryRef    `json:"entry,omitempty"`
	Facts      []kb.Fact    `json:"facts,omitempty"`
	Options    []Option     `json:"options,omitempty"`
	Handoff    *HandoffInfo `json:"handoff,omitempty"`
	Chitchat   string       `json:"chitchat,omitempty"` // name of the small-talk set that replied
	State      State        `json:"state"`
	Version    int          `json:"version"` // the snapshot that answered
	Generated  bool         `json:"generated"`
	Related    []string     `json:"related,omitempty"`
	Flow       *FlowInfo    `json:"flow,omitempty"`

	Call  *flow.Call `json:"-"` // the turn goes on when this is done: see Resume
	Rated int        `json:"-"` // 1 to 5: what the visitor gives the turn before
	hide  []string   // stretches of the message that the log must not keep
}

// Turn is one exchange as logged. Its identity is (Session, N).
type Turn struct {
	Session   string       `json:"session"`
	N         int          `json:"n"` // 1 is the first
	Message   Message      `json:"message"`
	Reply     Reply        `json:"reply"`
	Visitor   string       `json:"visitor,omitempty"` // id that the page gave him: who decides twice has one vote
	Top       []Considered `json:"top,omitempty"`     // best candidates, for learning
	ElapsedUS int64        `json:"elapsed_us"`
	Feedback  *Feedback    `json:"feedback,omitempty"`
}

// Considered is a candidate as logged: a turn is written for every question, so it is kept short.
type Considered struct {
	Entry      string  `json:"entry"`
	Confidence float64 `json:"confidence"` // to four digits
}

// Feedback is what the visitor said of an answer.
type Feedback struct {
	Resolved *bool     `json:"resolved,omitempty"`
	Rating   int       `json:"rating,omitempty"` // 1 to 5; 0: none
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}

// Log keeps sessions and their turns. Each method is one transaction.
type Log interface {
	// Session loads a session, ErrNotFound when there is none. Whether it has
	// expired is the caller's to say, from ExpiresAt.
	Session(ctx context.Context, id string) (Session, error)
	// Append saves the session and its new turn together. s.Ver must be the stored
	// version (0: new) and neither t.N nor t.Message.ID may be logged already,
	// otherwise ErrStale and nothing is written. It returns when the
	// death of the process cannot lose it. The stored session has Ver+1. Any other
	// error leaves open whether it was written; appending the same again is safe.
	Append(ctx context.Context, s Session, t Turn) error
	// TurnByMessage finds a session's turn by its message id, ErrNotFound when there is none.
	TurnByMessage(ctx context.Context, session, messageID string) (Turn, error)
	// Turns returns a session's turns in order.
	Turns(ctx context.Context, session string) ([]Turn, error)
	// SetFeedback attaches feedback to a turn, replacing what was there. ErrNotFound when there is no such turn.
	SetFeedback(ctx context.Context, session string, n int, f Feedback) error
}

// Journal is the log seen as a whole: for reports, learning and retention.
type Journal interface {
	// Scan calls fn for turns with from ≤ Message.At < to, in order of time, at most
	// max of them, starting after cursor (empty: from the beginning). It returns
	// the cursor to go on from, empty when there are no more. Times count to the
	// microsecond; turns of one microsecond come in the order they were appended.
	Scan(ctx context.Context, from, to time.Time, cursor string, max int, fn func(Turn) error) (string, error)
	// Sweep removes sessions that expired before now and returns how many. Their turns stay.
	Sweep(ctx context.Context, now time.Time) (int, error)
	// DropBefore removes turns older than a day (Message.At, kb.Location) and returns how many.
	DropBefore(ctx context.Context, day time.Time) (int, error)
}
