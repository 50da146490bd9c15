package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"yingda/account"
	"yingda/kb"
)

// maxFaults is how many faults Check lists; a damaged file may have any number.
const maxFaults = 20

// Check reads the whole file and returns what contradicts itself as one
// ErrDamaged, nil when nothing does: bbolt's pages, our indexes against what they
// point to, the numbering of the logs, the content of each version, the audit
// chain. Reading goes on meanwhile, writing waits: bbolt compares the pages with
// its list of free pages in memory, which a writer changes.
func (db *DB) Check(ctx context.Context) error {
	if err := db.spool.settle(ctx); err != nil {
		return fmt.Errorf("check %s: %w", db.bolt.Path(), err)
	}
	err := db.update(ctx, func(tx *bolt.Tx) error {
		var f faults
		for err := range tx.Check() {
			f.add("pages: %v", err)
		}
		if len(f.list) == 0 { // a broken tree may end in a panic when walked
			f.items(tx)
			f.changes(tx)
			f.releases(tx)
			f.talks(tx)
			f.keys(tx)
		}
		if err := f.err(); err != nil {
			return err
		}
		return errNothing // no commit
	})
	if !errors.Is(err, errNothing) {
		return fmt.Errorf("check %s: %w", db.bolt.Path(), err)
	}
	if _, err := account.VerifyAudit(ctx, db.Accounts()); err != nil {
		return fmt.Errorf("check %s: %w: %w", db.bolt.Path(), ErrDamaged, err)
	}
	return nil
}

type faults struct {
	list []error
	more int
}

func (f *faults) add(format string, args ...any) {
	if len(f.list) >= maxFaults {
		f.more++
		return
	}
	f.list = append(f.list, fmt.Errorf(format, args...))
}

func (f *faults) err() error {
	if f.more > 0 {
		f.list = append(f.list, fmt.Errorf("and %d more", f.more))
	}
	if len(f.list) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrDamaged, errors.Join(f.list...))
}

// each calls fn for every pair of a bucket.
func each(tx *bolt.Tx, bucket []byte, fn func(k, v []byte)) (n int) {
	c := tx.Bucket(bucket).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		fn(k, v)
		n++
	}
	return n
}

func (f *faults) items(tx *bolt.Tx) {
	newest, ids := tx.Bucket(bucketChanges).Sequence(), tx.Bucket(bucketItemIDs)
	n := each(tx, bucketItems, func(k, v []byte) {
		kind, created, _ := bytes.Cut(k, []byte{0})
		it, err := readItem(kb.Kind(kind), v)
		switch {
		case err != nil:
			f.add("item %x: %v", k, err)
		case !bytes.Equal(ids.Get(idKey(it.Key)), created):
			f.add("item %s %q: its id does not point to it", it.Kind, it.ID)
		case toNumber(created) > uint64(it.Ver) || uint64(it.Ver) > newest:
			f.add("item %s %q: created at %d, version %d, newest %d", it.Kind, it.ID, toNumber(created), it.Ver, newest)
		}
	})
	if m := each(tx, bucketItemIDs, func(k, v []byte) {}); m != n {
		f.add("%d items, %d ids", n, m)
	}
}

func (f *faults) changes(tx *bolt.Tx) {
	last := uint64(0)
	each(tx, bucketChanges, func(k, _ []byte) {
		if n := toNumber(k); last != 0 && n != last+1 {
			f.add("change %d follows change %d", n, last)
		}
		last = toNumber(k)
	})
	if seq := tx.Bucket(bucketChanges).Sequence(); last != 0 && last != seq {
		f.add("the newest change is %d, the log ends at %d", seq, last)
	}
}

func (f *faults) releases(tx *bolt.Tx) {
	version := uint64(0)
	each(tx, bucketReleases, func(k, v []byte) {
		version++
		s, err := readSnapshot(k, v)
		if err != nil || toNumber(k) != version || s.Version != int(version) {
			f.add("version %d stands where version %d should (%v)", toNumber(k), version, err)
			return
		}
		sum := sha256.New()
		c := tx.Bucket(bucketContent).Cursor()
		for p, part := c.Seek(k); bytes.HasPrefix(p, k); p, part = c.Next() {
			sum.Write(part)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); s.SHA256 != "" && got != s.SHA256 {
			f.add("version %d: its content has SHA-256 %s, published was %s", version, got, s.SHA256)
		}
	})
	each(tx, bucketContent, func(k, _ []byte) {
		if len(k) != 16 || toNumber(k[:8]) > version {
			f.add("content %x belongs to no version", k)
		}
	})
}

func (f *faults) talks(tx *bolt.Tx) {
	turns, expiry := tx.Bucket(bucketTurns), tx.Bucket(bucketExpiry)
	indexed, sessions := 0, 0
	each(tx, bucketTalks, func(k, v []byte) {
		session, rest, ok := splitTalk(k)
		switch {
		case !ok:
			f.add("talk %x: unknown key", k)
		case rest[0] == subSession:
			sessions++
			s, err := readSession(v)
			if err != nil {
				f.add("session %x: %v", session, err)
				return
			}
			head, _ := readHead(v)
			if at, c := append(head.expiry, session...), expiry.Cursor(); s.Ver != head.ver {
				f.add("session %s: version %d and %d", s.ID, s.Ver, head.ver)
			} else if k, _ := c.Seek(at); !bytes.Equal(k, at) {
				f.add("session %s: the sweeper will not find it", s.ID)
			}
		case rest[0] == subMessage:
			if tx.Bucket(bucketTalks).Get(sub(session, subTurn, v...)) == nil {
				f.add("message %x: there is no turn %x", k, v)
			}
		case rest[0] == subTurn:
			indexed++
			t, err := readTurn(turns.Get(v))
			key, _ := sessionKey(t.Session)
			if err != nil || !bytes.Equal(key, session) || uint32(t.N) != binary.BigEndian.Uint32(rest[1:]) {
				f.add("turn %x: it points to turn %d of session %s (%v)", k, t.N, t.Session, err)
			}
		}
	})
	if n := each(tx, bucketTurns, func(k, v []byte) {}); n != indexed {
		f.add("%d turns, %d of them belong to a session", n, indexed)
	}
	if n := each(tx, bucketExpiry, func(k, v []byte) {}); n != sessions {
		f.add("%d sessions, %d expiries", sessions, n)
	}
}

// splitTalk takes a key of bucketTalks apart: the session's prefix and the rest,
// which begins with its sort.
func splitTalk(k []byte) (session, rest []byte, ok bool) {
	n := 17
	if len(k) > 3 && k[0] == 1 {
		n = 3 + int(binary.BigEndian.Uint16(k[1:]))
	}
	if len(k) <= n {
		return nil, nil, false
	}
	lengths := map[byte]int{subSession: 1, subMessage: 9, subTurn: 5}
	return k[:n:n], k[n:], lengths[k[n]] == len(k)-n
}

func (f *faults) keys(tx *bolt.Tx) {
	byHash := tx.Bucket(bucketKeyHash)
	n := each(tx, bucketKeys, func(id, v []byte) {
		if k, err := readKey(v); err != nil || !bytes.Equal(byHash.Get(k.Hash), id) {
			f.add("key %s: its hash does not point to it (%v)", id, err)
		}
	})
	if m := each(tx, bucketKeyHash, func(k, v []byte) {}); m != n {
		f.add("%d keys, %d hashes", n, m)
	}
}
