package bolt_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

var update = flag.Bool("update", false, "make the golden data directory of the present format anew")

func kbFeedback(at time.Time) dialog.Feedback {
	yes := true
	return dialog.Feedback{Resolved: &yes, Rating: 5, Reason: "清楚", At: at}
}

// TestOldDataDirectoriesOpen opens a copy of each released format's data directory
// and reads everything in it. Once a format is released its directory is never
// made anew: testdata/v2 comes beside v1.
func TestOldDataDirectoriesOpen(t *testing.T) {
	if *update {
		makeGolden(t, "testdata/v1")
	}
	dirs, err := filepath.Glob("testdata/v*")
	if err != nil || len(dirs) != len(bolt.Migrations) {
		t.Fatalf("%d golden directories, %d formats (%v)", len(dirs), len(bolt.Migrations), err)
	}
	for _, golden := range dirs {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(golden)); err != nil {
			t.Fatal(err)
		}
		db := open(t, dir, bolt.Options{}) // checks everything at the end
		want, err := os.ReadFile(filepath.Join(golden, "dump.txt"))
		if err != nil {
			t.Fatal(err)
		}
		if got := dump(t, db); got != string(want) {
			t.Errorf("%s reads otherwise than it was written:\n%s", golden, got)
		}
		// It is not only read: work goes on where it ended.
		s, tn := typicalTurn("s1", 3, time.Now())
		if err := db.Log().Append(ctx, s, tn); err != nil {
			t.Errorf("%s: append: %v", golden, err)
		}
		if a, err := db.Accounts().Record(ctx, account.Audit{At: time.Now(), What: "migrate"}); err != nil || a.Seq != 3 {
			t.Errorf("%s: audit line %d, %v", golden, a.Seq, err)
		}
		if n, err := db.Journal().Sweep(ctx, time.Now().AddDate(0, 0, -1)); err != nil || n != 2 {
			t.Errorf("%s: swept %d sessions, %v", golden, n, err)
		}
	}
}

// TestADirectoryOfAKilledProcessOpens: testdata/killed-v1 is testdata/v1 after three
// more writes, in the spool when the process died.
func TestADirectoryOfAKilledProcessOpens(t *testing.T) {
	const golden = "testdata/killed-v1"
	if *update {
		makeKilled(t, golden)
	}
	dir := copied(t, golden)
	if len(spools(t, dir)) != 1 {
		t.Fatal("there is no spool")
	}
	db := open(t, dir, bolt.Options{})
	want, err := os.ReadFile(filepath.Join(golden, "dump.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(t, db); got != string(want) {
		t.Errorf("reads otherwise than it was written:\n%s", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); got != "dump.txt "+bolt.FileName {
		t.Errorf("directory holds %q", got)
	}
}

func makeKilled(t *testing.T, golden string) {
	t.Helper()
	from := copied(t, "testdata/v1")
	db := open(t, from, bolt.Options{})
	release := block(t, db) // the data file stays small, and what it was
	say(t, db, "s1", 3)
	say(t, db, "s2", 2)
	if err := db.Log().SetFeedback(ctx, "s2", 1, kbFeedback(noon)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(golden), os.CopyFS(golden, os.DirFS(from))); err != nil {
		t.Fatal(err)
	}
	release()
	if err := os.WriteFile(filepath.Join(golden, "dump.txt"), []byte(dump(t, db)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func makeGolden(t *testing.T, golden string) {
	t.Helper()
	dir := t.TempDir()
	db := open(t, dir, bolt.Options{})
	populate(t, db)
	text := dump(t, db)
	var b strings.Builder // a backup holds no spare pages: some kilobytes instead of 16 MB
	if _, err := db.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.MkdirAll(golden, 0o755),
		bolt.Restore(ctx, strings.NewReader(b.String()), golden, bolt.RestoreOptions{Force: true}),
		os.WriteFile(filepath.Join(golden, "dump.txt"), []byte(text), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// dump returns everything in a store as text.
func dump(t *testing.T, db *bolt.DB) string {
	t.Helper()
	var b strings.Builder
	line := func(what string, v any) {
		j, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n", what, j)
	}
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rev, err := db.KB().Scan(ctx, func(it kb.Item) error { line("item", it); return nil })
	fail(err)
	line("rev", rev)
	changes, _, err := db.KB().Since(ctx, 0, 1000)
	fail(err)
	for _, c := range changes {
		c.At = c.At.UTC()
		line("change", c)
	}
	versions, err := db.Releases().Snapshots(ctx)
	fail(err)
	for _, s := range versions {
		line("snapshot", s)
		_, k, err := kb.ReadSnapshot(ctx, db.Releases(), s.Version)
		fail(err)
		line("knowledge", k)
	}
	sessions := map[string]bool{}
	_, err = db.Journal().Scan(ctx, time.Time{}, time.Now().AddDate(9, 0, 0), "", 1000, func(t dialog.Turn) error {
		line("turn", t)
		sessions[t.Session] = true
		return nil
	})
	fail(err)
	for _, id := range []string{"0123456789abcdef0123456789abcdef", "s1", "s2"} {
		s, err := db.Log().Session(ctx, id)
		fail(err)
		line("session", s)
		turns, err := db.Log().Turns(ctx, id)
		fail(err)
		found, err := db.Log().TurnByMessage(ctx, id, turns[0].Message.ID)
		fail(err)
		line("talk", []int{len(turns), found.N})
		delete(sessions, id)
	}
	line("other sessions", len(sessions))
	keys, err := db.Accounts().Keys(ctx)
	fail(err)
	line("keys", keys)
	trail, err := db.Accounts().AuditTrail(ctx, 0, 1000)
	fail(err)
	line("audit", trail)
	return b.String()
}
