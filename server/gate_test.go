package server

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestGateLetsInAsManyAsItsLimit: the rest waits in order, and not for long.
func TestGateLetsInAsManyAsItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		g.limit, g.from = 2, time.Now()
		for range 2 {
			if !g.enter(t.Context()) {
				t.Fatal("a place was free")
			}
		}
		start := time.Now()
		if g.enter(t.Context()) {
			t.Fatal("a third got in")
		}
		if waited := time.Since(start); waited != maxQueue {
			t.Errorf("waited %v, want %v", waited, maxQueue)
		}

		var order []int
		for i := range 3 {
			go func() {
				if g.enter(t.Context()) {
					order = append(order, i)
				}
			}()
			synctest.Wait()
		}
		g.leave(time.Millisecond, time.Now())
		synctest.Wait()
		g.leave(time.Millisecond, time.Now())
		synctest.Wait()
		time.Sleep(maxQueue) // in the bubble: the third gives up
		synctest.Wait()
		if len(order) != 2 || order[0] != 0 || order[1] != 1 {
			t.Errorf("got in: %v, want the first two in order", order)
		}
		g.leave(time.Millisecond, time.Now())
		g.leave(time.Millisecond, time.Now())
		if g.working != 0 || len(g.queue) != 0 {
			t.Errorf("%d working, %d waiting after all have left", g.working, len(g.queue))
		}
	})
}

func TestGateGivesUpWithTheCaller(t *testing.T) {
	g := newGate()
	g.limit = 1
	g.enter(t.Context())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if g.enter(gone) {
		t.Error("a caller who left got in")
	}
	if len(g.queue) != 0 {
		t.Error("a caller who left still waits")
	}
}

func TestGateBoundsItsQueue(t *testing.T) {
	g := newGate()
	g.limit = 1
	g.enter(t.Context())
	g.queue = make([]chan struct{}, maxWaiting)
	if start := time.Now(); g.enter(t.Context()) || time.Since(start) > maxQueue/2 {
		t.Error("with a full queue nobody waits")
	}
}

// TestGateAdapts: slow answers make room for fewer, a full gate with quick ones for more.
func TestGateAdapts(t *testing.T) {
	for _, c := range []struct {
		name   string
		took   time.Duration
		filled bool
		from   float64
		lower  bool
		higher bool
	}{
		{"quick and full: more", time.Millisecond, true, 64, false, true},
		{"quick and never full: as it is", time.Millisecond, false, 64, false, false},
		{"slow: fewer", time.Second, true, 64, true, false},
		{"slow, but few already", time.Second, true, minWorking, false, false},
		{"as many as there may be", time.Millisecond, true, maxWorking, false, false},
	} {
		g := newGate()
		g.limit, g.filled = c.from, c.filled
		now := time.Unix(1000, 0)
		g.from = now
		for i := range 10 {
			g.enter(t.Context())
			g.leave(c.took, now.Add(gateWindow*time.Duration(i/9)))
		}
		if lower, higher := g.size() < c.from, g.size() > c.from; lower != c.lower || higher != c.higher {
			t.Errorf("%s: from %v to %v", c.name, c.from, g.size())
		}
	}
}

// TestOverloadIsToldAtOnce: with all places taken a question gets 503 and when to come again.
func TestOverloadIsToldAtOnce(t *testing.T) {
	r := start(t, nil)
	r.gate.mu.Lock()
	r.gate.working = int(r.gate.limit)
	r.gate.mu.Unlock()
	scenario{body: said("提额", ""), status: 503, want: []string{`"code":"overloaded"`, "提问的人太多"}, header: []string{"Retry-After: 1"}}.run(t, r)
	scenario{method: "GET", path: "/healthz", status: 200}.run(t, r)
	r.gate.mu.Lock()
	r.gate.working = 0
	r.gate.mu.Unlock()
	r.mustAsk(said("提额", ""))
	if r.gate.working != 0 {
		t.Errorf("%d places are taken after the last answer", r.gate.working)
	}
}
