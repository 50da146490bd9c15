package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"yingda/kb"
	"yingda/webhook"
)

// parcels is knowledge with a flow that calls a service.
func parcels(url string) kb.Knowledge {
	k := knowledge()
	k.Flows = []kb.Flow{{
		ID: "parcel", Name: "查快递", Enabled: true, Intent: kb.Intent{Examples: []string{"帮我查一下快递", "我要查快递"}},
		Slots: []kb.Slot{{Name: "status", Type: kb.SlotText}},
		Steps: []kb.Step{
			{Webhook: "快递", Else: "failed"},
			{End: &kb.End{Text: "快递{{status}}。"}},
			{ID: "failed", End: &kb.End{Text: "物流暂时查不到。"}},
		},
	}}
	k.Webhooks = []kb.Webhook{{Name: "快递", URL: url, Take: map[string]string{"status": "status"}, TimeoutMS: 10_000}}
	return k
}

// calling is a rig whose flow calls a service; allowed: the operator lets it.
func calling(t *testing.T, answer http.HandlerFunc, allowed bool) *rig {
	t.Helper()
	service := httptest.NewServer(answer)
	t.Cleanup(service.Close)
	c := webhook.Config{Secret: "a secret of the tests", Logger: slog.New(slog.DiscardHandler)}
	if allowed {
		c.Hosts = []string{strings.TrimPrefix(service.URL, "http://")}
	}
	client, err := webhook.New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := startEmpty(t, func(c *Config) { c.Caller = client })
	r.publishKnowledge(parcels(service.URL))
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func status(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"status":"` + text + `"}`))
	}
}

// A flow goes its own way when its service fails; both are counted.
func TestCalls(t *testing.T) {
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		allowed bool
		want    string
		metric  string
	}{
		"answers":     {status("已签收"), true, "快递已签收。", `result="ok",webhook="快递"} 1`},
		"fails":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, true, "物流暂时查不到。", `result="failed",webhook="快递"} 1`},
		"not allowed": {status("已签收"), false, "物流暂时查不到。", `result="failed",webhook="快递"} 1`},
	} {
		t.Run(name, func(t *testing.T) {
			r := calling(t, c.answer, c.allowed)
			if a := r.mustAsk(said("帮我查一下快递", "")); a.Text != c.want {
				t.Errorf("%+v, want %s", a, c.want)
			}
			if m := r.request("GET", "/metrics", ""); !strings.Contains(m.body, "yingda_webhooks_total{"+c.metric) {
				t.Errorf("metrics without %s", c.metric)
			}
		})
	}
}

// Visitors who wait for a service that hangs hold no place of the gate: others are
// answered meanwhile, and the gate does not think that the machine is slow.
func TestCallsAreOutsideTheGate(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	r := calling(t, func(w http.ResponseWriter, req *http.Request) {
		entered <- struct{}{}
		<-release
		status("已签收")(w, req)
	}, true)
	r.gate.mu.Lock()
	r.gate.limit = 2
	r.gate.mu.Unlock()
	const waiting = 6
	var work sync.WaitGroup
	for range waiting {
		work.Go(func() {
			if res := r.request("POST", "/ask", said("帮我查一下快递", "")); !strings.Contains(res.body, "快递已签收。") {
				t.Errorf("%d %s", res.status, res.body)
			}
		})
		<-entered
	}
	if a := r.mustAsk(said("信用卡怎么还款？", "")); a.Kind != "answer" {
		t.Errorf("%+v", a)
	}
	close(release)
	work.Wait()
	if r.gate.working != 0 {
		t.Errorf("%d places are held after all have left", r.gate.working)
	}
}
