package eval

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"

	"yingda/kb"
)

// Picture is what Plot draws: the precision–coverage curve and the reliability diagram.
type Picture struct {
	Title string
	Curve []kb.Point // the highest threshold first
	Bins  []Bin
	ECE   float64
	Marks []Mark // points of the curve to name, numbered in this order
}

// Mark names a point of the curve.
type Mark struct {
	Label  string
	At     kb.Point
	Target float64 // a precision to draw a line at; 0: none
}

// Sizes in SVG user units, which are pixels at 100 %.
const (
	plotWidth             = 1000
	panel                 = 380 // side of a diagram
	panelTop              = 112
	leftPanel, rightPanel = 80, 588
	legendTop, legendStep = panelTop + panel + 80, 26
)

// Plot writes a picture as SVG: text stays text, so that no font is needed here,
// and colours follow the reader's light or dark setting.
func Plot(w io.Writer, p Picture) error {
	d, height := &drawing{}, legendTop+legendStep*len(p.Marks)
	d.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%d" role="img" font-size="13">`, plotWidth, height)
	d.add("<title>%s</title>\n<style>%s</style>", xmlText(p.Title), plotStyle)
	d.add(`<rect class="page" width="%d" height="%d"/>`, plotWidth, height)
	d.text(leftPanel, 40, "title", p.Title)
	d.curve(p)
	d.reliability(p)
	d.add("</svg>")
	_, err := w.Write(d.Bytes())
	return err
}

const plotStyle = `
svg{font-family:"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif}
.page{fill:#fff}text{fill:#334155}.title{font-size:18px;font-weight:600}.name{font-size:15px;font-weight:600}.note{fill:#64748b}.end{text-anchor:end}.mid{text-anchor:middle}
.grid{stroke:#e2e8f0}.axis{stroke:#94a3b8}.goal{stroke:#94a3b8;stroke-dasharray:5 4}.line{stroke:#2563eb;stroke-width:2.2;fill:none;stroke-linejoin:round}
.band{fill:#2563eb;opacity:.13}.dot{fill:#2563eb}.gap{stroke:#ea580c;stroke-width:5;opacity:.35}.mark{fill:#ea580c;stroke:#fff;stroke-width:2}.digit{fill:#fff;font-size:11px;font-weight:700;text-anchor:middle}
@media (prefers-color-scheme:dark){.page{fill:#0f172a}text{fill:#e2e8f0}.note{fill:#94a3b8}.grid{stroke:#1e293b}.axis,.goal{stroke:#64748b}.line{stroke:#60a5fa}.band,.dot{fill:#60a5fa}.gap{stroke:#fb923c}.mark{fill:#fb923c;stroke:#0f172a}.digit{fill:#0f172a}}
`

