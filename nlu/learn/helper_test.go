package learn

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

var update = flag.Bool("update", false, "rewrite testdata")

var parser = nlu.NewParser(nil)

// parse is what was said, as the model is asked.
func parse(text string) *nlu.Utterance {
	u := parser.Parse(text, anyDay)
	return &u
}

// lines of a file without comments.
func lines(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// marked reads an example with its values in brackets: 去[上海](到达).
func marked(t testing.TB, intent, text string) Example {
	t.Helper()
	plain, marks, err := kb.ReadExample(text)
	if err != nil {
		t.Fatal(err)
	}
	e := Example{Text: plain, Intent: intent}
	for _, m := range marks {
		e.Slots = append(e.Slots, Span{Slot: m.Slot, Start: m.Start, End: m.End})
	}
	return e
}

// counter are the examples of testdata/examples.txt.
func counter(t testing.TB) (out []Example) {
	t.Helper()
	intent := ""
	for _, line := range lines(t, "testdata/examples.txt") {
		switch {
		case line == "":
			intent = ""
		case intent == "":
			intent = line
		default:
			out = append(out, marked(t, intent, line))
		}
	}
	return out
}

var once struct {
	sync.Once
	*Model
}

// counterModel is learned from them, once for all tests.
func counterModel(t testing.TB) *Model {
	t.Helper()
	once.Do(func() { once.Model = train(t, counter(t), Settings{}) })
	return once.Model
}

func train(t testing.TB, examples []Example, set Settings) *Model {
	t.Helper()
	m, err := Train(examples, parser, set)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// show writes values as marked shows them.
func show(text string, spans []Span) string {
	r, at := []rune(text), 0
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, "%s[%s](%s)", string(r[at:s.Start]), string(r[s.Start:s.End]), s.Slot)
		at = s.End
	}
	return b.String() + string(r[at:])
}
