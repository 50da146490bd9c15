package llm

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// all embeds texts as a publish does, and fails unless each got its own vector.
func all(t *testing.T, e *Embedder, list []string) {
	t.Helper()
	n := 0
	err := e.EmbedAll(t.Context(), list, func(i int, v []float32) error {
		if i != n {
			t.Errorf("vector %d comes as number %d", i, n)
		}
		n++
		wantVectors(t, [][]float32{v}, list[i])
		return nil
	})
	if err != nil || n != len(list) {
		t.Fatalf("%d of %d vectors: %v", n, len(list), err)
	}
}

// inputs returns the texts of some requests.
func inputs(list []request) (out []string) {
	for _, r := range list {
		out = append(out, r.Input...)
	}
	return out
}

func TestEmbedAll(t *testing.T) {
	for _, kept := range []bool{false, true} {
		s, c := newService(t), Config{Batch: 64}
		c.URL = s.over()
		if kept {
			c.File = filepath.Join(t.TempDir(), "vectors")
		}
		e := embedder(t, c)
		list := append(texts(150), texts(10)...) // ten phrasings stand twice
		all(t, e, list)
		var sizes []int
		for _, r := range s.heard() {
			sizes = append(sizes, len(r.Input))
		}
		if !slices.Equal(sizes, []int{64, 64, 22}) {
			t.Errorf("batches of %v", sizes)
		}
		all(t, e, texts(151))
		if again := inputs(s.heard()); kept && !slices.Equal(again, texts(151)[150:]) || !kept && len(again) != 151 {
			t.Errorf("kept %v: %d texts sent again", kept, len(again))
		}
		all(t, e, nil)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "yingda-vectors-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Another model, or another number of dimensions, knows nothing of the first one's vectors.
func TestVectorsBelongToTheirModel(t *testing.T) {
	s := newService(t)
	c := Config{URL: s.over(), File: filepath.Join(t.TempDir(), "vectors")}
	for _, m := range []struct {
		model string
		dims  int
		sent  int
	}{{"a", 0, 5}, {"a", 0, 0}, {"b", 0, 5}, {"a", 0, 0}, {"a", 4, 5}, {"a", 4, 0}} {
		c.Model, c.Dimensions = m.model, m.dims
		all(t, embedder(t, c), texts(5))
		if n := len(inputs(s.heard())); n != m.sent {
			t.Errorf("%s of %d dimensions: %d texts sent, want %d", m.model, m.dims, n, m.sent)
		}
	}
}

// The service has another model under the same name: vectors of two lengths cannot be
// compared, so all are asked for anew.
func TestModelChangesItsDimensions(t *testing.T) {
	s := newService(t)
	c := Config{URL: s.over(), File: filepath.Join(t.TempDir(), "vectors"), Batch: 3}
	all(t, embedder(t, c), texts(10))
	s.heard()
	s.dims = 16
	all(t, embedder(t, c), texts(11))
	if sent := inputs(s.heard()); len(sent) != 11 || sent[0] != texts(11)[10] {
		t.Errorf("sent %v", sent)
	}
	all(t, embedder(t, c), texts(11))
	if sent := inputs(s.heard()); len(sent) != 0 {
		t.Errorf("sent again %v", sent)
	}
}

func TestModelThatCannotDecide(t *testing.T) {
	s := newService(t)
	s.says(func(http.ResponseWriter, *http.Request, request) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dims ^= 1 // from the next answer on
		return false
	})
	e := embedder(t, Config{URL: s.over(), Batch: 1})
	if err := e.EmbedAll(t.Context(), texts(5), nil); !errors.Is(err, ErrAnswer) {
		t.Errorf("%v", err)
	}
}

// A publish has time: it tries twice, with a pause that differs each time.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name    string
		trouble func(s *service)
		tries   int
		least   time.Duration
	}{
		{"500", func(s *service) { s.fails(500, "") }, 2, retryAfter / 2},
		{"429", func(s *service) { s.fails(429, `{"error":{"message":"slow down"}}`) }, 2, retryAfter / 2},
		{"408", func(s *service) { s.fails(408, "") }, 2, retryAfter / 2},
		{"wrong answer", func(s *service) { s.sends("{}") }, 2, retryAfter / 2},
		{"no answer", func(s *service) { s.takes(time.Hour) }, 2, 2*DefaultBatchTimeout + retryAfter/2},
		{"cut off", func(s *service) {
			s.says(func(w http.ResponseWriter, r *http.Request, q request) bool { panic(http.ErrAbortHandler) })
		}, 2, retryAfter / 2},
		{"400", func(s *service) { s.fails(400, "") }, 1, 0},
		{"401", func(s *service) { s.fails(401, "") }, 1, 0},
		{"404", func(s *service) { s.fails(404, "") }, 1, 0},
	} {
		inBubble(t, Config{}, func(t *testing.T, s *service, e *Embedder) {
			c.trouble(s)
			start := time.Now()
			err := e.EmbedAll(t.Context(), texts(3), nil)
			took := time.Since(start)
			if n := len(s.heard()); err == nil || n != c.tries || took < c.least || took > c.least+retryAfter {
				t.Errorf("%s: %d tries in %v: %v", c.name, n, took, err)
			}
			if e.Stats().Breaker != Closed {
				t.Error("a publish opens the breaker of the questions")
			}
		})
	}
}

