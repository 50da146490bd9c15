package bolt

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"yingda/dialog"
)

// talks implements dialog.Log.
type talks struct{ *DB }

// sessionHead stands before the JSON of a stored session: what a write must know
// of the one before without reading its JSON.
type sessionHead struct {
	ver    uint64
	expiry []byte // the time in its key in bucketExpiry: the session's expiry or earlier
}

const headBytes = 16

func readHead(v []byte) (sessionHead, error) {
	if len(v) < headBytes {
		return sessionHead{}, fmt.Errorf("%w: short session", ErrDamaged)
	}
	return sessionHead{binary.BigEndian.Uint64(v), v[8:headBytes:headBytes]}, nil
}

func readSession(v []byte) (s dialog.Session, err error) {
	if _, err := readHead(v); err != nil {
		return s, err
	}
	if err := json.Unmarshal(v[headBytes:], &s); err != nil {
		return s, fmt.Errorf("%w: session: %w", ErrDamaged, err)
	}
	return s, nil
}

func readTurn(v []byte) (t dialog.Turn, err error) {
	if err := json.Unmarshal(v, &t); err != nil {
		return t, fmt.Errorf("%w: turn: %w", ErrDamaged, err)
	}
	return t, nil
}

func (l talks) Session(ctx context.Context, id string) (s dialog.Session, err error) {
	key, err := sessionKey(id)
	if err != nil {
		return s, dialog.ErrNotFound // no such id was ever stored
	}
	if v := l.spool.pending.session(key); v != nil && ctx.Err() == nil {
		return s, json.Unmarshal(v, &s)
	}
	err = l.view(ctx, func(tx *bolt.Tx) error {
		v := tx.Bucket(bucketTalks).Get(sub(key, subSession))
		if v == nil {
			return dialog.ErrNotFound
		}
		s, err = readSession(v)
		return err
	})
	return s, err
}

// Append encodes in the caller's goroutine, outside any lock. What it acknowledges
// is in the spool; see there.
func (l talks) Append(ctx context.Context, s dialog.Session, t dialog.Turn) error {
	want := s.Ver
	s.Ver++
	o, err := newAppend(s, t)
	if err != nil {
		return err
	}
	return l.spool.add(ctx, o, func(have stored) error {
		if have.ver != want || have.turn || have.message {
			return dialog.ErrStale
		}
		return nil
	})
}

func (l talks) TurnByMessage(ctx context.Context, session, messageID string) (t dialog.Turn, err error) {
	key, err := sessionKey(session)
	if err != nil || messageID == "" {
		return t, dialog.ErrNotFound
	}
	messageKey := messageSub(key, messageID)
	if o := l.spool.pending.write(messageKey); o != nil && ctx.Err() == nil {
		if t, err = readTurn(o.turn()); err != nil {
			return t, err
		}
		return t, l.rate(&t, l.spool.pending.feedback(o.turnKey))
	}
	err = l.view(ctx, func(tx *bolt.Tx) error {
		n := tx.Bucket(bucketTalks).Get(messageKey)
		if n == nil {
			return dialog.ErrNotFound
		}
		turnKey := sub(key, subTurn, n...)
		_, v := findTurn(tx, turnKey)
		if v == nil {
			return dialog.ErrNotFound
		}
		if t, err = readTurn(v); err != nil {
			return err
		}
		return l.rate(&t, l.spool.pending.feedback(turnKey))
	})
	return t, err
}

// rate gives a turn its pending feedback, if there is one.
func (l talks) rate(t *dialog.Turn, o *op) error {
	if o == nil {
		return nil
	}
	f, err := o.feedback()
	t.Feedback = &f.Feedback
	return err
}

// findTurn returns the key and value of a turn by its key in talks, nil when there is none.
func findTurn(tx *bolt.Tx, turnKey []byte) (key, value []byte) {
	if key = tx.Bucket(bucketTalks).Get(turnKey); key == nil {
		return nil, nil
	}
	return key, tx.Bucket(bucketTurns).Get(key)
}

func (l talks) Turns(ctx context.Context, session string) (list []dialog.Turn, err error) {
	key, err := sessionKey(session)
	if err != nil {
		return nil, nil
	}
	for { // until nothing moved from the one to the other meanwhile
		ops, epoch := l.spool.pending.all(key)
		byKey := map[string]dialog.Turn{}
		if err := l.view(ctx, func(tx *bolt.Tx) error { return readTurns(tx, key, byKey) }); err != nil {
			return nil, err
		}
		if l.spool.pending.now() != epoch {
			continue
		}
		for _, o := range ops {
			t, ok := byKey[string(o.turnKey)]
			switch {
			case o.kind == kindAppend:
				t, err = readTurn(o.turn())
			case ok:
				err = l.rate(&t, o)
			default: // feedback on a turn dropped since
				continue
			}
			if err != nil {
				return nil, err
			}
			byKey[string(o.turnKey)] = t
		}
		return slices.SortedFunc(maps.Values(byKey), func(a, b dialog.Turn) int { return cmp.Compare(a.N, b.N) }), nil
	}
}

// readTurns reads a session's turns in bbolt, by their keys in talks.
func readTurns(tx *bolt.Tx, key []byte, byKey map[string]dialog.Turn) error {
	prefix, turns := sub(key, subTurn), tx.Bucket(bucketTurns)
	c := tx.Bucket(bucketTalks).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		t, err := readTurn(turns.Get(v))
		if err != nil {
			return err
		}
		byKey[string(k)] = t
	}
	return nil
}

func (l talks) SetFeedback(ctx context.Context, session string, n int, f dialog.Feedback) error {
	if n <= 0 || int64(n) > 1<<32-1 {
		return dialog.ErrNotFound
	}
	if _, err := sessionKey(session); err != nil {
		return dialog.ErrNotFound
	}
	o, err := newFeedback(session, n, f)
	if err != nil {
		return err
	}
	return l.spool.add(ctx, o, func(have stored) error {
		if !have.turn {
			return dialog.ErrNotFound
		}
		return nil
	})
}
