package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"yingda/account"
)

// TestRouteMatrix calls every route of the router as everybody who might: a new
// route is in it by itself, and what is not public is closed to all but its keys.
func TestRouteMatrix(t *testing.T) {
	r := start(t, nil)
	mine := r.mustAsk(said("提额", ""))
	other := r.mustAsk(said("提额", ""))
	disabled := r.addKey(account.APIKey, func(k *account.Key) { k.Scopes, k.Disabled = []string{account.ScopeAdmin}, true })
	site := r.addKey(account.SiteKey, func(k *account.Key) { k.Scopes = []string{account.ScopeAdmin} })

	callers := []struct {
		name   string
		secret string
		scope  string // what an API key opens
	}{
		{"nobody", "", ""},
		{"wrong key", "yk_wrong", ""},
		{"disabled key", disabled, ""},
		{"site key", site, ""},
		{"visitor", mine.Token, ""},
		{"another visitor", other.Token, ""},
		{"search key", r.keys[account.ScopeSearch], account.ScopeSearch},
		{"chat key", r.keys[account.ScopeChat], account.ScopeChat},
		{"admin key", r.keys[account.ScopeAdmin], account.ScopeAdmin},
		{"local command line", localToken, account.ScopeAdmin},
	}
	// path parameters and bodies with which each route would do something
	fill := strings.NewReplacer(":id", mine.Session, ":session", mine.Session, ":name", "小应", ":file", "docs.js")
	bodies := map[string]string{
		"/ask": said("年费怎么收", mine.Session), "/sessions/:id/feedback": `{"turn":1,"resolved":true}`, "/api/search": said("提额", ""),
		"/v1/chat/completions": `{"messages":[{"role":"user","content":"提额"}]}`, "/api/rollback": `{"version":99}`, "/api/publish": `{}`,
		"/api/keys": `{"kind":"site","name":"x"}`, "/api/preview": `{"text":"提额"}`,
	}
	for _, rt := range r.routes {
		for _, c := range callers {
			name := fmt.Sprintf("%s %s as %s", rt.method, rt.path, c.name)
			var headers []string
			if c.secret != "" {
				headers = []string{bearer(c.secret)}
			}
			body := bodies[rt.path]
			if body == "" && (rt.method == "POST" || rt.method == "PUT") {
				body = "{}"
			}
			path := fill.Replace(rt.path)
			if rt.path == "/api/keys/:id/disable" {
				path = "/api/keys/nope/disable"
			}
			res := r.request(rt.method, path, body, headers...)
			visitors := rt.path == "/ask" || strings.HasPrefix(rt.path, "/sessions/")
			open := rt.scope == "" && (!visitors || c.name == "visitor") || rt.scope != "" && (c.scope == rt.scope || c.scope == account.ScopeAdmin)
			switch {
			case open:
				if res.status == http.StatusUnauthorized || res.status == http.StatusForbidden || res.status >= 500 {
					t.Errorf("%s: %d %s", name, res.status, res.body)
				}
				if rt.scope == "" && res.status != http.StatusOK {
					t.Errorf("%s: %d %s", name, res.status, res.body)
				}
			case visitors:
				if res.status != http.StatusNotFound || strings.Contains(res.body, "额度") {
					t.Errorf("%s: %d %s", name, res.status, res.body)
				}
			case c.scope != "":
				if res.status != http.StatusForbidden {
					t.Errorf("%s: %d %s, want 403", name, res.status, res.body)
				}
			default:
				if res.status != http.StatusUnauthorized || res.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s: %d %s, want 401", name, res.status, res.body)
				}
			}
		}
	}
}

