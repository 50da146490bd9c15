package bolt

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"

	bolt "go.etcd.io/bbolt"

	"yingda/kb"
)

const (
	// maxPendingOps and maxPendingBytes bound what is in memory and would have to be
	// read at the next start; beyond, writes wait for the disk.
	maxPendingOps   = 8192
	maxPendingBytes = 16 << 20
)

var errClosed = fmt.Errorf("%w: closed", kb.ErrUnavailable)

// spool takes the hot writes, the conversations: a file to which a write is
// appended with one system call and without waiting for the disk, and a goroutine
// that moves what has gathered into bbolt and then removes the file. Once the call
// has returned the kernel has the write, so that the process may die at any moment;
// the next Open does what was left to do.
//
// There are two generations at most: the one that grows and the one being moved.
// When one cannot be moved, all writes fail until it can.
type spool struct {
	bolt *bolt.DB
	dir  string
	id   string // of the data
	log  *slog.Logger

	pending pending

	mu      sync.Mutex // one write at a time; never held while bbolt commits
	seq     uint64     // the last one given to a write or a file
	acked   uint64     // of the last write acknowledged
	moved   uint64     // of the last one that is in bbolt
	active  *generation
	frozen  *generation
	held    map[string]bool // sessions, by key, that Sweep is removing
	rounds  int             // ended
	failure error           // of the last round
	closed  bool
	changed chan struct{} // closed and replaced after each transaction, round and Sweep

	wake  chan struct{} // takes one: a generation has begun
	hurry chan struct{} // takes one: do not wait for more
	quit  chan struct{}
	done  chan struct{}
}

// openSpool takes over what a process before left in dir and starts the goroutine.
func openSpool(b *bolt.DB, dir, id string, log *slog.Logger) (*spool, error) {
	s := &spool{
		bolt: b, dir: dir, id: id, log: log,
		held: map[string]bool{}, changed: make(chan struct{}),
		wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	s.pending.reset()
	if err := s.recover(); err != nil {
		return nil, err
	}
	if s.frozen != nil && s.round() != nil { // its failure is logged, and reads find it nevertheless
		poke(s.wake)
	}
	go s.run()
	return s, nil
}

// add appends a write to the spool if decide, told what there is, has nothing
// against it.
func (s *spool) add(ctx context.Context, o *op, decide func(stored) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		epoch := s.pending.now()
		have, err := s.lookUp(o)
		if err != nil {
			return err
		}
		s.mu.Lock()
		have, same := s.pending.over(have, o, epoch)
		wait := s.changed
		switch {
		case s.closed:
			err = errClosed
		case s.failure != nil:
			err = s.failure
		case s.full():
			poke(s.hurry)
		case s.held[string(o.key)]:
		case !same:
			wait = nil
		default:
			if err, wait = decide(have), nil; err == nil {
				err = s.write(o)
			}
			s.mu.Unlock()
			return err
		}
		s.mu.Unlock()
		if err != nil {
			return err
		}
		if wait != nil {
			select {
			case <-wait:
			case <-ctx.Done():
			}
		}
	}
}

// full reports whether a write must wait.
func (s *spool) full() bool {
	ops, size := 0, 0
	for _, g := range []*generation{s.active, s.frozen} {
		if g != nil {
			ops, size = ops+len(g.ops), size+g.bytes
		}
	}
	return ops >= maxPendingOps || size >= maxPendingBytes
}

// lookUp reads what bbolt has of a write's session, turn and message.
func (s *spool) lookUp(o *op) (have stored, err error) {
	err = view(s.bolt, func(tx *bolt.Tx) error {
		if o.kind == kindFeedback {
			_, v := findTurn(tx, o.turnKey)
			if have.turn = v != nil; have.turn {
				_, err = readTurn(v)
			}
			return err
		}
		c := tx.Bucket(bucketTalks).Cursor() // one for all three: Get would make one each
		get := func(key []byte) []byte {
			if k, v := c.Seek(key); bytes.Equal(k, key) {
				return v
			}
			return nil
		}
		if v := get(o.sessionKey); v != nil {
			head, err := readHead(v)
			if err != nil {
				return err
			}
			have.ver = head.ver
		}
		have.turn = get(o.turnKey) != nil
		have.message = o.messageKey != nil && get(o.messageKey) != nil
		return nil
	})
	return have, err
}

// write appends a write that was decided on. The lock is held.
func (s *spool) write(o *op) error {
	o.seal(s.seq+1, s.id)
	if s.active == nil {
		g, err := newGeneration(s.dir, o.seq)
		if err != nil {
			return fmt.Errorf("%w: spool: %w", kb.ErrUnavailable, err)
		}
		s.active = g
	}
	if err := s.active.append(o); err != nil {
		return fmt.Errorf("%w: spool: %w", kb.ErrUnavailable, err)
	}
	s.seq, s.acked = o.seq, o.seq
	s.pending.add(o)
	switch n := len(s.active.ops); {
	case n == 1:
		poke(s.wake)
	case n >= gatherOps:
		poke(s.hurry)
	}
	return nil
}

// poke makes a channel that takes one hold one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// flush returns when everything acknowledged before is in bbolt, or why it cannot be.
func (s *spool) flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for target := s.acked; s.moved < target; {
		changed, rounds := s.changed, s.rounds
		s.mu.Unlock()
		poke(s.hurry)
		var err error
		select {
		case <-changed:
		case <-ctx.Done():
			err = ctx.Err()
		case <-s.done:
			err = errClosed
		}
		s.mu.Lock()
		if err != nil {
			return err
		}
		if s.failure != nil && s.rounds > rounds {
			return s.failure
		}
	}
	return nil
}

// settle is flush for those who go on without what cannot be moved: reads of the
// whole while the disk is full. It fails only when ctx ends.
func (s *spool) settle(ctx context.Context) error {
	if s == nil { // a file in the making has none
		return nil
	}
	if err := s.flush(ctx); ctx.Err() != nil {
		return err
	}
	return nil
}

// hold returns those keys of bucketExpiry of whose session nothing is pending, and
// makes writes to these sessions wait for release: what bbolt says of them is true meanwhile.
func (s *spool) hold(due [][]byte) (free [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range due {
		if !s.pending.has(k[8:]) {
			free = append(free, k)
			s.held[string(k[8:])] = true
		}
	}
	return free
}

func (s *spool) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.held)
	s.pending.move()
	s.broadcast()
}

func (s *spool) broadcast() {
	close(s.changed)
	s.changed = make(chan struct{})
}
