package nlu

import (
	"math"
	"strings"
	"time"
)

// length is a duration in calendar units, which only a date can turn into days.
type length struct {
	years, months, days, seconds float64
	high                         float64 // upper bound of a range in seconds; 0: none
	working                      bool
	weeks                        bool // said in weeks
	end                          int
}

// durationUnit is one unit: how many of which calendar unit it is.
type durationUnit struct {
	years, months, days, seconds float64
	working                      bool
}

var durationUnits = newLexicon(map[string]durationUnit{
	"年": {years: 1}, "年时间": {years: 1}, "个年头": {years: 1}, "周年": {years: 1},
	"个月": {months: 1}, "个季度": {months: 3}, "个自然月": {months: 1},
	"周": {days: 7}, "个星期": {days: 7}, "星期": {days: 7}, "礼拜": {days: 7}, "个礼拜": {days: 7}, "个周": {days: 7},
	"天": {days: 1}, "整天": {days: 1}, "个自然日": {days: 1}, "自然日": {days: 1}, "个昼夜": {days: 1},
	"工作日": {days: 1, working: true}, "个工作日": {days: 1, working: true}, "个工作天": {days: 1, working: true}, "个交易日": {days: 1, working: true},
	"交易日": {days: 1, working: true}, "个营业日": {days: 1, working: true}, "日内": {days: 1}, "日之内": {days: 1}, "日以内": {days: 1},
	"小时": {seconds: 3600}, "个小时": {seconds: 3600}, "个钟头": {seconds: 3600}, "钟头": {seconds: 3600}, "个钟": {seconds: 3600}, "h": {seconds: 3600}, "个多小时": {seconds: 3600},
	"分钟": {seconds: 60}, "s": {seconds: 1}, "min": {seconds: 60}, "mins": {seconds: 60}, "秒": {seconds: 1}, "秒钟": {seconds: 1},
	"刻钟": {seconds: 900},
})

const daySeconds, monthDays, yearDays = 86400.0, 30.0, 365.0

// duration reads 三天, 24小时, 半年, 一个半月, 一年半, 1小时30分.
func (s *scanner) duration(i int) Mention {
	l := s.length(i)
	if l.end == 0 {
		return Mention{}
	}
	m := Mention{Kind: KindDuration, Start: i, End: l.end, Value: l.iso(), Number: l.total(), High: l.high}
	if l.working {
		m.Unit = "workday"
	}
	return m
}

func (s *scanner) length(i int) length {
	l := s.part(i)
	for l.end > 0 && l.high == 0 && !l.working {
		j := s.spaces(l.end)
		if s.oneOf(j, "零又加") {
			j++
		}
		p := s.part(j)
		if p.end == 0 && l.seconds >= 3600 {
			if n := s.numeral(j); n.end > 0 && s.at(n.end) == '分' { // 1小时30分
				p = length{seconds: n.v * 60, end: n.end + 1}
			}
		}
		if p.end == 0 || p.high > 0 || p.total() >= l.total() || p.working || l.years == 0 && l.months == 0 && l.days == 0 && p.seconds == 0 {
			break
		}
		l.years, l.months, l.days, l.seconds, l.end = l.years+p.years, l.months+p.months, l.days+p.days, l.seconds+p.seconds, p.end
		l.weeks = false
	}
	return l
}

// part reads one number with one unit.
func (s *scanner) part(i int) length {
	if s.at(i) == '半' {
		return s.half(i)
	}
	for _, n := range [...]numeral{s.ranged(i), s.numeral(i)} {
		if n.end == 0 || n.v == 0 {
			continue
		}
		j := n.end
		if s.oneOf(j, "多来余几") {
			j++
		}
		if n.arabic {
			j = s.spaces(j)
		}
		v := n.v
		if s.lit(j, "个半") && n.hi == 0 { // 一个半月
			for _, u := range [...]struct {
				word string
				unit durationUnit
			}{{"月", durationUnit{months: 1}}, {"小时", durationUnit{seconds: 3600}}, {"钟头", durationUnit{seconds: 3600}}, {"星期", durationUnit{days: 7}}} {
				if s.lit(j+2, u.word) {
					return u.unit.times(v+0.5, 0, j+2+len([]rune(u.word)))
				}
			}
		}
		u, k := durationUnits.match(s.r, j)
		if k == 0 || !s.unitEnds(i, j, k, n) {
			continue
		}
		if s.lit(j, "日") {
			k = 1 // 3日内: the 内 is no part of it
		}
		end := j + k
		if s.at(end) == '半' && n.hi == 0 && !s.oneOf(end+1, "载夜价年个天小") && s.at(end-1) != '秒' { // 一年半
			v, end = v+0.5, end+1
		}
		return u.times(v, n.hi, end)
	}
	return length{}
}

