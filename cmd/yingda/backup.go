package main

import (
	"fmt"
	"io"

	"yingda/atomicfile"
)

type backupCmd struct {
	dataFlag
	File string `arg:"" help:"备份写到哪个文件。" placeholder:"FILE" type:"path"`
}

// Run writes the file whole or not at all.
func (c *backupCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		err := atomicfile.WriteFile(c.File, func(w io.Writer) error {
			return of.call(s, "GET", "/api/backup", nil, "", w)
		})
		if err == nil {
			fmt.Fprintf(s.out, "已备份到 %s\n", c.File)
		}
		return err
	})
}
