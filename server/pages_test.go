package server

import (
	"strings"
	"testing"

	"yingda/account"
)

func TestPages(t *testing.T) {
	r := start(t, nil)
	site := r.addKey(account.SiteKey, func(k *account.Key) { k.Origins = []string{"https://shop.test"} })
	plain := "Accept-Encoding: identity"
	const policy = "Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
	for _, sc := range []scenario{
		{name: "the page a newcomer lands on", path: "/", status: 200, want: []string{"演示"}, header: []string{"Content-Type: text/html; charset=utf-8", "Cache-Control: no-cache", policy + "'none'", "X-Content-Type-Options: nosniff"}},
		{name: "a directory without its slash", path: "/widget", status: 301, header: []string{"Location: /widget/"}},
		{name: "the widget on no site", path: "/widget/", status: 200, want: []string{"聊天"}, header: []string{policy + "'self'"}},
		{name: "the widget on a site", path: "/widget/?site_key=" + site, status: 200, header: []string{policy + "'self' https://shop.test"}},
		{name: "the widget with a wrong key", path: "/widget/?site_key=ys_no", status: 200, header: []string{policy + "'self'"}},
		{name: "the loader, from other sites", path: "/loader.js", status: 200, header: []string{"Content-Type: text/javascript; charset=utf-8", "Cross-Origin-Resource-Policy: cross-origin"}},
		{name: "nothing outside", path: "/../server.go", status: 404},
		{name: "nothing outside, encoded", path: "/%2e%2e/%2e%2e/etc/passwd", status: 404},
		{name: "no directory lists", path: "/assets/", status: 404},
		{name: "no such file", path: "/admin.php", status: 404, want: []string{`"code":"not_found"`}},
		{name: "the document for people", path: "/docs", status: 200, want: []string{"接口文档"}, header: []string{policy + "'none'"}},
		{name: "its script", path: "/docs/docs.js", status: 200, header: []string{"Content-Type: text/javascript; charset=utf-8"}},
		{name: "no other file of it", path: "/docs/docs.go", status: 404},
		{name: "the document for programs", path: "/openapi.json", status: 200, want: []string{`"openapi": "3.1.0"`}},
		{name: "metrics", path: "/metrics", status: 200, want: []string{"yingda_bot_version 1", "yingda_index_entries 5", "yingda_ready 1", `yingda_requests_total{route="GET /docs",status="200"} 1`, "go_goroutines"}},
	} {
		sc.method, sc.headers = "GET", append(sc.headers, plain)
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
	t.Run("packed, and not again", func(t *testing.T) {
		first := r.request("GET", "/loader.js", "", "Accept-Encoding: gzip")
		if first.header.Get("Content-Encoding") != "gzip" || len(first.body) > 300 {
			t.Errorf("not packed: %v, %d bytes", first.header, len(first.body))
		}
		again := r.request("GET", "/loader.js", "", "Accept-Encoding: gzip", "If-None-Match: "+first.header.Get("ETag"))
		if again.status != 304 || again.body != "" {
			t.Errorf("sent again: %d, %d bytes", again.status, len(again.body))
		}
		if other := r.request("GET", "/loader.js", "", plain, "If-None-Match: "+first.header.Get("ETag")); other.status != 200 {
			t.Errorf("the plain form has the packed one's ETag")
		}
	})
	t.Run("pages only answer to reading", func(t *testing.T) {
		if res := r.request("POST", "/", "{}"); res.status != 405 {
			t.Errorf("POST /: %d", res.status)
		}
		if res := r.request("HEAD", "/", "", plain); res.status != 200 || res.body != "" || res.header.Get("Content-Length") == "0" {
			t.Errorf("HEAD /: %d %q %v", res.status, res.body, res.header)
		}
	})
}

// TestDocsLoadNothingFromElsewhere: the page for people works where there is no internet.
func TestDocsLoadNothingFromElsewhere(t *testing.T) {
	for name, f := range docPages() {
		if name == "openapi.json" {
			continue
		}
		for _, bad := range []string{"http://", "https://", "//cdn", "@import", "<script>", "onclick=", "eval("} {
			if strings.Contains(string(f.body), bad) {
				t.Errorf("%s has %q", name, bad)
			}
		}
	}
}
