// Package demo is the services that the built-in packs' flows call: bank cards,
// telephone accounts, orders, parcels, appointments and hotel rooms of an invented
// customer. It shows what a service of one's own has to do: verify the signature,
// answer in JSON, and do an order that comes twice only once.
//
// All data is made up, the same at every start; what visitors order is forgotten
// when the process ends.
package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"sync"
	"time"

	"yingda/kb"
	"yingda/webhook"
)

// Host is the name by which the packs' webhooks know the backend.
const Host = "demo-backend"

// Backend is the services. Make it with New.
type Backend struct {
	secret string
	now    func() time.Time
	routes map[string]func(*request) any

	mu      sync.Mutex
	done    map[string][]byte // Idempotency-Key → what was answered
	keys    []string          // of done, the oldest first
	booked  map[string]bool   // appointments and rooms that are taken
	ordered map[string]int    // orders of a kind so far
}

const (
	maxBody = 64 << 10
	maxDone = 10_000 // answers kept: older ones are asked for again by nobody
	maxFull = 10_000 // appointments kept, for the same reason
)

// New makes a backend that knows the secret of its callers.
func New(secret string, now func() time.Time) *Backend {
	b := &Backend{secret: secret, now: now, done: map[string][]byte{}, booked: map[string]bool{}, ordered: map[string]int{}}
	b.routes = map[string]func(*request) any{
		"/bank/loss": b.loss, "/bank/bill": b.bill, "/bank/branches": b.branches, "/bank/visit": b.visit, "/bank/limit": b.limit, "/bank/progress": b.progress,
		"/telecom/balance": b.balance, "/telecom/plans": b.plans, "/telecom/plan": b.order("TC"), "/telecom/repair": b.order("BX"),
		"/telecom/suspend": b.suspend, "/telecom/coverage": b.coverage, "/telecom/install": b.order("ZJ"),
		"/shop/parcel": b.parcel, "/shop/order": b.shopOrder, "/shop/return": b.giveBack, "/shop/exchange": b.order("HH"),
		"/shop/address": b.address, "/shop/invoice": b.order("FP"), "/shop/urge": b.urge,
		"/hotel/rooms": b.rooms, "/hotel/book": b.book,
	}
	return b
}

// request is a call that has been verified.
type request struct {
	fields map[string]string
	today  time.Time // the day it is, in China
}

func (r *request) get(name string) string { return r.fields[name] }

// day is a date some days from today.
func (r *request) day(n int) string { return r.today.AddDate(0, 0, n).Format("2006-01-02") }

// object is an answer.
type object map[string]any

// ServeHTTP answers one call.
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := b.routes[r.URL.Path]
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	switch {
	case answer == nil:
		refuse(w, http.StatusNotFound, "没有这个接口")
	case r.Method != http.MethodPost:
		refuse(w, http.StatusMethodNotAllowed, "应为 POST")
	case err != nil:
		refuse(w, http.StatusRequestEntityTooLarge, "请求太大")
	default:
		if err := webhook.Verify(b.secret, r.Header, body, b.now()); err != nil {
			refuse(w, http.StatusUnauthorized, "签名不对")
			return
		}
		req := request{today: b.now().In(kb.Location)}
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&req.fields); err != nil {
			refuse(w, http.StatusBadRequest, "请求体应为 JSON 对象，值都是文字")
			return
		}
		send(w, http.StatusOK, b.once(r.Header.Get(webhook.HeaderID), func() any { return answer(&req) }))
	}
}

// once does what an id orders the first time, and returns what was answered then every
// further time: a caller that got no answer may try again.
func (b *Backend) once(id string, do func() any) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if out, ok := b.done[id]; ok {
		return out
	}
	out, err := json.Marshal(do())
	if err != nil {
		panic(fmt.Sprintf("demo backend: %v", err)) // texts and numbers of ours
	}
	if id == "" {
		return out
	}
	b.done[id] = out
	if b.keys = append(b.keys, id); len(b.keys) > maxDone {
		delete(b.done, b.keys[0])
		b.keys = b.keys[1:]
	}
	return out
}

// order answers with the number of what was ordered, and does nothing else.
func (b *Backend) order(kind string) func(*request) any {
	return func(r *request) any { return object{"number": b.number(kind, r)} }
}

// number is the next number of a kind: TC2611210001.
func (b *Backend) number(kind string, r *request) string {
	b.ordered[kind]++
	return fmt.Sprintf("%s%s%04d", kind, r.today.Format("060102"), b.ordered[kind])
}

// take books something once; false: it is taken already.
func (b *Backend) take(what string) bool {
	if b.booked[what] || len(b.booked) == maxFull {
		return false
	}
	b.booked[what] = true
	return true
}

// pick chooses one of n by a text, always the same one.
func pick(text string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(text))
	return int(h.Sum32() % uint32(n))
}

func refuse(w http.ResponseWriter, status int, message string) {
	b, err := json.Marshal(object{"error": message})
	if err != nil {
		panic(err) // a text
	}
	send(w, status, b)
}

func send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body) // whoever has gone does not want it
}
