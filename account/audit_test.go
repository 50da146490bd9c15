package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// trail is an audit trail in a slice, as a thief who got at the data would edit it.
type trail struct {
	Store
	lines []Audit
}

func (s trail) AuditTrail(_ context.Context, after uint64, max int) ([]Audit, error) {
	i := slices.IndexFunc(s.lines, func(a Audit) bool { return a.Seq > after })
	if i < 0 {
		return nil, nil
	}
	return s.lines[i:min(i+max, len(s.lines))], nil
}

func chain(n int) trail {
	var s trail
	var prev Audit
	for i := range n {
		prev = Audit{At: time.Date(2026, 3, 1, 12, 0, i, 0, time.UTC), Who: "amy", What: "publish", Target: fmt.Sprint(i)}.Chain(prev)
		s.lines = append(s.lines, prev)
	}
	return s
}

func TestVerifyAuditReadsAnyLength(t *testing.T) {
	for _, n := range []int{0, 1, 999, 1000, 1001, 2500} {
		last, err := VerifyAudit(context.Background(), chain(n))
		if err != nil || last.Seq != uint64(n) {
			t.Errorf("%d lines: last %d, %v", n, last.Seq, err)
		}
	}
}

func TestVerifyAuditNamesTheFirstLineTouched(t *testing.T) {
	tests := []struct {
		name string
		edit func(l []Audit) []Audit
		want string
	}{
		{"who", func(l []Audit) []Audit { l[4].Who = "bob"; return l }, "line 5 was changed"},
		{"when", func(l []Audit) []Audit { l[4].At = l[4].At.Add(1); return l }, "line 5 was changed"},
		{"what", func(l []Audit) []Audit { l[4].What = "rollback"; return l }, "line 5 was changed"},
		{"target", func(l []Audit) []Audit { l[4].Target = ""; return l }, "line 5 was changed"},
		{"detail", func(l []Audit) []Audit { l[4].Detail = "x"; return l }, "line 5 was changed"},
		{"removed", func(l []Audit) []Audit { return slices.Delete(l, 4, 5) }, "line 6 follows line 4"},
		{"removed at the beginning", func(l []Audit) []Audit { return l[1:] }, "line 2 follows line 0"},
		{"removed and numbered anew", func(l []Audit) []Audit {
			l = slices.Delete(l, 4, 5)
			for i := range l {
				l[i].Seq = uint64(i + 1)
			}
			return l
		}, "line 5 does not follow from line 4"},
		{"changed with its hash made right", func(l []Audit) []Audit { l[4].Who = "bob"; l[4].Hash = l[4].Sum(); return l }, "line 6 does not follow from line 5"},
		{"swapped", func(l []Audit) []Audit { l[4], l[5] = l[5], l[4]; return l }, "line 6 follows line 4"},
		{"added", func(l []Audit) []Audit {
			return append(l, Audit{Seq: 11, What: "publish", Prev: l[9].Hash, Hash: l[9].Hash})
		}, "line 11 was changed"},
	}
	for _, tt := range tests {
		s := chain(10)
		s.lines = tt.edit(s.lines)
		if _, err := VerifyAudit(context.Background(), s); !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestSumIsOfTheMoment: the hash must not depend on how the time was read back.
func TestSumIsOfTheMoment(t *testing.T) {
	a := chain(1).lines[0]
	b := a
	b.At = a.At.In(time.FixedZone("x", 3600))
	if a.Sum() != b.Sum() {
		t.Error("another zone, another hash")
	}
	if got, want := a.Hash, "83eca26fa85c54f9c92acb43ae2f2a88ba5ca174ae44f238980d6e4f9532e8aa"; got != want {
		t.Errorf("hash %s, want %s: the trails that exist depend on it", got, want)
	}
}
