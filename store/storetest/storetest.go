// Package storetest is the one suite that every implementation of the stores
// must pass. It knows only the interfaces: what it finds is what their comments
// promise, and an implementation that passes can take the place of another.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
)

// Stores is one set of data, opened.
type Stores struct {
	KB       kb.Store
	Releases kb.Releases
	Log      dialog.Log
	Journal  dialog.Journal
	Accounts account.Store
	// Compact forgets all but the newest keep changes of the draft and returns how many.
	Compact func(ctx context.Context, keep int) (int, error)
	// Check finds what is inconsistent in the stored data by the implementation's own means.
	Check func(ctx context.Context) error
	Close func() error
}

// Open opens the set of data of a name, making it if it is not there. A name is
// the path of an empty directory of its own, which an implementation may use or not.
type Open func(t testing.TB, name string) Stores

// test is one promise: a sentence and the proof.
type test struct {
	name string
	run  func(t *testing.T, e *env)
	once bool // holds on to something a restart would cut: not run with restarts
}

// Run runs the suite: each test on new data, once as it stands and once with the
// store closed and opened again before every single call. Data is checked after each.
func Run(t *testing.T, open Open) {
	groups := []struct {
		name  string
		tests []test
	}{
		{"draft", draftTests}, {"releases", releaseTests}, {"log", logTests},
		{"journal", journalTests}, {"accounts", accountTests},
	}
	for _, g := range groups {
		for _, tt := range g.tests {
			t.Run(g.name+"/"+tt.name, func(t *testing.T) { tt.run(t, newEnv(t, open, false)) })
			if !tt.once {
				t.Run(g.name+"/"+tt.name+" with restarts", func(t *testing.T) { tt.run(t, newEnv(t, open, true)) })
			}
		}
	}
	for seed := range uint64(3) { // three fixed, one new each time
		t.Run(fmt.Sprintf("model/seed %d", seed), func(t *testing.T) { runModel(t, newEnv(t, open, false), seed) })
	}
	seed := uint64(time.Now().UnixNano())
	t.Run(fmt.Sprintf("model/seed %d", seed), func(t *testing.T) { runModel(t, newEnv(t, open, false), seed) })
}

// env is the set of data a test works on.
type env struct {
	t        testing.TB
	open     Open
	name     string
	restarts bool // before every call
	stores   Stores
}

func newEnv(t *testing.T, open Open, restarts bool) *env {
	e := &env{t: t, open: open, name: t.TempDir(), restarts: restarts}
	e.stores = open(t, e.name)
	t.Cleanup(func() {
		if err := e.stores.Check(context.Background()); err != nil {
			t.Errorf("data after the test: %v", err)
		}
		if err := e.stores.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e
}

// restart closes the stores and opens them again.
func (e *env) restart() {
	e.t.Helper()
	if err := e.stores.Close(); err != nil {
		e.t.Fatalf("close: %v", err)
	}
	e.stores = e.open(e.t, e.name)
}

func (e *env) step() *Stores {
	if e.restarts {
		e.restart()
	}
	return &e.stores
}

func (e *env) kb() kb.Store            { return e.step().KB }
func (e *env) releases() kb.Releases   { return e.step().Releases }
func (e *env) log() dialog.Log         { return e.step().Log }
func (e *env) journal() dialog.Journal { return e.step().Journal }
func (e *env) accounts() account.Store { return e.step().Accounts }
func (e *env) compact(keep int) int    { return must(e.step().Compact(ctx, keep))(e.t) }

var ctx = context.Background()

// must returns a function that gives the value, or ends the test with the error:
// must(call())(t).
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// equal fails the test unless both print alike, which is how a reader would compare them.
func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// noon is a moment like any other, 12:00 in China.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, kb.Location)
