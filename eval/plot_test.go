package eval_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"yingda/eval"
	"yingda/kb"
)

// TestCurveIsWhatTheBotDoes asks the packs' questions of bots with different
// thresholds: each is as the curve of one asking says.
func TestCurveIsWhatTheBotDoes(t *testing.T) {
	for p, b := range packs(t) {
		judged := eval.Judge(eval.Ask(b, p.Judged, noon))
		for _, at := range []float64{.3, .5, b.Policy().AnswerAt, .95, 1} {
			r := eval.Summarise(eval.Ask(b.WithAnswerAt(at), p.Judged, noon))
			c := kb.At(judged, at)
			if c.Precision != r.AnsweredPrecision || c.Coverage != r.Coverage {
				t.Errorf("%s from %v: the curve says precision %v, coverage %v; asked, it is %v, %v", p.Name, at, c.Precision, c.Coverage, r.AnsweredPrecision, r.Coverage)
			}
		}
	}
}

// picture has everything that can be drawn.
func picture() eval.Picture {
	var curve []kb.Point
	for i := range 12 {
		n := 20 * (i + 1)
		right := n - i*i/3
		curve = append(curve, kb.Point{
			Threshold: 1 - .07*float64(i), Answers: n, Precision: float64(right) / float64(n), Low: kb.Low(right, n),
			Coverage: float64(right) / 300, Answered: float64(n) / 400,
		})
	}
	var bins []eval.Bin
	for i := range 10 {
		c := .05 + .1*float64(i)
		bins = append(bins, eval.Bin{Confidence: c, Right: c * c, Count: 40})
	}
	return eval.Picture{
		Title: "<标注>&问题：300 个范围内问题，100 个应拒答", Curve: curve, Bins: bins, ECE: .165,
		Marks: []eval.Mark{
			{Label: "现在的阈值 0.720", At: curve[4]},
			{Label: "目标 0.95 的阈值 0.860", At: curve[2], Target: .95},
			{Label: "目标 0.999 保证不了", Target: .999},
		},
	}
}

// TestPlot: look at testdata/plot/*.svg in a browser after -update.
func TestPlot(t *testing.T) {
	for name, p := range map[string]eval.Picture{"full.svg": picture(), "empty.svg": {Title: "没有问题"}} {
		var out bytes.Buffer
		if err := eval.Plot(&out, p); err != nil {
			t.Fatal(err)
		}
		check(t, "../plot/"+name, out.Bytes())
		texts := 0
		for d := xml.NewDecoder(&out); ; { // a browser shows nothing of what is not well formed
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if s, ok := token.(xml.CharData); ok && strings.TrimSpace(string(s)) != "" {
				texts++
			}
		}
		if texts < 20 {
			t.Errorf("%s: only %d texts", name, texts)
		}
	}
}

// TestPlotFails: a full disk is told.
func TestPlotFails(t *testing.T) {
	if err := eval.Plot(full{}, picture()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
