package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/dialog/flow"
	"yingda/kb"
)

const secret = "a secret of the tests"

// service is a real HTTP server that notes what it gets, after it has verified it.
type service struct {
	*httptest.Server
	mu     sync.Mutex
	keys   []string // Idempotency-Key of each request
	bodies []string
	bad    error // of the last signature that did not fit
}

// serve starts a service; answer is called with the number of the request, from 1.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = Verify(secret, r.Header, body, time.Now())
		}
		s.mu.Lock()
		s.keys, s.bodies = append(s.keys, r.Header.Get(HeaderIdempotency)), append(s.bodies, string(body))
		n := len(s.keys)
		if err != nil {
			s.bad = err
		}
		s.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return s
}

func (s *service) asked() (keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys
}

// says answers with JSON.
func says(text string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) { write(w, 200, text) }
}

func write(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

func (s *service) host() string { return strings.TrimPrefix(s.URL, "http://") }

// client allows hosts; its log is returned too.
func client(t *testing.T, hosts ...string) (*Client, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	c, err := New(Config{Hosts: hosts, Secret: secret, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return c, log
}

func call(c *Client, h kb.Webhook) flow.Result {
	return c.Call(context.Background(), flow.Call{Webhook: &h, Name: "查订单", Values: map[string]string{"order": "YD1", "备注": "急"}, Key: "k-1"})
}

func TestCall(t *testing.T) {
	s := serve(t, says(`{"order":{"no":202611210000123456,"amount":328.5,"paid":true,"items":[{"id":"a","price":9.90}]},"list":["x","y"],"none":null}`))
	c, log := client(t, s.host())
	got := call(c, kb.Webhook{URL: s.URL + "/order?secret=1", Take: map[string]string{
		"no": "order.no", "amount": "order.amount", "paid": "order.paid", "items": "order.items", "first": "order.items.0.id", "second": "list.1",
		"missing": "order.status", "none": "none", "beyond": "list.2", "into": "order.no.x", "object": "order.items.0",
	}})
	want := flow.Result{Values: map[string]any{
		"no": "202611210000123456", "amount": 328.5, "paid": true, "first": "a", "second": "y",
		"items": []any{map[string]any{"id": "a", "price": "9.90"}}, "object": map[string]any{"id": "a", "price": "9.90"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	if s.bad != nil || len(s.keys) != 1 || s.keys[0] != "k-1" || s.bodies[0] != `{"order":"YD1","备注":"急"}` {
		t.Errorf("signature %v, keys %v, bodies %v", s.bad, s.keys, s.bodies)
	}
	if log.Len() > 0 {
		t.Errorf("a call that succeeds is in the log: %s", log)
	}
	if got := call(c, kb.Webhook{URL: s.URL}); got.Failed != "" || len(got.Values) != 0 {
		t.Errorf("nothing is taken: %+v", got)
	}
}

// What a service answers that is not taken, and how often it is asked.
func TestFailures(t *testing.T) {
	taken := map[string]string{"x": "x"}
	typed := func(kind, text string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, text)
		}
	}
	status := func(n int) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) { write(w, n, `{"x":1}`) }
	}
	for name, c := range map[string]struct {
		answer func(int, http.ResponseWriter, *http.Request)
		failed string // empty: it succeeds
		asked  int
	}{
		"500, then 200": {func(n int, w http.ResponseWriter, r *http.Request) {
			write(w, map[bool]int{true: 500, false: 200}[n < 3], `{"x":1}`)
		}, "", 3},
		"always 503": {status(503), "status 503", 3},
		"connection cut": {func(n int, w http.ResponseWriter, r *http.Request) {
			if n < 3 {
				panic(http.ErrAbortHandler)
			}
			write(w, 200, `{"x":1}`)
		}, "", 3},
		"400":          {status(400), "status 400", 1},
		"429":          {status(429), "status 429", 1},
		"no content":   {status(204), "wrong answer", 1},
		"HTML":         {typed("text/html", "<h1>ok</h1>"), `Content-Type "text/html"`, 1},
		"no type":      {typed("", `{"x":1}`), "Content-Type", 1},
		"problem+json": {typed("application/vnd.x+json; charset=utf-8", `{"x":1}`), "", 1},
		"not JSON":     {says(`{"x":`), "not JSON", 1},
		"two values":   {says(`{"x":1} {"x":2}`), "more than one value", 1},
		"a text":       {says(`"x"`), "not an object", 1},
		"empty":        {says(""), "not JSON", 1},
		"GBK":          {says("{\"x\":\"\xd0\xc5\"}"), "not UTF-8", 1},
		"20 deep":      {says(`{"x":` + strings.Repeat("[", 19) + strings.Repeat("]", 19) + "}"), "", 1},
		"21 deep":      {says(`{"x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + "}"), "levels deep", 1},
		"1 MB":         {says(`{"x":"` + strings.Repeat("x", maxAnswer-8) + `"}`), "", 1},
		"a byte more":  {says(`{"x":"` + strings.Repeat("x", maxAnswer-7) + `"}`), "more than 1048576 bytes", 1},
		"without end":  {func(_ int, w http.ResponseWriter, _ *http.Request) { endless(w) }, "more than 1048576 bytes", 1},
		"claims too much": {func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99999999")
			endless(w)
		}, "more than", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.answer)
			cl, log := client(t, s.host())
			got := call(cl, kb.Webhook{URL: s.URL + "/?key=hidden", Take: taken, Retries: 2})
			if !strings.Contains(got.Failed, c.failed) || (got.Failed == "") != (c.failed == "") {
				t.Errorf("failed %q, want %q", got.Failed, c.failed)
			}
			keys := s.asked()
			if len(keys) != c.asked || strings.Join(keys, " ") != strings.TrimSpace(strings.Repeat("k-1 ", c.asked)) {
				t.Errorf("asked with keys %v, want k-1 %d times", keys, c.asked)
			}
			if told := strings.Contains(log.String(), "webhook failed"); told != (c.failed != "") || strings.Contains(log.String(), "hidden") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func endless(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for {
		if _, err := fmt.Fprint(w, strings.Repeat(" ", 64<<10)); err != nil {
			return
		}
	}
}

// A service that hangs costs its time-out and no more; the tries share it, so that
// one that comes to life is still asked.
func TestTime(t *testing.T) {
	hang := func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		answer  func(int, http.ResponseWriter, *http.Request)
		retries int
		asked   int
		failed  string
	}{
		"hangs":                   {hang, 0, 1, "deadline"},
		"hangs, tried twice more": {hang, 2, 3, "deadline"},
		"hangs once": {func(n int, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				hang(n, w, r)
			}
			write(w, 200, `{"x":1}`)
		}, 1, 2, ""},
		"headers, then nothing": {func(_ int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 0, 1, "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.answer)
			cl, _ := client(t, s.host())
			start := time.Now()
			got := call(cl, kb.Webhook{URL: s.URL, Take: map[string]string{"x": "x"}, TimeoutMS: 600, Retries: c.retries})
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v of 600 ms", took)
			}
			if !strings.Contains(got.Failed, c.failed) || (got.Failed == "") != (c.failed == "") {
				t.Errorf("failed %q, want %q", got.Failed, c.failed)
			}
			if n := len(s.asked()); n != c.asked {
				t.Errorf("asked %d times, want %d", n, c.asked)
			}
		})
	}
}

// Whoever goes away ends the call, and that is nobody's failure.
func TestVisitorGone(t *testing.T) {
	s := serve(t, func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c, _ := client(t, s.host())
	for range 2 * tripAfter {
		ctx, cancel := context.WithCancel(t.Context())
		timer := time.AfterFunc(10*time.Millisecond, cancel)
		got := c.Call(ctx, flow.Call{Webhook: &kb.Webhook{URL: s.URL, Retries: 3}})
		timer.Stop()
		if !strings.Contains(got.Failed, context.Canceled.Error()) {
			t.Fatalf("%+v", got)
		}
	}
}

// Retries of orders that are in flight fill one host's places, and no others'.
func TestPlaces(t *testing.T) {
	entered, release := make(chan struct{}, maxInFlight), make(chan struct{})
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		entered <- struct{}{}
		<-release
		write(w, 200, `{}`)
	})
	other := serve(t, says(`{}`))
	c, _ := client(t, s.host(), other.host())
	h := kb.Webhook{URL: s.URL, TimeoutMS: 10_000}
	var work sync.WaitGroup
	for range maxInFlight {
		work.Go(func() {
			if got := call(c, h); got.Failed != "" {
				t.Error(got.Failed)
			}
		})
	}
	for range maxInFlight {
		<-entered
	}
	if got := call(c, h); got.Failed != ErrBusy.Error() {
		t.Errorf("beyond its places: %+v", got)
	}
	if got := call(c, kb.Webhook{URL: other.URL}); got.Failed != "" {
		t.Errorf("another host: %+v", got)
	}
	close(release)
	work.Wait()
}

func TestNewRefuses(t *testing.T) {
	for _, text := range []string{"", "http://a.example", "a.example/path", "a.example:0", "a.example:99999", "a.example:http", "user@a.example", "*.example", "a b",
		"x=a.example:80", "x=10.0.0.1", "x=169.254.169.254:80", "x=0.0.0.0:80", "=10.0.0.1:80", "商城", "x=[fe80::1%eth0]:80", "x=100.100.100.200:80"} {
		if _, err := New(Config{Hosts: []string{text}, Secret: secret}); err == nil {
			t.Errorf("%q is taken for a host", text)
		}
	}
	for _, text := range []string{"", "short", "whsec_!", "whsec_c2hvcnQ="} {
		if _, err := New(Config{Secret: text}); !errors.Is(err, ErrSecret) || strings.Contains(err.Error(), "!") {
			t.Errorf("secret %q: %v", text, err)
		}
	}
	if c, _ := client(t); !strings.Contains(call(c, kb.Webhook{URL: "http://a.example"}).Failed, ErrHost.Error()) {
		t.Error("without a list something is allowed")
	}
	if c, _ := client(t, "a.example"); c.Call(t.Context(), flow.Call{Name: "x"}).Failed == "" {
		t.Error("a webhook that is not defined is called")
	}
}

// Whatever comes back is either taken within the limits or refused as a wrong answer.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"x"}],"n":1e400,"m":-0.10}`), "a.1.b")
	f.Add([]byte(`[[[`), "0.0")
	f.Add([]byte(`{"":{"":1}}`), "..")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		v, err := parseAnswer(body)
		if err != nil {
			if !errors.Is(err, ErrAnswer) {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		got := taken(v, map[string]string{"x": path})
		if _, err := json.Marshal(got); err != nil { // flows put lists of it into a session
			t.Errorf("%q at %q: %#v: %v", body, path, got, err)
		}
	})
}
