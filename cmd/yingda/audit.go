package main

import (
	"fmt"
	"time"

	"yingda/account"
	"yingda/kb"
)

type auditCmd struct {
	List   auditListCmd   `cmd:"" default:"withargs" help:"列出审计记录。"`
	Verify auditVerifyCmd `cmd:"" help:"校验审计记录没有被改动过。"`
}

type auditListCmd struct {
	dataFlag
	After uint64 `help:"从哪个序号之后。"`
}

// Run lists the trail, at most a thousand lines.
func (c *auditListCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		var r struct {
			Lines []account.Audit `json:"lines"`
		}
		if err := of.get(s, fmt.Sprintf("/api/audit?after=%d", c.After), &r); err != nil {
			return err
		}
		rows := [][]string{{"序号", "时间", "谁", "做了什么", "对象", "详情"}}
		for _, a := range r.Lines {
			rows = append(rows, []string{fmt.Sprint(a.Seq), a.At.In(kb.Location).Format(time.DateTime), a.Who, a.What, a.Target, a.Detail})
		}
		table(s.out, rows)
		return nil
	})
}

type auditVerifyCmd struct {
	dataFlag
}

// Run fails when a line was changed, removed, added or moved.
func (c *auditVerifyCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		var r struct {
			Whole  bool   `json:"whole"`
			Lines  int    `json:"lines"`
			Hash   string `json:"hash"`
			Reason string `json:"reason"`
		}
		if err := of.get(s, "/api/audit?verify=1", &r); err != nil {
			return err
		}
		if !r.Whole {
			fmt.Fprintf(s.out, "审计记录被改动过：第 %d 条之后，%s\n", r.Lines, r.Reason)
			return errTold
		}
		fmt.Fprintf(s.out, "审计记录完整：%d 条，末条校验值 %s\n", r.Lines, r.Hash)
		return nil
	})
}
