package main

import "fmt"

type checkCmd struct {
	dataFlag
}

// Run lists what is wrong with the draft and fails when it could not be published.
func (c *checkCmd) Run(s *session) error {
	return with(s, c.Data, false, func(of *caller) error {
		var r struct {
			Entries  int       `json:"entries"`
			Facts    int       `json:"facts"`
			Terms    int       `json:"terms"`
			Mistakes []mistake `json:"mistakes"`
		}
		if err := of.get(s, "/api/check", &r); err != nil {
			return err
		}
		mistakes(s.out, r.Mistakes)
		bad := 0
		for _, m := range r.Mistakes {
			if m.Severity == "error" {
				bad++
			}
		}
		fmt.Fprintf(s.out, "条目 %d，三元组 %d，业务词 %d：错误 %d，提醒 %d\n", r.Entries, r.Facts, r.Terms, bad, len(r.Mistakes)-bad)
		if bad > 0 {
			return errTold
		}
		return nil
	})
}
