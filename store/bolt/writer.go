package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	bolt "go.etcd.io/bbolt"

	"yingda/dialog"
	"yingda/kb"
)

// maxGroup is how many writes share a transaction. One commit costs two fsyncs,
// whoever is in it; beyond a few hundred the gain is gone and the last ones wait.
const maxGroup = 256

// writer makes hot writes durable, many in one commit. It never waits for more to
// come: a lone write is committed at once, and what arrives meanwhile makes the
// next group.
type writer struct {
	bolt  *bolt.DB
	queue chan *write
	quit  chan struct{} // closed by stop
	done  chan struct{} // closed when the goroutine has ended
	once  sync.Once
}

// write is one queued change.
type write struct {
	// do changes the data in a transaction, or refuses (see refusal) having changed
	// nothing. It may be called again after a rolled-back transaction.
	do     func(*bolt.Tx) error
	err    error      // of the last do
	result chan error // takes one
}

// refusal reports whether do's error means: nothing was changed, the others may go on.
func refusal(err error) bool {
	return errors.Is(err, dialog.ErrStale) || errors.Is(err, dialog.ErrNotFound)
}

func startWriter(b *bolt.DB) *writer {
	w := &writer{
		bolt:  b,
		queue: make(chan *write, maxGroup),
		quit:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	go w.run()
	return w
}

// submit has do written and waits for its own result. When ctx ends first the
// outcome is unknown.
func (w *writer) submit(ctx context.Context, do func(*bolt.Tx) error) error {
	// First, because select below picks by lot.
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-w.quit:
		return errClosed
	default:
	}
	wr := &write{do: do, result: make(chan error, 1)}
	select {
	case w.queue <- wr:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
	select {
	case err := <-wr.result:
		return err
	case <-ctx.Done():
		return fmt.Errorf("outcome unknown: %w", ctx.Err())
	case <-w.done:
	}
	select { // queued in the last moment: taken or not?
	case err := <-wr.result:
		return err
	default:
		return errClosed
	}
}

var errClosed = fmt.Errorf("%w: closed", kb.ErrUnavailable)

// stop writes what is queued and ends the goroutine.
func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	group := make([]*write, 0, maxGroup)
	for {
		select {
		case wr := <-w.queue:
			group = w.commit(w.fill(append(group[:0], wr)))
		case <-w.quit:
			for group = w.fill(group[:0]); len(group) > 0; group = w.fill(group[:0]) {
				w.commit(group)
			}
			return
		}
	}
}

// fill takes what is queued, without waiting. It first lets those run who were
// told the result of the last commit and are about to queue the next: with 16
// callers the groups become twice as large and a write costs a third less CPU.
func (w *writer) fill(group []*write) []*write {
	runtime.Gosched()
	for len(group) < maxGroup {
		select {
		case wr := <-w.queue:
			group = append(group, wr)
		default:
			return group
		}
	}
	return group
}

// errNothing ends a transaction in which every write was refused, without a commit.
var errNothing = errors.New("nothing to write")

// commit writes a group in one transaction and tells each its result. If one
// fails other than by refusing, each is done again alone, so that it harms only itself.
func (w *writer) commit(group []*write) []*write {
	failed := false
	err := w.bolt.Update(func(tx *bolt.Tx) error {
		wrote := false
		for _, wr := range group {
			wr.err = wr.do(tx)
			if wr.err != nil && !refusal(wr.err) {
				failed = true
				return wr.err
			}
			wrote = wrote || wr.err == nil
		}
		if !wrote {
			return errNothing
		}
		return nil
	})
	switch {
	case failed && len(group) > 1:
		for i := range group {
			w.commit(group[i : i+1])
		}
		return group
	case failed, errors.Is(err, errNothing):
		err = nil // each has its own
	case err != nil:
		err = fmt.Errorf("%w: %w", kb.ErrUnavailable, err)
	}
	for _, wr := range group {
		if wr.err == nil {
			wr.err = err
		}
		wr.result <- wr.err
	}
	return group
}
