package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrBroken: the audit trail was changed after it was written.
var ErrBroken = errors.New("audit trail broken")

// Sum returns the hash that chains a line to the line before it: SHA-256, in
// hexadecimal, over Prev and the JSON of the line without Hash.
func (a Audit) Sum() string {
	a.Hash = ""
	a.At = a.At.UTC().Round(0) // the same moment must give the same JSON wherever it is read
	line, err := json.Marshal(a)
	if err != nil {
		panic(err) // only a year above 9999 has no JSON
	}
	sum := sha256.Sum256(append([]byte(a.Prev), line...))
	return hex.EncodeToString(sum[:])
}

// Chain returns the line as it must be stored after prev (the zero Audit when it
// is the first): with Seq, Prev and Hash.
func (a Audit) Chain(prev Audit) Audit {
	a.Seq, a.Prev = prev.Seq+1, prev.Hash
	a.Hash = a.Sum()
	return a
}

// VerifyAudit reads the whole trail and returns its last line. ErrBroken names
// the first line that was changed, removed, added or moved. That lines are
// missing at the end can only be seen by comparing the last line with a note of
// it kept elsewhere.
func VerifyAudit(ctx context.Context, s Store) (last Audit, err error) {
	const page = 1000 // lines read at a time
	for {
		lines, err := s.AuditTrail(ctx, last.Seq, page)
		if err != nil {
			return Audit{}, fmt.Errorf("verify audit trail: %w", err)
		}
		for _, a := range lines {
			switch {
			case a.Seq != last.Seq+1:
				return last, fmt.Errorf("%w: line %d follows line %d", ErrBroken, a.Seq, last.Seq)
			case a.Prev != last.Hash:
				return last, fmt.Errorf("%w: line %d does not follow from line %d", ErrBroken, a.Seq, last.Seq)
			case a.Hash != a.Sum():
				return last, fmt.Errorf("%w: line %d was changed", ErrBroken, a.Seq)
			}
			last = a
		}
		if len(lines) < page {
			return last, nil
		}
	}
}
