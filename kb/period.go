package kb

import (
	"fmt"
	"time"
)

// Period is a stretch of time, From ≤ t < To. A zero From or To is open.
type Period struct {
	From, To time.Time
}

// ParsePeriod reads the validity of an entry or fact: each end is empty (open),
// a plain day in Location (2006-01-02; the last day counts whole), or an RFC 3339
// moment (the end itself no longer counts). The error names the end and is meant
// for people. From after to is not an error here; nothing is then in the period.
func ParsePeriod(from, to string) (Period, error) {
	var p Period
	var err error
	if p.From, _, err = parseDay(from); err != nil {
		return Period{}, fmt.Errorf("生效时间%w", err)
	}
	var day bool
	if p.To, day, err = parseDay(to); err != nil {
		return Period{}, fmt.Errorf("失效时间%w", err)
	}
	if day {
		p.To = p.To.AddDate(0, 0, 1)
	}
	return p, nil
}

// parseDay reads one end of a period and says whether it was a plain day.
func parseDay(s string) (t time.Time, day bool, err error) {
	if s == "" {
		return time.Time{}, false, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, Location); err == nil {
		return t, true, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, false, nil
	}
	return time.Time{}, false, fmt.Errorf("“%s”不是日期，请写成 2026-01-31 或 2026-01-31T18:00:00+08:00", s)
}

// Contains reports whether a moment lies in the period.
func (p Period) Contains(at time.Time) bool {
	return !p.Over(at) && (p.From.IsZero() || !at.Before(p.From))
}

// Over reports whether the period has ended before a moment.
func (p Period) Over(at time.Time) bool {
	return !p.To.IsZero() && !at.Before(p.To)
}

// Empty reports whether no moment lies in the period.
func (p Period) Empty() bool {
	return !p.From.IsZero() && !p.To.IsZero() && !p.From.Before(p.To)
}

// Overlaps reports whether some moment lies in both periods.
func (p Period) Overlaps(q Period) bool {
	from, to := p.From, p.To
	if q.From.After(from) {
		from = q.From
	}
	if to.IsZero() || !q.To.IsZero() && q.To.Before(to) {
		to = q.To
	}
	return !p.Empty() && !q.Empty() && !Period{from, to}.Empty()
}

// Valid reports whether the entry's validity dates include a moment. It says
// nothing of Enabled. Dates that cannot be read are never valid.
func (e *Entry) Valid(at time.Time) bool {
	p, err := ParsePeriod(e.ValidFrom, e.ValidTo)
	return err == nil && p.Contains(at)
}

// Valid reports whether the fact's validity dates include a moment. Dates that
// cannot be read are never valid.
func (f *Fact) Valid(at time.Time) bool {
	p, err := ParsePeriod(f.ValidFrom, f.ValidTo)
	return err == nil && p.Contains(at)
}
