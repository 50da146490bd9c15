package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

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

// Append encodes in the caller's goroutine and leaves the writer only the puts:
// two pages change per turn, the session's in talks and the last of turns.
func (l talks) Append(ctx context.Context, s dialog.Session, t dialog.Turn) error {
	key, err := sessionKey(s.ID)
	if err != nil {
		return err
	}
	if t.Session != s.ID || t.N <= 0 || int64(t.N) > 1<<32-1 {
		return fmt.Errorf("turn %d of session %q cannot be appended to session %q", t.N, t.Session, s.ID)
	}
	a := appendOp{want: s.Ver, key: key, sessionKey: sub(key, subSession), turnKey: turnSub(key, t.N)}
	s.Ver++
	if a.session, err = json.Marshal(s); err != nil {
		return err
	}
	if a.turn, err = json.Marshal(t); err != nil {
		return err
	}
	if t.Message.ID != "" {
		a.messageKey = messageSub(key, t.Message.ID)
	}
	a.n = turnNumber(t.N)
	a.at = timeKey(make([]byte, 0, 8), t.Message.At)
	a.expiry = timeKey(make([]byte, 0, 8), s.ExpiresAt)
	return l.writer.submit(ctx, a.do)
}

func turnNumber(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// appendOp is one Append, encoded.
type appendOp struct {
	want                            uint64
	key                             []byte // of the session
	sessionKey, turnKey, messageKey []byte // in talks; no messageKey: the message has no id
	n, at, expiry                   []byte
	session, turn                   []byte // JSON
}

func (a *appendOp) do(tx *bolt.Tx) error {
	talks := tx.Bucket(bucketTalks)
	var head sessionHead
	if old := talks.Get(a.sessionKey); old != nil {
		var err error
		if head, err = readHead(old); err != nil {
			return err
		}
	}
	if head.ver != a.want || talks.Get(a.turnKey) != nil || a.messageKey != nil && talks.Get(a.messageKey) != nil {
		return dialog.ErrStale
	}
	turns := tx.Bucket(bucketTurns)
	turns.FillPercent = sequentialFill
	seq, err := turns.NextSequence()
	if err != nil {
		return err
	}
	turn := binary.BigEndian.AppendUint64(a.at[:8:8], seq)
	if err := turns.Put(turn, a.turn); err != nil {
		return err
	}
	if err := talks.Put(a.turnKey, turn); err != nil {
		return err
	}
	if a.messageKey != nil {
		if err := talks.Put(a.messageKey, a.n); err != nil {
			return err
		}
	}
	expiry, err := a.index(tx, head)
	if err != nil {
		return err
	}
	value := make([]byte, 0, headBytes+len(a.session))
	value = binary.BigEndian.AppendUint64(value, a.want+1)
	value = append(value, expiry...)
	return talks.Put(a.sessionKey, append(value, a.session...))
}

// index makes sure that the sweeper will look at the session when it expires, and
// returns the time it will. Expiry moves later with every turn; instead of moving
// the key each time, Sweep finds it early and moves it once.
func (a *appendOp) index(tx *bolt.Tx, old sessionHead) ([]byte, error) {
	if old.expiry != nil && bytes.Compare(old.expiry, a.expiry) <= 0 {
		return bytes.Clone(old.expiry), nil
	}
	expiry := tx.Bucket(bucketExpiry)
	expiry.FillPercent = sequentialFill
	if old.expiry != nil {
		if err := expiry.Delete(append(old.expiry, a.key...)); err != nil {
			return nil, err
		}
	}
	return a.expiry, expiry.Put(append(a.expiry[:8:8], a.key...), nil)
}

func (l talks) TurnByMessage(ctx context.Context, session, messageID string) (t dialog.Turn, err error) {
	key, err := sessionKey(session)
	if err != nil || messageID == "" {
		return t, dialog.ErrNotFound
	}
	err = l.view(ctx, func(tx *bolt.Tx) error {
		n := tx.Bucket(bucketTalks).Get(messageSub(key, messageID))
		if n == nil {
			return dialog.ErrNotFound
		}
		_, v := findTurn(tx, sub(key, subTurn, n...))
		if v == nil {
			return dialog.ErrNotFound
		}
		t, err = readTurn(v)
		return err
	})
	return t, err
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
	err = l.view(ctx, func(tx *bolt.Tx) error {
		prefix, turns := sub(key, subTurn), tx.Bucket(bucketTurns)
		c := tx.Bucket(bucketTalks).Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			t, err := readTurn(turns.Get(v))
			if err != nil {
				return err
			}
			list = append(list, t)
		}
		return nil
	})
	return list, err
}

func (l talks) SetFeedback(ctx context.Context, session string, n int, f dialog.Feedback) error {
	key, err := sessionKey(session)
	if err != nil || n <= 0 {
		return dialog.ErrNotFound
	}
	turnKey := turnSub(key, n)
	return l.writer.submit(ctx, func(tx *bolt.Tx) error {
		at, v := findTurn(tx, turnKey)
		if v == nil {
			return dialog.ErrNotFound
		}
		t, err := readTurn(v)
		if err != nil {
			return err
		}
		t.Feedback = &f
		if v, err = json.Marshal(t); err != nil {
			return err
		}
		return tx.Bucket(bucketTurns).Put(bytes.Clone(at), v)
	})
}
