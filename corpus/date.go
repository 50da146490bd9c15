package corpus

import (
	"regexp"
	"strings"
	"time"

	"yingda/kb"
)

// anyDate is a day as people and Excel write it, with a time of day or without.
var anyDate = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:：时](\d{1,2})分?(?:[:：](\d{1,2})秒?)?)?$|^(\d{4})(\d{2})(\d{2})$`)

// forever are ways to say that there is no such day.
var forever = map[string]bool{"永久": true, "长期": true, "长期有效": true, "永久有效": true, "无": true, "不限": true, "-": true, "—": true, "/": true}

// date reads a validity date and returns it as kb writes it: 2006-01-02, or
// RFC 3339 when the file gives a time of day, which is then Chinese time.
func date(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || forever[s] {
		return "", true
	}
	if _, err := kb.ParsePeriod(s, ""); err == nil {
		return s, true
	}
	m := anyDate.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	part := func(i, j int) string { // of either way to write it, two digits at least
		v := m[i]
		if v == "" {
			v = m[j]
		}
		if len(v) == 1 {
			v = "0" + v
		}
		return v
	}
	day := part(1, 7) + "-" + part(2, 8) + "-" + part(3, 9)
	if m[4] == "" {
		_, err := time.Parse(time.DateOnly, day)
		return day, err == nil
	}
	sec := m[6]
	if sec == "" {
		sec = "00"
	}
	t, err := time.ParseInLocation("2006-1-2 15:4:5", day+" "+m[4]+":"+m[5]+":"+sec, kb.Location)
	return t.Format(time.RFC3339), err == nil
}

// date reads a field that holds a validity date.
func (r *record) date(name string) string {
	s := r.text(name, 40)
	d, ok := date(s)
	if !ok {
		r.fail(r.header(name), "“%s”不是日期，请写成 2026-01-31", s)
	}
	return d
}
