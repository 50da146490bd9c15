package server

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"yingda/account"
)

// TestLimiterCounts: what is let through in a second, a minute, a day, exactly.
func TestLimiterCounts(t *testing.T) {
	for _, c := range []struct {
		name  string
		rates Rates
		each  time.Duration // between two calls
		calls int
		want  int // let through
	}{
		{"no limits", Rates{}, 0, 1000, 1000},
		{"a burst", Rates{Visitor: Rate{1, 5}}, 0, 20, 5},
		{"one a second goes on", Rates{Visitor: Rate{1, 5}}, time.Second, 100, 100},
		{"two a second do not", Rates{Visitor: Rate{1, 5}}, 500 * time.Millisecond, 100, 54}, // the burst, and one for each of 49.5 s
		{"30 in a minute", Rates{PerMinute: 30}, time.Second, 60, 30},
		{"30 in each minute", Rates{PerMinute: 30}, time.Second, 120, 60},
		{"500 in a day", Rates{PerDay: 500}, time.Minute, 1440, 500},
		{"500 in each day", Rates{PerDay: 500}, time.Minute, 2880, 1000},
		{"as shipped, a script in one session", DefaultRates, 100 * time.Millisecond, 600, 30},
		{"as shipped, a person", DefaultRates, 5 * time.Second, 100, 100},
	} {
		l, now, passed := newLimiter(c.rates), time.Unix(1_000_000, 0), 0
		for range c.calls {
			if l.allow(claim{visitor: "v", address: "a", site: "s"}, now) == 0 {
				passed++
			}
			now = now.Add(c.each)
		}
		if passed != c.want {
			t.Errorf("%s: %d of %d passed, want %d", c.name, passed, c.calls, c.want)
		}
	}
}

// TestRefusedCallsDoNotCount: a visitor who is refused takes nothing from his
// site or address, and a site that is full takes nothing from its visitors.
func TestRefusedCallsDoNotCount(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	l := newLimiter(Rates{Visitor: Rate{1, 2}, Address: Rate{1, 4}, Site: Rate{1, 6}})
	pass := func(visitor, address string) bool {
		return l.allow(claim{visitor, address, "shop"}, now) == 0
	}
	count := func(visitor, address string, n int) (passed int) {
		for range n {
			if pass(visitor, address) {
				passed++
			}
		}
		return passed
	}
	if got := count("v1", "a1", 50); got != 2 {
		t.Fatalf("v1 passed %d times, want 2", got)
	}
	if got := count("v2", "a1", 50); got != 2 {
		t.Fatalf("v2 passed %d times, want 2: v1's refused calls counted against the address", got)
	}
	if got := count("v3", "a1", 50); got != 0 {
		t.Fatalf("v3 passed %d times although its address was full", got)
	}
	if got := count("v3", "a2", 50); got != 2 {
		t.Fatalf("v3 passed %d times from elsewhere, want 2: calls refused for the address counted against it or the site", got)
	}
	if got := count("v4", "a3", 50); got != 0 {
		t.Fatalf("v4 passed %d times although the site was full", got)
	}
	now = now.Add(2 * time.Second)
	if got := count("v4", "a3", 50); got != 2 {
		t.Fatalf("v4 passed %d times after 2 s, want 2: calls refused for the site counted against it", got)
	}
}

func TestLimiterSaysWhen(t *testing.T) {
	l := newLimiter(Rates{Visitor: Rate{1, 1}, PerMinute: 2})
	for _, c := range []struct{ at, wait time.Duration }{
		{0, 0},
		{0, time.Second},
		{400 * time.Millisecond, 600 * time.Millisecond},
		{time.Second, 0},
		{2 * time.Second, 58 * time.Second}, // the minute's two are used
		{time.Minute, 0},
	} {
		if got := l.allow(claim{visitor: "v"}, time.Unix(1_000_000, 0).Add(c.at)); got != c.wait {
			t.Errorf("after %v: wait %v, want %v", c.at, got, c.wait)
		}
	}
}

