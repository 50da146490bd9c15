package main

type rollbackCmd struct {
	dataFlag
	Target int    `arg:"" name:"version" help:"恢复到哪个版本。"`
	Draft  bool   `help:"草稿也恢复到该版本（草稿里未发布的改动会丢失）。"`
	Note   string `help:"说明。" placeholder:"TEXT"`
}

// Run publishes an older version again.
func (c *rollbackCmd) Run(s *session) error {
	return with(s, c.Data, false, func(to *caller) error {
		var r published
		err := to.post(s, "/api/rollback", map[string]any{"version": c.Target, "draft": c.Draft, "note": c.Note}, &r)
		if err == nil {
			r.print(s, "已恢复，成为")
		}
		return err
	})
}
