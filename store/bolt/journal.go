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
		err := j.update(ctx, func(tx *bolt.Tx) error {
			removed, more = 0, false
			due := firstKeys(tx.Bucket(bucketExpiry), func(k []byte) bool {
				return bytes.Compare(k[:8], timeKey(nil, now)) < 0
			})
			if len(due) == 0 {
				return errNothing
			}
			more = len(due) == maxGroup
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

func (j journal) DropBefore(ctx context.Context, day time.Time) (int, error) {
	y, m, d := day.In(kb.Location).Date()
	end := timeKey(nil, time.Date(y, m, d, 0, 0, 0, 0, kb.Location))
	n := 0
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
			return n, fmt.Errorf("drop old turns: %w", err)
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
