package llm

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"yingda/pipetest"
)

// service is an embedding service: a real HTTP server that speaks the protocol, and
// speaks it wrongly when answer is set.
type service struct {
	t    *testing.T
	dims int

	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request, q request) bool // false: answer properly
	asked  []request
	keys   []string // Authorization headers
}

// request is the body of POST /v1/embeddings.
type request struct {
	Input      []string `json:"input"`
	Model      string   `json:"model"`
	Format     string   `json:"encoding_format"`
	Dimensions int      `json:"dimensions"`
}

// item is a vector of an answer.
type item struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding any    `json:"embedding"`
}

func newService(t *testing.T) *service { return &service{t: t, dims: 8} }

// over serves on a TCP port and returns the base URL.
func (s *service) over() string {
	h := httptest.NewServer(s)
	s.t.Cleanup(h.Close)
	return h.URL + "/v1"
}

// says sets what the service answers from now on; nil: proper answers.
func (s *service) says(f func(w http.ResponseWriter, r *http.Request, q request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// takes makes the service need some time for an answer.
func (s *service) takes(d time.Duration) {
	s.says(func(_ http.ResponseWriter, r *http.Request, _ request) bool {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
		}
		return false
	})
}

// fails makes the service answer with a status.
func (s *service) fails(status int, body string) {
	s.says(func(w http.ResponseWriter, _ *http.Request, _ request) bool {
		w.WriteHeader(status)
		io.WriteString(w, body)
		return true
	})
}

// sends makes the service answer with a body.
func (s *service) sends(body string) { s.fails(http.StatusOK, body) }

// heard returns what was asked so far, and forgets it.
func (s *service) heard() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = nil
	return out
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q request
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.Method != "POST" || r.URL.Path != "/v1/embeddings" {
		s.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.keys = append(s.keys, r.Header.Get("Authorization"))
	answer, dims := s.answer, s.dims
	s.mu.Unlock()
	if answer != nil && answer(w, r, q) {
		return
	}
	if q.Dimensions != 0 {
		dims = q.Dimensions
	}
	var list []item
	for i, text := range q.Input {
		v := vectorOf(text, dims)
		list = append(list, item{"embedding", i, v})
		if q.Format == "base64" {
			var b []byte
			for _, x := range v {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
			}
			list[i].Embedding = base64.StdEncoding.EncodeToString(b)
		}
	}
	write(w, list)
}

func write(w http.ResponseWriter, list []item) {
	json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": list, "model": "m", "usage": map[string]int{"prompt_tokens": 1, "total_tokens": 1}})
}

// vectorOf is what the service has for a text: its runes scattered over the
// dimensions, of whatever length.
func vectorOf(text string, dims int) []float32 {
	v := make([]float32, dims)
	for _, r := range text {
		v[int(r)%dims] += 2
		v[int(r/7)%dims]--
	}
	v[0] += 0.5
	return v
}

// want is the vector that the embedder should have for a text.
func want(t *testing.T, text string, dims int) []float32 {
	t.Helper()
	v := vectorOf(text, dims)
	if err := normalize(v); err != nil {
		t.Fatal(err)
	}
	return v
}

// wantVectors fails unless the vectors are those of the texts.
func wantVectors(t *testing.T, got [][]float32, texts ...string) {
	t.Helper()
	if len(got) != len(texts) {
		t.Errorf("%d vectors for %d texts", len(got), len(texts))
		return
	}
	for i, text := range texts {
		if !slices.Equal(got[i], want(t, text, len(got[i]))) {
			t.Errorf("vector %d is not that of %s: %v", i, text, got[i])
		}
	}
}

func embedder(t *testing.T, c Config) *Embedder {
	t.Helper()
	if c.Model == "" {
		c.Model = "bge-small-zh"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// inBubble runs a test in a bubble of virtual time: a second passes there when all
// wait, and takes none of ours. The service is reached over pipes, since nobody can
// tell virtual time from a wait for the real network.
func inBubble(t *testing.T, c Config, test func(t *testing.T, s *service, e *Embedder)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, l := newService(t), pipetest.New()
		h := &http.Server{Handler: s}
		go h.Serve(l)
		c.URL, c.dial = "http://embed/v1", l.Dial
		e := embedder(t, c)
		defer func() {
			h.Close()
			synctest.Wait()
		}()
		test(t, s, e)
	})
}

// logged returns a logger and what it was told.
func logged() (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(slog.NewTextHandler(&b, nil)), &b
}

func texts(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("第%d个问题怎么办", i))
	}
	return out
}
