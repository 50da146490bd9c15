package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/store/bolt"
)

// suicideDir, in the environment, makes the test binary the child of
// TestKilledBeforeTheCommit.
const suicideDir = "YINGDA_SUICIDE_TEST_DIR"

// talksAtOnce of turnsEach turns and a feedback are fewer writes than are not kept
// waiting, so that only the 50 ms lie between them and their commit.
const talksAtOnce, turnsEach = 8, 25

// TestKilledBeforeTheCommit: right after the last acknowledgement the process kills
// itself, with all in the spool and nothing in bbolt. (TestKill dies at any moment.)
func TestKilledBeforeTheCommit(t *testing.T) {
	dir := t.TempDir()
	inSpool := 0
	for run := range 10 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), suicideDir+"="+dir, fmt.Sprint("YINGDA_KILL_TEST_RUN=", run))
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("the child ended otherwise: %v\n%s", err, stderr.String())
		}
		if len(spools(t, dir)) > 0 {
			inSpool++
		}
		db := open(t, dir, bolt.Options{LockTimeout: 10 * time.Second})
		for talker := range talksAtOnce {
			id := fmt.Sprintf("run%d-%d", run, talker)
			turns, err := db.Log().Turns(ctx, id)
			if err != nil || len(turns) != turnsEach || turns[turnsEach-1].Feedback == nil {
				t.Errorf("%s: %d turns of %d, %v", id, len(turns), turnsEach, err)
			}
			if s, err := db.Log().Session(ctx, id); err != nil || s.Ver != turnsEach {
				t.Errorf("%s: version %d, %v", id, s.Ver, err)
			}
		}
		if err := errors.Join(db.Check(ctx), db.Close()); err != nil {
			t.Error(err)
		}
	}
	if inSpool == 0 {
		t.Error("no process died before its commit: nothing was proved")
	}
}

// suicide writes many turns at once and kills its process.
func suicide(dir, run string) error {
	db, err := bolt.Open(dir, bolt.Options{LockTimeout: 10 * time.Second})
	if err != nil {
		return err
	}
	failed := make([]error, talksAtOnce)
	var wg sync.WaitGroup
	for talker := range talksAtOnce {
		wg.Go(func() {
			id := "run" + run + "-" + strconv.Itoa(talker)
			for n := 1; n <= turnsEach && failed[talker] == nil; n++ {
				failed[talker] = trySay(db, id, n)
			}
			if failed[talker] == nil {
				failed[talker] = db.Log().SetFeedback(ctx, id, turnsEach, dialog.Feedback{Rating: 5})
			}
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return errors.Join(syscall.Kill(os.Getpid(), syscall.SIGKILL), errors.New("still alive"))
}
