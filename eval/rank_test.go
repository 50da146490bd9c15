package eval_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/eval"
	"yingda/nlu"
	"yingda/trainer"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// noon is when the packs are judged: their validity dates do not matter then.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type packBot struct {
	p *corpus.Pack
	b *dialog.Bot
}

// compiled are the packs that some test has compiled already; tests run one after another.
var compiled = map[string]packBot{}

// packs are the built-in packs with a bot of each.
func packs(t *testing.T) iter.Seq2[*corpus.Pack, *dialog.Bot] {
	t.Helper()
	return func(yield func(*corpus.Pack, *dialog.Bot) bool) {
		for _, name := range corpus.PackNames() {
			if compiled[name].b == nil {
				p, err := corpus.ReadPack(name)
				if err != nil {
					t.Fatal(err)
				}
				b, err := dialog.Compile(p.Knowledge, 0)
				if err != nil {
					t.Fatal(err)
				}
				compiled[name] = packBot{p, b}
			}
			if !yield(compiled[name].p, compiled[name].b) {
				return
			}
		}
	}
}

// TestRankings holds every judged question of the packs against a golden file: a
// change of weights shows as the questions that moved. stats.golden has the figures.
func TestRankings(t *testing.T) {
	var stats, onFacts bytes.Buffer
	fmt.Fprintf(&stats, "%-10s %5s %5s %7s %7s %7s %7s %7s %9s %8s %6s %8s %7s\n", "pack", "in", "out", "top1", "top3", "mrr", "auroc", "ece", "precision", "coverage", "wrong", "refusal", "clarify")
	for p, b := range packs(t) {
		rows := eval.Ask(b, p.Judged, noon)
		check(t, p.Name+".golden", ranking(p, rows))
		r := eval.Summarise(rows)
		fmt.Fprintf(&stats, "%-10s %5d %5d %7.4f %7.4f %7.4f %7.4f %7.4f %9.4f %8.4f %6.4f %8.4f %7.4f\n",
			p.Name, r.In, r.Out, r.Top1, r.Top3, r.MRR, r.AUROC, r.ECE, r.AnsweredPrecision, r.Coverage, r.WrongAnswerRate, r.RefusalRecall, r.ClarifyHit)
		onFacts.Write(factTable(p, eval.Ask(b, p.JudgedFacts, noon)))
	}
	check(t, "stats.golden", stats.Bytes())
	check(t, "facts.golden", onFacts.Bytes())
}

// ranking writes one line a question: rank of the right entry, kind, best three
// with their confidences, the right one marked.
func ranking(p *corpus.Pack, rows []eval.Row) []byte {
	title := map[string]string{}
	for _, e := range p.Knowledge.Entries {
		title[e.ID] = e.Question
	}
	for _, f := range p.Knowledge.Flows {
		title[f.Candidate()] = "〔" + f.Name + "〕"
	}
	var out bytes.Buffer
	for i, r := range rows {
		rank := "-"
		if len(r.Gold) > 0 {
			rank = "0"
		}
		var best []string
		for n, c := range r.Top {
			mark := ""
			if slices.Contains(r.Gold, c.ID) {
				mark = "*"
				if rank == "0" {
					rank = fmt.Sprint(n + 1)
				}
			}
			if n < 3 {
				best = append(best, fmt.Sprintf("%s%s %.2f", mark, title[c.ID], c.Confidence))
			}
		}
		fmt.Fprintf(&out, "%2s %-8s %s%s\n     %s\n", rank, r.Kind, r.Q, strings.TrimRight(" ("+p.Judged[i].OOS, " ("), strings.Join(best, " | "))
	}
	return out.Bytes()
}

// check compares with testdata/rank/name, or rewrites it under -update.
func check(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "rank", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	shown := 0
	for i := 0; i < max(len(w), len(g)) && shown < 20; i++ {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			shown++
			t.Errorf("%s:%d\nwant %s\ngot  %s", path, i+1, a, b)
		}
	}
	t.Log("run with -update and read the diff")
}

