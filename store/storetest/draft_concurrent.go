package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"yingda/kb"
)

// lostWakeUp: a reader that takes Wake before it reads, and sleeps only when there
// was nothing, sees every change though no wake-up carries data.
func lostWakeUp(t *testing.T, e *env) {
	store := e.kb()
	const n = 200
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range n {
			if _, err := store.Apply(ctx, []kb.Change{put(fmt.Sprint(i), i)}, nil); err != nil {
				t.Error(err)
			}
		}
	})
	for at := kb.Rev(0); at < n; {
		wake := store.Wake()
		list, newest, err := store.Since(ctx, at, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if c.Rev != at+1 {
				t.Fatalf("change %d follows %d", c.Rev, at)
			}
			at = c.Rev
		}
		if len(list) == 0 && newest == at && at < n {
			<-wake
		}
	}
	wg.Wait()
}

func concurrentApply(t *testing.T, e *env) {
	store := e.kb()
	const writers, each = 16, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", w, i)
				if _, err := store.Apply(ctx, []kb.Change{put(id, i), put(id+"b", i)}, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	list, newest, err := store.Since(ctx, 0, 10_000)
	if err != nil || newest != 2*writers*each || len(list) != int(newest) {
		t.Fatalf("%d changes, newest %d, error %v", len(list), newest, err)
	}
	seen := map[string]bool{}
	for i, c := range list {
		if c.Rev != kb.Rev(i+1) || seen[c.ID] {
			t.Fatalf("line %d is change %d of %s", i, c.Rev, c.ID)
		}
		seen[c.ID] = true
		if i%2 == 1 && c.ID != list[i-1].ID+"b" {
			t.Errorf("%s was written between %s and its second half", c.ID, list[i-1].ID)
		}
	}
}

func concurrentCAS(t *testing.T, e *env) {
	store := e.kb()
	for ver := kb.Rev(0); ver < 20; ver++ {
		var (
			mu   sync.Mutex
			wins int
			wg   sync.WaitGroup
		)
		for w := range 8 {
			wg.Go(func() {
				_, err := store.Apply(ctx, []kb.Change{put("a", w)}, map[kb.Key]kb.Rev{entry("a"): ver})
				if err == nil {
					mu.Lock()
					wins++
					mu.Unlock()
				} else if !errors.Is(err, kb.ErrConflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins != 1 {
			t.Fatalf("version %d was replaced %d times", ver, wins)
		}
	}
}

// consistentScan: two items always written together are always seen alike.
func consistentScan(t *testing.T, e *env) {
	store := e.kb()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := store.Apply(ctx, []kb.Change{put("a", i), put("b", i)}, nil); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 100 {
		var bodies []string
		rev, err := store.Scan(ctx, func(it kb.Item) error {
			bodies = append(bodies, string(it.Body))
			return nil
		})
		if err != nil || rev%2 != 0 || len(bodies) == 2 && bodies[0] != bodies[1] || len(bodies) == 1 {
			t.Errorf("at %d: %v, %v", rev, bodies, err)
			break
		}
	}
	close(stop)
	wg.Wait()
}
