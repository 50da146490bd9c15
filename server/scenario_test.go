package server

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"yingda/account"
)

// scenario is one HTTP case: what is sent, what must come back, and what must not.
type scenario struct {
	name    string
	method  string // default POST
	path    string // default /ask
	body    string
	headers []string
	status  int
	want    []string // each must appear in the body
	not     []string // none may appear in body or headers
	header  []string // "Name: value"; a value of "-" means absent
}

// leaks may appear in no response at all: insides of the program, secrets.
var leaks = []string{"goroutine ", ".go:", "yingda/", "bbolt", "panic", "runtime error", "sql", "token_hash", localToken}

func (sc scenario) run(t *testing.T, r *rig) response {
	t.Helper()
	method, path := sc.method, sc.path
	if method == "" {
		method = "POST"
	}
	if path == "" {
		path = "/ask"
	}
	res := r.request(method, path, sc.body, sc.headers...)
	if res.status != sc.status {
		t.Errorf("status %d, want %d: %s", res.status, sc.status, res.body)
	}
	for _, w := range sc.want {
		if !strings.Contains(res.body, w) {
			t.Errorf("%q is missing in %s", w, res.body)
		}
	}
	everything := res.body + fmt.Sprint(res.header)
	for _, n := range append(sc.not, leaks...) {
		if strings.Contains(everything, n) {
			t.Errorf("%q must not appear in %s", n, everything)
		}
	}
	for _, h := range sc.header {
		name, value, _ := strings.Cut(h, ": ")
		if got := res.header.Get(name); got != value && !(value == "-" && got == "") {
			t.Errorf("header %s is %q, want %q", name, got, value)
		}
	}
	sc.checkShape(t, method, path, res)
	return res
}

// checkShape holds every JSON response against the OpenAPI document, so that the
// document cannot say one thing and the server do another.
func (sc scenario) checkShape(t *testing.T, method, path string, res response) {
	t.Helper()
	if !strings.HasPrefix(res.header.Get("Content-Type"), "application/json") {
		return
	}
	var v any
	if err := json.Unmarshal([]byte(res.body), &v); err != nil {
		t.Errorf("not JSON: %v: %s", err, res.body)
		return
	}
	if schema := document(t).responseSchema(method, path, res.status); schema != nil {
		for _, e := range document(t).validate(schema, v, "$") {
			t.Errorf("%s %s %d differs from the document: %s", method, path, res.status, e)
		}
	}
	if res.status >= 400 && res.header.Get("X-Request-Id") == "" {
		t.Error("no X-Request-Id")
	}
}

