package pipetest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A client waits for its server in virtual time: the answer that takes an hour is here
// at once, and the clock says that it took an hour.
func TestListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New()
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Hour)
			io.WriteString(w, r.Host)
		})}
		go s.Serve(l)
		defer func() { s.Close(); synctest.Wait() }()
		client := http.Client{Transport: &http.Transport{DialContext: l.Dial, DisableKeepAlives: true}}
		start := time.Now()
		res, err := client.Get("http://nowhere.example/")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || string(body) != "nowhere.example" {
			t.Errorf("%q, %v", body, err)
		}
		if took := time.Since(start); took != time.Hour {
			t.Errorf("took %s", took)
		}
	})
}

func TestEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := l.Dial(ctx, "", ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("nobody accepts: %v", err)
		}
		failed := make(chan error, 2)
		go func() { _, err := l.Accept(); failed <- err }()
		synctest.Wait()
		l.Close()
		l.Close()
		if err := <-failed; !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed while it waits: %v", err)
		}
		if _, err := l.Dial(t.Context(), "", ""); !errors.Is(err, net.ErrClosed) {
			t.Errorf("dialled when closed: %v", err)
		}
	})
}