// drawing is an SVG under way.
type drawing struct{ bytes.Buffer }

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *drawing) text(x, y float64, class, s string) {
	d.add(`<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, xmlText(s))
}

func xmlText(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// frame draws a diagram's name, grid and axes: x from 0 to 1, y from low to 1 in steps.
func (d *drawing) frame(left, low, step float64, name, note, x, y string) (atX, atY func(float64) float64) {
	atX = func(v float64) float64 { return left + panel*v }
	atY = func(v float64) float64 { return panelTop + panel*(1-v)/(1-low) }
	d.text(left, panelTop-37, "name", name)
	d.text(left, panelTop-15, "note", note)
	for i := range 6 {
		v := float64(i) / 5
		d.add(`<path class="grid" d="M%.1f %.1fV%.1f"/>`, atX(v), atY(low), atY(1))
		d.text(atX(v), atY(low)+20, "note mid", percent(v))
	}
	for i := range int(math.Round((1-low)/step)) + 1 {
		v := 1 - step*float64(i)
		d.add(`<path class="grid" d="M%.1f %.1fH%.1f"/>`, atX(0), atY(v), atX(1))
		d.text(atX(0)-8, atY(v)+4, "note end", percent(v))
	}
	d.add(`<path class="axis" d="M%.1f %.1fH%.1f"/>`, atX(0), atY(low), atX(1))
	d.text(atX(.5), atY(low)+46, "mid", x)
	d.add(`<text transform="translate(%.1f %.1f) rotate(-90)" class="mid">%s</text>`, left-54, atY((1+low)/2), xmlText(y))
	return atX, atY
}

func percent(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*v), ".0") + "%"
}

// curve draws the precision–coverage curve with the band down to what is certain.
func (d *drawing) curve(p Picture) {
	worst := 0.9
	for _, q := range p.Curve {
		worst = min(worst, q.Precision)
	}
	step := .02
	for _, wider := range []float64{.05, .1, .2} {
		if 1-worst > 6*step {
			step = wider
		}
	}
	low := 1 - step*math.Ceil((1-worst)/step-1e-9)
	x, y := d.frame(leftPanel, low, step, "准确率与覆盖率", "线上每一点是一个直答阈值；浅色带：95% 把握的下限", "覆盖率：范围内问题被直接答对的比例", "准确率：直答中答对的比例")
	if len(p.Curve) == 0 {
		d.text(x(.5), y((1+low)/2), "note mid", "没有可以直接回答的问题")
		return
	}
	var line, band strings.Builder
	for i, q := range p.Curve {
		fmt.Fprintf(&line, "%c%.1f %.1f", "ML"[min(i, 1)], x(q.Coverage), y(q.Precision))
	}
	for _, q := range p.Curve {
		fmt.Fprintf(&band, "%.1f,%.1f ", x(q.Coverage), y(q.Precision))
	}
	for i := range p.Curve {
		q := p.Curve[len(p.Curve)-1-i]
		fmt.Fprintf(&band, "%.1f,%.1f ", x(q.Coverage), y(max(q.Low, low)))
	}
	d.add(`<polygon class="band" points="%s"/>`, strings.TrimSpace(band.String()))
	d.add(`<path class="line" d="%s"/>`, line.String())
	for _, m := range p.Marks {
		if m.Target > low {
			d.add(`<path class="goal" d="M%.1f %.1fH%.1f"/>`, x(0), y(m.Target), x(1))
			d.text(x(1)+6, y(m.Target)+4, "note", percent(m.Target))
		}
	}
	for i, m := range p.Marks {
		at := legendTop + float64(legendStep*i)
		d.text(leftPanel+27, at, "", m.Label)
		if m.At.Answers == 0 {
			continue
		}
		d.badge(leftPanel+9, at-5, i)
		d.badge(x(m.At.Coverage), y(m.At.Precision), i)
	}
}

func (d *drawing) badge(x, y float64, i int) {
	d.add(`<circle class="mark" cx="%.1f" cy="%.1f" r="9"/>`, x, y)
	d.text(x, y+4, "digit", fmt.Sprint(i+1))
}

// reliability draws confidence against the share of right candidates; a well
// calibrated bot lies on the diagonal.
func (d *drawing) reliability(p Picture) {
	x, y := d.frame(rightPanel, 0, .2, "可靠性", "问题按置信度分成十等份；橙色：与对角线的差距，ECE "+percent(p.ECE), "平均置信度", "首位候选正确的比例")
	d.add(`<path class="goal" d="M%.1f %.1fL%.1f %.1f"/>`, x(0), y(0), x(1), y(1))
	var line strings.Builder
	for i, b := range p.Bins {
		d.add(`<path class="gap" d="M%.1f %.1fV%.1f"/>`, x(b.Confidence), y(b.Confidence), y(b.Right))
		fmt.Fprintf(&line, "%c%.1f %.1f", "ML"[min(i, 1)], x(b.Confidence), y(b.Right))
	}
	d.add(`<path class="line" d="%s"/>`, line.String())
	for _, b := range p.Bins {
		d.add(`<circle class="dot" cx="%.1f" cy="%.1f" r="4.5"><title>%s</title></circle>`, x(b.Confidence), y(b.Right),
			xmlText(fmt.Sprintf("%d 个问题：平均置信度 %.3f，正确 %.3f", b.Count, b.Confidence, b.Right)))
	}
}