// TestOrigins: exact scheme, host and port; never null; and the key must be the
// one whose list it is.
func TestOrigins(t *testing.T) {
	r := start(t, nil)
	shop := r.addKey(account.SiteKey, func(k *account.Key) { k.Origins = []string{"https://shop.test", "http://localhost:5173"} })
	bank := r.addKey(account.SiteKey, func(k *account.Key) { k.Origins = []string{"https://bank.test:8443"} })
	ask := func(key string) string { return fmt.Sprintf(`{"text":"提额","site_key":%q}`, key) }
	for _, c := range []struct {
		origin string
		key    string
		want   int
	}{
		{"https://shop.test", shop, 200},
		{"http://localhost:5173", shop, 200},
		{"https://bank.test:8443", bank, 200},
		{"", shop, 200}, // no browser
		{"", "", 200},
		{"https://shop.test", bank, 403},
		{"https://bank.test:8443", shop, 403},
		{"https://shop.test", "", 403},
		{"http://shop.test", shop, 403},
		{"https://shop.test:443", shop, 403},
		{"https://shop.test:8443", shop, 403},
		{"https://www.shop.test", shop, 403},
		{"https://shop.test.evil.test", shop, 403},
		{"https://evil-shop.test", shop, 403},
		{"https://evil.test/https://shop.test", shop, 403},
		{"https://shop.test@evil.test", shop, 403},
		{"https://SHOP.test", shop, 403},
		{"https://shop.test/", shop, 403},
		{"https://bank.test", bank, 403},
		{"http://localhost", shop, 403},
		{"http://127.0.0.1:5173", shop, 403},
		{"null", shop, 403},
		{"null", "", 403},
		{"file://", shop, 403},
		{"chrome-extension://abc", shop, 403},
		{"https://", shop, 403},
		{"*", shop, 403},
		{"https://*.shop.test", shop, 403},
		{"https://中国.test", shop, 403},
		{"https://shop.test, https://evil.test", shop, 403},
		{"javascript:alert(1)", shop, 403},
	} {
		var headers []string
		if c.origin != "" {
			headers = []string{"Origin: " + c.origin}
		}
		res := r.request("POST", "/ask", ask(c.key), headers...)
		if res.status != c.want {
			t.Errorf("origin %q: %d %s, want %d", c.origin, res.status, res.body, c.want)
		}
		if got := res.header.Get("Access-Control-Allow-Origin"); c.want == 200 && got != c.origin || got != "" && got != c.origin {
			t.Errorf("origin %q may read as %q", c.origin, got)
		}
		if c.origin != "" && res.header.Get("Vary") != "Origin" {
			t.Errorf("origin %q: no Vary", c.origin)
		}
	}
	preflight := func(origin string) scenario {
		return scenario{method: "OPTIONS", path: "/ask", headers: []string{"Origin: " + origin, "Access-Control-Request-Method: POST"}}
	}
	ok := preflight("https://shop.test")
	ok.status, ok.header = 204, []string{"Access-Control-Allow-Origin: https://shop.test", "Access-Control-Allow-Methods: GET, POST", "Vary: Origin", "Access-Control-Allow-Credentials: -"}
	ok.run(t, r)
	no := preflight("https://evil.test")
	no.status, no.header = 403, []string{"Access-Control-Allow-Origin: -"}
	no.run(t, r)
	same := scenario{body: `{"text":"提额"}`, headers: []string{"Host: faq.test", "Origin: https://faq.test"}, status: 200}
	same.run(t, r) // the server's own pages need no key
	admin := scenario{method: "GET", path: "/api/versions", headers: []string{"Origin: https://shop.test", bearer(localToken)}, status: 200, header: []string{"Access-Control-Allow-Origin: -"}}
	admin.run(t, r) // a browser keeps this from the page
}

// TestDisabledKeyStopsAtOnce: a key that is disabled through the server is of no use any more.
func TestDisabledKeyStopsAtOnce(t *testing.T) {
	r := start(t, nil)
	admin := bearer(localToken)
	made := scenario{path: "/api/keys", body: `{"name":"训练师","scopes":["search"]}`, headers: []string{admin}, status: 201, want: []string{`"secret":"yk_`, `"kind":"api"`}}.run(t, r)
	id, secret := field(t, made.body, "id"), field(t, made.body, "secret")
	search := scenario{path: "/api/search", body: said("提额", ""), headers: []string{bearer(secret)}, status: 200}
	search.run(t, r)
	scenario{method: "GET", path: "/api/keys", headers: []string{admin}, status: 200, want: []string{id}, not: []string{secret, `"hash"`, `"secret"`}}.run(t, r)
	scenario{path: "/api/keys/" + id + "/disable", body: `{}`, headers: []string{admin}, status: 200, want: []string{`"disabled":true`}}.run(t, r)
	search.status = 401
	search.run(t, r)
	for _, sc := range []scenario{
		{name: "no such key", path: "/api/keys/nope/disable", body: `{}`, status: 404},
		{name: "no name", path: "/api/keys", body: `{"scopes":["search"]}`, status: 422},
		{name: "no scope", path: "/api/keys", body: `{"name":"x"}`, status: 422, want: []string{"search、chat、admin"}},
		{name: "unknown scope", path: "/api/keys", body: `{"name":"x","scopes":["root"]}`, status: 422},
		{name: "unknown kind", path: "/api/keys", body: `{"name":"x","kind":"master"}`, status: 422},
		{name: "an origin with a path", path: "/api/keys", body: `{"name":"x","kind":"site","origins":["https://a.test/x"]}`, status: 422},
		{name: "an origin that would add to the page policy", path: "/api/keys", body: `{"name":"x","kind":"site","origins":["https://a.test; script-src *"]}`, status: 422},
		{name: "any origin by star", path: "/api/keys", body: `{"name":"x","kind":"site","origins":["https://*"]}`, status: 422},
	} {
		sc.headers = []string{admin}
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
}
