package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"yingda/atomicfile"
	"yingda/eval"
	"yingda/kb"
)

// curveFlags are what eval can say of thresholds.
type curveFlags struct {
	Plot   string    `help:"把准确率—覆盖率曲线和可靠性图画成 SVG 图片。" placeholder:"FILE.svg"`
	Target []float64 `help:"直答准确率目标，可以有多个：列出达到它的最低阈值。" placeholder:"0.95"`
}

// check finds what is wrong with the flags before any work is done.
func (c curveFlags) check(queries string) error {
	if queries == "" && (c.Plot != "" || len(c.Target) > 0) {
		return badInput{fmt.Errorf("--plot 和 --target 要和 --queries 一起使用")}
	}
	if c.Plot != "" && !strings.EqualFold(filepath.Ext(c.Plot), ".svg") {
		return badInput{fmt.Errorf("--plot %s：只能画成 SVG，请把文件名改为 %s", c.Plot, strings.TrimSuffix(c.Plot, filepath.Ext(c.Plot))+".svg")}
	}
	for _, t := range c.Target {
		if !(t >= kb.MinPrecisionTarget && t <= kb.MaxPrecisionTarget) {
			return badInput{fmt.Errorf("--target %v：应在 %v 到 %v 之间", t, kb.MinPrecisionTarget, kb.MaxPrecisionTarget)}
		}
	}
	return nil
}

// aim is what it takes to reach a target.
type aim struct {
	Target  float64   `json:"target"`
	Reached bool      `json:"reached"`
	At      *kb.Point `json:"at,omitempty"`
}

func (c curveFlags) aims(judged []kb.Judged) []aim {
	var out []aim
	for _, t := range c.Target {
		a := aim{Target: t}
		if p, ok := kb.Reach(judged, t); ok {
			a.Reached, a.At = true, &p
		}
		out = append(out, a)
	}
	return out
}

func printAims(w io.Writer, aims []aim) {
	for _, a := range aims {
		if !a.Reached {
			fmt.Fprintf(w, "目标 %v：这些问题保证不了，哪个阈值都不行\n", a.Target)
			continue
		}
		fmt.Fprintf(w, "目标 %v：置信度 %.4f 起直答，准确率 %.4f（95%% 把握不低于 %.4f）  覆盖率 %.4f  直答 %d 个\n",
			a.Target, a.At.Threshold, a.At.Precision, a.At.Low, a.At.Coverage, a.At.Answers)
	}
}

// plot draws the rows, with the threshold of the policy they were asked under.
func (c curveFlags) plot(name string, rows []eval.Row, r eval.Report, p kb.Policy, aims []aim) error {
	if c.Plot == "" {
		return nil
	}
	judged := eval.Judge(rows)
	now := kb.At(judged, p.AnswerAt)
	pic := eval.Picture{
		Title: fmt.Sprintf("%s：%d 个范围内问题，%d 个应拒答", name, r.In, r.Out),
		Curve: eval.Curve(judged), Bins: eval.Reliability(judged), ECE: r.ECE,
		Marks: []eval.Mark{{Label: label("现在的阈值", now), At: now}},
	}
	for _, a := range aims {
		m := eval.Mark{Label: fmt.Sprintf("目标 %v 保证不了", a.Target), Target: a.Target}
		if a.Reached {
			m.Label, m.At = label(fmt.Sprintf("目标 %v 的阈值", a.Target), *a.At), *a.At
		}
		pic.Marks = append(pic.Marks, m)
	}
	return atomicfile.WriteFile(c.Plot, func(w io.Writer) error { return eval.Plot(w, pic) })
}

func label(name string, p kb.Point) string {
	return fmt.Sprintf("%s %.3f：准确率 %.1f%%，覆盖率 %.1f%%", name, p.Threshold, 100*p.Precision, 100*p.Coverage)
}
