package main

import (
	"fmt"
	"io"
	"net/url"

	"yingda/atomicfile"
)

type exportCmd struct {
	dataFlag
	Format string   `help:"格式：jsonl、csv、tsv、xlsx、yaml（流程）；默认按文件名。" placeholder:"FORMAT"`
	From   string   `help:"导出什么：draft（草稿）、live（线上）或版本号。" default:"draft" placeholder:"VERSION"`
	Kind   []string `help:"只导出这些：entry、fact、term、policy。" placeholder:"KIND"`
	File   string   `arg:"" help:"写到哪个文件；- 表示标准输出。" placeholder:"FILE"`
}

// Run writes the file whole or not at all.
func (c *exportCmd) Run(s *session) error {
	format, err := formatOf(c.Format, c.File)
	if err != nil {
		return err
	}
	q := url.Values{"format": {string(format)}, "version": {c.From}, "kind": c.Kind}
	return with(s, c.Data, false, func(from *caller) error {
		write := func(w io.Writer) error { return from.call(s, "GET", "/api/export?"+q.Encode(), nil, "", w) }
		if c.File == "-" {
			return write(s.out)
		}
		if err := atomicfile.WriteFile(c.File, write); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "已导出到 %s\n", c.File)
		return nil
	})
}
