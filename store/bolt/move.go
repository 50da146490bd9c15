package bolt

import "time"

const (
	// gather is how long a write waits in the spool for others to share its
	// transaction, at most: what a power failure may take.
	gather = 50 * time.Millisecond
	// gatherOps pending writes are not kept waiting for more: a commit costs two
	// fsyncs, whoever is in it; beyond a few hundred the gain is gone.
	gatherOps = 256
	// maxRetry bounds how long a failing disk is left alone.
	maxRetry = time.Second
)

// run moves what gathers until stop.
func (s *spool) run() {
	defer close(s.done)
	wait := gather
	for {
		select {
		case <-s.wake:
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-s.hurry:
			case <-s.quit:
			}
			timer.Stop()
		case <-s.hurry:
		case <-s.quit:
			for s.round() == nil && s.left() {
			}
			return
		}
		if s.round() != nil {
			wait = min(2*wait, maxRetry)
			poke(s.wake)
		} else {
			wait = gather
		}
	}
}

func (s *spool) left() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.active != nil
}

// stop refuses further writes, moves those there are and ends the goroutine. What
// cannot be moved stays in its file for the next Open.
func (s *spool) stop() {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if !closed {
		close(s.quit)
	}
	<-s.done
	s.pending.reset()
}

// round moves one generation into bbolt and removes its files.
func (s *spool) round() error {
	g := s.freeze()
	if g == nil {
		return nil
	}
	err := g.close()
	if err != nil { // nothing is lost by it: the writes were acknowledged
		s.log.Warn("spool file cannot be closed", "error", err)
	}
	for err = nil; len(g.ops) > 0 && err == nil; {
		n := g.transaction()
		if err = s.apply(g.ops[:n]); err == nil {
			s.pending.drop(g.ops[:n])
			s.mu.Lock()
			s.moved = g.ops[n-1].seq
			g.drop(n)
			s.broadcast()
			s.mu.Unlock()
		}
	}
	if err == nil {
		g.remove(s.log)
	}
	s.finish(g, err)
	return err
}

// finish ends a round and tells those who wait for it.
func (s *spool) finish(g *generation, err error) {
	s.mu.Lock()
	switch {
	case err != nil && s.failure == nil:
		s.log.Error("conversations cannot be stored; trying again", "error", err, "pending", len(g.ops))
	case err == nil && s.failure != nil:
		s.log.Info("conversations are stored again")
	}
	s.rounds++
	if s.failure = err; err == nil {
		s.frozen = nil
	}
	unused := s.active // made in advance
	if unused != nil && len(unused.ops) == 0 {
		s.active = nil
	} else {
		unused = nil
	}
	s.broadcast()
	s.mu.Unlock()
	if unused != nil {
		unused.close()
		unused.remove(s.log)
	}
}

// freeze returns the generation to move, nil when there is none. To make a file
// takes the kernel some 0.5 ms, for which no write should wait: while there are
// many, the next one is made in advance.
func (s *spool) freeze() *generation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.frozen != nil || s.active == nil {
		return s.frozen
	}
	var next *generation
	if len(s.active.ops) >= gatherOps {
		s.seq++ // is the name's alone
		first := s.seq
		s.mu.Unlock()
		next, _ = newGeneration(s.dir, first) // if it fails the next write tries, and says so
		s.mu.Lock()
	}
	s.frozen, s.active = s.active, next
	s.pending.move()
	return s.frozen
}
