package llm

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// One life of the breaker, in virtual time: five time-outs open it, then nobody
// waits; after ten seconds one question tries, and when the service is well again
// all are sent.
func TestBreaker(t *testing.T) {
	logger, log := logged()
	inBubble(t, Config{Logger: logger}, func(t *testing.T, s *service, e *Embedder) {
		question := 0
		ask := func(wantErr error, wantTook time.Duration) {
			t.Helper()
			question++
			start := time.Now()
			_, err := e.Embed(t.Context(), texts(question)[question-1:])
			if took := time.Since(start); !errors.Is(err, wantErr) || took != wantTook {
				t.Errorf("question %d: %v after %v, want %v after %v", question, err, took, wantErr, wantTook)
			}
		}
		state := func(want Breaker) {
			t.Helper()
			if got := e.Stats().Breaker; got != want {
				t.Errorf("question %d: %v, want %v", question, got, want)
			}
		}
		ask(nil, 0)
		s.takes(100 * time.Millisecond)
		ask(nil, 100*time.Millisecond)

		s.takes(time.Hour)
		for range tripAfter - 1 {
			ask(context.DeadlineExceeded, DefaultTimeout)
		}
		state(Closed)
		s.says(nil)
		ask(nil, 0) // only failures in a row count
		s.takes(time.Hour)
		for range tripAfter {
			ask(context.DeadlineExceeded, DefaultTimeout)
		}
		state(Open)
		s.heard()
		for range 100 {
			ask(ErrOpen, 0)
		}
		time.Sleep(openFor)
		ask(ErrOpen, 0)
		if n := len(s.heard()); n != 0 {
			t.Errorf("%d calls of a service that is left alone", n)
		}
		time.Sleep(time.Millisecond)
		state(HalfOpen)
		ask(context.DeadlineExceeded, DefaultTimeout)
		state(Open)
		ask(ErrOpen, 0)

		s.says(nil)
		time.Sleep(openFor + time.Millisecond)
		ask(nil, 0)
		state(Closed)
		ask(nil, 0)
	})
	if got := log.String(); strings.Count(got, "left alone") != 2 || strings.Count(got, "works again") != 1 || strings.Count(got, "\n") != 3 {
		t.Errorf("log:\n%s", got)
	}
}

// While one question tries a service that failed, the others do not wait for it.
func TestOneTries(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *service, e *Embedder) {
		s.fails(500, "")
		for range tripAfter {
			e.Embed(t.Context(), []string{"a"}) // fails: that is what it is for
		}
		time.Sleep(openFor + time.Millisecond)
		s.takes(200 * time.Millisecond)
		tried := make(chan error)
		go func() {
			_, err := e.Embed(t.Context(), []string{"b"})
			tried <- err
		}()
		time.Sleep(100 * time.Millisecond)
		if _, err := e.Embed(t.Context(), []string{"c"}); !errors.Is(err, ErrOpen) {
			t.Errorf("beside the one that tries: %v", err)
		}
		if err := <-tried; err != nil {
			t.Error(err)
		}
		if got := e.Stats().Breaker; got != Closed {
			t.Errorf("%v", got)
		}
	})
}

// Visitors who go away say nothing about the service.
func TestGoneVisitorsAreNoFailures(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *service, e *Embedder) {
		s.takes(200 * time.Millisecond)
		for range 2 * tripAfter {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			start := time.Now()
			if _, err := e.Embed(ctx, []string{"a"}); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 50*time.Millisecond {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			cancel()
		}
		if got := e.Stats().Breaker; got != Closed {
			t.Errorf("%v", got)
		}
		if _, err := e.Embed(t.Context(), []string{"a"}); err != nil {
			t.Error(err)
		}
	})
}
