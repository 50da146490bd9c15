package eval_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
	"yingda/trainer"
)

// halves splits judged questions by a hash of their text.
func halves(judged []corpus.Judgment) (given, rest []corpus.Judgment) {
	for _, j := range judged {
		h := fnv.New32a()
		h.Write([]byte(j.Q))
		if h.Sum32()>>8%2 == 0 {
			given = append(given, j)
		} else {
			rest = append(rest, j)
		}
	}
	return given, rest
}

// decided are judged questions as a trainer's decisions, or, of those that have an
// answer, as visitors' clicks.
func decided(judged []corpus.Judgment, source kb.EvidenceSource) (out []kb.Evidence) {
	for _, j := range judged {
		if len(j.Gold) == 0 && source == kb.Trainer {
			out = append(out, kb.Evidence{Text: j.Q, Source: source, At: noon})
		}
		for _, id := range j.Gold {
			out = append(out, kb.Evidence{Text: j.Q, Entry: id, Source: source, At: noon})
		}
	}
	return out
}

// TestEvidence is what learning from people brings: half of a pack's judged questions
// are given as decided, and both halves asked before and after. What is new are the
// figures of the other half, which nobody decided.
func TestEvidence(t *testing.T) {
	p, err := corpus.ReadPack("telecom")
	if err != nil {
		t.Fatal(err)
	}
	p.Knowledge.Flows, p.Knowledge.Webhooks = nil, nil // what is decided is about entries
	given, rest := halves(p.Judged)
	reports := map[string]eval.Report{}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%-9s %-6s %4s %4s %7s %7s %7s %9s %8s %6s %8s\n", "evidence", "asked", "in", "out", "top1", "auroc", "ece", "precision", "coverage", "wrong", "refusal")
	for _, source := range []kb.EvidenceSource{"", kb.Trainer, kb.Choice} {
		k := p.Knowledge
		name := "none"
		switch source {
		case kb.Trainer:
			name = "trainer"
			k.Evidence = decided(given, source)
			k.Evidence = trainer.Counted(new(trainer.Votes).Settle(k))
		case kb.Choice:
			name = "choice"
			k.Evidence = decided(given, source)
		}
		b, err := dialog.Compile(k, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, half := range []struct {
			name   string
			judged []corpus.Judgment
		}{{"given", given}, {"others", rest}} {
			r := eval.Summarise(eval.Ask(b, half.judged, noon))
			reports[name+" "+half.name] = r
			fmt.Fprintf(&out, "%-9s %-6s %4d %4d %7.4f %7.4f %7.4f %9.4f %8.4f %6.4f %8.4f\n",
				name, half.name, r.In, r.Out, r.Top1, r.AUROC, r.ECE, r.AnsweredPrecision, r.Coverage, r.WrongAnswerRate, r.RefusalRecall)
		}
	}
	check(t, "evidence.golden", out.Bytes())
	none, taught := reports["none given"], reports["trainer given"]
	if taught.Top1 < none.Top1+0.1 || taught.AUROC < none.AUROC+0.05 {
		t.Errorf("what was decided is not learned: top-1 %.3f, %.3f before; AUROC %.3f, %.3f before", taught.Top1, none.Top1, taught.AUROC, none.AUROC)
	}
	none, taught = reports["none others"], reports["trainer others"]
	if taught.Top1 < none.Top1-0.03 || taught.Coverage < none.Coverage || taught.ECE > none.ECE {
		t.Errorf("what nobody decided is worse off: %+v, before %+v", taught, none)
	}
}
