package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"yingda/kb"
)

func (e *env) publish(content string, ifLive int) (kb.Snapshot, error) {
	return e.releases().Publish(ctx, kb.Snapshot{By: "amy", At: noon, Note: content}, []byte(content), ifLive)
}

// contentSum is what a publisher says of its content.
func contentSum(content string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
}

var releaseTests = []test{
	{name: "nothing is live at first", run: func(t *testing.T, e *env) {
		if _, err := e.releases().Live(ctx); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("live: %v", err)
		}
		for _, v := range []int{-1, 0, 1} {
			if _, _, err := e.releases().Content(ctx, v); !errors.Is(err, kb.ErrNotFound) {
				t.Errorf("content of %d: %v", v, err)
			}
		}
		equal(t, "list", len(must(e.releases().Snapshots(ctx))(t)), 0)
	}},
	{name: "numbers versions 1, 2, 3 and lists the newest first", run: func(t *testing.T, e *env) {
		for i := range 3 {
			s := must(e.publish(fmt.Sprint("content ", i), i))(t)
			equal(t, "version", s.Version, i+1)
			equal(t, "live", must(e.releases().Live(ctx))(t).Version, i+1)
		}
		var got []int
		for _, s := range must(e.releases().Snapshots(ctx))(t) {
			got = append(got, s.Version)
		}
		equal(t, "versions", got, []int{3, 2, 1})
	}},
	{name: "keeps what it is told of a version", run: func(t *testing.T, e *env) {
		in := kb.Snapshot{Version: 99, Rev: 12, By: "王", At: noon, Note: "首发", Restores: 3, Entries: 4, Facts: 5, Terms: 6, SHA256: contentSum("x")}
		s := must(e.releases().Publish(ctx, in, []byte("x"), 0))(t)
		in.Version = 1 // given by the store
		for what, got := range map[string]kb.Snapshot{
			"returned": s, "live": must(e.releases().Live(ctx))(t), "listed": must(e.releases().Snapshots(ctx))(t)[0],
		} {
			if !got.At.Equal(in.At) {
				t.Errorf("%s: at %v, want %v", what, got.At, in.At)
			}
			got.At = in.At
			equal(t, what, got, in)
		}
	}},
	{name: "gives content back as it was, small and large", run: func(t *testing.T, e *env) {
		large := make([]byte, 3<<20+17)
		rnd := rand.NewChaCha8([32]byte{1})
		rnd.Read(large)
		contents := [][]byte{{}, {0}, []byte("知识"), large, bytes.Repeat([]byte("a"), 1<<20)}
		for i, c := range contents {
			must(e.releases().Publish(ctx, kb.Snapshot{At: noon}, c, i))(t)
		}
		for i, want := range contents {
			s, got, err := e.releases().Content(ctx, i+1)
			if err != nil || s.Version != i+1 || !bytes.Equal(got, want) {
				t.Errorf("version %d: %d bytes of version %d, %v; want %d bytes", i+1, len(got), s.Version, err, len(want))
			}
		}
	}},
	{name: "publishes only over the version that was live", run: func(t *testing.T, e *env) {
		if _, err := e.publish("too early", 1); !errors.Is(err, kb.ErrConflict) {
			t.Errorf("over 1 when nothing is live: %v", err)
		}
		must(e.publish("one", 0))(t)
		must(e.publish("two", 1))(t)
		for _, over := range []int{0, 1, 3} {
			if _, err := e.publish("late", over); !errors.Is(err, kb.ErrConflict) {
				t.Errorf("over %d: %v", over, err)
			}
		}
		equal(t, "versions", len(must(e.releases().Snapshots(ctx))(t)), 2)
		must(e.publish("three", 2))(t)
		_, got, err := e.releases().Content(ctx, 3)
		equal(t, "third content", fmt.Sprint(string(got), err), "three<nil>")
	}},
	{name: "a version stays as it is when newer ones come", run: func(t *testing.T, e *env) {
		must(e.publish("one", 0))(t)
		must(e.publish("two", 1))(t)
		s, got, err := e.releases().Content(ctx, 1)
		equal(t, "first", fmt.Sprint(s.Version, s.Note, string(got), err), fmt.Sprint(1, "one", "one", nil))
	}},
	{name: "the draft and the versions do not touch each other", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1))
		must(e.publish("one", 0))(t)
		e.apply(remove("a"))
		e.wantScan("2:")
		equal(t, "live", must(e.releases().Live(ctx))(t).Version, 1)
	}},
	{name: "of publishers at once one wins each version", once: true, run: func(t *testing.T, e *env) {
		r := e.releases()
		for live := range 10 {
			var (
				mu   sync.Mutex
				wins []int
				wg   sync.WaitGroup
			)
			for range 6 {
				wg.Go(func() {
					s, err := r.Publish(ctx, kb.Snapshot{At: noon}, []byte("x"), live)
					if err == nil {
						mu.Lock()
						wins = append(wins, s.Version)
						mu.Unlock()
					} else if !errors.Is(err, kb.ErrConflict) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			equal(t, "published", wins, []int{live + 1})
		}
	}},
}
