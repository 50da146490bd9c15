package bolt_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"yingda/account"
	"yingda/kb"
	"yingda/store/bolt"
)

var kills = flag.Int("kills", 100, "how often the kill -9 test kills its child")

// childDir, in the environment, makes the test binary the child of TestKill.
const childDir = "YINGDA_KILL_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(suicideDir); dir != "" {
		fmt.Fprintln(os.Stderr, suicide(dir, os.Getenv("YINGDA_KILL_TEST_RUN")))
		os.Exit(1)
	}
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir, os.Getenv("YINGDA_KILL_TEST_RUN")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestKill proves that what was acknowledged is never lost and never there twice,
// wherever the process dies: also while it makes the file. A child writes
// everything there is to write and says so after each acknowledgement; it is
// killed at a random moment and its store opened and compared with what it said.
func TestKill(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	var dir string
	acked := 0
	for run := range *kills {
		if run%8 == 0 { // the others go on in a file that has been through kills
			dir = t.TempDir()
		}
		said := killedChild(t, dir, run, time.Duration(rnd.IntN(80))*time.Millisecond)
		acked += len(said)
		verify(t, dir, run, said)
		if t.Failed() {
			t.Fatalf("run %d; the child said:\n%s", run, strings.Join(said, "\n"))
		}
	}
	t.Logf("%d kills, %d acknowledged writes", *kills, acked)
	if acked < *kills {
		t.Errorf("only %d acknowledged writes: nothing was proved", acked)
	}
}

// killedChild runs a child and returns the lines it wrote before it was killed.
func killedChild(t *testing.T, dir string, run int, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprint("YINGDA_KILL_TEST_RUN=", run))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { cmd.Process.Kill() }
	if run%2 == 0 { // from the start: the process may die while it makes or opens the file
		defer time.AfterFunc(after, kill).Stop()
	}
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said = append(said, lines.Text()); len(said) == 1 && run%2 == 1 {
			defer time.AfterFunc(after, kill).Stop()
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended by itself: %v\n%s", err, stderr.String())
	}
	return said
}

// child writes until it is killed.
func child(dir, run string) error {
	db, err := bolt.Open(dir, bolt.Options{LockTimeout: 10 * time.Second})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for talker := range 4 {
		go func() {
			for n := 1; ; n++ {
				id := fmt.Sprintf("run%s-%d", run, talker)
				s, tn := typicalTurn(id, n, time.Now())
				if err := db.Log().Append(ctx, s, tn); err != nil {
					failed <- err
					return
				}
				fmt.Printf("turn %s %d\n", id, n)
				if n%10 == 0 {
					if err := db.Log().SetFeedback(ctx, id, n, kbFeedback(time.Now())); err != nil {
						failed <- err
						return
					}
					fmt.Printf("feedback %s %d\n", id, n)
				}
			}
		}()
	}
	go func() { failed <- edits(db, run) }()
	return <-failed
}

// edits changes the draft, publishes and keeps the audit trail.
func edits(db *bolt.DB, run string) error {
	d := kb.NewDraft(db.KB())
	p := kb.Publisher{Draft: d, Releases: db.Releases()}
	for n := 1; ; n++ {
		st := kb.Stamp{By: "run" + run, At: time.Now()}
		id := fmt.Sprintf("run%s-%d", run, n)
		rev, err := d.PutEntry(ctx, st, &kb.Entry{ID: id, Question: "问题" + id, Answer: "答" + id, Enabled: true}, 0)
		if err != nil {
			return err
		}
		fmt.Printf("entry %s %d\n", id, rev)
		if n%7 == 0 {
			s, _, err := p.Publish(ctx, st, id)
			if err != nil {
				return err
			}
			fmt.Printf("publish %s %d\n", id, s.Version)
			a, err := db.Accounts().Record(ctx, account.Audit{At: st.At, Who: st.By, What: "publish", Target: id})
			if err != nil {
				return err
			}
			fmt.Printf("audit %s %d\n", id, a.Seq)
		}
		if n%20 == 0 {
			if _, err := db.CompactChanges(ctx, 1000); err != nil {
				return err
			}
		}
	}
}

// verify opens the store of a killed child and holds it against what the child said.
func verify(t *testing.T, dir string, run int, said []string) {
	t.Helper()
	db, err := bolt.Open(dir, bolt.Options{LockTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil { // pages, indexes, gaps, the audit chain
		t.Error(err)
	}
	turns, entries := map[string]int{}, map[string]int{}
	for _, line := range said {
		var what, id string
		var n int
		if _, err := fmt.Sscan(line, &what, &id, &n); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch what {
		case "turn":
			turns[id] = n
		case "entry":
			entries[id] = n
		case "feedback":
			if list, err := db.Log().Turns(ctx, id); err != nil || len(list) < n || list[n-1].Feedback == nil {
				t.Errorf("%s: not there, %v", line, err)
			}
		case "publish":
			if s, _, err := kb.ReadSnapshot(ctx, db.Releases(), n); err != nil || s.Note != id {
				t.Errorf("%s: version %d is %q, %v", line, n, s.Note, err)
			}
		case "audit":
			if a, err := db.Accounts().AuditTrail(ctx, uint64(n-1), 1); err != nil || len(a) != 1 || a[0].Target != id {
				t.Errorf("%s: %v, %v", line, a, err)
			}
		}
	}
	for talker := range 4 {
		id := fmt.Sprintf("run%d-%d", run, talker)
		list, err := db.Log().Turns(ctx, id)
		if n := turns[id]; err != nil || len(list) != n && len(list) != n+1 { // one may have been under way
			t.Errorf("%s: %d turns acknowledged, %d there, %v", id, n, len(list), err)
		}
		for i, tn := range list {
			if tn.N != i+1 {
				t.Errorf("%s: turn %d at place %d", id, tn.N, i+1)
			}
		}
	}
	verifyEntries(t, db, run, entries)
}

// verifyEntries finds each acknowledged entry in the draft, at its version, and at
// most one more.
func verifyEntries(t *testing.T, db *bolt.DB, run int, entries map[string]int) {
	t.Helper()
	there, prefix := 0, fmt.Sprintf("run%d-", run)
	_, err := db.KB().Scan(ctx, func(it kb.Item) error {
		if !strings.HasPrefix(it.ID, prefix) {
			return nil
		}
		there++
		if n, ok := entries[it.ID]; ok && kb.Rev(n) != it.Ver {
			t.Errorf("entry %s: version %d acknowledged, %d there", it.ID, n, it.Ver)
		}
		return nil
	})
	if err != nil || there != len(entries) && there != len(entries)+1 {
		t.Errorf("%d entries acknowledged, %d there, %v", len(entries), there, err)
	}
}
