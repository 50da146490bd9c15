package server

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rates bounds how often the public endpoints may be called. Zero fields and
// the zero value mean no limit.
type Rates struct {
	Visitor   Rate // one conversation, or one address while it has none
	PerMinute int  // … in any minute that starts with a message
	PerDay    int  // … in any day that starts with a message
	Address   Rate // one client address: many people may share it
	Site      Rate // one site key, all visitors together
}

// Rate is a token bucket: Burst at once, then PerSecond.
type Rate struct {
	PerSecond float64
	Burst     int
}

// DefaultRates are generous to a person, who may paste a few lines at once, and to
// many behind one address, and fatal to a script. The site's ceiling guards the machine.
var DefaultRates = Rates{
	Visitor:   Rate{1, 20},
	PerMinute: 30,
	PerDay:    500,
	Address:   Rate{5, 60}, // 300 a minute
	Site:      Rate{1000, 2000},
}

// limiter counts for all visitors, addresses and sites. Keys that were not seen
// for a day are forgotten.
type limiter struct {
	rates  Rates
	seed   maphash.Seed
	shards [64]limitShard
}

// maxKeys bounds a shard, in keys: 262,144 in all, about 50 MB.
const maxKeys = 4096

type limitShard struct {
	mu    sync.Mutex
	known map[string]*counter
	sweep time.Time // when to look for forgotten keys
}

// counter is what one key has used.
type counter struct {
	bucket      *rate.Limiter
	minute, day window
	seen        time.Time
}

// window counts from the first event on, and anew once its time is over.
type window struct {
	from time.Time
	n    int
}

func newLimiter(r Rates) *limiter {
	l := &limiter{rates: r, seed: maphash.MakeSeed()}
	for i := range l.shards {
		l.shards[i].known = map[string]*counter{}
	}
	return l
}

// claim says who asks. Empty parts are not counted.
type claim struct {
	visitor string
	address string
	site    string
}

// allow counts one call, or returns how long to wait: the visitor's own limits
// come first, the site's last, and a call that is refused counts for none of them.
func (l *limiter) allow(c claim, now time.Time) (wait time.Duration) {
	undo := make([]func(), 0, 3)
	take := func(prefix, key string, r Rate, perMinute, perDay int) bool {
		if key == "" || (r.Burst == 0 && perMinute == 0 && perDay == 0) {
			return true
		}
		var back func()
		if wait, back = l.take(prefix+key, r, perMinute, perDay, now); wait > 0 {
			return false
		}
		undo = append(undo, back)
		return true
	}
	if take("v:", c.visitor, l.rates.Visitor, l.rates.PerMinute, l.rates.PerDay) &&
		take("a:", c.address, l.rates.Address, 0, 0) &&
		take("s:", c.site, l.rates.Site, 0, 0) {
		return 0
	}
	for _, back := range undo {
		back()
	}
	return wait
}

// take counts one event of a key, or returns how long to wait.
func (l *limiter) take(key string, r Rate, perMinute, perDay int, now time.Time) (time.Duration, func()) {
	s := &l.shards[maphash.String(l.seed, key)%uint64(len(l.shards))]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	k := s.known[key]
	if k == nil {
		if len(s.known) >= maxKeys {
			for any := range s.known { // a flood of made-up keys pushes others out, at random
				delete(s.known, any)
				break
			}
		}
		k = &counter{}
		if r.Burst > 0 {
			k.bucket = rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
		}
		s.known[key] = k
	}
	k.seen = now
	wait := max(k.minute.full(perMinute, time.Minute, now), k.day.full(perDay, 24*time.Hour, now))
	if wait > 0 {
		return wait, nil
	}
	var booked *rate.Reservation
	if k.bucket != nil {
		booked = k.bucket.ReserveN(now, 1)
		if d := booked.DelayFrom(now); d > 0 {
			booked.CancelAt(now)
			return d, nil
		}
	}
	k.minute.n++
	k.day.n++
	return 0, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		k.minute.n--
		k.day.n--
		if booked != nil {
			booked.CancelAt(now)
		}
	}
}

// full returns how long a window of at most n events stays full (0: there is room).
func (w *window) full(n int, length time.Duration, now time.Time) time.Duration {
	if age := now.Sub(w.from); age >= length || age < 0 {
		*w = window{from: now}
	}
	if n == 0 || w.n < n {
		return 0
	}
	return w.from.Add(length).Sub(now)
}

// forget removes keys without an event for a day, looking once an hour.
func (s *limitShard) forget(now time.Time) {
	if now.Before(s.sweep) {
		return
	}
	s.sweep = now.Add(time.Hour)
	for key, k := range s.known {
		if now.Sub(k.seen) >= 24*time.Hour {
			delete(s.known, key)
		}
	}
}
