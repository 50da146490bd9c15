package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/llm"
)

// model is an embedding service on a real port, which understands 年费 in English, too.
type model struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	gate  chan struct{} // not nil: it answers when this is closed
	fails bool
}

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Input []string `json:"input"`
	}
	json.NewDecoder(r.Body).Decode(&q) // whatever comes: no texts, no vectors
	m.mu.Lock()
	m.asked = append(m.asked, q.Input...)
	gate, fails := m.gate, m.fails
	m.mu.Unlock()
	if fails {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	type item struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	list := []item{}
	for i, text := range q.Input {
		v := make([]float32, 16)
		v[0] = 1
		for _, r := range text {
			v[2+int(r)%14] += 0.1
		}
		if strings.Contains(text, "年费") || text == "annual fee" {
			v[1] += 3
		}
		list = append(list, item{i, v})
	}
	json.NewEncoder(w).Encode(map[string]any{"data": list})
}

// set makes the service fail, hold its answers back until the returned function is
// called, or neither.
func (m *model) set(fails, holds bool) (release func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails, m.gate = fails, nil
	if !holds {
		return nil
	}
	gate := make(chan struct{})
	m.gate = gate
	return func() { m.set(false, false); close(gate) }
}

func (m *model) heard() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.asked
	m.asked = nil
	return out
}

// startEmbedding makes a rig with an embedding service.
func startEmbedding(t *testing.T) (*rig, *model) {
	t.Helper()
	m := &model{}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	r := start(t, func(c *Config) {
		var err error
		c.Embedder, err = llm.New(llm.Config{URL: m.URL, Key: "sk-canary", Model: "m", Timeout: 10 * time.Second, Logger: c.Logger, File: filepath.Join(t.TempDir(), "vectors")})
		if err != nil {
			t.Fatal(err)
		}
	})
	return r, m
}

// embedded is what Watch does once a second, until the live version has its vectors.
func (r *rig) embedded() {
	r.t.Helper()
	waitFor(r.t, "vectors", func() bool {
		r.bots.embed(r.t.Context())
		return r.Manager.Bot().Embedded()
	})
}

// A version answers at once, and with vectors when they have come. Only what is new is sent.
func TestVectorsComeInTheBackground(t *testing.T) {
	r, m := startEmbedding(t)
	release := m.set(false, true)
	r.bots.embed(t.Context())
	waitFor(t, "the first call", func() bool { return len(m.heard()) > 0 })
	if a := r.mustAsk(said("提额", "")); a.Kind != "answer" || r.Manager.Bot().Embedded() {
		t.Errorf("while they are computed: %+v", a)
	}
	release()
	r.embedded()
	if len(m.heard()) != 0 {
		t.Error("a second job was begun while the first was running")
	}
	first := scenario{path: "/api/search", body: said("annual fee", ""), headers: []string{bearer(localToken)}, status: 200, want: []string{`"candidates":[{"entry":"fee"`, `"signal":"embedding"`}}
	first.run(t, r)

	k := knowledge()
	k.Entries[1].Variants = append(k.Entries[1].Variants, "年费几时收")
	m.heard()
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.Manager.Bot().Embedded() {
		t.Error("a new version with the vectors of the old one")
	}
	r.embedded()
	if sent := m.heard(); !slices.Equal(sent, []string{"年费几时收"}) {
		t.Errorf("sent %q", sent)
	}
	first.run(t, r)
	if log := r.logs.String(); strings.Count(log, "vectors complete") != 2 || strings.Contains(log, "canary") || strings.Contains(log, "annual") {
		t.Errorf("log:\n%s", log)
	}
}

// A version that is replaced while it is being embedded is given up, and never comes back.
func TestVectorsOfAReplacedVersion(t *testing.T) {
	r, m := startEmbedding(t)
	release := m.set(false, true)
	r.bots.embed(t.Context())
	waitFor(t, "the first call", func() bool { return len(m.heard()) > 0 })
	k := knowledge()
	k.Entries[1].Variants = nil
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.bots.embed(t.Context()) // stops the one under way, although the service hangs
	waitFor(t, "the end of the first", func() bool {
		r.bots.embedding.mu.Lock()
		defer r.bots.embedding.mu.Unlock()
		return r.bots.embedding.version == 0
	})
	release()
	r.embedded()
	if v := r.bots.version(); v != 2 {
		t.Errorf("version %d answers", v)
	}
}

