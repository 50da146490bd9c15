package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"yingda/kb"
)

// draft implements kb.Store.
type draft struct{ *DB }

// change is a kb.Change as stored; the key is its Rev.
type change struct {
	Kind kb.Kind         `json:"kind"`
	ID   string          `json:"id"`
	Body json.RawMessage `json:"body,omitempty"` // absent: removed
	By   string          `json:"by,omitempty"`
	At   time.Time       `json:"at"`
}

var errKey = errors.New("kind or id is empty, too long or holds a NUL")

// maxItemIDBytes bounds an item's id; kb's checks allow 200.
const maxItemIDBytes = 4096

func (d draft) Apply(ctx context.Context, changes []kb.Change, ifVer map[kb.Key]kb.Rev) (rev kb.Rev, err error) {
	wrote := false
	err = d.update(ctx, func(tx *bolt.Tx) error {
		for key, want := range ifVer {
			if have := version(tx, key); have != want {
				return fmt.Errorf("%s %q is at version %d, not %d: %w", key.Kind, key.ID, have, want, kb.ErrConflict)
			}
		}
		for _, c := range changes {
			n, err := apply(tx, c)
			if err != nil {
				return fmt.Errorf("%s %q: %w", c.Kind, c.ID, err)
			}
			wrote = wrote || n
		}
		rev = kb.Rev(tx.Bucket(bucketChanges).Sequence())
		if !wrote {
			return errNothing
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return rev, nil
	}
	if err != nil {
		return 0, err
	}
	d.ring()
	return rev, nil
}

// version returns the Ver of an item, 0 when it is not there.
func version(tx *bolt.Tx, k kb.Key) kb.Rev {
	created := tx.Bucket(bucketItemIDs).Get(idKey(k))
	if created == nil {
		return 0
	}
	v := tx.Bucket(bucketItems).Get(append(kindKey(k.Kind), created...))
	return kb.Rev(binary.BigEndian.Uint64(v))
}

// apply does one change and reports whether there was anything to do.
func apply(tx *bolt.Tx, c kb.Change) (bool, error) {
	if c.Kind == "" || c.ID == "" || len(c.Kind) > 100 || len(c.ID) > maxItemIDBytes ||
		bytes.IndexByte([]byte(c.Kind), 0) >= 0 || bytes.IndexByte([]byte(c.ID), 0) >= 0 {
		return false, errKey
	}
	items, ids, log := tx.Bucket(bucketItems), tx.Bucket(bucketItemIDs), tx.Bucket(bucketChanges)
	log.FillPercent = sequentialFill
	created := slices.Clone(ids.Get(idKey(c.Key)))
	if created == nil && c.Body == nil {
		return false, nil
	}
	rev, err := log.NextSequence()
	if err != nil {
		return false, err
	}
	line, err := json.Marshal(change{c.Kind, c.ID, c.Body, c.By, c.At})
	if err != nil {
		return false, err
	}
	if err := log.Put(number(rev), line); err != nil {
		return false, err
	}
	if c.Body == nil {
		if err := items.Delete(append(kindKey(c.Kind), created...)); err != nil {
			return false, err
		}
		return true, ids.Delete(idKey(c.Key))
	}
	if created == nil {
		created = number(rev)
		if err := ids.Put(idKey(c.Key), created); err != nil {
			return false, err
		}
	}
	value := slices.Concat(number(rev), []byte(c.ID), []byte{0}, c.Body)
	return true, items.Put(append(kindKey(c.Kind), created...), value)
}

// sequentialFill is how full a page is left that only ever grows at its end, as a
// fraction; bbolt's usual half would double the file.
const sequentialFill = 0.95

// readItem reads a value of bucketItems. The body is a copy.
func readItem(kind kb.Kind, value []byte) (kb.Item, error) {
	if len(value) < 8 {
		return kb.Item{}, fmt.Errorf("%w: short item", ErrDamaged)
	}
	id, body, ok := bytes.Cut(value[8:], []byte{0})
	if !ok {
		return kb.Item{}, fmt.Errorf("%w: item without id", ErrDamaged)
	}
	return kb.Item{
		Key:  kb.Key{Kind: kind, ID: string(id)},
		Ver:  kb.Rev(binary.BigEndian.Uint64(value)),
		Body: bytes.Clone(body),
	}, nil
}

func (d draft) Get(ctx context.Context, k kb.Key) (it kb.Item, err error) {
	err = d.view(ctx, func(tx *bolt.Tx) error {
		created := tx.Bucket(bucketItemIDs).Get(idKey(k))
		if created == nil {
			return kb.ErrNotFound
		}
		it, err = readItem(k.Kind, tx.Bucket(bucketItems).Get(append(kindKey(k.Kind), created...)))
		return err
	})
	return it, err
}

func (d draft) Scan(ctx context.Context, fn func(kb.Item) error) (rev kb.Rev, err error) {
	err = d.view(ctx, func(tx *bolt.Tx) error {
		rev = kb.Rev(tx.Bucket(bucketChanges).Sequence())
		c := tx.Bucket(bucketItems).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			kind, _, _ := bytes.Cut(k, []byte{0})
			it, err := readItem(kb.Kind(kind), v)
			if err != nil {
				return err
			}
			if err := fn(it); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return rev, nil
}

func (d draft) Since(ctx context.Context, after kb.Rev, max int) (list []kb.Change, rev kb.Rev, err error) {
	err = d.view(ctx, func(tx *bolt.Tx) error {
		log := tx.Bucket(bucketChanges)
		rev = kb.Rev(log.Sequence())
		if after >= rev {
			return nil
		}
		c := log.Cursor()
		k, v := c.Seek(number(uint64(after + 1)))
		if toNumber(k) != uint64(after+1) {
			return kb.ErrCompacted
		}
		for ; k != nil && len(list) < max; k, v = c.Next() {
			var s change
			if err := json.Unmarshal(v, &s); err != nil {
				return fmt.Errorf("%w: change %d: %w", ErrDamaged, toNumber(k), err)
			}
			list = append(list, kb.Change{Rev: kb.Rev(toNumber(k)), Key: kb.Key{Kind: s.Kind, ID: s.ID}, Body: s.Body, By: s.By, At: s.At})
		}
		return nil
	})
	return list, rev, err
}

func (d draft) Wake() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wake
}

// ring wakes all who wait for a change of the draft.
func (db *DB) ring() {
	db.mu.Lock()
	defer db.mu.Unlock()
	close(db.wake)
	db.wake = make(chan struct{})
}

// CompactChanges forgets all but the newest keep changes of the draft's log and
// returns how many it forgot. The draft itself is not touched.
func (db *DB) CompactChanges(ctx context.Context, keep int) (int, error) {
	n := 0
	for more := true; more; {
		err := db.update(ctx, func(tx *bolt.Tx) error {
			log := tx.Bucket(bucketChanges)
			end := log.Sequence() - min(log.Sequence(), uint64(max(keep, 0)))
			keys := firstKeys(log, func(k []byte) bool { return toNumber(k) <= end })
			more = len(keys) == maxGroup
			if len(keys) == 0 {
				return errNothing
			}
			n += len(keys)
			return deleteAll(log, keys)
		})
		if err != nil && !errors.Is(err, errNothing) {
			return n, fmt.Errorf("compact change log: %w", err)
		}
	}
	return n, nil
}

// firstKeys returns the first keys of a bucket as long as in says so, at most
// maxGroup: housekeeping takes small bites, so that conversations are not kept waiting.
func firstKeys(b *bolt.Bucket, in func(key []byte) bool) (keys [][]byte) {
	c := b.Cursor()
	for k, _ := c.First(); k != nil && len(keys) < maxGroup && in(k); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	return keys
}

func deleteAll(b *bolt.Bucket, keys [][]byte) error {
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
