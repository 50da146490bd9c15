package webhook

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"yingda/kb"
	"yingda/pipetest"
)

// One life of a host's breaker, in virtual time: five failures in a row open it,
// then nobody waits; after ten seconds one call tries, and when that succeeds all
// are sent again. Another host is called all the while.
func TestBreaker(t *testing.T) {
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		c, err := New(Config{Hosts: []string{"a.example", "b.example"}, Secret: secret, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		l := pipetest.New()
		for _, h := range c.hosts {
			h.http.Transport.(*http.Transport).DialContext = l.Dial
		}
		status, asked := 500, 0
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "a.example" {
				asked++
				write(w, status, `{}`)
				return
			}
			write(w, 200, `{}`)
		})}
		go s.Serve(l)
		defer func() { s.Close(); synctest.Wait() }()
		ask := func(want string, times int) {
			t.Helper()
			for range times {
				if got := call(c, kb.Webhook{URL: "http://a.example"}).Failed; !strings.HasPrefix(got, want) || want == "" && got != "" {
					t.Errorf("%q, want %q", got, want)
				}
			}
		}
		status = 404
		ask("status 404", 2*tripAfter) // the order is at fault, not the host
		status = 500
		ask("status 500", tripAfter-1)
		status = 200
		ask("", 1)
		status, asked = 500, 0
		ask("status 500", tripAfter)
		ask(ErrOpen.Error(), 100)
		if asked != tripAfter {
			t.Errorf("asked %d times, want %d", asked, tripAfter)
		}
		if got := call(c, kb.Webhook{URL: "http://b.example"}); got.Failed != "" {
			t.Errorf("another host: %+v", got)
		}
		time.Sleep(openFor + time.Millisecond)
		ask("status 500", 1)
		ask(ErrOpen.Error(), 1)
		status = 200
		time.Sleep(openFor + time.Millisecond)
		ask("", 3)
	})
	if text := log.String(); strings.Count(text, "left alone\" host=a.example") != 2 || strings.Count(text, "works again") != 1 {
		t.Errorf("log:\n%s", text)
	}
}
