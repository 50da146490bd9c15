package kb

import (
	"context"
	"encoding/json"
	"time"
)

// Kind says what an item of the draft is.
type Kind string

const (
	KindEntry    Kind = "entry"
	KindFact     Kind = "fact"
	KindTerm     Kind = "term"
	KindFlow     Kind = "flow"
	KindWebhook  Kind = "webhook"
	KindEvidence Kind = "evidence"
	KindPolicy   Kind = "policy" // exactly one item, id "policy"
)

// Rev is a position in the draft's change log: 1 is the first change, no gaps.
type Rev uint64

// Key names an item of the draft.
type Key struct {
	Kind Kind
	ID   string
}

// Item is one authored thing in the draft. Ver is the Rev of its last change.
type Item struct {
	Key
	Ver  Rev
	Body json.RawMessage
}

// Change is one line of the change log: an item written (Body) or removed (Body nil).
type Change struct {
	Rev Rev // given by the store
	Key
	Body json.RawMessage
	By   string    // account that made it
	At   time.Time // stamped by the caller
}

// Store keeps the draft and its change log. Each method is one transaction.
type Store interface {
	// Apply writes all changes or none, numbering them without gaps, and returns
	// the last number. For every key in ifVer the item must still have that Ver
	// (0: must not exist), otherwise ErrConflict and nothing is written.
	// Removing what is not there is not an error and takes no number.
	Apply(ctx context.Context, changes []Change, ifVer map[Key]Rev) (Rev, error)
	// Since returns at most max changes after a Rev, in order, and the newest Rev
	// of the log. ErrCompacted when they are no longer kept. A newest Rev below
	// after means that an older copy of the store was restored: scan again.
	Since(ctx context.Context, after Rev, max int) ([]Change, Rev, error)
	// Get returns one item, ErrNotFound when it is not there.
	Get(ctx context.Context, k Key) (Item, error)
	// Scan calls fn for each item of one consistent Rev, ordered by kind, then by
	// the Rev that created the item (authored order), and returns that Rev. fn must
	// not call the store.
	Scan(ctx context.Context, fn func(Item) error) (Rev, error)
	// Wake returns a channel that is closed at the next change. It is a hint: it
	// carries no data and may fire for nothing.
	Wake() <-chan struct{}
}

// Snapshot describes a published version; its content is Knowledge as written by Encode.
type Snapshot struct {
	Version  int       `json:"version"` // 1, 2, 3 … without gaps
	Rev      Rev       `json:"rev"`     // the draft it froze
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Note     string    `json:"note,omitempty"`
	Restores int       `json:"restores,omitempty"` // the older version this one publishes again
	Entries  int       `json:"entries"`
	Facts    int       `json:"facts"`
	Terms    int       `json:"terms"`
	Flows    int       `json:"flows,omitempty"`
	Evidence int       `json:"evidence,omitempty"`
	SHA256   string    `json:"sha256"` // of the content, hexadecimal
}

// Releases keeps the published versions. A snapshot never changes and is never removed while live.
type Releases interface {
	// Publish stores content as the next version and makes it the live one, in one
	// transaction. s.Version is given by the store. ifLive is the version that must
	// be live at that moment (0: none yet), otherwise ErrConflict.
	Publish(ctx context.Context, s Snapshot, content []byte, ifLive int) (Snapshot, error)
	// Live returns the newest published version, ErrNotFound before the first.
	Live(ctx context.Context) (Snapshot, error)
	// Content returns a version and its content, ErrNotFound when there is none.
	Content(ctx context.Context, version int) (Snapshot, []byte, error)
	// Snapshots lists the versions, newest first.
	Snapshots(ctx context.Context) ([]Snapshot, error)
}
