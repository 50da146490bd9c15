package bolt_test

import (
	"bytes"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"yingda/store/bolt"
)

// txid returns the number of the last committed transaction.
func txid(t *testing.T, db *bolt.DB) (id int) {
	t.Helper()
	if err := db.Raw().View(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

// edit changes the file below the DB, behind its back.
func edit(t *testing.T, db *bolt.DB, fn func(tx *bbolt.Tx) error) {
	t.Helper()
	if err := db.Raw().Update(fn); err != nil {
		t.Fatal(err)
	}
}

// damageSession overwrites the stored session of an id and returns how to undo it.
func damageSession(t *testing.T, db *bolt.DB, id string) (undo func()) {
	t.Helper()
	var key, value []byte
	edit(t, db, func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("talks"))
		return b.ForEach(func(k, v []byte) error {
			if bytes.Contains(v, []byte(`"id":"`+id+`"`)) {
				key, value = bytes.Clone(k), bytes.Clone(v)
			}
			return nil
		})
	})
	put := func(v []byte) {
		edit(t, db, func(tx *bbolt.Tx) error { return tx.Bucket([]byte("talks")).Put(key, v) })
	}
	put([]byte("short"))
	return func() { put(value) }
}
