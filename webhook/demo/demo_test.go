package demo_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/webhook"
	"yingda/webhook/demo"
)

// rig is a backend behind a client.
func rig(t *testing.T) (*httptest.Server, *webhook.Client) {
	t.Helper()
	s := httptest.NewServer(demo.New(secret, time.Now))
	t.Cleanup(s.Close)
	c, err := webhook.New(webhook.Config{Hosts: []string{demo.Host + "=" + strings.TrimPrefix(s.URL, "http://")}, Secret: secret, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func order(t *testing.T, c *webhook.Client, path, key string, values ...string) map[string]any {
	t.Helper()
	fields := map[string]string{}
	for i := 0; i+1 < len(values); i += 2 {
		fields[values[i]] = values[i+1]
	}
	h := kb.Webhook{URL: "http://" + demo.Host + path, Take: map[string]string{"number": "number", "booked": "booked", "rooms": "rooms", "price": "price"}}
	r := c.Call(context.Background(), flow.Call{Webhook: &h, Name: path, Values: fields, Key: key})
	if r.Failed != "" {
		t.Fatalf("%s: %s", path, r.Failed)
	}
	return r.Values
}

// An order that comes twice is done once and answered twice.
func TestOnce(t *testing.T) {
	_, c := rig(t)
	first := order(t, c, "/hotel/book", "k-1", "room", "king", "date", "2026-12-01")
	again := order(t, c, "/hotel/book", "k-1", "room", "king", "date", "2026-12-01")
	if first["booked"] != true || !reflect.DeepEqual(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
	if other := order(t, c, "/hotel/book", "k-2", "room", "king", "date", "2026-12-01"); other["booked"] != false {
		t.Errorf("the room is booked twice: %v", other)
	}
	if free := order(t, c, "/hotel/rooms", "k-3", "date", "2026-12-01")["rooms"].([]any); len(free) != 2 {
		t.Errorf("rooms left: %v", free)
	}
	if free := order(t, c, "/hotel/rooms", "k-4", "date", "2026-12-02")["rooms"].([]any); len(free) != 3 {
		t.Errorf("rooms of another day: %v", free)
	}
	if order(t, c, "/telecom/repair", "k-5")["number"] == order(t, c, "/telecom/repair", "k-6")["number"] {
		t.Error("two orders have the same number")
	}
}

// Who does not know the secret learns nothing.
func TestRefuses(t *testing.T) {
	s, _ := rig(t)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"not signed":        {"POST", "/bank/bill", `{"tail":"1234"}`, 401},
		"not signed, empty": {"POST", "/bank/bill", ``, 401},
		"looking":           {"GET", "/bank/bill", ``, 405},
		"nowhere":           {"POST", "/bank", `{}`, 404},
		"too much":          {"POST", "/bank/bill", strings.Repeat("x", 65<<10), 413},
	} {
		req, err := http.NewRequest(c.method, s.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || strings.Contains(string(body), "3285") {
			t.Errorf("%s: %d %s %v, want %d", name, res.StatusCode, body, err, c.status)
		}
	}
}

// Every webhook of the packs is answered by the backend, whatever it is asked.
func TestPacksAreServed(t *testing.T) {
	_, c := rig(t)
	for _, name := range corpus.PackNames() {
		p, err := corpus.ReadPack(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range p.Knowledge.Webhooks {
			if r := c.Call(t.Context(), flow.Call{Webhook: &h, Name: h.Name, Values: map[string]string{}, Key: h.Name}); r.Failed != "" {
				t.Errorf("%s: %s", h.Name, r.Failed)
			}
		}
	}
}
