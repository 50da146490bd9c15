package server

import (
	"context"
	"sync"
	"time"
)

// gate bounds how many questions are worked on at once, and adapts that number
// to the machine: it grows while answers are quick, shrinks when they are slow.
// Who does not get in within maxQueue is told to come again, which costs
// microseconds; so under overload accepted answers stay fast and the machine
// does the most work it can. Additive increase, multiplicative decrease.
type gate struct {
	mu      sync.Mutex
	limit   float64 // how many may work
	working int
	queue   []chan struct{} // first in, first out; closed when it is your turn

	// the window over which answers are judged
	from   time.Time
	count  int
	sum    time.Duration
	filled bool // the limit was reached in this window
}

const (
	minWorking = 8                     // fewer would idle while the store commits
	maxWorking = 512                   // more only wait for each other
	maxQueue   = 50 * time.Millisecond // engineering figure R8: a visitor notices nothing
	maxWaiting = 1024                  // requests in the queue; each holds a connection and a few KB
	gateWindow = 200 * time.Millisecond
	slowAnswer = 100 * time.Millisecond // mean over a window; accepted p99 must stay under 300 ms (R8)
)

func newGate() *gate { return &gate{limit: 64} }

// enter waits for a place. false: there is none, or the context ended.
// Whoever got in must leave.
func (g *gate) enter(ctx context.Context) bool {
	g.mu.Lock()
	if g.working < int(g.limit) && len(g.queue) == 0 {
		g.working++
		g.mu.Unlock()
		return true
	}
	g.filled = true
	if len(g.queue) >= maxWaiting {
		g.mu.Unlock()
		return false
	}
	turn := make(chan struct{})
	g.queue = append(g.queue, turn)
	g.mu.Unlock()

	timer := time.NewTimer(maxQueue)
	defer timer.Stop()
	select {
	case <-turn:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return g.giveUp(turn)
}

// giveUp leaves the queue, unless the turn came at the last moment.
func (g *gate) giveUp(turn chan struct{}) (got bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, t := range g.queue {
		if t == turn {
			g.queue = append(g.queue[:i], g.queue[i+1:]...)
			return false
		}
	}
	return true
}

// leave gives the place up after having worked for took.
func (g *gate) leave(took time.Duration, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.working--
	g.count++
	g.sum += took
	if now.Sub(g.from) >= gateWindow {
		g.adapt()
		g.from = now
	}
	for len(g.queue) > 0 && g.working < int(g.limit) {
		g.working++
		close(g.queue[0])
		g.queue = g.queue[1:]
	}
}

// adapt judges the window that ended.
func (g *gate) adapt() {
	mean := g.sum / time.Duration(g.count)
	switch {
	case mean > slowAnswer:
		g.limit = max(minWorking, g.limit*0.8)
	case g.filled:
		g.limit = min(maxWorking, g.limit+4)
	}
	g.count, g.sum, g.filled = 0, 0, false
}

// size returns how many may work at once now.
func (g *gate) size() float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.limit
}
