package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"yingda/kb"
)

type versionsCmd struct {
	dataFlag
	JSON bool `name:"json" help:"以 JSON 输出。"`
}

// Run lists the published versions, newest first.
func (c *versionsCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		var r struct {
			Serving  int           `json:"serving"`
			Versions []kb.Snapshot `json:"versions"`
		}
		if err := of.get(s, "/api/versions", &r); err != nil {
			return err
		}
		if c.JSON {
			return printJSON(s.out, r)
		}
		t := tabwriter.NewWriter(s.out, 2, 4, 2, ' ', 0)
		fmt.Fprintln(t, "版本\t时间\t发布者\t条目\t三元组\t业务词\t说明")
		for i, v := range r.Versions {
			note := v.Note
			if v.Restores > 0 {
				note = fmt.Sprintf("恢复自版本 %d %s", v.Restores, note)
			}
			if i == 0 {
				note = "（线上）" + note
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%d\t%d\t%s\n", v.Version, v.At.In(kb.Location).Format(time.DateTime), v.By, v.Entries, v.Facts, v.Terms, note)
		}
		return t.Flush()
	})
}
