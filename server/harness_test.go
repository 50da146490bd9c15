package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
	"yingda/store/bolt"
)

// knowledge is what the test bot knows.
func knowledge() kb.Knowledge {
	return kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "pay", Question: "信用卡怎么还款？", Variants: []string{"如何还信用卡", "信用卡还款方式有哪些"}, Answer: "在手机银行点**还款**。\n详见 https://example.com/pay", Enabled: true},
			{ID: "fee", Question: "信用卡年费多少钱？", Variants: []string{"年费怎么收"}, Answer: "普卡<b>免年费</b><script>alert(1)</script>", Answers: map[string]string{"wechat": "微信里回复“年费”查询。"}, Enabled: true},
			{ID: "lost", Question: "信用卡丢了怎么挂失？", Variants: []string{"挂失信用卡"}, Answer: "拨打客服电话挂失。", Enabled: true},
			{ID: "close", Question: "怎么注销信用卡？", Variants: []string{"信用卡销户"}, Answer: "结清欠款后在网点办理。", Enabled: true},
			{ID: "limit", Question: "怎么提高信用额度？", Variants: []string{"提额"}, Answer: "在“额度”里申请。", Enabled: true},
		},
		Terms:  []kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}},
		Policy: kb.Policy{Name: "小应", Welcome: "您好！", Hot: []string{"pay", "fee"}},
	}
}

// rig is a real server on a real store in a temporary directory.
type rig struct {
	*Server
	t     *testing.T
	db    *bolt.DB
	http  *httptest.Server
	clock *clock
	logs  *logBuffer
	keys  map[string]string // scope → secret
}

// clock is a time that moves only when it is told to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const localToken = "local-admin-token"

var testPages = fstest.MapFS{
	"index.html":        {Data: []byte("<!doctype html><title>演示</title>")},
	"loader.js":         {Data: []byte(strings.Repeat("window.yingda=1;\n", 100))},
	"widget/index.html": {Data: []byte("<!doctype html><title>聊天</title>")},
}

// start makes a rig with the test knowledge published; change adjusts its configuration.
func start(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := startEmpty(t, change)
	r.publishKnowledge(knowledge())
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// startEmpty makes a rig on which nothing has been published.
func startEmpty(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	db, err := bolt.Open(t.TempDir(), bolt.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	r := &rig{t: t, db: db, clock: &clock{now: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}, logs: &logBuffer{}, keys: map[string]string{}}
	cfg := Config{
		Manager: &dialog.Manager{Log: db.Log()}, Draft: db.KB(), Releases: db.Releases(),
		Accounts: db.Accounts(), Log: db.Log(), Journal: db.Journal(), Backup: db.Backup,
		Pages: testPages, Rates: &Rates{}, AdminToken: localToken,
		Logger: logTo(r.logs), Now: r.clock.Now,
	}
	if change != nil {
		change(&cfg)
	}
	if r.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	for _, scope := range account.Scopes {
		r.keys[scope] = r.addKey(account.APIKey, func(k *account.Key) { k.Scopes = []string{scope} })
	}
	r.listen()
	return r
}

func (r *rig) listen() {
	r.http = httptest.NewServer(r.Handler())
	r.t.Cleanup(r.http.Close)
}

func logTo(b *logBuffer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (r *rig) addKey(kind account.KeyKind, change func(*account.Key)) (secret string) {
	r.t.Helper()
	k, secret := account.NewKey(kind, "测试", r.clock.Now())
	change(&k)
	if err := r.db.Accounts().PutKey(context.Background(), k); err != nil {
		r.t.Fatal(err)
	}
	if err := r.Server.keys.load(context.Background(), r.db.Accounts()); err != nil {
		r.t.Fatal(err)
	}
	return secret
}

// publishKnowledge puts knowledge into the store as another process would.
func (r *rig) publishKnowledge(k kb.Knowledge) {
	r.t.Helper()
	ctx, st := context.Background(), kb.Stamp{By: "test", At: r.clock.Now()}
	draft := kb.NewDraft(r.db.KB())
	if _, err := draft.ResetTo(ctx, st, k); err != nil {
		r.t.Fatal(err)
	}
	p := kb.Publisher{Draft: draft, Releases: r.db.Releases(), Checker: kb.Checker{Norm: nlu.Key}}
	if _, _, err := p.Publish(ctx, st, ""); err != nil {
		r.t.Fatal(err)
	}
}

// response is what came back.
type response struct {
	status int
	header http.Header
	body   string
}

// request sends one request. Header lines are "Name: value".
func (r *rig) request(method, path, body string, headers ...string) response {
	r.t.Helper()
	req, err := http.NewRequest(method, r.http.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		} else if value == "" {
			req.Header.Del(name)
		} else {
			req.Header.Set(name, value)
		}
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) response {
	r.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response{res.StatusCode, res.Header, string(b)}
}

func bearer(secret string) string { return "Authorization: Bearer " + secret }

// asked is a reply as clients read it.
type asked struct {
	Session    string  `json:"session"`
	Token      string  `json:"visitor_token"`
	Turn       int     `json:"turn"`
	Kind       string  `json:"kind"`
	Text       string  `json:"text"`
	HTML       string  `json:"html"`
	Confidence float64 `json:"confidence"`
	Version    int     `json:"version"`
	Entry      *struct {
		ID string `json:"id"`
	} `json:"entry"`
	Options []struct {
		Entry string `json:"entry"`
	} `json:"options"`
	Handoff *struct {
		Reason string `json:"reason"`
	} `json:"handoff"`
}

// mustAsk asks and wants an answer of some kind.
func (r *rig) mustAsk(body string, headers ...string) (a asked) {
	r.t.Helper()
	res := r.request("POST", "/ask", body, headers...)
	if res.status != 200 {
		r.t.Fatalf("ask %s: %d %s", body, res.status, res.body)
	}
	if err := json.Unmarshal([]byte(res.body), &a); err != nil {
		r.t.Fatalf("ask %s: %v in %s", body, err, res.body)
	}
	return a
}

// said builds the body of a message in a session.
func said(text, session string, more ...string) string {
	m := map[string]any{"text": text, "session": session}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	b, _ := json.Marshal(m) // strings: cannot fail
	return string(b)
}

// field returns a member of a JSON object as text.
func field(t *testing.T, body, name string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	s, _ := m[name].(string)
	return s
}

// newUpload is an upload that claims n bytes and sends none of them.
func newUpload(r *rig, n int64) (*http.Request, error) {
	req, err := http.NewRequest("POST", r.http.URL+"/api/import?name=big.csv", io.LimitReader(zeros{}, n))
	if err == nil {
		req.ContentLength = n
		req.Header.Set("Authorization", "Bearer "+localToken)
	}
	return req, err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
