package server

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"yingda/account"
)

// exchange is one request with what is known of it.
type exchange struct {
	*gin.Context
	id      string      // request id, ours or the caller's
	at      time.Time   // when it arrived
	key     account.Key // of the caller, for routes that need one
	origin  string      // of another site's page that calls; empty: same site or no browser
	working bool        // holds a place of the gate
}

// around is what happens around the handler of every route, in this order.
func (s *Server) around(r route) gin.HandlerFunc {
	counts := s.metrics.route(r)
	return func(g *gin.Context) {
		x := &exchange{Context: g, at: s.Now()}
		defer s.finish(x, r, counts)
		s.begin(x)
		if err := s.admit(x, r); err != nil {
			s.fail(x, r, err)
		} else if err := r.handle(x); err != nil {
			s.fail(x, r, err)
		}
	}
}

// Values of response headers, shared by all responses: nobody changes them.
var (
	headNosniff   = []string{"nosniff"}
	headNoStore   = []string{"no-store"}
	headReferrer  = []string{"no-referrer"}
	headData      = []string{"default-src 'none'; frame-ancestors 'none'"}
	headJSON      = []string{"application/json; charset=utf-8"}
	headClose     = []string{"close"}
	headVary      = []string{"Origin"}
	headExposed   = []string{"X-Request-Id, Retry-After"}
	headCORSAllow = []string{"Authorization, Content-Type, X-Request-Id, Accept"}
	headCORSVerbs = []string{"GET, POST"}
	headCORSAge   = []string{"600"}
)

// begin gives the exchange its id and the headers that every response has.
// Pages replace the policy for data by their own.
func (s *Server) begin(x *exchange) {
	x.id = s.requestID(x.Request.Header.Get("X-Request-Id"))
	h := x.Writer.Header()
	h["X-Request-Id"] = []string{x.id}
	h["X-Content-Type-Options"] = headNosniff
	h["Referrer-Policy"] = headReferrer
	h["Content-Security-Policy"] = headData
	h["Cache-Control"] = headNoStore
	if s.draining.Load() {
		h["Connection"] = headClose // whoever still comes reconnects elsewhere
	}
}

// admit lets an exchange in: origin, key, place at the gate.
func (s *Server) admit(x *exchange, r route) error {
	if err := s.crossOrigin(x, r); err != nil {
		return err
	}
	if err := s.authorize(x, r); err != nil {
		return err
	}
	if r.works {
		if x.working = s.gate.enter(x.Request.Context()); !x.working {
			return later(http.StatusServiceUnavailable, time.Second, "现在提问的人太多，请稍后再试")
		}
	}
	return nil
}

// fail writes an error in the form of the route.
func (s *Server) fail(x *exchange, r route, err error) {
	p := problemOf(err)
	if p.Status >= 500 && p.Status != http.StatusServiceUnavailable {
		s.Logger.Error("request failed", "request_id", x.id, "route", r.path, "err", err)
	}
	if x.Writer.Written() {
		return // a stream has begun; it ends here
	}
	h := x.Writer.Header()
	if p.RetryAfter > 0 {
		h.Set("Retry-After", p.retryAfter())
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if r.openAI {
		x.JSON(p.Status, openAIError(p))
		return
	}
	x.JSON(p.Status, errorBody{errorInfo{p.Code, p.Message, x.id, p.Details}})
}

// finish ends an exchange: a panic becomes a 500 with a request id and nothing
// of its inside, the place at the gate is given up, the request counted and logged.
func (s *Server) finish(x *exchange, r route, counts *routeCounts) {
	if broken := recover(); broken != nil {
		if broken == http.ErrAbortHandler {
			panic(broken)
		}
		s.Logger.Error("panic", "request_id", x.id, "route", r.path, "panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
		s.fail(x, r, refuse(http.StatusInternalServerError, "服务出错了，请稍后再试"))
	}
	now := s.Now()
	took := now.Sub(x.at)
	s.rest(x, now)
	status := x.Writer.Status()
	counts.count(status)
	s.log.request(x, r.path, status, took)
}

var serial atomic.Uint64

// requestID takes over a caller's id when it is harmless, and makes one otherwise.
func (s *Server) requestID(given string) string {
	if 0 < len(given) && len(given) <= 64 && strings.IndexFunc(given, notIDRune) < 0 {
		return given
	}
	b := append(make([]byte, 0, 24), s.prefix...)
	b = append(b, '-')
	return string(strconv.AppendUint(b, serial.Add(1), 36))
}

func notIDRune(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r == '.')
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}

// bearer returns the credential of the Authorization header, empty when there is none.
func (x *exchange) bearer() string {
	scheme, secret, _ := strings.Cut(x.Request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// sendAs writes a body of 200 that is ready made.
func (x *exchange) sendAs(kind []string, body []byte) error {
	h := x.Writer.Header()
	h["Content-Type"] = kind
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	x.Writer.WriteHeader(http.StatusOK)
	x.Writer.Write(body) // fails when the caller went away: there is nobody to tell
	return nil
}
