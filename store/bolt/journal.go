package bolt

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"yingda/dialog"
	"yingda/kb"
)

// journal implements dialog.Journal.
type journal struct{ *DB }

// maxGroup is how many old sessions or turns go in one transaction: enough to share
// the cost of its commit, few enough not to keep others waiting.
const maxGroup = 256

// errNothing ends a transaction that found nothing to do, without a commit.
var errNothing = errors.New("nothing to write")

var errCursor = errors.New("not a cursor of this journal")

// Scan reads a page first and calls fn afterwards, so that fn may take its time
// and may write: an open read transaction would pin the pages it can see.
func (j journal) Scan(ctx context.Context, from, to time.Time, cursor string, max int, fn func(dialog.Turn) error) (next string, err error) {
	start := timeKey(nil, from)
	if cursor != "" {
		after, err := hex.DecodeString(cursor)
		if err != nil || len(after) != 16 {
			return "", errCursor
		}
		if after = append(after, 0); bytes.Compare(after, start) > 0 { // the least key behind it
			start = after
		}
	}
	if err := j.spool.settle(ctx); err != nil {
		return "", err
	}
	var page []dialog.Turn
	err = j.view(ctx, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketTurns).Cursor()
		var last []byte
		for k, v := c.Seek(start); k != nil; k, v = c.Next() {
			if bytes.Compare(k[:8], timeKey(nil, to)) >= 0 {
				return nil
			}
			if len(page) >= max {
				next = hex.EncodeToString(last)
				return nil
			}
			t, err := readTurn(v)
			if err != nil {
				return err
			}
			page, last = append(page, t), k
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	for _, t := range page {
		if err := fn(t); err != nil {
			return "", err
		}
	}
	return next, nil
}

func (j journal) Sweep(ctx context.Context, now time.Time) (int, error) {
	n := 0
	for more := true; more; {
		removed := 0
		if err := j.spool.settle(ctx); err != nil {
			return n, fmt.Errorf("sweep sessions: %w", err)
		}
		err := j.update(ctx, func(tx *bolt.Tx) error {
			removed, more = 0, false
			due := firstKeys(tx.Bucket(bucketExpiry), func(k []byte) bool {
				return bytes.Compare(k[:8], timeKey(nil, now)) < 0
			})
			full := len(due) == maxGroup
			due = j.spool.hold(due)
			if len(due) == 0 {
				return errNothing
			}
			more = full
			for _, k := range due {
				gone, err := expire(tx, k, now)
				if err != nil {
					return err
				}
				if gone {
					removed++
				}
			}
			return nil
		})
		j.spool.release()
		if err != nil && !errors.Is(err, errNothing) {
			return n, fmt.Errorf("sweep sessions: %w", err)
		}
		n += removed
	}
	return n, nil
}

// expire removes the session a due key of bucketExpiry speaks of, or, when the
// session has lived on since, moves the key to its present expiry.
func expire(tx *bolt.Tx, due []byte, now time.Time) (gone bool, err error) {
	expiry, talks := tx.Bucket(bucketExpiry), tx.Bucket(bucketTalks)
	key := due[8:]
	if err := expiry.Delete(due); err != nil {
		return false, err
	}
	v := talks.Get(sub(key, subSession))
	if v == nil {
		return false, nil
	}
	s, err := readSession(v)
	if err != nil {
		return false, err
	}
	at := timeKey(nil, s.ExpiresAt)
	if bytes.Compare(at, timeKey(nil, now)) < 0 {
		return true, talks.Delete(sub(key, subSession))
	}
	if err := expiry.Put(append(at[:8:8], key...), nil); err != nil {
		return false, err
	}
	v = bytes.Clone(v)
	copy(v[8:headBytes], at)
	return false, talks.Put(sub(key, subSession), v)
}

// DropBefore also drops what is pending: when there is no room to move that into
// bbolt, the room that the others leave.
func (j journal) DropBefore(ctx context.Context, day time.Time) (n int, err error) {
	y, m, d := day.In(kb.Location).Date()
	end := timeKey(nil, time.Date(y, m, d, 0, 0, 0, 0, kb.Location))
	for {
		pending := j.spool.flush(ctx)
		dropped, err := j.drop(ctx, end)
		if n += dropped; err == nil && dropped == 0 {
			err = pending
		}
		if err != nil {
			return n, fmt.Errorf("drop old turns: %w", err)
		}
		if pending == nil {
			return n, nil
		}
	}
}

// drop removes the turns in bbolt whose keys are below end, and returns how many.
func (j journal) drop(ctx context.Context, end []byte) (n int, err error) {
	for more := true; more; {
		err := j.update(ctx, func(tx *bolt.Tx) error {
			turns := tx.Bucket(bucketTurns)
			keys := firstKeys(turns, func(k []byte) bool { return bytes.Compare(k[:8], end) < 0 })
			more = len(keys) == maxGroup
			if len(keys) == 0 {
				return errNothing
			}
			for _, k := range keys {
				if err := dropIndex(tx, turns.Get(k)); err != nil {
					return err
				}
			}
			n += len(keys)
			return deleteAll(turns, keys)
		})
		if err != nil && !errors.Is(err, errNothing) {
			return n, err
		}
	}
	return n, nil
}

// dropIndex removes what points to a turn.
func dropIndex(tx *bolt.Tx, turn []byte) error {
	var t struct { // as dialog.Turn, the rest is not needed
		Session string `json:"session"`
		N       int    `json:"n"`
		Message struct {
			ID string `json:"id"`
		} `json:"message"`
	}
	if err := json.Unmarshal(turn, &t); err != nil {
		return fmt.Errorf("%w: turn: %w", ErrDamaged, err)
	}
	key, err := sessionKey(t.Session)
	if err != nil {
		return err
	}
	talks := tx.Bucket(bucketTalks)
	if t.Message.ID != "" {
		if err := talks.Delete(messageSub(key, t.Message.ID)); err != nil {
			return err
		}
	}
	return talks.Delete(turnSub(key, t.N))
}