// half reads 半年, 半个月, 半天, 半小时.
func (s *scanner) half(i int) length {
	if s.oneOf(i-1, "上下前后多大") {
		return length{}
	}
	if s.lit(i, "半月") && s.at(i+2) != '板' {
		return length{months: 0.5, end: i + 2}
	}
	u, k := durationUnits.match(s.r, i+1)
	if k == 0 || s.lit(i+1, "日") || s.lit(i+1, "秒") || s.lit(i+1, "周") || s.at(i+k) == '天' && s.oneOf(i-1, "了老好") && s.at(i+k+1) != '假' {
		return length{} // 等了半天: a long time
	}
	return u.times(0.5, 0, i+1+k)
}

// unitEnds reports whether the unit of k runes at j really is one after n at i.
func (s *scanner) unitEnds(i, j, k int, n numeral) bool {
	next := j + k
	single := !n.arabic && j == i+1
	switch s.at(next - 1) {
	case '年':
		if n.arabic && n.digits == 2 && (s.at(i) == '0' || n.v >= 80) && !s.oneOf(next, "产使后前以之") {
			return false // 93年, 09年
		}
		if n.digits == 4 && n.v >= 1900 && n.v <= 2100 || s.oneOf(next, "级代龄糕轻终薪货纪") {
			return false
		}
	case '周':
		if s.oneOf(next, "年岁刊边围") || s.at(i) == '四' && single && s.oneOf(next, "都有环的") {
			return false
		}
	case '天':
		if s.oneOf(next, "猫王使气") {
			return false
		}
	case '秒':
		if s.oneOf(next, "杀") {
			return false
		}
	case '时':
		if s.at(next) == '候' {
			return false
		}
	case 'h', 'n', 's':
		if !n.arabic || s.at(next-1) == 's' && n.v < 10 || s.at(next) == '店' || s.class(next)&(classLatin|classDigit) != 0 {
			return false
		}
	}
	if single && s.at(i) == '一' && s.oneOf(i-1, "有哪那每某这另同统第") {
		return false
	}
	return n.digits < 5
}

func (u durationUnit) times(v, high float64, end int) length {
	l := length{years: u.years * v, months: u.months * v, days: u.days * v, seconds: u.seconds * v, working: u.working, weeks: u.days == 7, end: end}
	if high > 0 {
		l.high = tidy(l.total() / v * high)
	}
	return l
}

// total is the length in seconds, a month taken as 30 days and a year as 365.
func (l length) total() float64 {
	return tidy(((l.years*yearDays+l.months*monthDays)+l.days)*daySeconds + l.seconds)
}

// iso writes the length as an ISO 8601 duration.
func (l length) iso() string {
	var b strings.Builder
	b.WriteByte('P')
	put := func(v float64, unit string) {
		if v != 0 {
			b.WriteString(decimal(tidy(v)) + unit)
		}
	}
	months := l.months
	years := math.Trunc(l.years)
	months += (l.years - years) * 12 // 半年 is P6M
	put(years, "Y")
	put(months, "M")
	days, secs := math.Trunc(l.days), l.seconds+(l.days-math.Trunc(l.days))*daySeconds
	if l.weeks && secs == 0 && math.Mod(days, 7) == 0 {
		put(days/7, "W")
	} else {
		put(days, "D")
	}
	if secs != 0 {
		b.WriteByte('T')
		h := math.Trunc(secs / 3600)
		m := math.Trunc((secs - h*3600) / 60)
		put(h, "H")
		put(m, "M")
		put(secs-h*3600-m*60, "S")
	}
	return b.String()
}

// addTo moves t by the length, sign 1 or -1. Fractions of months are 30 days to the month.
func (l length) addTo(t time.Time, sign int) time.Time {
	months := l.years*12 + l.months
	whole := math.Trunc(months)
	days := l.days + (months-whole)*monthDays
	secs := l.seconds + (days-math.Trunc(days))*daySeconds
	if l.working {
		return workdays(t, int(days)*sign)
	}
	t = addMonths(t, int(whole)*sign).AddDate(0, 0, int(days)*sign)
	return t.Add(time.Duration(float64(sign) * secs * float64(time.Second)))
}

// workdays moves t by n days from Monday to Friday; public holidays are not known here.
func workdays(t time.Time, n int) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n = min(n, 1000); n > 0; {
		if t = t.AddDate(0, 0, step); t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
			n--
		}
	}
	return t
}

// addMonths moves t by whole months; the 31st of a shorter month is its last day.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), 0, t.Location()).AddDate(0, n, 0)
	return first.AddDate(0, 0, min(t.Day(), lastDay(first.Year(), first.Month()))-1)
}

func lastDay(y int, m time.Month) int {
	return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
