package trainer_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
	"yingda/trainer"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// counter is the knowledge of the stories in testdata/evidence.txt.
var counter = []kb.Entry{
	{ID: "pay", Question: "怎么还款？", Enabled: true},
	{ID: "lost", Question: "怎么挂失？", Enabled: true},
	{ID: "off", Question: "利息怎么算？"},
}

// TestEvidence: what comes of what visitors and trainers decide. Each story is a title,
// what happens, and after --- what becomes of it, the latest first.
func TestEvidence(t *testing.T) {
	const path = "testdata/evidence.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	stories := strings.Split(strings.TrimSpace(string(text)), "\n\n")
	for i, story := range stories {
		script, want, _ := strings.Cut(strings.TrimSpace(story), "\n---")
		title, happens, _ := strings.Cut(script, "\n")
		got := tell(t, title, happens)
		if !*update && got != strings.TrimPrefix(want, "\n") {
			t.Errorf("%s\ngot\n%s\nwant\n%s", title, got, want)
		}
		if i > 0 {
			out.WriteString("\n\n")
		}
		out.WriteString(strings.TrimSpace(script + "\n---\n" + got))
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tell plays a story and lists what becomes of it.
func tell(t *testing.T, title, happens string) string {
	t.Helper()
	var turns []*dialog.Turn
	k := kb.Knowledge{Entries: counter}
	last := map[string]*dialog.Turn{}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for line := range strings.Lines(happens) {
		line = strings.TrimSpace(line)
		at = at.Add(time.Minute)
		who, what, ok := strings.Cut(line, " ")
		if !ok {
			t.Fatalf("%s: %q", title, line)
		}
		if who == "trainer" {
			k.Evidence = append(k.Evidence, decision(what, at))
			continue
		}
		session, visitor, _ := strings.Cut(who, "@")
		turn := &dialog.Turn{Session: session, Visitor: visitor, Message: dialog.Message{Text: what, At: at}}
		switch verb, rest, _ := strings.Cut(what, " "); verb {
		case "takes":
			turn.Reply = dialog.Reply{Kind: dialog.Answer, Entry: &dialog.EntryRef{ID: rest}}
		case "rates":
			last[session].Feedback = feedback(rest, at)
			continue
		default:
			turn.Message.Text, turn.Reply = said(what)
		}
		turns, last[session] = append(turns, turn), turn
	}
	var v trainer.Votes
	for _, turn := range turns {
		v.Add(turn)
	}
	var out []string
	for _, f := range v.Settle(k) {
		entry := f.Entry
		switch {
		case entry == "":
			entry = "nothing"
		case f.Wrong:
			entry = "not " + entry
		}
		out = append(out, fmt.Sprintf("%-13s %s: %s (%s, %d for, %d against)", f.State, f.Text, entry, f.Source, f.For, f.Against))
	}
	return strings.Join(out, "\n")
}

func decision(what string, at time.Time) kb.Evidence {
	f := strings.Fields(what) // text is|not entry
	e := kb.Evidence{Text: nlu.Mask(f[0]), Entry: f[2], Wrong: f[1] == "not", Source: kb.Trainer, At: at}
	if f[2] == "nothing" {
		e.Entry = ""
	}
	return e
}

func feedback(what string, at time.Time) *dialog.Feedback {
	f := &dialog.Feedback{At: at}
	for _, w := range strings.Fields(what) {
		if n, err := strconv.Atoi(w); err == nil {
			f.Rating = n
		} else {
			resolved := w == "resolved"
			f.Resolved = &resolved
		}
	}
	return f
}

func said(what string) (text string, r dialog.Reply) {
	text, did, _ := strings.Cut(what, " → ")
	f := strings.Fields(did)
	r.Kind = dialog.Kind(f[0])
	switch r.Kind {
	case dialog.Answer:
		r.Entry = &dialog.EntryRef{ID: f[1], Matched: text}
	case dialog.Clarify:
		for _, id := range f[1:] {
			r.Options = append(r.Options, dialog.Option{Entry: id})
		}
	}
	return text, r
}

// TestCounted: what is kept is the newest, in an order of its own, whatever the order
// in which the log was read.
func TestCounted(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var v trainer.Votes
	k := kb.Knowledge{Entries: counter}
	const n = kb.MaxEvidence + 500
	for i := range n {
		k.Evidence = append(k.Evidence, kb.Evidence{Text: fmt.Sprintf("问题%d号", (i*7919)%n), Entry: "pay", Source: kb.Trainer, At: at.Add(time.Duration(i) * time.Second)})
	}
	out := trainer.Counted(v.Settle(k))
	if len(out) != kb.MaxEvidence {
		t.Fatalf("%d kept", len(out))
	}
	for i, e := range out {
		if e.At.Before(at.Add(500 * time.Second)) {
			t.Fatalf("%+v is too old", e)
		}
		if i > 0 && out[i-1].Text >= e.Text {
			t.Fatalf("%q before %q", out[i-1].Text, e.Text)
		}
	}
}

// TestVotesAreBounded: a log of questions that are all different leaves the latest half at least.
func TestVotesAreBounded(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var v trainer.Votes
	const n = 2*kb.MaxEvidence + 1000
	for i := range n {
		text := fmt.Sprintf("问题%d号", i)
		v.Add(&dialog.Turn{
			Session: "s", Message: dialog.Message{Text: text, At: at}, Feedback: &dialog.Feedback{Rating: 5, At: at.Add(time.Duration(i) * time.Second)},
			Reply: dialog.Reply{Kind: dialog.Answer, Entry: &dialog.EntryRef{ID: "pay", Matched: text}},
		})
	}
	out := v.Settle(kb.Knowledge{Entries: counter})
	if len(out) < kb.MaxEvidence || len(out) >= n || out[0].Text != fmt.Sprintf("问题%d号", n-1) {
		t.Errorf("%d kept, the latest is %+v", len(out), out[0])
	}
}
