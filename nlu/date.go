package nlu

import "time"

// span is a date as read: a day, or days from to until, with or without a time of day.
type span struct {
	from, until time.Time // until: last day or moment, zero for a single one
	clock       bool      // from has a time of day
	period      string    // part of the day that from to until is
	end         int       // 0: no date
}

// date reads a day, a time of day, or both: 11月21日上午10点半, 下周三, 三天后, 8:30.
func (s *scanner) date(i int) Mention {
	d := s.day(i)
	if d.end == 0 {
		c := s.clock(i, true)
		if c.end == 0 {
			return Mention{}
		}
		return s.dateMention(i, c.on(s.today(), c.end))
	}
	if d.clock || !d.until.IsZero() {
		return s.dateMention(i, d)
	}
	j := s.spaces(d.end)
	if s.at(j) == '的' || s.at(j) == 't' && isDigit(s.at(j+1)) {
		j++
	}
	if c := s.clock(j, false); c.end > 0 {
		d = c.on(d.from, c.end)
	}
	return s.dateMention(i, d)
}

func (s *scanner) today() time.Time {
	y, m, d := s.now.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.now.Location())
}

const dayLayout, momentLayout, secondLayout = "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05"

func (s *scanner) dateMention(i int, d span) Mention {
	m := Mention{Kind: KindDate, Start: i, End: d.end, Value: dateText(d.from, d.clock), Period: d.period}
	if !d.until.IsZero() {
		m.Until = dateText(d.until, d.clock)
	}
	return m
}

func dateText(t time.Time, clock bool) string {
	switch {
	case !clock:
		return t.Format(dayLayout)
	case t.Second() != 0:
		return t.Format(secondLayout)
	}
	return t.Format(momentLayout)
}

// day reads a day without its time of day.
func (s *scanner) day(i int) span {
	c := s.class(i)
	if c&classDigit != 0 {
		if d := s.numericDay(i); d.end > 0 {
			return d
		}
	}
	if c&(classDigit|classHan) != 0 {
		if d := s.offset(i); d.end > 0 {
			return d
		}
	}
	if d := s.calendarDay(i); d.end > 0 {
		return d
	}
	if c&classDay != 0 {
		if d := s.weekday(i); d.end > 0 {
			return d
		}
		return s.relativeDay(i)
	}
	return span{}
}

// valid makes a day, false when the calendar has none such.
func (s *scanner) valid(y, m, d int) (time.Time, bool) {
	if y < 1900 || y > 2100 || m < 1 || m > 12 || d < 1 || d > lastDay(y, time.Month(m)) {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, s.now.Location()), true
}

// digitsAt returns the value and the number of ASCII digits at i.
func (s *scanner) digitsAt(i int) (v, n int) {
	for n < 10 && isDigit(s.at(i+n)) {
		v, n = v*10+int(s.r[i+n]-'0'), n+1
	}
	return v, n
}

// numericDay reads 2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026-11, 11-21, 11/21.
func (s *scanner) numericDay(i int) span {
	v, n := s.digitsAt(i)
	j := i + n
	switch n {
	case 8:
		if t, ok := s.valid(v/10000, v/100%100, v%100); ok && s.dayEnds(j) {
			return span{from: t, end: j}
		}
	case 4:
		return s.yearFirst(v, j)
	case 1, 2:
		if !s.oneOf(j, "-/") || s.oneOf(i-1, "-/.") {
			return span{}
		}
		d, k := s.digitsAt(j + 1)
		end := j + 1 + k
		if k == 0 || k > 2 || n+k < 3 || s.at(j) == '-' && n+k < 4 || s.at(end) == s.at(j) || !s.dayEnds(end) || !s.unitless(end) {
			return span{}
		}
		if t, ok := s.nearest(v, d); ok {
			return span{from: t, end: end}
		}
	}
	return span{}
}

// yearFirst reads what follows the year y that ends at j.
func (s *scanner) yearFirst(y, j int) span {
	sep := s.at(j)
	if sep != '-' && sep != '/' && sep != '.' {
		return span{}
	}
	m, mn := s.digitsAt(j + 1)
	k := j + 1 + mn
	if mn == 0 || mn > 2 {
		return span{}
	}
	if s.at(k) == sep {
		d, dn := s.digitsAt(k + 1)
		if t, ok := s.valid(y, m, d); ok && dn > 0 && dn <= 2 && s.dayEnds(k+1+dn) {
			return span{from: t, end: k + 1 + dn}
		}
		return span{}
	}
	if t, ok := s.valid(y, m, 1); ok && sep != '.' && mn == 2 && s.dayEnds(k) && s.unitless(k) {
		return monthSpan(t, k)
	}
	return span{}
}

// dayEnds reports whether a day written in digits may end at j: no digit, letter or dash goes on, but for the T of ISO 8601.
func (s *scanner) dayEnds(j int) bool {
	if s.at(j) == 't' && isDigit(s.at(j+1)) {
		return true
	}
	return s.class(j)&(classDigit|classLatin) == 0 && s.at(j) != '%' && !(s.oneOf(j, "-/.") && isDigit(s.at(j+1)))
}

// nearest returns the month and day in the year in which they are nearest to now.
func (s *scanner) nearest(m, d int) (time.Time, bool) {
	var best time.Time
	for y := s.now.Year() - 1; y <= s.now.Year()+1; y++ {
		if t, ok := s.valid(y, m, d); ok && (best.IsZero() || t.Sub(s.today()).Abs() < best.Sub(s.today()).Abs()) {
			best = t
		}
	}
	if best.IsZero() && m == 2 && d == 29 {
		return s.valid((s.now.Year()+2)/4*4, 2, 29)
	}
	return best, !best.IsZero()
}

func monthSpan(first time.Time, end int) span {
	return span{from: first, until: first.AddDate(0, 1, -1), end: end}
}

func yearSpan(first time.Time, end int) span {
	return span{from: first, until: first.AddDate(1, 0, -1), end: end}
}

// offset reads 三天后, 两周前, 2小时之后.
func (s *scanner) offset(i int) span {
	l := s.length(i)
	if l.end == 0 || l.high > 0 || l.total() > 100*yearDays*daySeconds {
		return span{}
	}
	j := l.end
	sign := 0
	switch {
	case s.lit(j, "以后"), s.lit(j, "之后"), s.lit(j, "过后"):
		sign, j = 1, j+2
	case s.lit(j, "以前"), s.lit(j, "之前"):
		sign, j = -1, j+2
	case s.at(j) == '后' && !s.oneOf(j+1, "续台端面悔期"):
		sign, j = 1, j+1
	case s.at(j) == '前' && !s.oneOf(j+1, "台端面提往来"):
		sign, j = -1, j+1
	default:
		return span{}
	}
	d := span{from: l.addTo(s.now, sign), end: j, clock: l.seconds != 0 || l.days == 0.5}
	if d.clock {
		d.from = d.from.Truncate(time.Minute)
	}
	return d
}