// What fails once is told to nobody.
func TestRetryThatWorks(t *testing.T) {
	inBubble(t, Config{Batch: 2}, func(t *testing.T, s *service, e *Embedder) {
		n := 0
		s.says(func(w http.ResponseWriter, _ *http.Request, _ request) bool {
			n++
			if n%2 == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return n%2 == 1
		})
		all(t, e, texts(6))
		if st := e.Stats(); st.Calls != 6 || st.Failures != 3 {
			t.Errorf("%+v", st)
		}
	})
}

// Whoever ends a publish waits neither for the service nor for the pause, and the
// batches done are kept.
func TestEmbedAllEnds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vectors")
	inBubble(t, Config{Batch: 2, File: file}, func(t *testing.T, s *service, e *Embedder) {
		n := 0
		s.says(func(w http.ResponseWriter, r *http.Request, _ request) bool {
			if n++; n <= 2 {
				return false
			}
			<-r.Context().Done()
			return true
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := e.EmbedAll(ctx, texts(10), nil)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		s.says(nil)
		s.heard()
		all(t, e, texts(10))
		if sent := inputs(s.heard()); len(sent) != 6 {
			t.Errorf("%d texts sent again, want 6", len(sent))
		}
	})
}

// Who looks at the log sees how long it will take; a second one waits its turn, as
// long as he likes.
func TestProgressAndTurns(t *testing.T) {
	logger, log := logged()
	inBubble(t, Config{Batch: 10, Logger: logger}, func(t *testing.T, s *service, e *Embedder) {
		s.takes(4 * time.Second)
		done := make(chan bool)
		go func() {
			all(t, e, texts(70))
			done <- true
		}()
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := e.EmbedAll(ctx, texts(1), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("did not wait its turn: %v", err)
		}
		<-done
	})
	var got []string
	for line := range strings.Lines(log.String()) {
		_, line, _ = strings.Cut(line, "msg=")
		got = append(got, line)
	}
	if want := []string{"\"embedding phrasings\" left=40 of=70\n", "\"embedding phrasings\" left=10 of=70\n"}; !slices.Equal(got, want) {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestEachMayEndIt(t *testing.T) {
	s := newService(t)
	boom := errors.New("boom")
	seen := 0
	err := embedder(t, Config{URL: s.over()}).EmbedAll(t.Context(), texts(5), func(i int, _ []float32) error {
		seen++
		if i == 2 {
			return boom
		}
		return nil
	})
	if !errors.Is(err, boom) || seen != 3 {
		t.Errorf("%v after %d", err, seen)
	}
}

func TestDirectoryIsMissing(t *testing.T) {
	s := newService(t)
	e := embedder(t, Config{URL: s.over(), File: filepath.Join(t.TempDir(), "no", "vectors")})
	if err := e.EmbedAll(t.Context(), texts(1), nil); !errors.Is(err, os.ErrNotExist) || len(s.heard()) != 0 {
		t.Errorf("%v", err)
	}
}

// TestKill: a process that is killed in the middle of a publish leaves what it was
// told, and the next one asks only for the rest.
func TestKill(t *testing.T) {
	const batches, batch = 10, 8
	if url := os.Getenv("YINGDA_TEST_EMBED"); url != "" {
		e := embedder(t, Config{URL: url, File: os.Getenv("YINGDA_TEST_FILE"), Batch: batch})
		t.Fatal("not killed: ", e.EmbedAll(t.Context(), texts(batches*batch), nil))
	}
	s, file := newService(t), filepath.Join(t.TempDir(), "vectors")
	url := s.over()
	for killed := 1; killed <= 3; killed++ {
		child := exec.Command(os.Args[0], "-test.run=^TestKill$")
		child.Env = append(os.Environ(), "YINGDA_TEST_EMBED="+url, "YINGDA_TEST_FILE="+file)
		reached := make(chan struct{})
		s.says(func(_ http.ResponseWriter, r *http.Request, q request) bool {
			if !slices.Contains(q.Input, texts(batches * batch)[2*killed*batch]) {
				return false
			}
			close(reached)
			<-r.Context().Done() // until it is dead
			return true
		})
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		<-reached
		child.Process.Kill() // it waits for our answer, so it cannot have ended
		child.Wait()         // with the status of a killed process
		if sent := inputs(s.heard()); len(sent) != 3*batch {
			t.Errorf("start %d: %d texts sent, want two batches and the one it died of", killed, len(sent))
		}
	}
	s.says(nil)
	all(t, embedder(t, Config{URL: url, File: file}), texts(batches*batch))
	if sent := inputs(s.heard()); len(sent) != (batches-6)*batch || strings.Join(sent, "") != strings.Join(texts(batches * batch)[6*batch:], "") {
		t.Errorf("%d texts sent again", len(sent))
	}
}