// TestEveryPhrasingFindsItsEntry: what is stored comes first and is certain, unless
// two entries share it.
func TestEveryPhrasingFindsItsEntry(t *testing.T) {
	for p, b := range packs(t) {
		for _, e := range p.Knowledge.Entries {
			for _, q := range e.Phrasings() {
				rows := eval.Ask(b, []corpus.Judgment{{Q: q, Gold: []string{e.ID}}}, noon)
				if top := rows[0].Top; len(top) == 0 || top[0].ID != e.ID || top[0].Confidence != 1 {
					t.Errorf("%s: %q of %s: %+v", p.Name, q, e.ID, top[:min(2, len(top))])
				}
			}
		}
	}
}

// TestNegativesAreNotAnswered: no negative is answered by the entry it belongs to.
func TestNegativesAreNotAnswered(t *testing.T) {
	for p, b := range packs(t) {
		asked := 0
		for _, e := range p.Knowledge.Entries {
			for _, q := range e.Negatives {
				asked++
				r := eval.Ask(b, []corpus.Judgment{{Q: q}}, noon)[0]
				if len(r.Top) > 0 && r.Top[0].ID == e.ID {
					t.Errorf("%s: negative %q ranks its own entry %s first (%s, %.2f)", p.Name, q, e.ID, r.Kind, r.Top[0].Confidence)
				}
			}
		}
		if asked == 0 {
			t.Errorf("%s has no negatives", p.Name)
		}
	}
}

// TestNoiseIsNotAnswered: of what no company can answer, and was not taught to the
// model, nothing is answered by the packs together. A line that a pack has as a
// phrasing is none.
func TestNoiseIsNotAnswered(t *testing.T) {
	noise, err := trainer.Column("../corpus/text/noise.tsv", 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(noise) < 500 {
		t.Fatalf("%d lines of noise only", len(noise))
	}
	var all []*corpus.Pack
	for p := range packs(t) {
		all = append(all, p)
	}
	k := corpus.Merge(all...)
	b, err := dialog.Compile(k, 0)
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]bool{}
	for _, e := range k.Entries {
		for _, q := range e.Phrasings() {
			stored[nlu.Key(q)] = true
		}
	}
	var judged []corpus.Judgment
	for _, q := range noise {
		if !stored[nlu.Key(q)] {
			judged = append(judged, corpus.Judgment{Q: q})
		}
	}
	var answered []string
	for _, r := range eval.Ask(b, judged, noon) {
		if r.Kind == dialog.Answer {
			answered = append(answered, fmt.Sprintf("%s → %s %.2f", r.Q, r.Top[0].ID, r.Top[0].Confidence))
		}
	}
	if len(answered) > 0 {
		t.Errorf("%d of %d lines of noise are answered:\n%s", len(answered), len(judged), strings.Join(answered, "\n"))
	}
}

// factTable writes how a pack's questions on facts were answered: those that were not
// answered right with what came instead, and the figures.
func factTable(p *corpus.Pack, rows []eval.Row) []byte {
	var out bytes.Buffer
	r := eval.Summarise(rows)
	fmt.Fprintf(&out, "%s: in %d out %d precision %.3f coverage %.3f refusal %.3f\n", p.Name, r.In, r.Out, r.AnsweredPrecision, r.Coverage, r.RefusalRecall)
	for i, row := range rows {
		want := p.JudgedFacts[i].Object
		right := slices.ContainsFunc(row.Facts, func(f eval.Cited) bool { return f.Object == want })
		if row.Kind == dialog.Answer && right || row.Kind != dialog.Answer && want == "" {
			continue
		}
		fmt.Fprintf(&out, "  %s → %s, want %s", row.Q, row.Kind, cmp.Or(want, "no answer"))
		for _, c := range row.Top[:min(2, len(row.Top))] {
			fmt.Fprintf(&out, " | %s", c.ID)
		}
		out.WriteString("\n")
	}
	return out.Bytes()
}