// TestLimiterForgets: a flood of made-up visitors and old ones do not stay in memory.
func TestLimiterForgets(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	l := newLimiter(DefaultRates)
	size := func() (n int) {
		for i := range l.shards {
			n += len(l.shards[i].known)
		}
		return n
	}
	for i := range 2 * maxKeys * len(l.shards) {
		l.allow(claim{visitor: fmt.Sprint(i)}, now)
	}
	if n := size(); n > maxKeys*len(l.shards) {
		t.Errorf("%d keys are remembered, want at most %d", n, maxKeys*len(l.shards))
	}
	now = now.Add(25 * time.Hour)
	for i := range 100 * len(l.shards) { // at least one in each shard
		l.allow(claim{visitor: fmt.Sprint("new", i)}, now)
	}
	if n := size(); n > 100*len(l.shards) {
		t.Errorf("%d keys are remembered a day later", n)
	}
}

func TestRateLimitedAsk(t *testing.T) {
	r := start(t, func(c *Config) { c.Rates = &Rates{Visitor: Rate{1, 3}} })
	first := r.mustAsk(said("提额", ""))
	ask := scenario{body: said("年费怎么收", first.Session), headers: []string{bearer(first.Token)}, status: 200}
	for range 3 {
		ask.run(t, r)
	}
	refused := ask
	refused.status, refused.want, refused.header = 429, []string{`"code":"rate_limited"`, "太快"}, []string{"Retry-After: 1"}
	refused.run(t, r)
	r.mustAsk(said("提额", "")) // others are not concerned; this machine's own programs are not counted together
	r.clock.pass(time.Second)
	ask.run(t, r)
}

// TestAddressIsNotWhatTheCallerSays: X-Forwarded-For counts only from proxies that were named.
func TestAddressIsNotWhatTheCallerSays(t *testing.T) {
	for _, c := range []struct {
		name    string
		trusted []string
		same    string // X-Forwarded-For, the same in each request; empty: another one each time
		want    int    // of 10 pass
	}{
		{"nobody is believed, other names do not help", nil, "", 2},
		{"a trusted proxy's visitors are counted each", []string{"127.0.0.1"}, "", 10},
		{"a trusted proxy's one visitor", []string{"127.0.0.1"}, "203.0.113.7", 2},
		{"an untrusted proxy", []string{"10.0.0.0/8"}, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := start(t, func(cfg *Config) {
				cfg.TrustedProxies = c.trusted
				cfg.Rates = &Rates{Visitor: Rate{1, 2}}
			})
			passed := 0
			for i := range 10 {
				from := c.same
				if from == "" {
					from = fmt.Sprintf("203.0.113.%d", i)
				}
				if r.request("POST", "/ask", said("提额", ""), "X-Forwarded-For: "+from).status == http.StatusOK {
					passed++
				}
			}
			if passed != c.want {
				t.Errorf("%d of 10 passed, want %d", passed, c.want)
			}
		})
	}
}

func TestSiteCeiling(t *testing.T) {
	r := start(t, func(c *Config) { c.Rates = &Rates{Site: Rate{1, 4}} })
	key := r.addKey(account.SiteKey, func(k *account.Key) {})
	body := func(i int) string {
		return fmt.Sprintf(`{"text":"提额","site_key":%q,"visitor":{"id":"u-%d"}}`, key, i)
	}
	passed := 0
	for i := range 10 {
		if r.request("POST", "/ask", body(i)).status == http.StatusOK {
			passed++
		}
	}
	if passed != 4 {
		t.Errorf("%d of 10 passed, want 4", passed)
	}
	if res := r.request("POST", "/ask", `{"text":"提额"}`); res.status != http.StatusOK {
		t.Errorf("another site was refused too: %d %s", res.status, res.body)
	}
}
