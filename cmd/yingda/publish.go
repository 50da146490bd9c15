package main

import "fmt"

type publishCmd struct {
	dataFlag
	Note string `help:"发布说明。" placeholder:"TEXT"`
}

// Run makes the draft the live version.
func (c *publishCmd) Run(s *session) error {
	return with(s, c.Data, false, func(to *caller) error { return publish(s, to, c.Note) })
}

type published struct {
	Version  int  `json:"version"`
	Entries  int  `json:"entries"`
	Facts    int  `json:"facts"`
	Terms    int  `json:"terms"`
	Serving  bool `json:"serving"`
	Warnings []struct {
		Message string `json:"message"`
	} `json:"warnings"`
}

func publish(s *session, to *caller, note string) error {
	var r published
	if err := to.post(s, "/api/publish", map[string]string{"note": note}, &r); err != nil {
		return err
	}
	r.print(s, "已发布")
	return nil
}

func (r *published) print(s *session, done string) {
	fmt.Fprintf(s.out, "%s版本 %d：条目 %d，三元组 %d，业务词 %d", done, r.Version, r.Entries, r.Facts, r.Terms)
	if len(r.Warnings) > 0 {
		fmt.Fprintf(s.out, "；提醒 %d 处（yingda check 查看）", len(r.Warnings))
	}
	if r.Serving {
		fmt.Fprint(s.out, "；已生效")
	}
	fmt.Fprintln(s.out)
}
