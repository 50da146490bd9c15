package bolt_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// recovered opens a data directory, returns the numbers of the turns of session s
// and what was logged, and closes it.
func recovered(t *testing.T, dir string) (turns, log string) {
	t.Helper()
	var b bytes.Buffer
	db, err := bolt.Open(dir, bolt.Options{Logger: slog.New(slog.NewTextHandler(&b, nil))})
	if err != nil {
		t.Fatal(err)
	}
	list, err := db.Log().Turns(ctx, "s")
	if err != nil {
		t.Error(err)
	}
	for _, tn := range list {
		turns += fmt.Sprint(tn.N)
	}
	if err := errors.Join(db.Check(ctx), db.Close()); err != nil {
		t.Error(err)
	}
	return turns, b.String()
}

// threeTurns is a spool file of three records, and where each begins and the last ends.
func threeTurns(t *testing.T) (dir, path string, spool []byte, at []int) {
	t.Helper()
	dir = killed(t, nothing, func(db *bolt.DB) {
		for n := 1; n <= 3; n++ {
			say(t, db, "s", n)
		}
	})
	path = spools(t, dir)[0]
	spool, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at = []int{0}
	for at[len(at)-1] < len(spool) {
		last := at[len(at)-1]
		at = append(at, last+12+int(binary.BigEndian.Uint32(spool[last+4:])))
	}
	if len(at) != 4 || at[3] != len(spool) {
		t.Fatalf("records at %v of %d bytes", at, len(spool))
	}
	return dir, path, spool, at
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// copied returns a copy of a data directory.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestATornRecordIsTheOnlyOneLost: the process dies at any byte of the last write.
func TestATornRecordIsTheOnlyOneLost(t *testing.T) {
	dir, path, spool, at := threeTurns(t)
	file, err := os.ReadFile(filepath.Join(dir, bolt.FileName))
	if err != nil {
		t.Fatal(err)
	}
	for end := at[2]; end <= at[3]; end++ {
		write(t, filepath.Join(dir, bolt.FileName), file)
		write(t, path, spool[:end])
		want, wantLog := "12", end > at[2] && end < at[3]
		if end == at[3] {
			want = "123"
		}
		turns, log := recovered(t, dir)
		if turns != want || strings.Contains(log, "never finished") != wantLog || strings.Contains(log, "damaged") {
			t.Errorf("cut after %d bytes of %d: turns %q, want %q; log %q", end-at[2], at[3]-at[2], turns, want, log)
		}
		if got := files(t, dir); got != bolt.FileName {
			t.Fatalf("cut after %d bytes: directory holds %q", end-at[2], got)
		}
	}
}

// TestWhatCanBeReadOfADamagedSpoolIsKept damages the second of three records, or
// what is around them. The file is set aside then, for whoever can read more in it.
func TestWhatCanBeReadOfADamagedSpoolIsKept(t *testing.T) {
	dir, path, spool, at := threeTurns(t)
	flip := func(offset int) func([]byte) []byte {
		return func(b []byte) []byte { b[at[1]+offset] ^= 0x41; return b }
	}
	tests := []struct {
		name   string
		damage func(b []byte) []byte
		turns  string
		aside  bool
	}{
		{"nothing", func(b []byte) []byte { return b }, "123", false},
		{"empty", func(b []byte) []byte { return nil }, "", false},
		{"magic", flip(0), "13", true},
		{"length, too long", flip(4), "13", true},
		{"length, a little", flip(7), "13", true},
		{"checksum", flip(9), "13", true},
		{"kind", flip(12), "13", true},
		{"number", flip(20), "13", true},
		{"length of the first part", flip(21), "13", true},
		{"text", flip(at[2] - at[1] - 5), "13", true},
		{"the last byte of all", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "12", true},
		{"a record lost", func(b []byte) []byte { return append(b[:at[1]:at[1]], b[at[2]:]...) }, "13", false},
		{"a record twice", func(b []byte) []byte { return append(b[:at[2]:at[2]], b[at[1]:]...) }, "123", false},
		{"a hole of zeros", func(b []byte) []byte { clear(b[at[1]+3 : at[2]]); return b[:at[2]] }, "1", true},
		{"zeros behind", func(b []byte) []byte { return append(b, make([]byte, 5000)...) }, "123", true},
		{"text before", func(b []byte) []byte { return append([]byte("hello\n"), b...) }, "123", true},
	}
	for _, tt := range tests {
		dir := copied(t, dir)
		path := filepath.Join(dir, filepath.Base(path))
		write(t, path, tt.damage(bytes.Clone(spool)))
		turns, log := recovered(t, dir)
		if turns != tt.turns || strings.Contains(log, "spool file is damaged") != tt.aside {
			t.Errorf("%s: turns %q, want %q; log %q", tt.name, turns, tt.turns, log)
		}
		want := bolt.FileName
		if tt.aside {
			want = filepath.Base(path) + ".damaged " + want
		}
		if got := files(t, dir); got != want {
			t.Errorf("%s: directory holds %q, want %q", tt.name, got, want)
		}
		if turns, _ := recovered(t, dir); turns != tt.turns {
			t.Errorf("%s: turns %q at the second start", tt.name, turns)
		}
	}
}

// TestASpoolOfANewerProgramIsLeftAlone.
func TestASpoolOfANewerProgramIsLeftAlone(t *testing.T) {
	dir, path, spool, _ := threeTurns(t)
	spool[3] = '2'
	write(t, path, spool)
	if _, err := bolt.Open(dir, bolt.Options{}); !errors.Is(err, bolt.ErrNewer) || !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Errorf("error %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, spool) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestASpoolOfOtherDataIsNotTakenOver: somebody moved files about. A forced restore
// removes what belongs to the data it replaces.
func TestASpoolOfOtherDataIsNotTakenOver(t *testing.T) {
	_, path, spool, _ := threeTurns(t)
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, filepath.Base(path)), spool)
	if turns, log := recovered(t, dir); turns != "" || !strings.Contains(log, "belongs to other data") {
		t.Errorf("turns %q; log %q", turns, log)
	}

	good := backupOf(t)
	dir, _, _, _ = threeTurns(t)
	if err := bolt.Restore(ctx, bytes.NewReader(good), dir, bolt.RestoreOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); got != bolt.FileName {
		t.Errorf("directory holds %q", got)
	}
	if turns, log := recovered(t, dir); turns != "" || log != "" {
		t.Errorf("turns %q; log %q", turns, log)
	}
}

// TestEachWriteIsRecoveredOnce: the process dies after the commit and before the
// spool file is gone; much happens to the data, and the file is still there.
func TestEachWriteIsRecoveredOnce(t *testing.T) {
	dir := killed(t, nothing, func(db *bolt.DB) {
		say(t, db, "s", 1)
		say(t, db, "s2", 1)
		say(t, db, "swept", 1)
		if err := db.Log().SetFeedback(ctx, "s", 1, dialog.Feedback{Rating: 1}); err != nil {
			t.Error(err)
		}
	})
	spool := copied(t, dir)
	again := func() {
		for _, path := range spools(t, spool) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, filepath.Base(path)), b)
		}
	}
	if turns, _ := recovered(t, dir); turns != "1" {
		t.Fatalf("turns %q", turns)
	}
	again()
	db := open(t, dir, bolt.Options{})
	if err := db.Log().SetFeedback(ctx, "s", 1, dialog.Feedback{Rating: 5}); err != nil {
		t.Error(err)
	}
	say(t, db, "s2", 2)
	if n, err := db.Journal().Sweep(ctx, noon.AddDate(0, 0, 1)); err != nil || n != 3 {
		t.Errorf("swept %d, %v", n, err)
	}
	want := talk(t, db, "s") + talk(t, db, "s2") + talk(t, db, "swept")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again()
	db = open(t, dir, bolt.Options{})
	if got := talk(t, db, "s") + talk(t, db, "s2") + talk(t, db, "swept"); got != want {
		t.Errorf("before\n%safter the spool was read again\n%s", want, got)
	}
	if n, err := db.Journal().DropBefore(ctx, noon.AddDate(0, 0, 1)); err != nil || n != 4 {
		t.Errorf("dropped %d, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again()
	if turns, _ := recovered(t, dir); turns != "" {
		t.Errorf("dropped turns came back: %q", turns)
	}
}

// TestTwoGenerationsAreRecovered: the process dies while one file is being moved and
// the next one grows.
func TestTwoGenerationsAreRecovered(t *testing.T) {
	said := 0
	dir := killed(t, nothing, func(db *bolt.DB) {
		dir := filepath.Dir(db.Path())
		for said < 5000 && len(spools(t, dir)) < 2 {
			said++
			say(t, db, "s", said)
		}
	})
	if n := len(spools(t, dir)); n != 2 {
		t.Fatalf("%d spool files", n)
	}
	db := open(t, dir, bolt.Options{})
	turns, err := db.Log().Turns(ctx, "s")
	if err != nil || len(turns) != said {
		t.Errorf("%d turns of %d, %v", len(turns), said, err)
	}
	say(t, db, "s", said+1)
}

// TestRecoveryGoesOnWhereItDied: the file has room for some of the transactions of
// a recovery only, and the process dies there.
func TestRecoveryGoesOnWhereItDied(t *testing.T) {
	const turns = 12 // of 1 MB
	dir := killed(t, func(db *bolt.DB) {
		if _, err := db.Releases().Publish(ctx, kb.Snapshot{}, make([]byte, 8<<20), 0); err != nil {
			t.Fatal(err)
		}
	}, func(db *bolt.DB) {
		for n := 1; n <= turns; n++ {
			s, tn := shortTurn("s", n)
			tn.Reply.Text = strings.Repeat("x", 1<<20)
			if err := db.Log().Append(ctx, s, tn); err != nil {
				t.Fatal(err)
			}
		}
	})
	quiet := slog.New(slog.DiscardHandler)
	db, err := bolt.Open(dir, bolt.Options{MaxBytes: 17 << 20, Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	db.Raw().View(func(tx *bbolt.Tx) error {
		moved = tx.Bucket([]byte("turns")).Stats().KeyN
		return nil
	})
	if moved == 0 || moved == turns {
		t.Errorf("%d of %d turns were moved: nothing was proved", moved, turns)
	}
	there := func(db *bolt.DB) {
		t.Helper()
		s, err := db.Log().Session(ctx, "s")
		if err != nil || s.Ver != turns {
			t.Errorf("version %d, %v", s.Ver, err)
		}
		if list, err := db.Log().Turns(ctx, "s"); err != nil || len(list) != turns {
			t.Errorf("%d turns, %v", len(list), err)
		}
	}
	there(db) // in part from the spool
	if err := trySay(db, "s", turns+1); !errors.Is(err, kb.ErrUnavailable) {
		t.Errorf("append without room: %v", err)
	}
	crashed := copied(t, dir)
	if err := db.Close(); err != nil { // without room, the spool stays
		t.Fatal(err)
	}
	for _, dir := range []string{crashed, dir} {
		if len(spools(t, dir)) == 0 {
			t.Fatal("the spool is gone")
		}
		db := open(t, dir, bolt.Options{})
		there(db)
		say(t, db, "s", turns+1)
	}
}
