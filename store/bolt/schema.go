package bolt

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"yingda/atomicfile"
)

// Buckets and their keys. Numbers are big-endian, so that keys sort by them;
// "micros" is a time as in timeKey. JSON is the JSON of the named type.
//
//	meta      "schema" → number, "id" → text, "spool" → number of the
//	          last write of the spool that is in here
//	items     kind NUL rev → ver, id NUL body     rev: created; ver: last changed
//	itemids   kind NUL id → rev                   the item's rev in items
//	changes   rev → JSON of change; the sequence is the newest rev
//	releases  version → JSON of kb.Snapshot
//	content   version, part → bytes
//	talks     session 's' → ver, expiry micros, JSON of dialog.Session
//	          session 'm' hash of message id → turn number
//	          session 't' turn number → key in turns
//	turns     micros, sequence → JSON of dialog.Turn
//	expiry    micros, session → nothing           at or before the session's expiry
//	keys      key id → JSON of account.Key
//	keyhash   hash of secret → key id
//	audit     seq → JSON of account.Audit; the sequence is the newest seq
//
// All that belongs to one session stands together in talks, so that a turn
// changes one page there and the last page of turns.
var (
	bucketMeta     = []byte("meta")
	bucketItems    = []byte("items")
	bucketItemIDs  = []byte("itemids")
	bucketChanges  = []byte("changes")
	bucketReleases = []byte("releases")
	bucketContent  = []byte("content")
	bucketTalks    = []byte("talks")
	bucketTurns    = []byte("turns")
	bucketExpiry   = []byte("expiry")
	bucketKeys     = []byte("keys")
	bucketKeyHash  = []byte("keyhash")
	bucketAudit    = []byte("audit")

	keySchema = []byte("schema")
	keyID     = []byte("id")
	keyMoved  = []byte("spool")
)

// migrations brings a file from one schema to the next: the first makes schema 1
// of an empty file. Each runs in one transaction together with the new number,
// so that a crash leaves the one before or the one after. Released ones never change.
var migrations = []func(*bolt.Tx) error{
	func(tx *bolt.Tx) error {
		for _, name := range [][]byte{
			bucketMeta, bucketItems, bucketItemIDs, bucketChanges, bucketReleases, bucketContent,
			bucketTalks, bucketTurns, bucketExpiry, bucketKeys, bucketKeyHash, bucketAudit,
		} {
			if _, err := tx.CreateBucket(name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return stampID(tx)
	},
}

// stampID gives the data a new identity.
func stampID(tx *bolt.Tx) error {
	return tx.Bucket(bucketMeta).Put(keyID, []byte(rand.Text()))
}

// schemaOf returns the schema number of a file, 0 for an empty one.
func schemaOf(tx *bolt.Tx) (int, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		if name, _ := tx.Cursor().First(); name != nil {
			return 0, fmt.Errorf("%w: it has a bucket %q and no %q", ErrForeign, name, bucketMeta)
		}
		return 0, nil
	}
	v := meta.Get(keySchema)
	if len(v) != 8 {
		return 0, fmt.Errorf("%w: its schema is %q", ErrForeign, v)
	}
	return int(binary.BigEndian.Uint64(v)), nil
}

// migrate runs the steps a file lacks, each in its own transaction, and returns its ID.
func migrate(b *bolt.DB, steps []func(*bolt.Tx) error) (id string, err error) {
	var have int
	err = b.View(func(tx *bolt.Tx) error {
		have, err = schemaOf(tx)
		return err
	})
	if err != nil {
		return "", err
	}
	if have > len(steps) {
		return "", fmt.Errorf("%w: schema %d, this program knows %d: use the newer program or restore an older backup", ErrNewer, have, len(steps))
	}
	for n := have; n < len(steps); n++ {
		err := update(b, func(tx *bolt.Tx) error {
			if err := steps[n](tx); err != nil {
				return err
			}
			return tx.Bucket(bucketMeta).Put(keySchema, number(uint64(n+1)))
		})
		if err != nil {
			return "", fmt.Errorf("migrate to schema %d: %w", n+1, err)
		}
	}
	err = b.View(func(tx *bolt.Tx) error {
		id = string(tx.Bucket(bucketMeta).Get(keyID))
		return nil
	})
	return id, err
}

// create makes a new data file so that it appears whole or not at all: power lost
// while bbolt writes its first pages would leave a file it cannot open (bbolt #567).
// It is no error when another process was faster.
func create(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	if err := f.Close(); err != nil {
		return err
	}
	b, err := bolt.Open(f.Name(), 0o600, nil)
	if err != nil {
		return err
	}
	if _, err = migrate(b, migrations); err == nil {
		err = b.Sync()
	}
	if err := errors.Join(err, b.Close()); err != nil {
		return err
	}
	err = atomicfile.Place(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if _, there := os.Stat(path); there == nil && errors.Is(err, fs.ErrNotExist) {
		return nil // who was faster has removed this one as left over
	}
	return err
}

// removeLeftovers deletes what a killed create or Restore left behind. The caller
// holds the lock of the data file, so nobody can still need them.
func removeLeftovers(path string, log *slog.Logger) {
	for _, pattern := range []string{".new*", ".restore*"} {
		names, _ := filepath.Glob(path + pattern) // fails for a bad pattern only
		for _, name := range names {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				log.Warn("left-over file cannot be removed", "file", name, "error", err)
			}
		}
	}
}
