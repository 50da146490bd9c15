package demo_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
	"yingda/retrieval"
	"yingda/webhook"
	"yingda/webhook/demo"
)

var update = flag.Bool("update", false, "rewrite the replies in testdata/talks")

const secret = "a secret of the tests"

// saturday is when the talks are held.
var saturday = time.Date(2026, 11, 21, 10, 0, 0, 0, kb.Location)

// bots are the packs' bots, made when asked for.
type bots map[string]*dialog.Bot

func (b bots) of(t *testing.T, name string) *dialog.Bot {
	t.Helper()
	if b[name] == nil {
		p, err := corpus.ReadPack(name)
		if err != nil {
			t.Fatal(err)
		}
		if b[name], err = dialog.Compile(p.Knowledge, 1); err != nil {
			t.Fatal(err)
		}
	}
	return b[name]
}

// TestTalks holds the conversations of testdata/talks with the bots of the packs, over
// the real client and a real backend. In a file, "pack" begins a conversation, "> "
// is what the visitor says, the lines below what he gets.
func TestTalks(t *testing.T) {
	files, err := filepath.Glob("testdata/talks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no talks")
	}
	packs := bots{}
	for _, file := range files {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := hold(t, packs, string(want))
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i, line := range strings.Split(got, "\n") {
			if w := strings.Split(string(want)+"\n", "\n"); i >= len(w) || w[i] != line {
				t.Fatalf("%s:%d is now\n%s\nrun with -update and read the diff", file, i+1, line)
			}
		}
		if strings.Count(got, "\n") != strings.Count(string(want), "\n") {
			t.Errorf("%s is longer than what is said now", file)
		}
	}
}

// hold says all that a file says and writes it again with what comes back.
func hold(t *testing.T, packs bots, text string) string {
	t.Helper()
	var out strings.Builder
	var m *dialog.Manager
	var session dialog.Session
	var at time.Time
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "pack "); ok {
			m, session, at = manager(t, packs.of(t, name)), dialog.Session{ID: "s", State: dialog.WithBot}, saturday
			fmt.Fprintf(&out, "%s\n", line)
			continue
		}
		said, ok := strings.CutPrefix(line, "> ")
		if strings.HasPrefix(line, "#") {
			fmt.Fprintln(&out, line)
		}
		if !ok {
			continue
		}
		bot := m.Bot()
		found := bot.Search(said, retrieval.Options{At: at})
		msg := dialog.Message{ID: fmt.Sprint(at.Unix()), Text: said, At: at}
		next, r := dialog.Decide(bot, session, msg, &found.Utterance, &found.Result)
		session, r = bot.Finish(context.Background(), next, msg, r, m.Caller)
		at = at.Add(time.Minute)
		fmt.Fprintf(&out, "%s\n", line)
		write(&out, &r)
	}
	return out.String()
}

func write(out *strings.Builder, r *dialog.Reply) {
	fmt.Fprintf(out, "%s %s\n", r.Kind, strings.ReplaceAll(r.Text, "\n", "\n     "))
	for _, o := range r.Options {
		fmt.Fprintf(out, "  - %s\n", o.Label)
	}
	if r.Handoff != nil {
		fmt.Fprintf(out, "  to %s because %s\n", r.Handoff.Queue, r.Handoff.Reason)
	}
	if r.Flow != nil && len(r.Flow.Slots) > 0 {
		var slots []string
		for _, name := range slices.Sorted(maps.Keys(r.Flow.Slots)) {
			slots = append(slots, name+"="+r.Flow.Slots[name])
		}
		fmt.Fprintf(out, "  %s\n", strings.Join(slots, " "))
	}
}

// manager is a bot with a backend of its own behind a client.
func manager(t *testing.T, bot *dialog.Bot) *dialog.Manager {
	t.Helper()
	now := func() time.Time { return saturday }
	backend := httptest.NewServer(demo.New(secret, now))
	t.Cleanup(backend.Close)
	c, err := webhook.New(webhook.Config{
		Hosts: []string{demo.Host + "=" + strings.TrimPrefix(backend.URL, "http://")}, Secret: secret, Logger: slog.New(slog.DiscardHandler), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	m := &dialog.Manager{Caller: c}
	m.Swap(bot)
	return m
}
