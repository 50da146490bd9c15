package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// TestPublishWhileAsking: questions go on being answered while versions are
// compiled and swapped; none fails, each is answered by one whole version, and
// nobody is taken back to an older one.
func TestPublishWhileAsking(t *testing.T) {
	r := start(t, nil)
	k := knowledge()
	for i := range 300 { // enough to keep the compiler busy for a while
		k.Entries = append(k.Entries, kb.Entry{ID: fmt.Sprint("x", i), Question: fmt.Sprintf("第%d号网点的营业时间", i), Answer: "九点到五点", Enabled: true})
	}
	var stop atomic.Bool
	var asked atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := 0
			for !stop.Load() {
				res := r.request("POST", "/ask", said("年费怎么收", ""))
				a := field(t, res.body, "text")
				var version int
				fmt.Sscanf(res.body[strings.Index(res.body, `"version":`):], `"version":%d`, &version)
				if want := fmt.Sprintf("第 %d 版", version); res.status != 200 || (version > 1 && a != want) {
					t.Errorf("%d %s, want the answer of version %d", res.status, res.body, version)
					return
				}
				if version < last {
					t.Errorf("version %d after version %d", version, last)
					return
				}
				last = version
				asked.Add(1)
			}
		})
	}
	const last = 6
	for version := 2; version <= last; version++ {
		k.Entries[1].Answer = fmt.Sprintf("第 %d 版", version)
		if _, err := kb.NewDraft(r.db.KB()).ResetTo(t.Context(), kb.Stamp{By: "t", At: r.clock.Now()}, k); err != nil {
			t.Fatal(err)
		}
		res := r.request("POST", "/api/publish", "{}", bearer(localToken))
		if res.status != 200 || !strings.Contains(res.body, `"serving":true`) {
			t.Fatalf("publish: %d %s", res.status, res.body)
		}
	}
	stop.Store(true)
	wg.Wait()
	if asked.Load() < 10 {
		t.Errorf("only %d questions were asked meanwhile", asked.Load())
	}
	if a := r.mustAsk(said("年费怎么收", "")); a.Version != last {
		t.Errorf("version %d answers in the end, want %d", a.Version, last)
	}
}

// TestWatchTakesOverWhatOthersPublish: a version and a key that another process
// put into the store are in use without a call.
func TestWatchTakesOverWhatOthersPublish(t *testing.T) {
	r := startEmpty(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Watch(ctx) }()
	defer func() { cancel(); <-done }()
	r.publishKnowledge(knowledge())
	waitFor(t, "the first version", func() bool { return r.ready() })
	k := knowledge()
	k.Entries[1].Answer = "新的答案"
	r.publishKnowledge(k)
	waitFor(t, "the second version", func() bool { return r.bots.version() == 2 })
}

// waitFor polls until something has happened.
func waitFor(t *testing.T, what string, happened func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for tick := time.NewTicker(5 * time.Millisecond); !happened(); {
		select {
		case <-deadline:
			t.Fatalf("%s did not come", what)
		case <-tick.C:
		}
	}
}

// TestBrokenVersionIsNotTriedAgainAtOnce: what cannot be compiled leaves the version before in place.
func TestBrokenVersionIsNotTriedAgainAtOnce(t *testing.T) {
	r := start(t, nil)
	live, err := r.Releases.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Releases.Publish(t.Context(), kb.Snapshot{Rev: live.Rev, SHA256: "no"}, []byte("damaged"), live.Version); err != nil {
		t.Fatal(err)
	}
	if err := r.Load(t.Context()); !errors.Is(err, kb.ErrDamaged) {
		t.Errorf("loading a damaged version: %v", err)
	}
	if err := r.Load(t.Context()); err != nil {
		t.Errorf("tried again at once: %v", err)
	}
	r.clock.pass(retryBroken)
	if err := r.Load(t.Context()); !errors.Is(err, kb.ErrDamaged) {
		t.Errorf("not tried again after %v: %v", retryBroken, err)
	}
	if a := r.mustAsk(said("提额", "")); a.Version != 1 {
		t.Errorf("version %d answers", a.Version)
	}
	scenario{path: "/api/search", body: `{"text":"提额","version":2}`, headers: []string{bearer(localToken)}, status: 500, want: []string{`"code":"internal"`, "服务出错了"}, not: []string{"damaged", "SHA"}}.run(t, r)
}

// TestDraftIsCompiledOnce: looking at an unchanged draft does not compile it again.
func TestDraftIsCompiledOnce(t *testing.T) {
	r := start(t, nil)
	named := func(name string) *dialog.Bot {
		t.Helper()
		bot, err := r.bots.named(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return bot
	}
	first := named("draft")
	if named("draft") != first {
		t.Error("the unchanged draft was compiled again")
	}
	st := kb.Stamp{By: "t", At: r.clock.Now()}
	if _, err := kb.NewDraft(r.db.KB()).PutEntry(t.Context(), st, &kb.Entry{ID: "new", Question: "新问题怎么办", Answer: "好办", Enabled: true}, 0); err != nil {
		t.Fatal(err)
	}
	if named("draft") == first {
		t.Error("a changed draft was not compiled")
	}
	if named("live") != r.Manager.Bot() || named("1") != r.Manager.Bot() {
		t.Error("the live version was compiled for looking at")
	}
}

// TestAnswersWithoutTheStore: when the log cannot be written the reply goes out,
// is counted as not recorded, and what manages says 503.
func TestAnswersWithoutTheStore(t *testing.T) {
	r := start(t, nil)
	r.db.Close()
	a := r.mustAsk(said("提额", ""))
	if a.Kind != "answer" {
		t.Errorf("%+v", a)
	}
	scenario{method: "GET", path: "/metrics", status: 200, want: []string{"yingda_turns_not_recorded_total 1"}}.run(t, r)
	scenario{method: "GET", path: "/api/versions", headers: []string{bearer(localToken)}, status: 503, want: []string{`"code":"overloaded"`}, header: []string{"Retry-After: 5"}}.run(t, r)
	if log := r.logs.String(); !strings.Contains(log, "turn not recorded") || strings.Contains(log, "提额") {
		t.Errorf("log: %s", log)
	}
}

// TestRunDrains: told to stop, the server first says that it is not ready, still
// serves, then ends without an error.
func TestRunDrains(t *testing.T) {
	r := start(t, func(c *Config) { c.DrainDelay = 300 * time.Millisecond })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, l) }()
	get := func(path string) (int, bool) {
		res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://" + l.Addr().String() + path)
		if err != nil {
			return 0, false
		}
		res.Body.Close()
		return res.StatusCode, res.Close
	}
	waitFor(t, "readiness", func() bool { s, _ := get("/readyz"); return s == 200 })
	stop()
	waitFor(t, "unreadiness", func() bool { s, _ := get("/readyz"); return s == 503 })
	if status, _ := get("/healthz"); status != 200 {
		t.Errorf("while draining: %d", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if status, _ := get("/healthz"); status != 0 {
		t.Errorf("still serves after the end: %d", status)
	}
}
