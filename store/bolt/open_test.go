package bolt_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// open opens a data directory for the length of the test and checks it at the end.
func open(t *testing.T, dir string, o bolt.Options) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Check(ctx); err != nil && !errors.Is(err, kb.ErrUnavailable) { // closed by the test
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func files(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

func TestOpenMakesTheDirectoryAndOneFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	open(t, dir, bolt.Options{})
	if got := files(t, dir); got != bolt.FileName {
		t.Errorf("directory holds %q", got)
	}
	st, err := os.Stat(filepath.Join(dir, bolt.FileName))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: conversations are nobody else's to read", st.Mode(), err)
	}
}

func TestASecondProcessIsToldWhy(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, bolt.Options{})
	_, err := bolt.Open(dir, bolt.Options{LockTimeout: time.Millisecond}) // bbolt locks per open file, not per process
	if !errors.Is(err, bolt.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}

// TestOpenWaitsForTheProcessBefore: a restart must not fail because the old
// process is still finishing its last commit.
func TestOpenWaitsForTheProcessBefore(t *testing.T) {
	dir := t.TempDir()
	before := open(t, dir, bolt.Options{})
	opened := make(chan error)
	go func() {
		db, err := bolt.Open(dir, bolt.Options{LockTimeout: time.Minute})
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

func TestManyWhoCreateAtOnceMakeOneStore(t *testing.T) {
	for range 5 {
		dir := t.TempDir()
		ids := make([]string, 8)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				db, err := bolt.Open(dir, bolt.Options{LockTimeout: time.Minute})
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = db.ID()
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("different data under one name: %q", ids)
			}
		}
		if got := files(t, dir); got != bolt.FileName {
			t.Errorf("directory holds %q", got)
		}
	}
}

func TestOpenRemovesWhatAKilledProcessLeft(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{bolt.FileName + ".new123", bolt.FileName + ".restore9", "mine.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, bolt.Options{})
	if got, want := files(t, dir), "mine.txt "+bolt.FileName; got != want {
		t.Errorf("directory holds %q, want %q", got, want)
	}
}

func TestOpenRefusesFilesThatAreNotOurs(t *testing.T) {
	page := make([]byte, 64<<10)
	foreign := func(path string) error {
		b, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			return err
		}
		err = b.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err })
		return errors.Join(err, b.Close())
	}
	tests := []struct {
		name string
		make func(path string) error
		want error
	}{
		{"zeros", func(p string) error { return os.WriteFile(p, page, 0o600) }, bolt.ErrForeign},
		{"text", func(p string) error { return os.WriteFile(p, []byte(strings.Repeat("id,question\n", 9000)), 0o600) }, bolt.ErrForeign},
		{"another program's bbolt file", foreign, bolt.ErrForeign},
		{"newer", func(p string) error { return newer(p) }, bolt.ErrNewer},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		path := filepath.Join(dir, bolt.FileName)
		if err := tt.make(path); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bolt.Open(dir, bolt.Options{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s: the file was changed (%v)", tt.name, err)
		}
	}
}

// newer makes a store as the next version of the program would.
func newer(path string) error {
	db, err := bolt.Open(filepath.Dir(path), bolt.Options{})
	if err != nil {
		return err
	}
	next := append(bolt.Migrations[:len(bolt.Migrations):len(bolt.Migrations)], func(*bbolt.Tx) error { return nil })
	_, err = bolt.Migrate(db.Raw(), next)
	return errors.Join(err, db.Close())
}

// TestMigrationsStopWhereTheyFail: a step that fails leaves the schema before it,
// with nothing of its own, and runs again at the next start.
func TestMigrationsStopWhereTheyFail(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	boom := errors.New("boom")
	fail := true
	steps := append(bolt.Migrations[:len(bolt.Migrations):len(bolt.Migrations)],
		func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("second")); return err },
		func(tx *bbolt.Tx) error {
			if _, err := tx.CreateBucket([]byte("third")); err != nil || !fail {
				return err
			}
			return boom
		})
	have := func() (n int, third bool) {
		db.Raw().View(func(tx *bbolt.Tx) error {
			n, _ = bolt.SchemaOf(tx)
			third = tx.Bucket([]byte("third")) != nil
			return nil
		})
		return n - len(bolt.Migrations), third
	}
	if _, err := bolt.Migrate(db.Raw(), steps); !errors.Is(err, boom) {
		t.Errorf("error %v", err)
	}
	if n, third := have(); n != 1 || third {
		t.Errorf("after the failure: %d steps done, third bucket %v", n, third)
	}
	fail = false
	if _, err := bolt.Migrate(db.Raw(), steps); err != nil {
		t.Error(err)
	}
	if n, third := have(); n != 2 || !third {
		t.Errorf("after the second try: %d steps done, third bucket %v", n, third)
	}
}

func TestCloseEndsTheWriterAndRefusesLaterWork(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		db, err := bolt.Open(t.TempDir(), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("second close: %v", err)
		}
		s, tn := typicalTurn("s", 1, time.Now())
		_, applied := db.KB().Apply(ctx, nil, nil)
		_, read := db.Log().Session(ctx, "s")
		for what, err := range map[string]error{
			"append": db.Log().Append(ctx, s, tn), "feedback": db.Log().SetFeedback(ctx, "s", 1, dialog.Feedback{}),
			"apply": applied, "session": read,
		} {
			if !errors.Is(err, kb.ErrUnavailable) {
				t.Errorf("%s after close: %v", what, err)
			}
		}
	}
	// A goroutine that has closed its channel may still be on its way out.
	for i := 0; runtime.NumGoroutine() > before && i < 1000; i++ {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before {
		buf := make([]byte, 64<<10)
		t.Errorf("%d goroutines before, %d after:\n%s", before, after, buf[:runtime.Stack(buf, true)])
	}
}

// TestCloseDuringWritesTellsEachWriterTheTruth: whoever got no error finds the turn again.
func TestCloseDuringWritesTellsEachWriterTheTruth(t *testing.T) {
	dir := t.TempDir()
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := db.Log()
	done := make([]int, 16) // turns acknowledged
	started := make(chan bool, len(done))
	var wg sync.WaitGroup
	for i := range done {
		wg.Go(func() {
			for n := 1; ; n++ {
				s, tn := typicalTurn(string(rune('a'+i)), n, time.Now())
				if err := log.Append(ctx, s, tn); errors.Is(err, kb.ErrUnavailable) {
					return
				} else if err != nil {
					t.Error(err)
					return
				}
				if done[i] = n; n == 5 {
					started <- true
				}
			}
		})
	}
	for range done {
		<-started
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	db = open(t, dir, bolt.Options{})
	for i, n := range done {
		turns, err := db.Log().Turns(ctx, string(rune('a'+i)))
		if err != nil || len(turns) != n {
			t.Errorf("writer %d: %d turns acknowledged, %d there, %v", i, n, len(turns), err)
		}
	}
}

// An emptied data file is not taken for a new one: whoever emptied it has a backup.
func TestAnEmptiedFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir, bolt.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, bolt.FileName), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Open(dir, bolt.Options{}); !errors.Is(err, bolt.ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}
