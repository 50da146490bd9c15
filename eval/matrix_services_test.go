package eval_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yingda/eval"
	"yingda/kb"
	"yingda/webhook"
	"yingda/webhook/demo"
)

// known is what the demo backend knows of its invented customers, by slot of a flow:
// first what is right, then what is not found or comes to another end.
var known = map[string]string{
	"bank-loss/card_type": "信用卡", "bank-loss/tail": "1234 8888", "bank-loss/phone": "13800138000",
	"bank-bill/tail": "1234 8888", "bank-bill/phone": "13800138000 13900139000",
	"bank-limit/tail":     "1234 5678",
	"bank-progress/phone": "13800138000 13900139000",
	"shop-parcel/parcel":  "YT1234567890 SF9999999999",
	"shop-return/order":   "YD20260001 YD20260004", "shop-exchange/order": "YD20260001 YD20260004",
	"shop-address/order": "YD20260002 YD20260001",
	"shop-invoice/order": "YD20260003 YD20260001", "shop-urge/order": "YD20260002 YD20260003",
	"tel-balance/phone": "13800138000 13700137000", "tel-plan/phone": "13900139000 13600136000",
	"tel-suspend/phone": "13800138000 13900139000", "tel-suspend/password": "246810 111111",
	"tel-install/city": "上海 拉萨",
}

// The flows of the packs through all scenarios again, with the services that they are
// shipped with: the real client over HTTP to the demo backend, signatures and all.
func TestMatrixWithServices(t *testing.T) {
	const secret = "a secret of the tests"
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, kb.Location) // a Monday
	now := func() time.Time { return at }
	var backend atomic.Pointer[demo.Backend]
	var calls atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		backend.Load().ServeHTTP(w, r)
	}))
	defer s.Close()
	client, err := webhook.New(webhook.Config{
		Hosts: []string{demo.Host + "=" + strings.TrimPrefix(s.URL, "http://")}, Secret: secret, Logger: slog.New(slog.DiscardHandler), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	say := map[string][]eval.Sample{}
	for slot, values := range known {
		for said := range strings.FieldsSeq(values) {
			value := said
			if strings.HasSuffix(slot, "/city") {
				value += "市"
			}
			say[slot] = append(say[slot], eval.Sample{Said: said, Value: value})
		}
	}
	conversations, turns := 0, 0
	for name, m := range flowKnowledge(t) {
		if m.Bot == nil {
			continue // a story of the tests: its services are not there
		}
		m.At, m.Caller, m.Say, m.Begin = at, client, say, func() { backend.Store(demo.New(secret, now)) }
		cells, err := m.Run()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			conversations, turns = conversations+c.Runs, turns+c.Turns
			if len(c.Faults) > 0 || c.Wrong > 0 {
				t.Errorf("%s: flow %s, %s: %d wrong values\n    %s", name, c.Flow, c.Scenario, c.Wrong, strings.Join(c.Faults, "\n    "))
			}
		}
	}
	t.Logf("%d conversations, %d turns, %d calls", conversations, turns, calls.Load())
	if calls.Load() < int64(conversations) {
		t.Errorf("%d calls in %d conversations: are the services called?", calls.Load(), conversations)
	}
}
