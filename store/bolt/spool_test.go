package bolt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// block keeps everything out of bbolt until release is called, at the latest at the
// end of the test: what is written meanwhile is in the spool only.
func block(t *testing.T, db *bolt.DB) (release func()) {
	t.Helper()
	tx, err := db.Raw().Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	release = sync.OnceFunc(func() { tx.Rollback() })
	t.Cleanup(release)
	return release
}

// killed returns a copy of a data directory as kill -9 leaves it: before is in
// bbolt, after is in the spool.
func killed(t *testing.T, before, after func(db *bolt.DB)) (dir string) {
	t.Helper()
	from := t.TempDir()
	db := open(t, from, bolt.Options{})
	before(db)
	release := block(t, db)
	after(db)
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	release()
	if len(spools(t, dir)) == 0 {
		t.Fatal("nothing is in the spool")
	}
	return dir
}

func nothing(*bolt.DB) {}

// spools returns the paths of the spool files in a directory.
func spools(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "spool-*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// say appends turn n of a session, which has n-1.
func say(t *testing.T, db *bolt.DB, id string, n int) {
	t.Helper()
	if err := trySay(db, id, n); err != nil {
		t.Fatalf("turn %d of %s: %v", n, id, err)
	}
}

func trySay(db *bolt.DB, id string, n int) error {
	s, tn := shortTurn(id, n)
	return db.Log().Append(ctx, s, tn)
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, kb.Location)

func shortTurn(id string, n int) (dialog.Session, dialog.Turn) {
	at := noon.Add(time.Duration(n) * time.Second)
	return dialog.Session{ID: id, Ver: uint64(n - 1), State: dialog.WithBot, Turns: n, OpenedAt: noon, ExpiresAt: at.Add(time.Hour)},
		dialog.Turn{Session: id, N: n, Message: dialog.Message{ID: fmt.Sprint("m", n), Text: "问", At: at}, Reply: dialog.Reply{Text: "答"}}
}

// talk is all that can be asked about one session, as text.
func talk(t *testing.T, db *bolt.DB, id string) string {
	t.Helper()
	var b strings.Builder
	show := func(what string, v any, err error) {
		j, _ := json.Marshal(v)
		fmt.Fprintf(&b, "%s %s %v\n", what, j, err)
	}
	s, err := db.Log().Session(ctx, id)
	show("session", s, err)
	turns, err := db.Log().Turns(ctx, id)
	show("turns", turns, err)
	for n := 1; n <= len(turns)+1; n++ {
		tn, err := db.Log().TurnByMessage(ctx, id, fmt.Sprint("m", n))
		show("message", tn, err)
	}
	return b.String()
}

// TestWhatIsPendingReadsLikeWhatIsStored: each step is made while nothing can get
// into bbolt, read there and then, and read again when it has got in.
func TestWhatIsPendingReadsLikeWhatIsStored(t *testing.T) {
	feedback := func(n, rating int) func(db *bolt.DB) error {
		return func(db *bolt.DB) error {
			return db.Log().SetFeedback(ctx, "s", n, dialog.Feedback{Rating: rating, At: noon})
		}
	}
	turn := func(ver, n int, message string) func(db *bolt.DB) error {
		return func(db *bolt.DB) error {
			s, tn := shortTurn("s", n)
			s.Ver, tn.Message.ID = uint64(ver), message
			return db.Log().Append(ctx, s, tn)
		}
	}
	type step struct {
		what string
		do   func(db *bolt.DB) error
		want error
	}
	tests := []struct {
		name   string
		before int // turns in bbolt
		steps  []step
		want   string // number of each turn, rating
	}{
		{"a new session", 0, []step{{"turn 1", turn(0, 1, "m1"), nil}}, "1"},
		{"moved twice", 0, []step{{"turn 1", turn(0, 1, "m1"), nil}, {"turn 2", turn(1, 2, "m2"), nil}}, "1 2"},
		{"an old session moved twice", 2, []step{{"turn 3", turn(2, 3, "m3"), nil}, {"turn 4", turn(3, 4, "m4"), nil}}, "1 2 3 4"},
		{"the stored version is not the newest", 2, []step{{"turn 3", turn(2, 3, "m3"), nil}, {"again at 2", turn(2, 4, "m4"), dialog.ErrStale}}, "1 2 3"},
		{"the pending version is not the newest", 0, []step{
			{"turn 1", turn(0, 1, "m1"), nil}, {"turn 2", turn(1, 2, "m2"), nil},
			{"at 1", turn(1, 3, "m3"), dialog.ErrStale}, {"at 0", turn(0, 3, "m3"), dialog.ErrStale}, {"at 3", turn(3, 3, "m3"), dialog.ErrStale},
		}, "1 2"},
		{"a turn of a pending number", 0, []step{{"turn 1", turn(0, 1, "m1"), nil}, {"turn 1 again", turn(1, 1, "m2"), dialog.ErrStale}}, "1"},
		{"a turn of a stored number", 2, []step{{"turn 3", turn(2, 3, "m3"), nil}, {"turn 1 again", turn(3, 1, "m9"), dialog.ErrStale}}, "1 2 3"},
		{"a pending message", 0, []step{{"turn 1", turn(0, 1, "m1"), nil}, {"m1 again", turn(1, 2, "m1"), dialog.ErrStale}}, "1"},
		{"a stored message", 1, []step{{"turn 2", turn(1, 2, "m2"), nil}, {"m1 again", turn(2, 3, "m1"), dialog.ErrStale}}, "1 2"},
		{"no message ids", 0, []step{{"turn 1", turn(0, 1, ""), nil}, {"turn 2", turn(1, 2, ""), nil}}, "1 2"},
		{"turns out of order", 0, []step{{"turn 300", turn(0, 300, "m1"), nil}, {"turn 2", turn(1, 2, "m2"), nil}}, "2 300"},
		{"feedback on a pending turn", 0, []step{{"turn 1", turn(0, 1, "m1"), nil}, {"rate", feedback(1, 5), nil}}, "1*5"},
		{"feedback on a stored turn", 2, []step{{"rate", feedback(1, 4), nil}}, "1*4 2"},
		{"the last feedback counts", 1, []step{{"rate", feedback(1, 4), nil}, {"rate again", feedback(1, 2), nil}}, "1*2"},
		{"feedback and then the next turn", 1, []step{{"rate", feedback(1, 4), nil}, {"turn 2", turn(1, 2, "m2"), nil}, {"rate 2", feedback(2, 1), nil}}, "1*4 2*1"},
		{"feedback on no turn", 1, []step{{"turn 2", turn(1, 2, "m2"), nil}, {"rate 3", feedback(3, 1), dialog.ErrNotFound}}, "1 2"},
	}
	for _, tt := range tests {
		db := open(t, t.TempDir(), bolt.Options{})
		for n := 1; n <= tt.before; n++ {
			say(t, db, "s", n)
		}
		release := block(t, db)
		for _, s := range tt.steps {
			if err := s.do(db); !errors.Is(err, s.want) {
				t.Errorf("%s: %s: %v, want %v", tt.name, s.what, err, s.want)
			}
		}
		pending := talk(t, db, "s")
		turns, err := db.Log().Turns(ctx, "s")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, tn := range turns {
			if got = append(got, fmt.Sprint(tn.N)); tn.Feedback != nil {
				got[len(got)-1] += fmt.Sprint("*", tn.Feedback.Rating)
			}
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: turns %s, want %s", tt.name, got, tt.want)
		}
		release()
		db.Raw() // everything is in bbolt
		if stored := talk(t, db, "s"); stored != pending {
			t.Errorf("%s: pending\n%sstored\n%s", tt.name, pending, stored)
		}
	}
}

// TestReadsOfTheWholeSeeWhatWasAcknowledged: each right after an append.
func TestReadsOfTheWholeSeeWhatWasAcknowledged(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	scan := func() (n int) {
		_, err := db.Journal().Scan(ctx, noon, noon.AddDate(1, 0, 0), "", 1000, func(dialog.Turn) error { n++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for n := 1; n <= 20; n++ {
		say(t, db, "s", n)
		if got := scan(); got != n {
			t.Errorf("%d turns said, %d in the journal", n, got)
		}
	}
	say(t, db, "s", 21)
	if n, err := db.Journal().Sweep(ctx, noon.AddDate(0, 0, 1)); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
	say(t, db, "s2", 1)
	if n, err := db.Journal().DropBefore(ctx, noon.AddDate(0, 0, 1)); err != nil || n != 22 {
		t.Errorf("dropped %d, %v", n, err)
	}
}

// TestNothingStaysBesideTheDataFile, neither at rest nor after Close.
func TestNothingStaysBesideTheDataFile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{})
	for n := 1; n <= 3; n++ {
		say(t, db, "s", n)
		db.Raw()
		for len(spools(t, dir)) > 0 { // removed just after the commit we waited for
		}
	}
	release := block(t, db)
	say(t, db, "s", 4)
	if len(spools(t, dir)) != 1 {
		t.Error("turn 4 is not in a spool file")
	}
	release()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); got != bolt.FileName {
		t.Errorf("directory holds %q", got)
	}
	db = open(t, dir, bolt.Options{})
	if turns, err := db.Log().Turns(ctx, "s"); err != nil || len(turns) != 4 {
		t.Errorf("%d turns, %v", len(turns), err)
	}
}

// TestAppendWaitsWhenTooMuchIsPending, and goes on when bbolt does.
func TestAppendWaitsWhenTooMuchIsPending(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	release := block(t, db)
	said := 0
	for ; said < 100; said++ {
		s, tn := shortTurn("s", said+1)
		tn.Reply.Text = strings.Repeat("x", 1<<20)
		soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		err := db.Log().Append(soon, s, tn)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if said < 8 || said > 17 { // 16 MB; less when the disk is very slow
		t.Errorf("%d MB were taken", said)
	}
	waiting := make(chan error)
	go func() { waiting <- trySay(db, "s", said+1) }()
	release()
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	if turns, err := db.Log().Turns(ctx, "s"); err != nil || len(turns) != said+1 {
		t.Errorf("%d turns, %v, want %d", len(turns), err, said+1)
	}
}

// TestASessionIsNotSweptFromUnderAnAppend: sessions expire while people still talk.
// What was acknowledged is there, and what refers to what agrees (Check, at the end).
func TestASessionIsNotSweptFromUnderAnAppend(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	const talkers, sessions, each = 4, 5, 150
	var acked [talkers * sessions]int
	var talking sync.WaitGroup
	for w := range talkers {
		talking.Go(func() {
			for n := range each {
				i := w*sessions + n%sessions
				id := fmt.Sprint("s", i)
				s, err := db.Log().Session(ctx, id)
				if err != nil && !errors.Is(err, dialog.ErrNotFound) {
					t.Error(err)
				}
				next, tn := shortTurn(id, acked[i]+1)
				next.Ver = s.Ver
				switch err := db.Log().Append(ctx, next, tn); {
				case err == nil:
					acked[i]++
				case !errors.Is(err, dialog.ErrStale): // swept since it was loaded
					t.Error(err)
				}
			}
		})
	}
	ended := make(chan bool)
	go func() { talking.Wait(); close(ended) }()
	swept := 0
	for done := false; !done; {
		select {
		case <-ended:
			done = true
		default:
		}
		n, err := db.Journal().Sweep(ctx, noon.AddDate(0, 0, 1))
		if err != nil {
			t.Fatal(err)
		}
		swept += n
	}
	if swept == 0 {
		t.Error("nothing was swept: nothing was proved")
	}
	for i, want := range acked {
		id := fmt.Sprint("s", i)
		if turns, err := db.Log().Turns(ctx, id); err != nil || len(turns) != want {
			t.Errorf("%s: %d turns acknowledged, %d there, %v", id, want, len(turns), err)
		}
		if _, err := db.Log().Session(ctx, id); !errors.Is(err, dialog.ErrNotFound) {
			t.Errorf("%s was not swept at the end: %v", id, err)
		}
	}
}
