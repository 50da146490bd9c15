package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"yingda/account"
	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

// TestProblemOf: the one place where errors become a status and words.
func TestProblemOf(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("load session s17 at /var/lib/x: %w", err) }
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{wrap(dialog.ErrNotFound), 404, "not_found"},
		{wrap(kb.ErrNotFound), 404, "not_found"},
		{wrap(account.ErrNotFound), 404, "not_found"},
		{wrap(dialog.ErrStale), 409, "conflict"},
		{wrap(kb.ErrConflict), 409, "conflict"},
		{wrap(dialog.ErrNoBot), 503, "overloaded"},
		{wrap(kb.ErrUnavailable), 503, "overloaded"},
		{wrap(context.DeadlineExceeded), 503, "overloaded"},
		{wrap(context.Canceled), 503, "overloaded"},
		{wrap(kb.ErrorList{{Severity: kb.Error, Kind: kb.KindEntry, ID: "a", Message: "答案不能为空"}}), 422, "invalid"},
		{wrap(&corpus.FileError{File: "a", Message: "太大", Kind: corpus.ErrTooLarge}), 413, "too_large"},
		{wrap(&corpus.FileError{File: "a", Message: "什么", Kind: corpus.ErrUnsupported}), 415, "unsupported"},
		{wrap(&corpus.FileError{File: "a", Message: "没有表头", Kind: corpus.ErrHeader}), 422, "invalid"},
		{wrap(refuse(403, "不行")), 403, "forbidden"},
		{wrap(kb.ErrDamaged), 500, "internal"},
		{errors.New("open /var/lib/x: too many open files"), 500, "internal"},
	} {
		p := problemOf(c.err)
		if p.Status != c.status || p.Code != c.code || p.Message == "" || strings.ContainsAny(p.Message, "/") {
			t.Errorf("%v: %d %s %q, want %d %s", c.err, p.Status, p.Code, p.Message, c.status, c.code)
		}
		if (p.Status == 503) != (p.RetryAfter > 0) {
			t.Errorf("%v: retry after %v", c.err, p.RetryAfter)
		}
	}
	many := make(kb.ErrorList, maxDetails+50)
	for i := range many {
		many[i] = kb.Mistake{Severity: kb.Error, Message: "x"}
	}
	if p := problemOf(many); len(p.Details) != maxDetails || !strings.Contains(p.Message, fmt.Sprint(len(many))) {
		t.Errorf("%d details, %q", len(p.Details), p.Message)
	}
}

// TestPanic: 500 with a request id and nothing of the inside; the server goes on,
// and the place at the gate is free again.
func TestPanic(t *testing.T) {
	r := startEmpty(t, nil)
	boom := route{method: "GET", path: "/boom", works: true, handle: func(*exchange) error { panic("secret inside at /srv/x.go:42") }}
	late := route{method: "GET", path: "/late", works: true, handle: func(x *exchange) error {
		x.Writer.WriteString("half")
		panic("secret inside")
	}}
	for _, rt := range []route{boom, late} {
		r.engine.GET(rt.path, r.around(rt))
	}
	scenario{method: "GET", path: "/boom", status: 500, want: []string{`"code":"internal"`, `"request_id":"`, "服务出错了"}, not: []string{"secret", "x.go"}}.run(t, r)
	if res := r.request("GET", "/late", ""); res.body != "half" {
		t.Errorf("after half a response: %q", res.body)
	}
	scenario{method: "GET", path: "/healthz", status: 200}.run(t, r)
	if r.gate.working != 0 {
		t.Errorf("%d places are taken", r.gate.working)
	}
	if log := r.logs.String(); strings.Count(log, `"msg":"panic"`) != 2 || !strings.Contains(log, "secret inside") {
		t.Errorf("the operator is not told: %s", log)
	}
}

// TestLogHoldsNoPersonalData: whatever visitors say or are called, at no level.
func TestLogHoldsNoPersonalData(t *testing.T) {
	r := start(t, nil)
	a := r.mustAsk(`{"text":"我的手机号13812345678，身份证110101199003070134，卡号6222021234567890123","visitor":{"id":"u-secret","name":"张三丰","attributes":{"vip":"gold-secret"}}}`)
	r.mustAsk(said("年费怎么收", a.Session), bearer(a.Token))
	r.request("GET", "/sessions/"+a.Session+"/turns?x=13812345678", "", bearer(a.Token))
	r.request("POST", "/sessions/"+a.Session+"/feedback", `{"turn":1,"reason":"我叫张三丰"}`, bearer(a.Token))
	r.request("GET", "/widget/?phone=13812345678", "")
	r.request("POST", "/ask", `{"text":"13812345678`)
	r.db.Close()
	r.mustAsk(said("打13812345678找我", ""))
	log := r.logs.String()
	for _, secret := range []string{"13812345678", "110101199003070134", "6222021234567890123", "张三丰", "u-secret", "gold-secret", "年费", a.Session, a.Token, localToken, "127.0.0.1"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q: %s", secret, log)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("not a line of JSON: %s", line)
		}
	}
}

// TestLogIsSampled: at most one line in a tenth of a second for what went well,
// every one of our own failures, and how many were left out.
func TestLogIsSampled(t *testing.T) {
	r := startEmpty(t, nil)
	fails := route{method: "GET", path: "/fails", handle: func(*exchange) error { return errors.New("broken") }}
	r.engine.GET("/fails", r.around(fails))
	for range 50 {
		r.request("GET", "/healthz", "")
	}
	for range 3 {
		r.request("GET", "/fails", "")
	}
	r.clock.pass(logEvery)
	r.request("GET", "/healthz", "")
	log := r.logs.String()
	if n := strings.Count(log, `"route":"/healthz"`); n != 2 {
		t.Errorf("%d lines for 51 calls in two tenths of a second", n)
	}
	if n := strings.Count(log, `"status":500`); n != 3 {
		t.Errorf("%d lines for 3 failures", n)
	}
	if !strings.Contains(log, `"skipped":49`) {
		t.Errorf("what was left out is not counted: %s", log)
	}
}

func TestRequestIDsDiffer(t *testing.T) {
	r := startEmpty(t, nil)
	seen := map[string]bool{}
	for range 100 {
		id := r.request("GET", "/healthz", "").header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Fatalf("request id %q", id)
		}
		seen[id] = true
	}
	for _, bad := range []string{"", "a b", "a\"b", strings.Repeat("x", 65), "中文", "a/b", "a\tb"} {
		if got := r.requestID(bad); got == bad {
			t.Errorf("took over %q", bad)
		}
	}
}
