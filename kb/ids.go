package kb

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"time"
)

// PolicyKey names the one policy of a draft.
var PolicyKey = Key{KindPolicy, "policy"}

// Key returns the name of the entry in the draft.
func (e *Entry) Key() Key { return Key{KindEntry, e.ID} }

// Key returns the name of the fact in the draft: its ID, or FactID when it has none.
func (f *Fact) Key() Key {
	if f.ID == "" {
		return Key{KindFact, FactID(*f)}
	}
	return Key{KindFact, f.ID}
}

// Key returns the name of the term in the draft, which is its word.
func (t *Term) Key() Key { return Key{KindTerm, t.Word} }

// Key returns the name of the flow in the draft.
func (f *Flow) Key() Key { return Key{KindFlow, f.ID} }

// Key returns the name of the webhook in the draft.
func (w *Webhook) Key() Key { return Key{KindWebhook, w.Name} }

// FactID returns the id of a fact that was given none: a hash of subject,
// predicate, object and unit, so that importing the same file again changes
// nothing. 64 bits of SHA-256: among a million facts two collide with
// probability 3·10⁻⁸.
func FactID(f Fact) string {
	h := sha256.New()
	for _, s := range []string{f.Subject, f.Predicate, f.Object, f.Unit} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s)))) // so that "ab","c" differs from "a","bc"
		h.Write([]byte(s))
	}
	return "f" + hex.EncodeToString(h.Sum(nil)[:8])
}

// digits are Crockford's base 32, lower case: sorted as ASCII, without i, l, o, u.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

var entryIDs struct {
	sync.Mutex
	last uint64
}

// NewEntryID returns an id for an entry made at a time: 16 letters and digits
// that sort by that time and, within one process, by order of the calls. 12 of
// them are milliseconds and a counter, 4 are drawn by lot so that two machines
// do not give the same id.
func NewEntryID(at time.Time) string {
	entryIDs.Lock()
	// 12 bits for the counter; more than 4096 in a millisecond borrow from the next one.
	n := max(uint64(max(at.UnixMilli(), 0))<<12, entryIDs.last+1)
	entryIDs.last = n
	entryIDs.Unlock()

	var lot [4]byte
	rand.Read(lot[:]) // never fails
	var b strings.Builder
	for shift := 55; shift >= 0; shift -= 5 {
		b.WriteByte(digits[n>>shift&31])
	}
	for _, r := range lot {
		b.WriteByte(digits[r&31])
	}
	return b.String()
}
