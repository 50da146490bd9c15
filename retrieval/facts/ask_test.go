package facts

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

var update = flag.Bool("update", false, "rewrite the tables in testdata")

// noon of the day on which the tables ask.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, kb.Location)

// shop is the fact table testdata/shop.tsv, with two business words.
var shop = sync.OnceValue(func() *Index {
	k, bad, err := corpus.Load(context.Background(), corpus.Options{}, "testdata/shop.tsv")
	if err != nil || bad.Err() != nil || len(k.Facts) < 80 {
		panic(fmt.Sprint(len(k.Facts), bad, err))
	}
	terms := []kb.Term{{Word: "以旧换新", Synonyms: []string{"旧机抵扣"}}, {Word: "电池容量", Synonyms: []string{"电池大小"}}}
	return Build(nlu.NewParser(terms), k.Facts, terms)
})

// TestAsk runs the conversations of testdata/ask: lines with > are asked, a blank line
// forgets what was talked of. What follows a question is how it was read, how sure,
// the answer, and the rows that it cites.
func TestAsk(t *testing.T) {
	files, err := filepath.Glob("testdata/ask/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d tables, want at least 8: %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := converse(shop(), string(data))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, lines := strings.Split(string(data), "\n"), strings.Split(got, "\n")
			for i := range max(len(want), len(lines)) {
				if i >= len(want) || i >= len(lines) || want[i] != lines[i] {
					t.Errorf("%s:%d:\nwant %s\ngot  %s", path, i+1, strings.Join(want[i:min(i+3, len(want))], "\n     "), strings.Join(lines[i:min(i+3, len(lines))], "\n     "))
					break
				}
			}
		})
	}
}

// converse asks the questions of a table and writes it anew.
func converse(ix *Index, table string) string {
	var b strings.Builder
	var topic Topic
	for line := range strings.Lines(table) {
		q, asks := strings.CutPrefix(strings.TrimSpace(line), "> ")
		switch {
		case asks:
			u := ix.parser.Read(q)
			a := ix.Ask(Question{Utterance: &u, At: noon, Topic: topic})
			if a.Outcome != None {
				topic = a.Topic
			}
			fmt.Fprintf(&b, "> %s\n%s", q, told(&a))
		case line == "\n":
			topic = Topic{}
			fallthrough
		case line[0] == '#':
			b.WriteString(line)
		}
	}
	return b.String()
}

// told is an answer as the tables have it.
func told(a *Answer) string {
	sure := "weak"
	switch {
	case a.Confidence >= .8:
		sure = "sure"
	case a.Confidence >= .5:
		sure = "likely"
	}
	var b strings.Builder
	text := strings.ReplaceAll(a.Text, "\n", " / ")
	switch a.Outcome {
	case None:
		b.WriteString("  none\n")
	case Found:
		fmt.Fprintf(&b, "  %s %s: %s\n", a.Form, sure, text)
	case Choose:
		fmt.Fprintf(&b, "  choose %s: %s\n", sure, strings.Join(a.Options, " | "))
	case Unknown:
		fmt.Fprintf(&b, "  unknown: %s\n  options: %s\n", text, strings.Join(a.Options, " | "))
	}
	for _, f := range a.Facts {
		fmt.Fprintf(&b, "    %s · %s · %s\n", f.Subject, f.Predicate, f.Object+f.Unit)
	}
	return b.String()
}
