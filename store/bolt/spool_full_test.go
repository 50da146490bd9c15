package bolt_test

import (
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// inOwnProcess runs a test that sets limits of its process in another one, and reports
// whether this is it: what the go command writes down of a test process must not be cut off.
func inOwnProcess(t *testing.T) bool {
	t.Helper()
	const own = "YINGDA_TEST_OF_ITS_OWN"
	if os.Getenv(own) != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), own+"=1")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()+" ") {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// limitFiles makes the kernel refuse what would make a file of this process longer
// than so many bytes, as a full disk does: the part that fits is written.
func limitFiles(t *testing.T, bytes uint64) (lift func()) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	set := func(cur uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: cur, Max: was.Max}); err != nil {
			t.Fatal(err)
		}
	}
	lift = func() { set(was.Cur) }
	t.Cleanup(lift)
	set(bytes)
	return lift
}

// TestFullDiskUnderTheSpool: the record that no longer fits is not there, the ones
// before are, also after a kill, and with room again it works by itself.
func TestFullDiskUnderTheSpool(t *testing.T) {
	if !inOwnProcess(t) {
		return
	}
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{Logger: slog.New(slog.DiscardHandler)})
	release := block(t, db)
	lift := limitFiles(t, 50_000)
	said := 0
	for said < 1000 {
		err := trySay(db, "s", said+1)
		if errors.Is(err, kb.ErrUnavailable) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		said++
	}
	if said == 0 || said == 1000 {
		t.Fatalf("%d turns in 50,000 bytes", said)
	}
	there := func(what string, db *bolt.DB) {
		t.Helper()
		s, err := db.Log().Session(ctx, "s")
		if err != nil || s.Ver != uint64(said) {
			t.Errorf("%s: session at version %d, %v, want %d", what, s.Ver, err, said)
		}
		turns, err := db.Log().Turns(ctx, "s")
		if err != nil || len(turns) != said {
			t.Errorf("%s: %d turns, %v, want %d", what, len(turns), err, said)
		}
	}
	there("full", db)
	if st, err := os.Stat(spools(t, dir)[0]); err != nil || st.Size() >= 50_000 {
		t.Errorf("the half record was not cut off: %d bytes, %v", st.Size(), err)
	}
	small := dialog.Feedback{Rating: 1} // fits where the turn did not
	if err := db.Log().SetFeedback(ctx, "s", 1, small); err != nil {
		t.Errorf("a small write: %v", err)
	}
	lift()
	there("killed while full", open(t, copied(t, dir), bolt.Options{}))
	if err := trySay(db, "s", said+1); err != nil {
		t.Errorf("with room again: %v", err)
	}
	said++
	there("with room again", db)
	release()
	db.Raw()
	there("stored", db)
}

// TestASpoolFileThatCannotBeMade: a directory has its name.
func TestASpoolFileThatCannotBeMade(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{})
	say(t, db, "s", 1)
	db.Raw()
	inTheWay := filepath.Join(dir, "spool-00000000000000000002")
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := trySay(db, "s", 2); !errors.Is(err, kb.ErrUnavailable) || !strings.Contains(err.Error(), "spool") {
		t.Errorf("error %v", err)
	}
	if s, err := db.Log().Session(ctx, "s"); err != nil || s.Ver != 1 {
		t.Errorf("version %d, %v", s.Ver, err)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	say(t, db, "s", 2)
}

// TestWritesGoOnByThemselvesWhenBboltCan: nobody reads or cleans up; only time passes.
func TestWritesGoOnByThemselvesWhenBboltCan(t *testing.T) {
	if !inOwnProcess(t) {
		return
	}
	var log sharedText
	db := open(t, t.TempDir(), bolt.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	say(t, db, "s", 1)
	db.Raw()
	lift := limitFiles(t, 200_000) // a spool file fits, the next piece of the data file does not
	n := 2
	refused := false
	for !refused || !strings.Contains(log.String(), "conversations cannot be stored") {
		switch err := trySay(db, "s", n); {
		case err == nil:
			n++
		case errors.Is(err, kb.ErrUnavailable):
			refused = true
		default:
			t.Fatal(err)
		}
	}
	if _, err := db.Log().Session(ctx, "s"); err != nil {
		t.Errorf("read: %v", err)
	}
	lift()
	for trySay(db, "s", n) != nil { // until the next try, a tenth of a second
	}
	if turns, err := db.Log().Turns(ctx, "s"); err != nil || len(turns) != n {
		t.Errorf("%d turns, %v, want %d", len(turns), err, n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"conversations cannot be stored", "conversations are stored again"} {
		if n := strings.Count(log.String(), want); n != 1 {
			t.Errorf("%q was logged %d times:\n%s", want, n, log.String())
		}
	}
}

// sharedText is a text that one goroutine writes and another reads.
type sharedText struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *sharedText) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sharedText) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
