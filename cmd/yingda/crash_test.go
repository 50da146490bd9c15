package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var defaultClient = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

// crashes is how often TestKill kills; store/bolt does it a hundred times more
// closely, this is the same promise seen from outside.
const crashes = 6

// acked is everything the server has confirmed.
type acked struct {
	mu       sync.Mutex
	talks    map[string]*talk // by session
	imported int              // entries e-0 … e-(imported-1)
	version  int              // published
}

type talk struct {
	token string
	texts []string // confirmed, in order
	tried string   // sent, not confirmed: may be there or not
}

// TestKill kills the server in the middle of questions, imports and publishes,
// again and again: whatever was confirmed is there after the restart, nothing is
// there twice, and it starts by itself.
func TestKill(t *testing.T) {
	data := t.TempDir()
	a := &acked{talks: map[string]*talk{}}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for round := 0; round < crashes || !a.enough() && round < 5*crashes; round++ { // a slow machine takes more of them
		p := serve(t, data, "--no-limits")
		a.verify(t, p, data)
		ctx, cancel := context.WithCancel(t.Context())
		var work sync.WaitGroup
		for range 3 {
			work.Go(func() { a.talk(ctx, p) })
		}
		work.Go(func() { a.manage(t, ctx, data) })
		longest := 500 * (1 + round/crashes)
		<-time.After(time.Duration(100+random.IntN(longest)) * time.Millisecond) // when it is killed is up to chance
		p.kill()
		cancel()
		work.Wait()
		if t.Failed() {
			t.Fatalf("in round %d", round+1)
		}
	}
	p := serve(t, data, "--no-limits")
	a.verify(t, p, data)
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if !a.enough() {
		t.Errorf("only %d conversations, %d entries and %d versions were confirmed: this test tests too little", len(a.talks), a.imported, a.version)
	}
}

// enough reports whether so much was confirmed that a loss would be seen.
func (a *acked) enough() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	texts := 0
	for _, talk := range a.talks {
		texts += len(talk.texts)
	}
	return texts >= 50 && a.imported >= 20 && a.version >= 2
}

// talk asks until the server is gone, in conversations of five.
func (a *acked) talk(ctx context.Context, p *process) {
	for ctx.Err() == nil {
		r, status, err := ask(defaultClient, p.url, "第1号柜台办理什么业务", "", "", "m-0")
		if err != nil {
			return
		}
		if status != 200 {
			continue // nothing is published yet
		}
		talk := &talk{token: r.Token, texts: []string{"第1号柜台办理什么业务"}}
		a.mu.Lock()
		a.talks[r.Session] = talk
		a.mu.Unlock()
		for i := 1; i < 5; i++ {
			text := fmt.Sprintf("第%d号柜台办理什么业务", i)
			a.mu.Lock()
			talk.tried = text
			a.mu.Unlock()
			_, status, err := ask(defaultClient, p.url, text, r.Session, r.Token, fmt.Sprint("m-", i))
			if err != nil || status != 200 {
				return
			}
			a.mu.Lock()
			talk.texts, talk.tried = append(talk.texts, text), ""
			a.mu.Unlock()
		}
	}
}

// manage imports ten entries and publishes, over and over, as an operator would.
func (a *acked) manage(t *testing.T, ctx context.Context, data string) {
	for ctx.Err() == nil {
		a.mu.Lock()
		from := a.imported
		a.mu.Unlock()
		file := write(t, "more.jsonl", entries(from, from+10, "答"))
		if !running(data) {
			return
		}
		if _, _, code := tool(t, "import", "--data", data, file); code != 0 {
			return
		}
		a.mu.Lock()
		a.imported = from + 10
		a.mu.Unlock()
		out, _, code := tool(t, "publish", "--data", data)
		if code != 0 {
			return
		}
		var version int
		fmt.Sscanf(out, "已发布版本 %d", &version)
		a.mu.Lock()
		a.version = max(a.version, version)
		a.mu.Unlock()
	}
}

// running reports whether a server answers for the directory: this test's tools
// must not open it themselves once the server was killed.
func running(data string) bool {
	at, err := readAddress(data)
	if err != nil {
		return false
	}
	res, err := http.Get(at.URL + "/healthz")
	if err != nil {
		return false
	}
	res.Body.Close()
	return true
}

// verify compares what the server has with what was confirmed.
func (a *acked) verify(t *testing.T, p *process, data string) {
	t.Helper()
	for session, talk := range a.talks {
		got, status := turns(t, p.url, session, talk.token)
		want := talk.texts
		if status != 200 || len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("session %s: %d %q, confirmed were %q", session, status, got, want)
		}
		if rest := got[min(len(want), len(got)):]; len(rest) > 1 || len(rest) == 1 && rest[0] != talk.tried {
			t.Errorf("session %s has %q beyond what was sent", session, rest)
		}
	}
	export := mustTool(t, "export", "--data", data, "--format", "jsonl", "-")
	for i := range a.imported {
		if n := strings.Count(export, fmt.Sprintf(`"id":"e-%d"`, i)); n != 1 {
			t.Errorf("entry e-%d, confirmed, is there %d times", i, n)
		}
	}
	if a.version > 0 {
		r, status, err := ask(defaultClient, p.url, "第1号柜台办理什么业务", "", "", "")
		if err != nil || status != 200 || r.Version < a.version || r.Text != "答 1" {
			t.Errorf("version %d was confirmed, answer now: %d %+v %v", a.version, status, r, err)
		}
	}
	if out := mustTool(t, "audit", "verify", "--data", data); !strings.Contains(out, "完整") {
		t.Error(out)
	}
}

// TestDrain: told to end under load, the server finishes every request it took,
// says beforehand that it is about to go, and exits with 0.
func TestDrain(t *testing.T) {
	data := t.TempDir()
	mustTool(t, "import", "--data", data, "--publish", write(t, "a.jsonl", entries(0, 20, "答")))
	p := serve(t, data, "--no-limits", "--drain-delay", "400ms")
	var asked, failed, late atomic.Int64
	var unready atomic.Bool
	var work sync.WaitGroup
	for i := range 8 {
		work.Go(func() {
			for !unready.Load() { // a balancer sends nobody any more once it is told
				_, status, err := ask(defaultClient, p.url, fmt.Sprintf("第%d号柜台办理什么业务", i), "", "", "")
				asked.Add(1)
				if err != nil || status != 200 {
					failed.Add(1)
					t.Errorf("question %d: %d %v", asked.Load(), status, err)
				}
			}
		})
	}
	work.Go(func() {
		for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
			res, err := defaultClient.Get(p.url + "/readyz")
			if err != nil {
				late.Add(1) // it was gone before it said so
				unready.Store(true)
				return
			}
			res.Body.Close()
			if res.StatusCode == http.StatusServiceUnavailable {
				unready.Store(true)
				return
			}
		}
	})
	for tick := time.NewTicker(time.Millisecond); asked.Load() < 200; {
		<-tick.C
	}
	start := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	work.Wait()
	p.cmd.Wait() // its exit status is looked at below
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v to end", took)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit %d: %s", code, p.log)
	}
	if failed.Load() > 0 || late.Load() > 0 {
		t.Errorf("%d of %d questions failed; gone without a word: %v", failed.Load(), asked.Load(), late.Load() > 0)
	}
	if _, err := os.Stat(data); err != nil {
		t.Error(err)
	}
}
