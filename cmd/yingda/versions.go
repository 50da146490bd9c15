package main

import (
	"fmt"
	"strconv"
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
		rows := [][]string{{"版本", "时间", "发布者", "条目", "三元组", "业务词", "说明"}}
		for i, v := range r.Versions {
			note := v.Note
			if v.Restores > 0 {
				note = fmt.Sprintf("恢复自版本 %d %s", v.Restores, note)
			}
			if i == 0 {
				note = "（线上）" + note
			}
			rows = append(rows, []string{strconv.Itoa(v.Version), v.At.In(kb.Location).Format(time.DateTime), v.By,
				strconv.Itoa(v.Entries), strconv.Itoa(v.Facts), strconv.Itoa(v.Terms), note})
		}
		table(s.out, rows)
		return nil
	})
}
