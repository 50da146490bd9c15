package eval

import (
	"math"
	"testing"

	"yingda/dialog"
)

// Five questions whose figures can be worked out by hand.
func fiveRows() []Row {
	return []Row{
		{Q: "right", Gold: []string{"a"}, Kind: dialog.Answer, answered: "a", Top: []Scored{{"a", 0.9}, {"b", 0.1}}, LatencyUS: 10},
		{Q: "second", Gold: []string{"b"}, Kind: dialog.Clarify, offered: []string{"a", "b"}, Top: []Scored{{"a", 0.5}, {"b", 0.4}}, LatencyUS: 20},
		{Q: "wrong", Gold: []string{"c"}, Kind: dialog.Answer, answered: "a", Top: []Scored{{"a", 0.8}}, LatencyUS: 30},
		{Q: "refused", Kind: dialog.Fallback, Top: []Scored{{"a", 0.2}}, LatencyUS: 40},
		{Q: "fooled", Kind: dialog.Answer, answered: "a", Top: []Scored{{"a", 0.8}}, LatencyUS: 50},
	}
}

func TestSummarise(t *testing.T) {
	r := Summarise(fiveRows())
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"n_in", float64(r.In), 3},
		{"n_out", float64(r.Out), 2},
		{"top1", r.Top1, 1. / 3},
		{"top3", r.Top3, 2. / 3},
		{"mrr", r.MRR, (1 + .5) / 3},
		{"auroc", r.AUROC, (2 + 1 + 1.5) / 6}, // .9 beats both, .5 beats .2, .8 beats .2 and ties
		{"answered_precision", r.AnsweredPrecision, 1. / 3},
		{"coverage", r.Coverage, 1. / 3},
		{"wrong_answer_rate", r.WrongAnswerRate, 2. / 5},
		{"refusal_recall", r.RefusalRecall, 1. / 2},
		{"clarify_hit", r.ClarifyHit, 1},
		{"p50_us", float64(r.P50US), 30},
		{"p99_us", float64(r.P99US), 50},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

// A bin's error is |mean confidence − share right|; ten rows are ten bins of one.
func TestECE(t *testing.T) {
	var rows []Row
	for i := range 10 {
		row := Row{Gold: []string{"a"}, Top: []Scored{{"a", 0.7}}}
		if i%2 == 1 {
			row.Gold = []string{"b"}
		}
		rows = append(rows, row)
	}
	if got, want := ECE(Judge(rows)), (5*0.3+5*0.7)/10; math.Abs(got-want) > 1e-12 {
		t.Errorf("ten bins of one: got %v, want %v", got, want)
	}
	var many []Row
	for range 100 { // a bin of ten rows, half of them right, has an error of 0.2
		many = append(many, rows...)
	}
	if got := ECE(Judge(many)); math.Abs(got-0.2) > 1e-9 {
		t.Errorf("bins of a hundred: got %v, want 0.2", got)
	}
}

func TestSummariseNothing(t *testing.T) {
	if r := Summarise(nil); r != (Report{}) {
		t.Errorf("no rows: got %+v, want zeros", r)
	}
}
