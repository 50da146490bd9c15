package bolt

import (
	"slices"
	"sync"
)

// pending is what is in the spool and not yet in bbolt, in memory: reads look
// here first. An entry goes when its transaction is durable, so that it is always
// to be seen in one of the two places, for a moment in both.
type pending struct {
	mu sync.RWMutex
	// epoch changes before what is here can be in bbolt too, and when it has gone
	// from here: who saw the same number twice saw nothing move between.
	epoch     uint64
	sessions  map[string]*pendingSession // by the session's key
	writes    map[string]*op             // by the turn's and by the message's key in talks
	feedbacks map[string]*op             // the last one, by the turn's key in talks
}

type pendingSession struct {
	ops  []*op // oldest first
	last *op   // the last append; it stays while there are ops. nil: only feedback so far
}

func (p *pending) reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epoch++
	p.sessions, p.writes, p.feedbacks = map[string]*pendingSession{}, map[string]*op{}, map[string]*op{}
}

// move says that something is about to be applied, or was changed in bbolt otherwise.
func (p *pending) move() {
	p.mu.Lock()
	p.epoch++
	p.mu.Unlock()
}

func (p *pending) now() uint64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.epoch
}

func (p *pending) add(o *op) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sessions[string(o.key)]
	if s == nil {
		s = &pendingSession{}
		p.sessions[string(o.key)] = s
	}
	s.ops = append(s.ops, o)
	if o.kind == kindFeedback {
		p.feedbacks[string(o.turnKey)] = o
		return
	}
	s.last = o
	p.writes[string(o.turnKey)] = o
	if o.messageKey != nil {
		p.writes[string(o.messageKey)] = o
	}
}

// drop forgets what has become durable: the oldest of each session. It does so
// piece by piece, because whoever writes or reads waits for one.
func (p *pending) drop(ops []*op) {
	for piece := range slices.Chunk(ops, yieldEvery) {
		p.dropPiece(piece)
	}
}

func (p *pending) dropPiece(ops []*op) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epoch++
	for _, o := range ops {
		s := p.sessions[string(o.key)]
		s.ops[0] = nil // what is pending may be long; let it go
		if s.ops = s.ops[1:]; len(s.ops) == 0 {
			delete(p.sessions, string(o.key))
		}
		dropKey(p.feedbacks, o.turnKey, o)
		dropKey(p.writes, o.turnKey, o)
		dropKey(p.writes, o.messageKey, o)
	}
}

func dropKey(m map[string]*op, key []byte, o *op) {
	if m[string(key)] == o {
		delete(m, string(key))
	}
}

// stored is what a write must know of the data before it.
type stored struct {
	ver           uint64 // of the session; 0: there is none
	turn, message bool   // there is one of the write's number, of its id
}

// over completes what bbolt has by what is pending. same is false when something
// moved since epoch, so that the two do not belong together.
func (p *pending) over(have stored, o *op, epoch uint64) (_ stored, same bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if s := p.sessions[string(o.key)]; s != nil {
		if s.last != nil {
			have.ver = s.last.ver
		}
		have.turn = have.turn || p.writes[string(o.turnKey)] != nil
		have.message = have.message || o.messageKey != nil && p.writes[string(o.messageKey)] != nil
	}
	return have, epoch == p.epoch
}

// session returns the JSON of a session, nil when none is pending.
func (p *pending) session(key []byte) []byte {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if s := p.sessions[string(key)]; s != nil && s.last != nil {
		return s.last.session()
	}
	return nil
}

// has reports whether anything of a session is pending.
func (p *pending) has(key []byte) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.sessions[string(key)] != nil
}

// write returns the append of a turn or message key in talks, nil when it is not pending.
func (p *pending) write(key []byte) *op {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.writes[string(key)]
}

func (p *pending) feedback(turnKey []byte) *op {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.feedbacks[string(turnKey)]
}

// all returns what is pending of a session, oldest first, and the epoch.
func (p *pending) all(key []byte) ([]*op, uint64) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if s := p.sessions[string(key)]; s != nil {
		return slices.Clone(s.ops), p.epoch
	}
	return nil, p.epoch
}
