package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"yingda/atomicfile"
)

type importCmd struct {
	dataFlag
	Files             []string `arg:"" optional:"" help:"要导入的文件。" type:"existingfile" placeholder:"FILE"`
	Pack              []string `help:"导入内置知识包：bank、telecom、ecommerce。" placeholder:"NAME"`
	Kind              string   `help:"文件里是什么：entry、fact、term、policy；默认按表头判断。" enum:",entry,fact,term,policy" default:""`
	Append            bool     `help:"只新增，不改动已有的内容。"`
	DryRun            bool     `help:"只检查，不写入。"`
	GoodRows          bool     `help:"有错误行时，仍导入其余正确的行。"`
	Failed            string   `help:"把错误的行连同原因写到这个文件（格式与原文件相同）。" placeholder:"FILE" type:"path"`
	AllowEmptyAnswers bool     `help:"允许答案为空，暂以问题代替。"`
	Publish           bool     `help:"导入后立即发布。"`
}

type imported struct {
	File     string         `json:"file"`
	Counts   map[string]int `json:"counts"`
	Mistakes []mistake      `json:"mistakes"`
	Applied  bool           `json:"applied"`
	Entries  int            `json:"entries"`
	Facts    int            `json:"facts"`
	Terms    int            `json:"terms"`
}

// Run imports the packs, then the files one by one, and stops at the first that cannot be taken.
func (c *importCmd) Run(s *session) error {
	if len(c.Files)+len(c.Pack) == 0 {
		return errors.New("没有说要导入什么：请给出文件，或 --pack")
	}
	return withNew(s, c.Data, false, func(to *caller) error {
		if len(c.Pack) > 0 {
			var r imported
			if err := to.call(s, "POST", "/api/import?"+url.Values{"pack": c.Pack}.Encode(), nil, "", &r); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "知识包 %s：条目 %d，三元组 %d，业务词 %d\n", strings.Join(c.Pack, "、"), r.Entries, r.Facts, r.Terms)
		}
		for _, path := range c.Files {
			if err := c.one(s, to, path); err != nil {
				return fmt.Errorf("%s：%w", filepath.Base(path), err)
			}
		}
		if c.Publish && !c.DryRun {
			return publish(s, to, "导入")
		}
		return nil
	})
}

func (c *importCmd) one(s *session, to *caller, path string) error {
	q := url.Values{"name": {filepath.Base(path)}, "kind": {c.Kind}}
	if c.Append {
		q.Set("mode", "append")
	}
	if c.AllowEmptyAnswers {
		q.Set("allow_empty_answers", "1")
	}
	if c.Failed != "" {
		if err := c.writeFailed(s, to, path, q); err != nil {
			return err
		}
	}
	if c.DryRun {
		q.Set("dry_run", "1")
	}
	if c.GoodRows {
		q.Set("good_rows", "1")
	}
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r imported
	if err := to.call(s, "POST", "/api/import?"+q.Encode(), f, "application/octet-stream", &r); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s：新增 %d，更新 %d，合并 %d，重复 %d，错误 %d", r.File,
		r.Counts["new"], r.Counts["changed"], r.Counts["merged"], r.Counts["duplicate"], r.Counts["error"])
	if !r.Applied {
		fmt.Fprint(s.out, "（只检查，未写入）")
	}
	fmt.Fprintln(s.out)
	mistakes(s.err, r.Mistakes)
	return nil
}

// writeFailed asks for the rows that cannot be taken as a file of their own.
func (c *importCmd) writeFailed(s *session, to *caller, path string, q url.Values) error {
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return atomicfile.WriteFile(c.Failed, func(w io.Writer) error {
		return to.call(s, "POST", "/api/import?failed=1&"+q.Encode(), f, "application/octet-stream", w)
	})
}
