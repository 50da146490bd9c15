package server

import (
	"container/list"
	"sync"
)

// recent keeps what was used last in memory; with too many, what rested longest goes.
// Its zero value is empty.
type recent[K comparable, V any] struct {
	mu    sync.Mutex
	byKey map[K]*list.Element
	order list.List // of kept, the latest used first
}

type kept[K comparable, V any] struct {
	key   K
	value V
}

// find returns what is kept for a key.
func (r *recent[K, V]) find(key K) (value V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.byKey[key]
	if e == nil {
		return value, false
	}
	r.order.MoveToFront(e)
	return e.Value.(kept[K, V]).value, true
}

// keep remembers a value for a key, of at most so many keys.
func (r *recent[K, V]) keep(key K, value V, most int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byKey == nil {
		r.byKey = map[K]*list.Element{}
	}
	if e := r.byKey[key]; e != nil {
		r.order.Remove(e)
	}
	r.byKey[key] = r.order.PushFront(kept[K, V]{key, value})
	if r.order.Len() > most {
		last := r.order.Back()
		r.order.Remove(last)
		delete(r.byKey, last.Value.(kept[K, V]).key)
	}
}
