package bolt_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// TestFullDisk: when the file may not grow, writes fail by name, reads go on, and
// as soon as there is room again so do the writes, with nothing lost.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{MaxBytes: 20 << 20, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	acked := make([]int, 4)
	var wg sync.WaitGroup
	for w := range acked {
		wg.Go(func() {
			for n := 1; n <= 100_000; n++ {
				s, tn := typicalTurn(fmt.Sprint("s", w), n, time.Now())
				tn.Reply.Text = string(make([]byte, 20_000))
				err := db.Log().Append(ctx, s, tn)
				if errors.Is(err, kb.ErrUnavailable) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				acked[w] = n
			}
			t.Error("the file never got full")
		})
	}
	wg.Wait()

	big := make([]byte, 8<<20)
	if _, err := db.Releases().Publish(ctx, kb.Snapshot{}, big, 0); !errors.Is(err, kb.ErrUnavailable) {
		t.Errorf("publish: %v", err)
	}
	for w, n := range acked {
		s, err := db.Log().Session(ctx, fmt.Sprint("s", w))
		if err != nil || s.Ver != uint64(n) {
			t.Errorf("session %d while full: version %d, %v, want %d", w, s.Ver, err, n)
		}
	}

	if _, err := db.Journal().DropBefore(ctx, time.Now().AddDate(0, 0, 2)); err != nil { // room again, in the same file
		t.Fatalf("drop: %v", err)
	}
	for w, n := range acked {
		s, tn := typicalTurn(fmt.Sprint("s", w), n+1, time.Now())
		if err := db.Log().Append(ctx, s, tn); err != nil {
			t.Errorf("append after there was room: %v", err)
		}
	}
	if _, err := db.Accounts().Record(ctx, account.Audit{What: "import"}); err != nil {
		t.Errorf("audit after there was room: %v", err)
	}
}

// TestAWriteThatFailsHarmsOnlyItself: a damaged session in a group of good ones.
func TestAWriteThatFailsHarmsOnlyItself(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	s, tn := typicalTurn("bad", 1, time.Now())
	if err := db.Log().Append(ctx, s, tn); err != nil {
		t.Fatal(err)
	}
	restore := damageSession(t, db, "bad")
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			id := fmt.Sprint("good", i)
			if i%8 == 0 {
				id = "bad"
			}
			s, tn := typicalTurn(id, 1, time.Now())
			err := db.Log().Append(ctx, s, tn)
			if id == "bad" && !errors.Is(err, bolt.ErrDamaged) || id != "bad" && err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	if err := db.Check(ctx); !errors.Is(err, bolt.ErrDamaged) {
		t.Errorf("check of a damaged session: %v", err)
	}
	restore()
	if _, err := db.Log().Session(ctx, "bad"); err != nil {
		t.Error(err)
	}
}

// TestRefusedWritesCostNoCommit: conflicts change nothing, so they need no disk.
func TestRefusedWritesCostNoCommit(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	before := txid(t, db)
	s, tn := typicalTurn("s", 5, time.Now())
	if err := db.Log().Append(ctx, s, tn); !errors.Is(err, dialog.ErrStale) {
		t.Errorf("error %v", err)
	}
	if _, err := db.KB().Apply(ctx, []kb.Change{{Key: kb.PolicyKey}}, nil); err != nil {
		t.Error(err)
	}
	if after := txid(t, db); after != before {
		t.Errorf("%d transactions were committed", after-before)
	}
}
