// Package account is who may call: API keys, site keys and the audit trail.
// Users and roles of the trainer page and the desk come with those screens.
package account

import (
	"context"
	"errors"
	"time"
)

// Sentinels that callers branch on.
var (
	// ErrNotFound: no such key.
	ErrNotFound = errors.New("no such key")
	// ErrTaken: another key has this secret already.
	ErrTaken = errors.New("secret is taken")
)

// KeyKind says what a key opens.
type KeyKind string

const (
	// APIKey is secret and opens the trainer's API for its scopes.
	APIKey KeyKind = "api"
	// SiteKey is public: it names the web site a widget runs on and its allowed origins.
	SiteKey KeyKind = "site"
)

// Key is a credential. Its secret is never stored, only its SHA-256.
type Key struct {
	ID        string    `json:"id"`   // public short id, shown in lists and audit
	Hash      []byte    `json:"hash"` // SHA-256 of the secret
	Kind      KeyKind   `json:"kind"`
	Name      string    `json:"name"`
	Scopes    []string  `json:"scopes,omitempty"`  // API key: search, admin …
	Origins   []string  `json:"origins,omitempty"` // site key: exact scheme://host[:port]; empty: any
	CreatedAt time.Time `json:"created_at"`
	Disabled  bool      `json:"disabled,omitempty"`
}

// Audit is one line of the append-only trail. Hash chains it to the line before:
// SHA-256 over Prev and the JSON of the line without Hash.
type Audit struct {
	Seq    uint64    `json:"seq"` // given by the store: 1, 2, 3 … without gaps
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	What   string    `json:"what"` // verb: publish, rollback, import, key.create …
	Target string    `json:"target,omitempty"`
	Detail string    `json:"detail,omitempty"`
	Prev   string    `json:"prev,omitempty"`
	Hash   string    `json:"hash"`
}

// Store keeps keys and the audit trail. Each method is one transaction.
type Store interface {
	// PutKey adds a key or replaces the one of its ID. ErrTaken when another key
	// has the same Hash.
	PutKey(ctx context.Context, k Key) error
	// KeyByHash finds a key by the SHA-256 of its secret, ErrNotFound when there is none.
	KeyByHash(ctx context.Context, hash []byte) (Key, error)
	// Keys lists all keys by creation time.
	Keys(ctx context.Context) ([]Key, error)
	// Record appends a line to the audit trail, filling Seq, Prev and Hash.
	Record(ctx context.Context, a Audit) (Audit, error)
	// AuditTrail returns at most max lines after seq, in order.
	AuditTrail(ctx context.Context, after uint64, max int) ([]Audit, error)
}
