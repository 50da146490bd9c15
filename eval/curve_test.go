package eval

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"yingda/dialog"
)

// handRows are eight questions, the surest first; a and b are entries.
func handRows() []Row {
	top := func(confidence float64) []Scored { return []Scored{{"a", confidence}, {"b", confidence / 10}} }
	return []Row{
		{Q: "word for word", Gold: []string{"a"}, Top: top(1)},
		{Q: "right", Gold: []string{"a"}, Top: top(.9)},
		{Q: "two may answer", Gold: []string{"b", "a"}, Top: top(.9)},
		{Q: "wrong", Gold: []string{"b"}, Top: top(.8)},
		{Q: "small talk that looks like an entry", Top: top(.7), held: true},
		{Q: "on a fact", fact: true, object: "300", Facts: []Cited{{"金卡", "年费", "300"}}, Top: top(.6)},
		{Q: "out of scope", Top: top(.5)},
		{Q: "unknown", Gold: []string{"a"}},
	}
}

func TestCurve(t *testing.T) {
	want := `
1.0  1 answer   precision 1.000  coverage 0.167  answered 0.125
0.9  3 answers  precision 1.000  coverage 0.500  answered 0.375
0.8  4 answers  precision 0.750  coverage 0.500  answered 0.500
0.6  5 answers  precision 0.800  coverage 0.667  answered 0.625
0.5  6 answers  precision 0.667  coverage 0.667  answered 0.750
`
	got := "\n"
	for _, p := range Curve(Judge(handRows())) {
		s := "s"
		if p.Answers == 1 {
			s = " "
		}
		got += fmt.Sprintf("%.1f  %d answer%s  precision %.3f  coverage %.3f  answered %.3f\n", p.Threshold, p.Answers, s, p.Precision, p.Coverage, p.Answered)
	}
	if got != want {
		t.Errorf("got%swant%s", got, want)
	}
	if c := Curve(nil); c != nil {
		t.Errorf("of nothing: %v", c)
	}
}

// TestCurveIsThinned: a long curve keeps its ends and is told in MaxPoints.
func TestCurveIsThinned(t *testing.T) {
	var rows []Row
	for i := range 1000 {
		rows = append(rows, Row{Gold: []string{"a"}, Top: []Scored{{"a", float64(i+1) / 1000}}})
	}
	c := Curve(Judge(rows))
	if len(c) != MaxPoints || c[0].Threshold != 1 || c[len(c)-1].Threshold != .001 {
		t.Fatalf("%d points, %v to %v", len(c), c[0].Threshold, c[len(c)-1].Threshold)
	}
	for i := 1; i < len(c); i++ {
		if step := c[i].Answers - c[i-1].Answers; step < 5 || step > 6 {
			t.Errorf("a step of %d answers at %v", step, c[i].Threshold)
		}
	}
}

func TestReliability(t *testing.T) {
	line := func(b Bin) string { return fmt.Sprintf("%d: %.2f sure, %.2f right", b.Count, b.Confidence, b.Right) }
	var got []string
	for _, b := range Reliability(Judge(handRows())) {
		got = append(got, line(b))
	}
	want := `1: 0.00 sure, 0.00 right
1: 0.50 sure, 0.00 right
1: 0.60 sure, 1.00 right
1: 0.70 sure, 0.00 right
1: 0.80 sure, 0.00 right
1: 0.90 sure, 1.00 right
1: 0.90 sure, 1.00 right
1: 1.00 sure, 1.00 right`
	if strings.Join(got, "\n") != want {
		t.Errorf("eight questions, eight bins: got\n%s", strings.Join(got, "\n"))
	}
	var rows []Row // twenty from 0 to .76, every second right: pairs of neighbours in ten bins
	for i := range 20 {
		rows = append(rows, Row{Gold: []string{[]string{"a", "b"}[i%2]}, Top: []Scored{{"a", .04 * float64(i)}}})
	}
	bins := Reliability(Judge(rows))
	if len(bins) != 10 || line(bins[0]) != "2: 0.02 sure, 0.50 right" || line(bins[9]) != "2: 0.74 sure, 0.50 right" {
		t.Errorf("twenty questions: %v", bins)
	}
	sum := 0.0
	for _, b := range bins {
		sum += math.Abs(b.Confidence-b.Right) * float64(b.Count)
	}
	if got := Summarise(rows).ECE; math.Abs(got-sum/20) > 1e-12 {
		t.Errorf("the bins say an ECE of %v, the report %v", sum/20, got)
	}
}

// TestThreshold: eight questions promise little, eight hundred of the same more.
func TestThreshold(t *testing.T) {
	var many []Row
	for range 100 {
		many = append(many, handRows()...)
	}
	for _, c := range []struct {
		name   string
		rows   []Row
		target float64
		want   string
	}{
		{"eight", handRows(), .95, "none"},
		{"eight, a low target", handRows(), .5, "0.9: 1.000 right, 0.500 covered"},
		{"many", many, .95, "0.9: 1.000 right, 0.500 covered"},
		{"many, a lower target", many, .75, "0.6: 0.800 right, 0.667 covered"},
		{"many, a low target", many, .5, "0.5: 0.667 right, 0.667 covered"},
	} {
		got := "none"
		if at, precision, coverage, ok := Threshold(c.rows, c.target); ok {
			got = fmt.Sprintf("%.1f: %.3f right, %.3f covered", at, precision, coverage)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestHeld: what a fresh session is not answered whatever the threshold.
func TestHeld(t *testing.T) {
	for i, j := range Judge(handRows()) {
		if q := handRows()[i].Q; j.Held != strings.HasPrefix(q, "small talk") || j.InScope != (i != 4 && i != 6) {
			t.Errorf("%s: %+v", q, j)
		}
	}
	if r := handRows()[0]; r.Kind == dialog.Answer {
		t.Error("the kind at one threshold must not matter here")
	}
}