// A threshold that is found while vectors are computed, or afterwards, and the
// vectors are both kept, whichever comes first.
func TestVectorsAndThreshold(t *testing.T) {
	r, m := startEmbedding(t)
	aim := func(at float64) {
		t.Helper()
		r.bots.change(1, func(now *dialog.Bot) *dialog.Bot { return now.WithAnswerAt(at) })
		r.bots.change(7, func(*dialog.Bot) *dialog.Bot { t.Error("another version was changed"); return nil })
		if got := r.Manager.Bot().Policy().AnswerAt; got != at {
			t.Errorf("threshold %v, want %v", got, at)
		}
	}
	release := m.set(false, true)
	r.bots.embed(t.Context())
	waitFor(t, "the first call", func() bool { return len(m.heard()) > 0 })
	aim(.77)
	r.bots.embed(t.Context()) // nothing to do: it is the same version
	release()
	r.embedded()
	if got := r.Manager.Bot().Policy().AnswerAt; got != .77 || m.heard() != nil {
		t.Errorf("threshold %v, or embedded twice", got)
	}
	aim(.78)
	if !r.Manager.Bot().Embedded() {
		t.Error("the vectors are gone")
	}
}

// The service refuses: answers go on, it is asked again after a minute and not
// before, and the operator sees it.
func TestVectorsThatDoNotCome(t *testing.T) {
	r, m := startEmbedding(t)
	m.set(true, false)
	tries := func(want int) {
		t.Helper()
		for range 20 {
			r.bots.embed(t.Context())
			waitFor(t, "the end", func() bool {
				r.bots.embedding.mu.Lock()
				defer r.bots.embedding.mu.Unlock()
				return r.bots.embedding.version == 0
			})
		}
		if got := strings.Count(r.logs.String(), "no vectors: answers go on without"); got != want {
			t.Errorf("tried %d times, want %d", got, want)
		}
	}
	tries(1)
	preview := scenario{path: "/api/search", body: `{"text":"提额","version":"draft"}`, headers: []string{bearer(localToken)}, status: 200, want: []string{`"entry":"limit"`}, not: []string{"embedding"}}
	m.heard()
	preview.run(t, r)
	if sent := m.heard(); len(sent) != 0 {
		t.Errorf("a preview asks %q of a service that just failed", sent)
	}
	r.clock.pass(retryEmbedding - time.Second)
	tries(1)
	r.clock.pass(time.Second)
	tries(2)
	scenario{method: "GET", path: "/metrics", status: 200, want: []string{
		"yingda_embedding_failures_total 2", "yingda_embedding_ready 0", "yingda_embedding_breaker 0",
	}}.run(t, r)
	m.set(false, false)
	r.clock.pass(retryEmbedding)
	r.embedded()
	scenario{method: "GET", path: "/metrics", status: 200, want: []string{"yingda_embedding_ready 1", "yingda_embedding_calls_total 3"}}.run(t, r)
}

// What is tried in the draft is what will be live: vectors count there too.
func TestPreviewHasVectors(t *testing.T) {
	r, _ := startEmbedding(t)
	search := func(version string) scenario {
		return scenario{path: "/api/search", body: `{"text":"annual fee","version":"` + version + `"}`, headers: []string{bearer(localToken)}, status: 200, want: []string{`"candidates":[{"entry":"fee"`, `"signal":"embedding"`}}
	}
	search("draft").run(t, r)
	k := knowledge()
	k.Entries = append(k.Entries, kb.Entry{ID: "more", Question: "网点几点开门", Answer: "九点", Enabled: true})
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	search("1").run(t, r)
	search("draft").run(t, r)
	first, err := r.bots.named(t.Context(), "draft")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.bots.named(t.Context(), "draft"); err != nil || again != first {
		t.Errorf("the unchanged draft was made again: %v", err)
	}
}

// Without a service nothing of it is shown.
func TestNoService(t *testing.T) {
	r := start(t, nil)
	r.bots.embed(t.Context())
	scenario{method: "GET", path: "/metrics", status: 200, not: []string{"yingda_embedding"}}.run(t, r)
}
