package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"

	bolt "go.etcd.io/bbolt"

	"yingda/kb"
)

// apply moves writes into bbolt in one transaction, with the number of the last
// one, so that each is applied once however often its file is read. One that
// bbolt refuses is reported and left out: it must not stop the others for ever.
func (s *spool) apply(ops []*op) error {
	for {
		var refused *op
		err := s.bolt.Update(func(tx *bolt.Tx) error {
			refused = nil
			newest := map[string]*op{} // of each session: only its last state is stored
			for _, o := range ops {
				if o.kind == kindAppend && !o.dead {
					newest[string(o.key)] = o
				}
			}
			for i, o := range ops {
				if i%yieldEvery == 0 {
					runtime.Gosched()
				}
				if o.dead {
					continue
				}
				if err := o.apply(tx, newest[string(o.key)] == o, s.log); err != nil {
					refused = o
					return err
				}
			}
			return tx.Bucket(bucketMeta).Put(keyMoved, number(ops[len(ops)-1].seq))
		})
		if refused == nil {
			if err != nil {
				return fmt.Errorf("%w: %w", kb.ErrUnavailable, err)
			}
			return nil
		}
		refused.dead = true
		s.log.Error("a turn or feedback cannot be stored and is lost", "number", refused.seq, "error", err)
	}
}

// yieldEvery writes applied, about 0.5 ms of CPU, others get the processor: with
// two, callers that queue behind this one would wait the scheduler's 10 ms.
const yieldEvery = 64

// movedOf returns the number of the last write in a data file.
func movedOf(b *bolt.DB) (n uint64, err error) {
	err = b.View(func(tx *bolt.Tx) error {
		n = toNumber(tx.Bucket(bucketMeta).Get(keyMoved))
		return nil
	})
	return n, err
}

// apply may be called again after a rolled-back transaction. newest: no later write
// of the transaction saves the session.
func (o *op) apply(tx *bolt.Tx, newest bool, log *slog.Logger) error {
	if o.kind == kindFeedback {
		return o.applyFeedback(tx, log)
	}
	if err := o.saveTurn(tx, log); err != nil || !newest {
		return err
	}
	return o.saveSession(tx, log)
}

func (o *op) saveTurn(tx *bolt.Tx, log *slog.Logger) error {
	talks, turns := tx.Bucket(bucketTalks), tx.Bucket(bucketTurns)
	if o.recovered && talks.Get(o.turnKey) != nil { // Append would have refused it: the data file is another one
		log.Error("a turn of the spool is in the data file already, otherwise; that one stays", "number", o.seq)
		return nil
	}
	turns.FillPercent = sequentialFill
	seq, err := turns.NextSequence()
	if err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64(o.at[:8:8], seq)
	if err := turns.Put(key, o.turn()); err != nil {
		return err
	}
	if err := talks.Put(o.turnKey, key); err != nil {
		return err
	}
	if o.messageKey == nil || o.recovered && talks.Get(o.messageKey) != nil {
		return nil
	}
	return talks.Put(o.messageKey, o.turnKey[len(o.turnKey)-4:])
}

func (o *op) saveSession(tx *bolt.Tx, log *slog.Logger) error {
	talks := tx.Bucket(bucketTalks)
	var head sessionHead
	if old := talks.Get(o.sessionKey); old != nil {
		var err error
		if head, err = readHead(old); err != nil { // the write has all there is to know of the session
			log.Error("a damaged session is replaced by its next version", "number", o.seq, "error", err)
		}
	}
	if head.ver >= o.ver { // the data file is another one, as above
		return nil
	}
	expiry, err := o.index(tx, head)
	if err != nil {
		return err
	}
	copy(o.first[8:headBytes], expiry)
	return talks.Put(o.sessionKey, o.first)
}

// index makes sure that the sweeper will look at the session when it expires, and
// returns the time it will. Expiry moves later with every turn; instead of moving
// the key each time, Sweep finds it early and moves it once.
func (o *op) index(tx *bolt.Tx, old sessionHead) ([]byte, error) {
	if old.expiry != nil && bytes.Compare(old.expiry, o.expiry) <= 0 {
		return bytes.Clone(old.expiry), nil
	}
	expiry := tx.Bucket(bucketExpiry)
	expiry.FillPercent = sequentialFill
	if old.expiry != nil {
		if err := expiry.Delete(append(old.expiry, o.key...)); err != nil {
			return nil, err
		}
	}
	return o.expiry, expiry.Put(append(o.expiry[:8:8], o.key...), nil)
}

// applyFeedback does nothing when the turn was dropped meanwhile.
func (o *op) applyFeedback(tx *bolt.Tx, log *slog.Logger) error {
	at, v := findTurn(tx, o.turnKey)
	if v == nil {
		return nil
	}
	f, err := o.feedback()
	if err != nil {
		return err
	}
	t, err := readTurn(v)
	if err != nil {
		return err
	}
	t.Feedback = &f.Feedback
	if v, err = json.Marshal(t); err != nil {
		return err
	}
	return tx.Bucket(bucketTurns).Put(bytes.Clone(at), v)
}
