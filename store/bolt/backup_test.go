package bolt_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yingda/account"
	"yingda/atomicfile"
	"yingda/kb"
	"yingda/store/bolt"
)

// backupOf returns the backup of a store with one of everything in it.
func backupOf(t *testing.T) []byte {
	t.Helper()
	db := open(t, t.TempDir(), bolt.Options{})
	populate(t, db)
	var b bytes.Buffer
	n, err := db.Backup(ctx, &b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("backup: %d bytes said, %d written, %v", n, b.Len(), err)
	}
	return b.Bytes()
}

func TestBackupComesBack(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	populate(t, db)
	path := filepath.Join(t.TempDir(), "yingda.backup")
	if err := atomicfile.WriteFile(path, func(w io.Writer) error { _, err := db.Backup(ctx, w); return err }); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir := filepath.Join(t.TempDir(), "new")
	if err := bolt.Restore(ctx, f, dir, bolt.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); got != bolt.FileName {
		t.Errorf("restored directory holds %q", got)
	}
	restored := open(t, dir, bolt.Options{})
	if got, want := dump(t, restored), dump(t, db); got != want {
		t.Errorf("restored:\n%s\nwas:\n%s", got, want)
	}
	if restored.ID() == db.ID() || restored.ID() == "" {
		t.Errorf("restored data has id %q, as before: an index of the newer data would be taken for its own", restored.ID())
	}
}

// TestBackupUnderLoadIsOneMoment: turns are written one after the other while
// backups are made; each backup holds the first n turns for some n, complete.
func TestBackupUnderLoadIsOneMoment(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	load, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		for n := 1; ; n++ {
			s, tn := typicalTurn("s", n, time.Now())
			if err := db.Log().Append(load, s, tn); err != nil {
				ended <- err
				return
			}
		}
	}()
	last := 0
	for range 5 {
		var b bytes.Buffer
		if _, err := db.Backup(ctx, &b); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := bolt.Restore(ctx, &b, dir, bolt.RestoreOptions{}); err != nil {
			t.Fatal(err)
		}
		restored := open(t, dir, bolt.Options{})
		turns, err := restored.Log().Turns(ctx, "s")
		if err != nil {
			t.Fatal(err)
		}
		if n := len(turns); n < last || n > 0 && turns[n-1].N != n {
			t.Errorf("%d turns, the last is %d; the backup before had %d", n, turns[n-1].N, last)
		}
		last = len(turns)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestRestoreRefuses lists what may be wrong with a backup, and what the operator is told.
func TestRestoreRefuses(t *testing.T) {
	good := backupOf(t)
	edit := func(fn func(b []byte) []byte) []byte { return fn(bytes.Clone(good)) }
	resum := func(b []byte) []byte { // a right checksum over wrong content
		body := b[:len(b)-sha256.Size]
		sum := sha256.Sum256(body)
		return append(body, sum[:]...)
	}
	const format, schema, length, data = 16, 20, 24, 32 // where the fields begin
	tests := []struct {
		name   string
		backup []byte
		want   error
		reason string
	}{
		{"nothing", nil, bolt.ErrForeign, "too short"},
		{"a text", []byte(strings.Repeat("question,answer\n", 100)), bolt.ErrForeign, "does not begin like a backup"},
		{"the data file itself", edit(func(b []byte) []byte { return b[data:] }), bolt.ErrForeign, "does not begin like a backup"},
		{"half", good[:len(good)/2], bolt.ErrDamaged, "truncated"},
		{"the head only", good[:data], bolt.ErrDamaged, "truncated"},
		{"without checksum", good[:len(good)-sha256.Size], bolt.ErrDamaged, "checksum is missing"},
		{"one byte short", good[:len(good)-1], bolt.ErrDamaged, "checksum is missing"},
		{"one byte long", edit(func(b []byte) []byte { return append(b, 0) }), bolt.ErrDamaged, "after its end"},
		{"a bit flipped", edit(func(b []byte) []byte { b[len(b)/2] ^= 1; return b }), bolt.ErrDamaged, "does not match its SHA-256"},
		{"checksum flipped", edit(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), bolt.ErrDamaged, "does not match its SHA-256"},
		{"newer format", edit(func(b []byte) []byte { b[format+3] = 2; return resum(b) }), bolt.ErrNewer, "backup format 2"},
		{"newer schema", edit(func(b []byte) []byte { b[schema+3] = 99; return resum(b) }), bolt.ErrNewer, "schema 99"},
		{"immense", edit(func(b []byte) []byte { binary.BigEndian.PutUint64(b[length:], 1<<63); return resum(b) }), bolt.ErrDamaged, "truncated"},
		{"no data file inside", edit(func(b []byte) []byte { clear(b[data : len(b)-32]); return resum(b) }), bolt.ErrForeign, "invalid database"},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		err := bolt.Restore(ctx, bytes.NewReader(tt.backup), dir, bolt.RestoreOptions{})
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%s: %v, want %v: %s", tt.name, err, tt.want, tt.reason)
		}
		if got := files(t, dir); got != "" {
			t.Errorf("%s: left %q behind", tt.name, got)
		}
	}
}

