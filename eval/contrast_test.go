package eval_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/retrieval"
)

// contrastShare is the least share of the rows of testdata/contrast.tsv that hold.
const contrastShare = 0.95

// TestContrast asks questions that differ from an entry in the one word that makes
// another question. testdata/contrast.tsv has a row for each: the pack, the question,
// the entry that must come first ("-": nothing may be answered directly), the entry
// that must not be answered directly ("-": none), and "known" where it is known to
// fail. Rows that begin to hold, or cease to, are told: change the mark.
func TestContrast(t *testing.T) {
	bots := map[string]*dialog.Bot{}
	for p, b := range packs(t) {
		bots[p.Name] = b
		agree(t, p, b)
	}
	text, err := os.ReadFile("testdata/contrast.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows, held := 0, 0
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			out.WriteString(line)
			continue
		}
		if len(f) < 4 || bots[f[0]] == nil {
			t.Fatalf("row %q", line)
		}
		rows++
		failure := contrastFailure(bots[f[0]], f[1], f[2], f[3])
		known := len(f) > 4 && f[4] == "known"
		fmt.Fprint(&out, strings.Join(f[:4], "\t"))
		if failure != "" {
			out.WriteString("\tknown")
		} else {
			held++
		}
		out.WriteString("\n")
		switch {
		case *update:
		case failure != "" && !known:
			t.Errorf("%s「%s」%s", f[0], f[1], failure)
		case failure == "" && known:
			t.Errorf("%s「%s」 holds now: take the mark away", f[0], f[1])
		}
	}
	if rows < 200 || float64(held) < contrastShare*float64(rows) {
		t.Errorf("%d of %d rows hold, want %.0f %% of 200 or more", held, rows, 100*contrastShare)
	}
	check(t, "../contrast.tsv", out.Bytes())
}

// contrastFailure says what is wrong, empty when the row holds. What must not be
// answered must be held back by its words, not by a threshold that may move.
func contrastFailure(b *dialog.Bot, question, first, not string) string {
	found := b.Search(question, retrieval.Options{At: noon})
	if len(found.Result.Candidates) == 0 {
		return wantNothing(first, "nothing")
	}
	c := found.Result.Candidates[0]
	top := fmt.Sprintf("%s %s (%.2f)", c.Entry, c.Question, c.Confidence)
	open := b.WithAnswerAt(0).Search(question, retrieval.Options{At: noon}).Decision
	switch {
	case open.Kind == dialog.Answer && open.Entry != nil && open.Entry.ID == not:
		return "might be answered by " + top
	case first == "-" && found.Decision.Kind == dialog.Answer:
		return "was answered by " + top
	case first != "-" && first != c.Entry:
		return wantNothing(first, top)
	}
	return ""
}

// agree checks that no phrasing of an entry is in conflict with the entry itself.
func agree(t *testing.T, p *corpus.Pack, b *dialog.Bot) {
	t.Helper()
	for i := range p.Knowledge.Entries {
		e := &p.Knowledge.Entries[i]
		for _, phrasing := range e.Phrasings() {
			text := "今天的事：" + phrasing // other words: not the exact path
			for _, c := range b.Search(text, retrieval.Options{At: noon}).Result.Candidates {
				if c.Entry == e.ID && c.Conflict != nil {
					t.Errorf("%s「%s」is in conflict with its own entry: %+v", e.ID, phrasing, *c.Conflict)
				}
			}
		}
	}
}

func wantNothing(first, top string) string {
	if first == "-" {
		return ""
	}
	return fmt.Sprintf("found %s, want %s", top, first)
}
