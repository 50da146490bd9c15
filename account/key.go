package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"
)

// Scopes of an API key.
const (
	ScopeSearch = "search" // ask what the bot would answer and why
	ScopeChat   = "chat"   // talk to the bot as an OpenAI-compatible model
	ScopeAdmin  = "admin"  // everything, publishing included
)

// Scopes lists all of them, for checks and messages.
var Scopes = []string{ScopeSearch, ScopeChat, ScopeAdmin}

// NewKey makes a key and its secret, 256 random bits behind a prefix that tells
// a leaked secret's kind. The secret is shown once: only its hash is in the key.
func NewKey(kind KeyKind, name string, at time.Time) (k Key, secret string) {
	prefix := map[KeyKind]string{APIKey: "yk_", SiteKey: "ys_"}[kind]
	secret = prefix + base64.RawURLEncoding.EncodeToString(random(32))
	return Key{
		ID:        hex.EncodeToString(random(6)),
		Hash:      HashSecret(secret),
		Kind:      kind,
		Name:      name,
		CreatedAt: at,
	}, secret
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: see crypto/rand
	return b
}

// HashSecret returns what is stored of a secret: its SHA-256.
func HashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Allows reports whether an API key may be used for a scope.
func (k *Key) Allows(scope string) bool {
	return k.Kind == APIKey && !k.Disabled &&
		(slices.Contains(k.Scopes, scope) || slices.Contains(k.Scopes, ScopeAdmin))
}

// AllowsOrigin reports whether pages of an origin (scheme://host[:port], as the
// browser sends it) may use a site key. "null", which any sandboxed page can
// send, never may.
func (k *Key) AllowsOrigin(origin string) bool {
	if k.Kind != SiteKey || k.Disabled || origin == "" || origin == "null" {
		return false
	}
	return len(k.Origins) == 0 || slices.Contains(k.Origins, origin)
}

// Disable marks the key of an ID as no longer usable, ErrNotFound when there is none.
func Disable(ctx context.Context, s Store, id string) (Key, error) {
	keys, err := s.Keys(ctx)
	if err != nil {
		return Key{}, err
	}
	for _, k := range keys {
		if k.ID == id {
			k.Disabled = true
			return k, s.PutKey(ctx, k)
		}
	}
	return Key{}, ErrNotFound
}