// TestNoDamageOfABackupIsOverlooked flips one bit or cuts at any place.
func TestNoDamageOfABackupIsOverlooked(t *testing.T) {
	good := backupOf(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		bad, at := bytes.Clone(good), rnd.IntN(len(good))
		what := "flipped"
		if rnd.IntN(4) == 0 {
			bad, what = bad[:at], "cut"
		} else {
			bad[at] ^= 1 << rnd.IntN(8)
		}
		dir := t.TempDir()
		err := bolt.Restore(ctx, bytes.NewReader(bad), dir, bolt.RestoreOptions{})
		if !errors.Is(err, bolt.ErrDamaged) && !errors.Is(err, bolt.ErrForeign) && !errors.Is(err, bolt.ErrNewer) {
			t.Errorf("%s at %d of %d: %v", what, at, len(good), err)
		}
		if got := files(t, dir); got != "" {
			t.Errorf("%s at %d: left %q behind", what, at, got)
		}
	}
}

// TestRestoreFindsDataThatContradictsItself: the frame is right, the content was
// damaged before the backup was made.
func TestRestoreFindsDataThatContradictsItself(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	populate(t, db)
	undo := damageSession(t, db, "s2")
	var b bytes.Buffer
	if _, err := db.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	undo()
	err := bolt.Restore(ctx, &b, t.TempDir(), bolt.RestoreOptions{})
	if !errors.Is(err, bolt.ErrDamaged) || !strings.Contains(err.Error(), "short session") {
		t.Errorf("error %v", err)
	}
}

func TestRestoreReplacesOnlyWhenForcedAndNeverWhatIsInUse(t *testing.T) {
	good, dir := backupOf(t), t.TempDir()
	restore := func(force bool) error {
		return bolt.Restore(ctx, bytes.NewReader(good), dir, bolt.RestoreOptions{Force: force})
	}
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := restore(false); !errors.Is(err, bolt.ErrNotEmpty) {
		t.Errorf("into a directory with data: %v", err)
	}
	if err := restore(true); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("under a running server: %v", err)
	}
	old := db.ID()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := restore(false); !errors.Is(err, bolt.ErrNotEmpty) {
		t.Errorf("into a directory with data: %v", err)
	}
	for _, id := range []string{old, ""} { // over a good file, then over a damaged one
		if err := restore(true); err != nil {
			t.Fatal(err)
		}
		db = open(t, dir, bolt.Options{})
		if db.ID() == id || !strings.Contains(dump(t, db), "问1") {
			t.Errorf("the restored data is not there")
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, bolt.FileName), []byte("ruined"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// failing fails after some bytes, as a full disk or a cut connection does.
type failing struct{ left int }

var errFailing = errors.New("no more")

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFailing
	}
	return len(b), nil
}

func (f *failing) Read(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFailing
	}
	return len(b), nil
}

func TestBackupAndRestoreThatCannotFinish(t *testing.T) {
	db := open(t, t.TempDir(), bolt.Options{})
	populate(t, db)
	for _, n := range []int{0, 100, 20_000} {
		if _, err := db.Backup(ctx, &failing{n}); !errors.Is(err, errFailing) {
			t.Errorf("backup to a disk of %d bytes: %v", n, err)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := db.Backup(gone, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled backup: %v", err)
	}
	dir := t.TempDir()
	good := backupOf(t)
	for _, n := range []int{0, 20, len(good) / 2} {
		r := io.MultiReader(bytes.NewReader(good[:n]), &failing{})
		if err := bolt.Restore(ctx, r, dir, bolt.RestoreOptions{}); !errors.Is(err, errFailing) {
			t.Errorf("restore from a connection cut after %d bytes: %v", n, err)
		}
	}
	if err := bolt.Restore(gone, bytes.NewReader(good), dir, bolt.RestoreOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled restore: %v", err)
	}
	if got := files(t, dir); got != "" {
		t.Errorf("left %q behind", got)
	}
}

// populate writes one of everything, always the same.
func populate(t *testing.T, db *bolt.DB) {
	t.Helper()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, kb.Location)
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, st := kb.NewDraft(db.KB()), kb.Stamp{By: "amy", At: at}
	k := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "e1", Question: "信用卡怎么还款", Variants: []string{"如何还信用卡"}, Answer: "登录手机银行。", Enabled: true},
			{ID: "e2", Question: "怎么开户", Answer: "请到柜台。", Category: "开户", Enabled: true},
		},
		Facts:  []kb.Fact{{Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元"}},
		Terms:  []kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}},
		Policy: kb.Policy{Name: "小应", Hot: []string{"e1"}},
	}
	_, err := d.PutAll(ctx, st, k)
	fail(err)
	p := kb.Publisher{Draft: d, Releases: db.Releases()}
	_, _, err = p.Publish(ctx, st, "首发")
	fail(err)
	_, err = d.Remove(ctx, st, kb.Key{Kind: kb.KindEntry, ID: "e2"}, kb.AnyVer)
	fail(err)
	_, _, err = p.Publish(ctx, st, "去掉开户")
	fail(err)
	_, _, err = p.Rollback(ctx, st, 1, "")
	fail(err)
	for i, id := range []string{"s1", "0123456789abcdef0123456789abcdef", "s2", "s1"} {
		n := 1 + i/3
		s, tn := typicalTurn(id, n, at.Add(time.Duration(i)*time.Second))
		tn.Message.Text = "问1"
		fail(db.Log().Append(ctx, s, tn))
	}
	fail(db.Log().SetFeedback(ctx, "s1", 2, kbFeedback(at)))
	fail(db.Accounts().PutKey(ctx, account.Key{ID: "k1", Hash: []byte("secret"), Kind: account.APIKey, Name: "培训", Scopes: []string{"admin"}, CreatedAt: at}))
	for _, what := range []string{"import", "publish"} {
		_, err := db.Accounts().Record(ctx, account.Audit{At: at, Who: "amy", What: what})
		fail(err)
	}
}
