package bolt_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"yingda/store/bolt"
)

// TestCheckNamesEachFault damages a good file in one place each time. A check that
// finds nothing must mean something.
func TestCheckNamesEachFault(t *testing.T) {
	first := func(tx *bbolt.Tx, bucket string) (b *bbolt.Bucket, k, v []byte) {
		b = tx.Bucket([]byte(bucket))
		k, v = b.Cursor().First()
		return b, bytes.Clone(k), bytes.Clone(v)
	}
	talk := func(tx *bbolt.Tx, sort byte) (b *bbolt.Bucket, k, v []byte) { // of session s1
		b = tx.Bucket([]byte("talks"))
		k, v = b.Cursor().Seek(append([]byte{1, 0, 2, 's', '1'}, sort))
		return b, bytes.Clone(k), bytes.Clone(v)
	}
	remove := func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }
	tests := []struct {
		name   string
		damage func(tx *bbolt.Tx) error
		want   string
	}{
		{"an item lost", func(tx *bbolt.Tx) error { return remove(first(tx, "items")) }, "3 items, 4 ids"},
		{"an id lost", func(tx *bbolt.Tx) error { return remove(first(tx, "itemids")) }, "its id does not point to it"},
		{"a version of the future", func(tx *bbolt.Tx) error {
			b, k, v := first(tx, "items")
			v[0] = 1
			return b.Put(k, v)
		}, "newest 6"},
		{"an item cut", func(tx *bbolt.Tx) error { b, k, _ := first(tx, "items"); return b.Put(k, []byte("x")) }, "short item"},
		{"a change lost", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("changes")).Delete(bolt.Number(3)) }, "change 4 follows change 2"},
		{"the last change lost", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("changes")).Delete(bolt.Number(6)) }, "the newest change is 6, the log ends at 5"},
		{"a version lost", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("releases")).Delete(bolt.Number(2)) }, "version 3 stands where version 2 should"},
		{"content of no version", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("content")).Put([]byte("x"), nil) }, "belongs to no version"},
		{"content lost", func(tx *bbolt.Tx) error { return remove(first(tx, "content")) }, "version 1: its content has SHA-256"},
		{"content changed", func(tx *bbolt.Tx) error {
			b, k, v := first(tx, "content")
			v[len(v)/2] ^= 1
			return b.Put(k, v)
		}, "version 1: its content has SHA-256"},
		{"a turn lost", func(tx *bbolt.Tx) error { return remove(first(tx, "turns")) }, "it points to turn 0"},
		{"a turn of nobody", func(tx *bbolt.Tx) error {
			b, _, v := first(tx, "turns")
			return b.Put(make([]byte, 16), v)
		}, "5 turns, 4 of them belong to a session"},
		{"a turn not indexed", func(tx *bbolt.Tx) error { return remove(talk(tx, 't')) }, "there is no turn"},
		{"a session's version changed", func(tx *bbolt.Tx) error {
			b, k, v := talk(tx, 's')
			v[7]++
			return b.Put(k, v)
		}, "session s1: version 2 and 3"},
		{"an expiry lost", func(tx *bbolt.Tx) error { return remove(first(tx, "expiry")) }, "the sweeper will not find it"},
		{"an unknown key", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("talks")).Put([]byte("x"), nil) }, "unknown key"},
		{"a hash lost", func(tx *bbolt.Tx) error { return remove(first(tx, "keyhash")) }, "its hash does not point to it"},
		{"a key lost", func(tx *bbolt.Tx) error { return remove(first(tx, "keys")) }, "0 keys, 1 hashes"},
		{"an audit line lost", func(tx *bbolt.Tx) error { return remove(first(tx, "audit")) }, "line 2 follows line 0"},
		{"an audit line changed", func(tx *bbolt.Tx) error {
			b, k, v := first(tx, "audit")
			return b.Put(k, bytes.Replace(v, []byte("amy"), []byte("bob"), 1))
		}, "line 1 was changed"},
	}
	dir := t.TempDir()
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	populate(t, db)
	var good bytes.Buffer
	if _, err := db.Backup(ctx, &good); err != nil {
		t.Fatal(err)
	}
	if err := db.Check(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		if err := bolt.Restore(ctx, bytes.NewReader(good.Bytes()), dir, bolt.RestoreOptions{Force: true}); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(dir, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		edit(t, db, tt.damage)
		if err := db.Check(ctx); !errors.Is(err, bolt.ErrDamaged) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
