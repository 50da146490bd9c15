package llm

import (
	"sync"
	"sync/atomic"

	"github.com/sony/gobreaker/v2"
)

// Stats count from the start of the process.
type Stats struct {
	Calls    uint64 // of the service
	Texts    uint64 // sent in them
	Failures uint64 // calls that brought no vectors
	Refused  uint64 // calls not made: the breaker was open, or too many were under way
	Hits     uint64 // questions answered from memory
	Stored   uint64 // phrasings found in the file
	Breaker  Breaker
}

// Breaker is the state of the circuit breaker of questions.
type Breaker int

// The states of a Breaker, as numbers that a graph can show.
const (
	Closed   Breaker = iota // all is well
	HalfOpen                // one question tries the service
	Open                    // no question is sent
)

func (b Breaker) String() string { return [...]string{"closed", "half-open", "open"}[b] }

type counts struct {
	calls, texts, failures, refused, hits, stored atomic.Uint64
}

// Stats returns the counts so far.
func (e *Embedder) Stats() Stats {
	s := Stats{
		Calls: e.calls.Load(), Texts: e.texts.Load(), Failures: e.failures.Load(),
		Refused: e.refused.Load(), Hits: e.hits.Load(), Stored: e.stored.Load(),
	}
	switch e.breaker.State() {
	case gobreaker.StateOpen:
		s.Breaker = Open
	case gobreaker.StateHalfOpen:
		s.Breaker = HalfOpen
	}
	return s
}

// memory keeps the vectors of recent questions in two generations: when the
// younger one is full the older one goes, and what is asked for again stays.
type memory struct {
	mu           sync.Mutex
	young, older map[string][]float32
}

func (m *memory) get(text string) []float32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v := m.young[text]; v != nil {
		return v
	}
	v := m.older[text]
	if v != nil {
		m.add(text, v)
	}
	return v
}

func (m *memory) put(text string, v []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(text, v)
}

func (m *memory) add(text string, v []float32) {
	if m.young == nil || len(m.young) >= keptVectors/2 {
		m.young, m.older = make(map[string][]float32), m.young
	}
	m.young[text] = v
}
