package main

import (
	"fmt"
	"strings"

	"yingda/dialog"
	"yingda/retrieval"
)

type askCmd struct {
	dataFlag
	From string   `help:"问哪个版本：live（线上）、draft（草稿）或版本号。" default:"live" placeholder:"VERSION"`
	Top  int      `help:"列出几个候选。" default:"5"`
	JSON bool     `name:"json" help:"以 JSON 输出。"`
	Text []string `arg:"" help:"问题。"`
}

var kindNames = map[dialog.Kind]string{
	dialog.Answer: "直答", dialog.Clarify: "澄清", dialog.Ask: "追问", dialog.Handoff: "转人工", dialog.Fallback: "兜底", dialog.Silent: "静默",
}

// Run asks one question and shows what would be replied, and why.
func (c *askCmd) Run(s *session) error {
	return with(s, c.Data, c.From == "live", func(of *caller) error {
		var r struct {
			Version    int                   `json:"version"`
			Corrected  string                `json:"corrected,omitempty"`
			Candidates []retrieval.Candidate `json:"candidates"`
			Decision   struct {
				Kind       dialog.Kind     `json:"kind"`
				Confidence float64         `json:"confidence"`
				Text       string          `json:"text"`
				Options    []dialog.Option `json:"options,omitempty"`
			} `json:"decision"`
			ElapsedUS int64 `json:"elapsed_us"`
		}
		q := map[string]any{"text": strings.Join(c.Text, " "), "top": c.Top, "version": c.From}
		if err := of.post(s, "/api/search", q, &r); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(s.out, r)
		}
		d := r.Decision
		fmt.Fprintf(s.out, "【%s】置信度 %.2f，版本 %d，%d 微秒\n%s\n", kindNames[d.Kind], d.Confidence, r.Version, r.ElapsedUS, d.Text)
		if r.Corrected != "" {
			fmt.Fprintf(s.out, "  按“%s”理解\n", r.Corrected)
		}
		for i, o := range d.Options {
			fmt.Fprintf(s.out, "  %d. %s\n", i+1, o.Label)
		}
		if len(r.Candidates) > 0 {
			fmt.Fprintln(s.out, "\n候选：")
		}
		for _, cand := range r.Candidates {
			fmt.Fprintf(s.out, "  %.3f  %s  %s", cand.Confidence, cand.Entry, cand.Question)
			if cand.Matched != "" && cand.Matched != cand.Question {
				fmt.Fprintf(s.out, "（命中问法：%s）", cand.Matched)
			}
			fmt.Fprintln(s.out)
			var why []string
			for _, w := range cand.Why {
				why = append(why, fmt.Sprintf("%s %.2f×%.2f", w.Name, w.Value, w.Weight))
			}
			if len(why) > 0 {
				fmt.Fprintln(s.out, "         "+strings.Join(why, "，"))
			}
		}
		return nil
	})
}