func TestAsk(t *testing.T) {
	r := start(t, nil)
	long := strings.Repeat("长", 500)
	for _, sc := range []scenario{
		{name: "a stored question", body: `{"text":"信用卡怎么还款"}`, status: 200,
			want: []string{`"kind":"answer"`, `"turn":1`, `"visitor_token":"`, `"confidence":1`, `"id":"pay"`, `"version":1`, `"generated":false`, `"state":"with_bot"`},
			not:  []string{"debug", "options", "handoff", "chitchat", "facts"}},
		{name: "a variant", body: `{"text":"挂失信用卡"}`, status: 200, want: []string{`"id":"lost"`, `"matched":"挂失信用卡"`}},
		{name: "traditional characters, full width, politeness", body: `{"text":"　請問信用卡怎麼還款？謝謝　"}`, status: 200, want: []string{`"id":"pay"`}},
		{name: "Markdown is rendered, text stays as it was written", body: `{"text":"信用卡怎么还款"}`, status: 200,
			want: []string{`"text":"在手机银行点**还款**。\n详见 https://example.com/pay"`, `<strong>还款</strong>`, `<br>`, `rel=\"noreferrer noopener\"`, `target=\"_blank\"`}},
		{name: "HTML in an answer does not run", body: `{"text":"信用卡年费多少钱"}`, status: 200, want: []string{`"html":"<p>普卡`}, not: []string{`"html":"<p>普卡<b>免年费</b><script`}},
		{name: "an answer of its channel", body: `{"text":"信用卡年费多少钱","channel":"wechat"}`, status: 200, want: []string{"微信里回复"}, not: []string{"免年费"}},
		{name: "asking for a person", body: `{"text":"转人工"}`, status: 200, want: []string{`"kind":"handoff"`, `"reason":"asked"`, `"state":"waiting"`}},
		{name: "out of scope", body: `{"text":"今天股市大盘指数收盘多少点"}`, status: 200, want: []string{`"kind":"fallback"`}, not: []string{`"entry"`}},
		{name: "small talk is no answer", body: `{"text":"你好"}`, status: 200, want: []string{`"kind":"fallback"`, `"chitchat":"greeting"`}, not: []string{`"entry"`}},
		{name: "a clicked option", body: `{"text":"怎么提高信用额度？","choice":"limit"}`, status: 200, want: []string{`"id":"limit"`}},
		{name: "debug is for the demo only", body: `{"text":"信用卡怎么还款","debug":true}`, status: 200, not: []string{`"debug"`}},
		{name: "unknown fields are ignored", body: `{"text":"信用卡怎么还款","nope":{"a":[1]}}`, status: 200, want: []string{`"id":"pay"`}},
		{name: "as events", body: `{"text":"信用卡怎么还款"}`, headers: []string{"Accept: text/event-stream"}, status: 200,
			want: []string{"event: reply\ndata: {\"session\":", "\n\n"}, header: []string{"Content-Type: text/event-stream; charset=utf-8"}, not: []string{"event: delta"}},
		{name: "as events by stream", body: `{"text":"信用卡怎么还款","stream":true}`, status: 200, want: []string{"event: reply\n"}},
		{name: "longest text", body: `{"text":"` + long + `"}`, status: 200, want: []string{`"kind":"`}},
		{name: "lone surrogate", body: `{"text":"信用卡\ud800怎么还款"}`, status: 200, want: []string{`"id":"pay"`}},
		{name: "surrogates the wrong way round", body: `{"text":"\udc00\ud800"}`, status: 200, want: []string{`"kind":"fallback"`}},
		{name: "control characters", body: `{"text":"信用卡\u0000怎么\u001b[31m还款\u0007"}`, status: 200, want: []string{`"kind":"`}},
		{name: "right to left and zero width", body: `{"text":"\u202e信用卡\u200b怎么\u2066还款\ufeff"}`, status: 200, want: []string{`"id":"pay"`}},
		{name: "zalgo", body: `{"text":"信̴̡̛用̷̧͝卡̶怎̴么̷还̸款̵"}`, status: 200, want: []string{`"kind":"`}},
		{name: "emoji only", body: `{"text":"😀😀👍🏽"}`, status: 200, want: []string{`"kind":"fallback"`}},

		{name: "no text", body: `{}`, status: 422, want: []string{`"code":"invalid"`, `"field":"text"`, `text 不能为空`}},
		{name: "white space only", body: `{"text":" \t\n　"}`, status: 422, want: []string{`text 不能为空`}},
		{name: "one rune too long", body: `{"text":"` + long + `长"}`, status: 422, want: []string{"最多 500 个字"}},
		{name: "no body", body: ``, headers: []string{"Content-Type: application/json"}, status: 400, want: []string{`"code":"bad_request"`}},
		{name: "not JSON", body: `{"text":`, status: 400, want: []string{"不是合法的 JSON"}},
		{name: "two values", body: `{"text":"a"} {"text":"b"}`, status: 400},
		{name: "null", body: `null`, status: 400, want: []string{"应为 JSON 对象"}},
		{name: "an array", body: `["信用卡怎么还款"]`, status: 400, want: []string{"应为 JSON 对象"}},
		{name: "text of wrong type", body: `{"text":42}`, status: 400, want: []string{"字段 text 应为字符串"}},
		{name: "stream of wrong type", body: `{"text":"a","stream":"yes"}`, status: 400, want: []string{"字段 stream 应为布尔值"}},
		{name: "visitor of wrong type", body: `{"text":"a","visitor":[]}`, status: 400, want: []string{"字段 visitor 应为对象"}},
		{name: "attribute of wrong type", body: `{"text":"a","visitor":{"attributes":{"vip":true}}}`, status: 400},
		{name: "not UTF-8", body: "{\"text\":\"\xd0\xc5\xd3\xc3\xbf\xa8\"}", status: 400, want: []string{"UTF-8"}},
		{name: "20 deep", body: `{"text":"信用卡怎么还款","x":` + strings.Repeat("[", 19) + strings.Repeat("]", 19) + `}`, status: 200},
		{name: "21 deep", body: `{"text":"信用卡怎么还款","x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`, status: 400, want: []string{"嵌套太深"}},
		{name: "braces in a string are not deep", body: `{"text":"信用卡怎么还款","x":"` + strings.Repeat("[{", 50) + `\""}`, status: 200},
		{name: "16 KB exactly", body: padded(16 << 10), status: 200},
		{name: "one byte over", body: padded(16<<10 + 1), status: 413, want: []string{`"code":"too_large"`, "16 KB"}},
		{name: "a form", body: `text=hello`, headers: []string{"Content-Type: application/x-www-form-urlencoded"}, status: 415, want: []string{`"code":"unsupported"`}},
		{name: "JSON with a charset", body: `{"text":"提额"}`, headers: []string{"Content-Type: application/json; charset=UTF-8"}, status: 200, want: []string{`"id":"limit"`}},
		{name: "long message id", body: `{"text":"a","message_id":"` + strings.Repeat("x", 129) + `"}`, status: 422, want: []string{"message_id 太长"}},
		{name: "long visitor name", body: `{"text":"a","visitor":{"name":"` + strings.Repeat("名", 65) + `"}}`, status: 422, want: []string{"visitor.name"}},
		{name: "unknown session", body: said("a", "00000000000000000000000000000000"), status: 404, want: []string{`"code":"not_found"`, "会话不存在"}},
		{name: "session that is none", body: said("a", "../../etc/passwd"), status: 404, not: []string{"passwd"}},
		{name: "unknown site key", body: `{"text":"a","site_key":"ys_nope"}`, status: 403, want: []string{"站点密钥无效"}},
		{name: "wrong method", method: "GET", path: "/ask", status: 405, want: []string{"不支持该请求方法"}},
		{name: "no such place", method: "GET", path: "/nope", status: 404, want: []string{"没有这个地址"}},
		{name: "a caller's request id", body: `{}`, headers: []string{"X-Request-Id: abc-1.2_Z"}, status: 422, want: []string{`"request_id":"abc-1.2_Z"`}, header: []string{"X-Request-Id: abc-1.2_Z"}},
		{name: "a harmful request id is replaced", body: `{}`, headers: []string{`X-Request-Id: a"b<script>`}, status: 422, not: []string{"<script>"}},
		{name: "security headers", body: `{"text":"提额"}`, status: 200, header: []string{"X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
			"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Cache-Control: no-store", "Access-Control-Allow-Origin: -"}},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
}

// padded is a valid question of n bytes.
func padded(n int) string {
	const head, tail = `{"text":"提额","x":"`, `"}`
	return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
}

func TestConversation(t *testing.T) {
	r := start(t, nil)
	first := r.mustAsk(said("信用卡怎么还款", ""))
	if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(first.Session) || len(first.Token) < 43 {
		t.Fatalf("session %q, token %q: want 128 and 256 random bits", first.Session, first.Token)
	}
	mine, session := bearer(first.Token), first.Session
	other := r.mustAsk(said("提额", ""))

	second := r.mustAsk(said("年费怎么收", session, "message_id", "m-2"), mine)
	if second.Turn != 2 || second.Token != "" || second.Session != session {
		t.Errorf("second turn: %+v", second)
	}
	again := r.mustAsk(said("完全不同的话", session, "message_id", "m-2"), mine)
	if again.Turn != 2 || again.Text != second.Text {
		t.Errorf("a repeated message got %+v, the first time %+v", again, second)
	}
	turns := "/sessions/" + session + "/turns"
	feedback := "/sessions/" + session + "/feedback"
	for _, sc := range []scenario{
		{name: "another's token", body: said("a", session), headers: []string{bearer(other.Token)}, status: 404},
		{name: "no token", body: said("a", session), status: 404},
		{name: "an API key is no visitor token", body: said("a", session), headers: []string{bearer(r.keys[account.ScopeAdmin])}, status: 404},
		{name: "history", method: "GET", path: turns, headers: []string{mine}, status: 200,
			want: []string{`"turns":[{"n":1,"at":"2026-11-21T03:00:00Z","text":"信用卡怎么还款","reply":{"turn":1,"kind":"answer"`, `"n":2`, `"html":"<p>`, `"state":"with_bot"}`},
			not:  []string{`"n":3`, "完全不同的话", first.Token, `"top"`}},
		{name: "history with another's token", method: "GET", path: turns, headers: []string{bearer(other.Token)}, status: 404, not: []string{"还款"}},
		{name: "history without token", method: "GET", path: turns, status: 404, not: []string{"还款"}},
		{name: "history of nobody", method: "GET", path: "/sessions/ffffffffffffffffffffffffffffffff/turns", headers: []string{mine}, status: 404},
		{name: "feedback", path: feedback, body: `{"turn":2,"resolved":false,"rating":2,"reason":"答非所问"}`, headers: []string{mine}, status: 200, want: []string{`{"turn":2}`}},
		{name: "feedback is in the history", method: "GET", path: turns, headers: []string{mine}, status: 200, want: []string{`"feedback":{"resolved":false,"rating":2,"reason":"答非所问"`}},
		{name: "feedback on no turn", path: feedback, body: `{"turn":9,"resolved":true}`, headers: []string{mine}, status: 404},
		{name: "feedback without turn", path: feedback, body: `{"resolved":true}`, headers: []string{mine}, status: 422},
		{name: "feedback that says nothing", path: feedback, body: `{"turn":1}`, headers: []string{mine}, status: 422},
		{name: "rating out of range", path: feedback, body: `{"turn":1,"rating":6}`, headers: []string{mine}, status: 422},
		{name: "feedback with another's token", path: feedback, body: `{"turn":1,"resolved":true}`, headers: []string{bearer(other.Token)}, status: 404},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
}

func TestSearch(t *testing.T) {
	r := start(t, nil)
	key := bearer(r.keys[account.ScopeSearch])
	search := func(body string) scenario {
		return scenario{path: "/api/search", headers: []string{key}, body: body, status: 200}
	}
	with := func(sc scenario, name string, status int, want ...string) scenario {
		sc.name, sc.status, sc.want = name, status, want
		return sc
	}
	for _, sc := range []scenario{
		with(search(`{"text":"信用卡怎么还款"}`), "the live version", 200, `"version":1`, `"entry":"pay"`, `"why":[{"signal":`, `"decision":{"kind":"answer","entry":"pay","confidence":1`, `"elapsed_us":`),
		with(search(`{"text":"信用卡","top":2}`), "two candidates", 200, `"candidates":[{`),
		with(search(`{"text":"信用卡怎么还款","version":1}`), "a version by number", 200, `"version":1`),
		with(search(`{"text":"信用卡怎么还款","version":"1"}`), "a version by text", 200, `"version":1`),
		with(search(`{"text":"信用卡怎么还款","version":"draft"}`), "the draft", 200, `"version":0`, `"entry":"pay"`),
		with(search(`{"text":"信用卡怎么还款","version":7}`), "no such version", 404, `"code":"not_found"`),
		with(search(`{"text":"信用卡怎么还款","version":"newest"}`), "no version at all", 422),
		with(search(`{"text":"信用卡怎么还款","version":1.5}`), "half a version", 400),
		with(search(`{"text":"信用卡怎么还款","version":-1}`), "a negative version", 422),
		with(search(`{"text":""}`), "no text", 422),
		with(search(`{"text":"a","top":51}`), "too many", 422, "1–50"),
		with(search(`{"text":"a","top":"x"}`), "top of wrong type", 400, "字段 top 应为数字"),
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
}

// TestSearchDecidesAsAskDoes: the decision is what /ask replies in a fresh session.
func TestSearchDecidesAsAskDoes(t *testing.T) {
	r := start(t, nil)
	for _, text := range []string{"信用卡怎么还款", "卡丢了", "信用卡", "人工", "你好", "年费", "注销", "😀", "明天天气怎么样", "额度不够用了怎么办"} {
		a := r.mustAsk(said(text, ""))
		res := r.request("POST", "/api/search", said(text, ""), bearer(r.keys[account.ScopeSearch]))
		var s struct {
			Decision struct {
				Kind       string            `json:"kind"`
				Entry      string            `json:"entry"`
				Text       string            `json:"text"`
				Confidence float64           `json:"confidence"`
				Options    []json.RawMessage `json:"options"`
			} `json:"decision"`
		}
		if err := json.Unmarshal([]byte(res.body), &s); err != nil {
			t.Fatal(err)
		}
		d := s.Decision
		if d.Kind != a.Kind || d.Confidence != a.Confidence || d.Text != a.Text || len(d.Options) != len(a.Options) || (a.Entry != nil && d.Entry != a.Entry.ID) {
			t.Errorf("%s: /ask %s %v %q, /api/search %s %v %q", text, a.Kind, a.Confidence, a.Text, d.Kind, d.Confidence, d.Text)
		}
	}
}

func TestDemo(t *testing.T) {
	r := start(t, func(c *Config) { c.Demo, c.Packs = true, []string{"bank"} })
	for _, sc := range []scenario{
		{name: "explains itself when asked to", body: `{"text":"请问信用卡怎么还款","debug":true}`, status: 200,
			want: []string{`"debug":{"normalized":"请问信用卡怎么还款","tokens":["信用卡"`, `"mentions":[]`, `"candidates":[{"entry":"pay"`, `"why":[{"signal":"exact"`, `"elapsed_us":`}},
		{name: "and how it was read", body: `{"text":"xinyongka huankuan","debug":true}`, status: 200,
			want: []string{`"debug":{"normalized":"xinyongka huankuan","corrected":"信用卡还款","tokens":`}},
		{name: "and only then", body: `{"text":"信用卡怎么还款"}`, status: 200, not: []string{`"debug"`, `"why"`}},
		{name: "says what it is", method: "GET", path: "/api/site", status: 200,
			want: []string{`"name":"小应"`, `"welcome":"您好！"`, `"hot":[{"entry":"pay","question":"信用卡怎么还款？"}`, `"packs":["bank"]`, `"demo":true`, `"answer_at":0.82`, `"clarify_at":0.3`}},
		{name: "any page may call", body: `{"text":"提额"}`, headers: []string{"Origin: http://shop.test"}, status: 200, header: []string{"Access-Control-Allow-Origin: http://shop.test"}},
		{name: "but none without a name", body: `{"text":"提额"}`, headers: []string{"Origin: null"}, status: 403, header: []string{"Access-Control-Allow-Origin: -"}},
		{name: "the keys are needed all the same", method: "GET", path: "/api/versions", status: 401},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
	t.Run("what is asked twice is explained once", func(t *testing.T) {
		a := r.mustAsk(said("提额", ""))
		body := `{"text":"年费怎么收","session":"` + a.Session + `","message_id":"m","debug":true}`
		r.mustAsk(body, bearer(a.Token))
		r.mustAsk(body, bearer(a.Token))
	})
}

func TestBeforeTheFirstPublish(t *testing.T) {
	r := startEmpty(t, nil)
	for _, sc := range []scenario{
		{name: "alive", method: "GET", path: "/healthz", status: 200},
		{name: "not ready", method: "GET", path: "/readyz", status: 503, want: []string{`"status":"loading"`}},
		{name: "no answers", body: `{"text":"提额"}`, status: 503, want: []string{`"code":"overloaded"`, "还没有发布"}, header: []string{"Retry-After: 1"}},
		{name: "no site", method: "GET", path: "/api/site", status: 503},
		{name: "nothing to search", path: "/api/search", body: `{"text":"提额"}`, headers: []string{bearer(r.keys[account.ScopeSearch])}, status: 503},
		{name: "no versions", method: "GET", path: "/api/versions", headers: []string{bearer(localToken)}, status: 200, want: []string{`"serving":0`, `"versions":[]`}},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
	r.publishKnowledge(knowledge())
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	scenario{method: "GET", path: "/readyz", status: 200, want: []string{`"status":"ready"`, `"version":1`}}.run(t, r)
	r.draining.Store(true)
	scenario{method: "GET", path: "/readyz", status: 503, want: []string{`"status":"draining"`}, header: []string{"Connection: -"}}.run(t, r)
	scenario{body: `{"text":"提额"}`, status: 200}.run(t, r) // who is still here is served
}

// TestWhatAVisitorMaySay: bounds on what a page may say of its visitor, each one
// at its limit and one beyond.
func TestWhatAVisitorMaySay(t *testing.T) {
	r := start(t, nil)
	attributes := func(n int, value string) string {
		m := map[string]string{}
		for i := range n {
			m[fmt.Sprint("k", i)] = value
		}
		b, _ := json.Marshal(map[string]any{"text": "提额", "visitor": map[string]any{"attributes": m}}) // strings: cannot fail
		return string(b)
	}
	for _, sc := range []scenario{
		{name: "as many attributes as allowed", body: attributes(maxAttributes, "v"), status: 200},
		{name: "one more", body: attributes(maxAttributes+1, "v"), status: 422, want: []string{"最多 20 项"}},
		{name: "as long an attribute as allowed", body: attributes(1, strings.Repeat("长", maxAttributeRunes)), status: 200},
		{name: "one longer", body: attributes(1, strings.Repeat("长", maxAttributeRunes+1)), status: 422},
		{name: "a name as long as allowed", body: `{"text":"提额","visitor":{"name":"` + strings.Repeat("名", maxNameRunes) + `"}}`, status: 200},
		{name: "an id as long as allowed", body: `{"text":"提额","visitor":{"id":"` + strings.Repeat("i", maxIDBytes) + `"}}`, status: 200},
		{name: "an id one longer", body: `{"text":"提额","visitor":{"id":"` + strings.Repeat("i", maxIDBytes+1) + `"}}`, status: 422, want: []string{"visitor.id 太长"}},
		{name: "nobody vouches for a signature yet", body: `{"text":"提额","visitor":{"id":"u","signature":"x","verified":true}}`, status: 200, not: []string{"verified"}},
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
}

// TestOneMessageAtATime: the same message sent many times at once is one turn,
// and different ones in one session each get theirs or are told to come again.
func TestOneMessageAtATime(t *testing.T) {
	r := start(t, nil)
	first := r.mustAsk(said("提额", ""))
	same, others := make(chan response, 8), make(chan response, 8)
	for i := range 8 {
		go func() {
			same <- r.request("POST", "/ask", said("年费怎么收", first.Session, "message_id", "same"), bearer(first.Token))
		}()
		go func() {
			others <- r.request("POST", "/ask", said("提额", first.Session, "message_id", fmt.Sprint("m", i)), bearer(first.Token))
		}()
	}
	turn := map[string]bool{}
	done := 1 // the first
	for range 8 {
		switch s := <-same; s.status {
		case 200:
			turn[regexp.MustCompile(`"turn":\d+`).FindString(s.body)] = true
		case 409:
		default:
			t.Errorf("same message: %d %s", s.status, s.body)
		}
		switch o := <-others; o.status {
		case 200:
			done++
		case 409:
		default:
			t.Errorf("another message: %d %s", o.status, o.body)
		}
	}
	if len(turn) > 1 {
		t.Errorf("one message became turns %v", turn)
	}
	done += len(turn)
	res := r.request("GET", "/sessions/"+first.Session+"/turns", "", bearer(first.Token))
	if n := strings.Count(res.body, `"n":`); n != done {
		t.Errorf("%d turns are in the log, %d were answered", n, done)
	}
}
