package retrieval

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

// cache keeps the rankings of recent questions: what people ask of a company is
// asked again and again in the same words. It lives and dies with its Index, so it
// never holds what another version said.
type cache struct {
	seed   maphash.Seed
	shards [16]cacheShard
}

// cacheSize is how many rankings a shard keeps: 16,384 in all, about 16 MB when full.
// A question in it costs POST /ask 80 µs of CPU instead of 130, at 10,000 entries.
const cacheSize = 1024

type cacheShard struct {
	mu    sync.Mutex
	known map[cacheKey]Result
}

// cacheKey is all that a ranking depends on within one Index.
type cacheKey struct {
	core string
	span int // which stretch of time between two changes of validity
	top  int
	near bool // by vectors of a service, too
}

func newCache() *cache {
	c := &cache{seed: maphash.MakeSeed()}
	for i := range c.shards {
		c.shards[i].known = make(map[cacheKey]Result)
	}
	return c
}

func (c *cache) shard(core string) *cacheShard {
	return &c.shards[maphash.String(c.seed, core)%uint64(len(c.shards))]
}

func (c *cache) get(k cacheKey) (Result, bool) {
	s := c.shard(k.core)
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.known[k]
	return r, ok
}

// put keeps a ranking, in place of any other when there is no room: what is asked
// often soon comes back.
func (c *cache) put(k cacheKey, r Result) {
	s := c.shard(k.core)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= cacheSize {
		for any := range s.known {
			delete(s.known, any)
			break
		}
	}
	s.known[k] = r
}

// span numbers the stretch of time that a moment lies in; within it the same
// entries are valid. The zero time, at which all count, has a number of its own.
func (ix *Index) span(at time.Time) int {
	if at.IsZero() {
		return -1
	}
	n, _ := slices.BinarySearchFunc(ix.changes, at, func(change, at time.Time) int {
		if change.After(at) {
			return 1
		}
		return -1
	})
	return n
}
