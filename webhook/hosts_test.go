package webhook

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"yingda/kb"
)

// Where a URL may go, by what the operator allows: what comes of it, "" for a call
// that is let through to the connection.
func TestWhereTo(t *testing.T) {
	const closed, address = "host is not allowed", "address is not public"
	for _, c := range []struct{ hosts, url, failed string }{
		{"", "http://localhost/", closed},
		{"a.example", "http://b.example/", closed},
		{"a.example", "http://xa.example/", closed},
		{"a.example", "http://a.example.evil.example/", closed},
		{"a.example", "http://a.example:8080/", closed},
		{"a.example", "https://a.example:80/", closed},
		{"a.example:8080", "http://a.example/", closed},
		{"a.example:8080", "http://a.example:8081/", closed},
		{"a.example", "http://a.example./", closed},
		{"a.example", "http://user:pw@a.example/", "user or password"},
		{"a.example", "http://a.example@127.0.0.1/", "user or password"},
		{"a.example", "http://a.example%00.evil.example/", "must be http"},
		{"a.example", "ftp://a.example/", "must be http"},
		{"a.example", "file:///etc/passwd", "must be http"},
		{"a.example", "gopher://a.example/_x", "must be http"},
		{"a.example", "//a.example/", "must be http"},
		{"a.example", "a.example", "must be http"},
		{"a.example", "http://", "must be http"},
		{"a.example", "http://ａ.example/", closed}, // full width: another name as far as we know

		// Names that are allowed and lead inside: seen when the connection is made.
		{"localhost", "http://localhost/", address},
		{"LocalHost", "http://LOCALHOST:80/", address},
		{"localhost", "https://localhost/", address},
		{"127.0.0.1", "http://127.0.0.1/", address},
		{"::1", "http://[::1]/", address},
		{"[::1]", "http://[::1]/", address},
		{"[::ffff:127.0.0.1]:1", "http://[::ffff:127.0.0.1]:1/", "refused"},
		{"10.0.0.1", "http://10.0.0.1/", address},
		{"192.168.0.1", "http://192.168.0.1/", address},
		{"172.16.0.1", "http://172.16.0.1/", address},
		{"100.64.0.1", "http://100.64.0.1/", address},
		{"0.0.0.0", "http://0.0.0.0/", address},
		{"198.18.0.1", "http://198.18.0.1/", address},
		{"169.254.169.254", "http://169.254.169.254/", address},
		{"100.100.100.200", "http://100.100.100.200/", address},

		// What no operator can mean stays closed, port or not.
		{"169.254.169.254:80", "http://169.254.169.254/", address},
		{"100.100.100.200:80", "http://100.100.100.200/", address},
		{"[::ffff:169.254.169.254]:80", "http://[::ffff:169.254.169.254]/", address},
		{"[fe80::1]:80", "http://[fe80::1]/", address},
		{"[fd00:ec2::254]:80", "http://[fd00:ec2::254]/", address},
		{"0.0.0.0:80", "http://0.0.0.0/", address},
		{"224.0.0.1:80", "http://224.0.0.1/", address},

		// A name for an address.
		{"shop=127.0.0.1:1", "http://shop/x", "refused"},
		{"shop=127.0.0.1:1", "https://shop/x", "refused"},
		{"shop=127.0.0.1:1", "http://shop:8080/x", closed},
		{"shop=127.0.0.1:1", "http://127.0.0.1:1/x", closed},
		{"127.0.0.1:1", "http://127.0.0.1:1/x", "refused"},
	} {
		var hosts []string
		if c.hosts != "" {
			hosts = []string{c.hosts}
		}
		cl, _ := client(t, hosts...)
		if got := call(cl, kb.Webhook{URL: c.url, TimeoutMS: 2000}); !strings.Contains(got.Failed, c.failed) {
			t.Errorf("%s allowed, %s: %q, want %q", c.hosts, c.url, got.Failed, c.failed)
		}
	}
}

// Spellings of 127.0.0.1 that resolvers of other languages read are no addresses here.
func TestOddSpellings(t *testing.T) {
	for _, name := range []string{"127.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.0.0.1.", "0", "0x7f.1"} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		cl, _ := client(t, "127.0.0.1", "localhost")
		if got := call(cl, kb.Webhook{URL: "http://" + name + ":" + port, TimeoutMS: 500}); !strings.Contains(got.Failed, "not allowed") {
			t.Errorf("%s: %q", name, got.Failed)
		}
		listener.Close()
	}
}

// A redirect is an answer that is not taken, wherever it leads.
func TestRedirects(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer inside.Close()
	for _, to := range []string{inside.URL, "http://169.254.169.254/latest", "/elsewhere", "https://a.example/"} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			s := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
				if n > 1 {
					t.Error("a redirect was followed")
				}
				http.Redirect(w, r, to, status)
			})
			cl, _ := client(t, s.host(), strings.TrimPrefix(inside.URL, "http://"))
			if got := call(cl, kb.Webhook{URL: s.URL, Retries: 2, Take: map[string]string{"x": "x"}}); !strings.HasPrefix(got.Failed, "status 3") {
				t.Errorf("%d to %s: %+v", status, to, got)
			}
		}
	}
}

// A proxy of the environment would see what visitors say, and go where we may not.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	s := serve(t, says(`{}`))
	cl, _ := client(t, "shop="+s.host())
	if got := call(cl, kb.Webhook{URL: "http://shop/order"}); got.Failed != "" {
		t.Error(got.Failed)
	}
}

func TestPublic(t *testing.T) {
	for text, want := range map[string]string{
		"8.8.8.8": "public", "223.5.5.5": "public", "2400:3200::1": "public", "172.32.0.1": "public", "100.128.0.1": "public", "::ffff:8.8.8.8": "public",
		"127.0.0.1": "private", "127.9.9.9": "private", "10.1.2.3": "private", "172.31.255.255": "private", "192.168.1.1": "private", "100.64.0.1": "private",
		"::1": "private", "fd12::1": "private", "::ffff:10.0.0.1": "private", "64:ff9b::a00:1": "private", "2002:a00:1::": "private", "2001:0:1::": "private",
		"192.0.2.1": "private", "240.0.0.1": "private", "255.255.255.255": "private",
		"0.0.0.0": "never", "::": "never", "169.254.169.254": "never", "::ffff:169.254.169.254": "never", "100.100.100.200": "never", "fe80::1": "never",
		"fe80::1%eth0": "never", "224.0.0.1": "never", "ff02::1": "never", "168.63.129.16": "never", "fd00:ec2::254": "never",
	} {
		a := netip.MustParseAddr(text)
		got := "private"
		switch {
		case never(a):
			got = "never"
		case public(a):
			got = "public"
		}
		if got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
