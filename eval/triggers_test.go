package eval_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"yingda/dialog"
	"yingda/kb"
	"yingda/retrieval"
)

// triggersHeld is the least share of the rows of testdata/triggers.tsv that hold.
const triggersHeld = 0.85

// TestTriggers says what somebody says who wants it done, and what somebody asks who
// wants to know: the first begins the flow (or is offered it), the second never does.
// Rows that begin to hold, or cease to, are told: change the mark.
func TestTriggers(t *testing.T) {
	bots := map[string]*dialog.Bot{}
	said := map[string]bool{} // what flows and entries have already, by pack
	for p, b := range packs(t) {
		bots[p.Name] = b
		for _, e := range p.Knowledge.Entries {
			for _, text := range e.Phrasings() {
				said[p.Name+kb.Fold(text)] = true
			}
		}
		for _, f := range p.Knowledge.Flows {
			for _, example := range append(f.Intent.Examples, f.Intent.Negatives...) {
				text, _, _ := kb.ReadExample(example) // what cannot be read is no example
				said[p.Name+kb.Fold(text)] = true
			}
		}
	}
	text, err := os.ReadFile("testdata/triggers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows, held, begun, asked := 0, 0, 0, 0
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			out.WriteString(line)
			continue
		}
		if len(f) < 3 || bots[f[0]] == nil {
			t.Fatalf("row %q", line)
		}
		if said[f[0]+kb.Fold(f[1])] {
			t.Errorf("%s「%s」 is known by heart: it measures nothing", f[0], f[1])
		}
		rows++
		got := begins(bots[f[0]], f[1])
		known := len(f) > 3 && f[3] == "known"
		ok := got == f[2] || f[2] != "-" && got == "offers "+f[2]
		fmt.Fprint(&out, strings.Join(f[:3], "\t"))
		if ok {
			held++
		} else {
			fmt.Fprint(&out, "\tknown")
		}
		if f[2] != "-" {
			asked++
			if got == f[2] {
				begun++
			}
		} else if !strings.HasPrefix(got, "offers") && got != "-" {
			t.Errorf("%s「%s」 is a question and begins %s", f[0], f[1], got)
		}
		fmt.Fprintln(&out)
		switch {
		case *update:
		case !ok && !known:
			t.Errorf("%s「%s」: %s, want %s", f[0], f[1], got, f[2])
		case ok && known:
			t.Errorf("%s「%s」 holds now: take the mark away", f[0], f[1])
		}
	}
	t.Logf("%d of %d rows hold; of %d that want it done %d begin at once", held, rows, asked, begun)
	if float64(held) < triggersHeld*float64(rows) {
		t.Errorf("%d of %d rows hold, want %.0f %%", held, rows, 100*triggersHeld)
	}
	check(t, "../triggers.tsv", out.Bytes())
}

// begins returns the id of the flow that a sentence begins, "offers" and the id of the
// one that is among its options first, "-" for neither.
func begins(b *dialog.Bot, text string) string {
	found := b.Search(text, retrieval.Options{At: noon})
	d := found.Decision
	if d.Flow != nil && len(found.Result.Candidates) > 0 {
		id, _ := kb.FlowOf(found.Result.Candidates[0].Entry)
		return id
	}
	for _, o := range d.Options {
		if id, ok := kb.FlowOf(o.Entry); ok {
			return "offers " + id
		}
	}
	return "-"
}
