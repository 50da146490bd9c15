package main

import (
	"fmt"
	"net/url"
	"strings"

	"yingda/dialog"
)

type replayCmd struct {
	dataFlag
	From    string `help:"用哪个版本：live（线上）、draft（草稿）或版本号。" default:"live" placeholder:"VERSION"`
	Session string `arg:"" help:"会话编号。"`
}

// Run takes a logged conversation through a version and prints what differs.
func (c *replayCmd) Run(s *session) error {
	return with(s, c.Data, c.From == "live", func(of *caller) error {
		var r struct {
			Version     int                 `json:"version"`
			Turns       int                 `json:"turns"`
			Differences []dialog.Difference `json:"differences"`
		}
		path := "/api/replay/" + url.PathEscape(c.Session) + "?version=" + url.QueryEscape(c.From)
		if err := of.get(s, path, &r); err != nil {
			return err
		}
		for _, d := range r.Differences {
			fmt.Fprintf(s.out, "第 %d 轮  > %s\n  不同：%s\n  当时（版本 %d）：%s %s\n  现在（版本 %d）：%s %s\n", d.N, d.Text, strings.Join(d.What, "、"),
				d.Was.Version, kindNames[d.Was.Kind], d.Was.Text, r.Version, kindNames[d.Now.Kind], d.Now.Text)
		}
		fmt.Fprintf(s.out, "共 %d 轮，%d 轮不同（版本 %d）\n", r.Turns, len(r.Differences), r.Version)
		return nil
	})
}
