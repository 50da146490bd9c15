package nlu

import "time"

// clockTime is a time of day, or a part of the day from hour to hour.
type clockTime struct {
	hour, minute, second int
	untilHour            int // end of a part of the day, 0: a single moment
	nextDay              bool
	period               string // the part of the day it is, empty for a moment
	end                  int    // 0: none
}

// on puts the time on a day.
func (c clockTime) on(day time.Time, end int) span {
	if c.nextDay {
		day = day.AddDate(0, 0, 1)
	}
	at := func(h, m, sec int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), h, m, sec, 0, day.Location())
	}
	d := span{from: at(c.hour, c.minute, c.second), clock: true, period: c.period, end: end}
	if c.untilHour == 24 {
		d.until = at(23, 59, 0)
	} else if c.untilHour > 0 {
		d.until = at(c.untilHour, 0, 0)
	}
	return d
}

// dayPeriods are the parts of the day, each with its plain name.
var dayPeriods = newLexicon(map[string]string{
	"凌晨": "凌晨", "清晨": "早上", "早上": "早上", "早晨": "早上", "一早": "早上", "大清早": "早上", "上午": "上午", "中午": "中午", "正午": "中午",
	"午后": "下午", "下午": "下午", "傍晚": "傍晚", "晚上": "晚上", "夜里": "晚上", "夜晚": "晚上", "夜间": "晚上", "半夜": "半夜", "深夜": "半夜", "午夜": "半夜", "晚间": "晚上",
	"am": "上午", "pm": "下午",
})

// dayPeriod gives the hours of a part of the day; people disagree by an hour, a slot
// asks again. 中午 alone is a moment: whoever says it means twelve.
func dayPeriod(name string) clockTime {
	switch name {
	case "凌晨":
		return clockTime{hour: 0, untilHour: 6, period: name}
	case "早上":
		return clockTime{hour: 6, untilHour: 9, period: name}
	case "上午":
		return clockTime{hour: 8, untilHour: 12, period: name}
	case "中午":
		return clockTime{hour: 12}
	case "下午":
		return clockTime{hour: 12, untilHour: 18, period: name}
	case "傍晚":
		return clockTime{hour: 17, untilHour: 19, period: name}
	case "半夜":
		return clockTime{hour: 23, untilHour: 24, period: name}
	}
	return clockTime{hour: 18, untilHour: 24, period: "晚上"}
}

// clock reads a time of day at i. first says that no day stands before it, so
// that 三点 must be told from three points.
func (s *scanner) clock(i int, first bool) clockTime {
	if p, n := dayPeriods.match(s.r, i); n > 0 {
		latin := s.class(i)&classLatin != 0
		if c := s.hourIn(s.spaces(i+n), p); c.end > 0 {
			return c
		}
		if latin || s.oneOf(i+n, "好茶餐饭班安场会市礼霜妆盘") {
			return clockTime{}
		}
		if first && (s.lit(i, "一早") || s.oneOf(i-1, "一两几整")) {
			return clockTime{}
		}
		c := dayPeriod(p)
		c.end = i + n
		return c
	}
	if s.class(i)&(classDigit|classHan) == 0 {
		return clockTime{}
	}
	c := s.hour(i, !first)
	if c.end == 0 || c.hour > 24 {
		return clockTime{}
	}
	if c.hour == 24 {
		c.hour, c.nextDay = 0, true
	}
	return c
}

// hourIn reads the hour at i inside a part of the day: 下午三点一刻 is 15:15.
func (s *scanner) hourIn(i int, period string) clockTime {
	c := s.hour(i, true)
	if c.end == 0 {
		return c
	}
	switch period {
	case "下午", "傍晚":
		if c.hour < 12 {
			c.hour += 12
		}
	case "中午":
		if c.hour < 3 {
			c.hour += 12
		}
	case "晚上", "半夜":
		switch {
		case c.hour == 12:
			c.hour, c.nextDay = 0, true
		case c.hour < 5:
			c.nextDay = true
		case c.hour < 12:
			c.hour += 12
		}
	default:
		if c.hour == 12 && period == "凌晨" {
			c.hour = 0
		}
	}
	if c.hour == 24 {
		c.hour, c.nextDay = 0, true
	}
	return c
}

// hour reads 8:30, 8:30:15, 三点一刻, 10点半, 8时30分, 8pm. sure: the place says that it is a time.
func (s *scanner) hour(i int, sure bool) clockTime {
	if h, n := s.digitsAt(i); n == 1 || n == 2 {
		if c := s.colon(h, i+n); c.end > 0 && !s.oneOf(i-1, ":.") {
			return s.meridiem(c)
		}
		if j := s.spaces(i + n); (s.lit(j, "am") || s.lit(j, "pm")) && s.class(j+2)&(classLatin|classDigit) == 0 && h >= 1 && h <= 12 {
			return s.meridiem(clockTime{hour: h, end: i + n})
		}
	}
	n := s.numeral(i)
	if n.end == 0 || n.hi > 0 || n.v > 24 || n.v != float64(int(n.v)) || !s.oneOf(n.end, "点时") || n.end-i > 3 {
		return clockTime{}
	}
	c := s.minutes(clockTime{hour: int(n.v), end: n.end + 1})
	switch {
	case c.end > n.end+1 || sure:
		return c
	case s.at(n.end) == '时':
		return clockTime{} // 8时 alone
	case s.hourStands(i, n, n.end+1):
		return c
	}
	return clockTime{}
}

func (s *scanner) colon(h, j int) clockTime {
	m, n := s.digitsAt(j + 1)
	if s.at(j) != ':' || n != 2 || h > 24 || m > 59 || h == 24 && m > 0 {
		return clockTime{}
	}
	c := clockTime{hour: h, minute: m, end: j + 3}
	if sec, k := s.digitsAt(j + 4); s.at(j+3) == ':' && k == 2 && sec < 60 {
		c.second, c.end = sec, j+6
	}
	if s.class(c.end)&classDigit != 0 || s.at(c.end) == ':' {
		return clockTime{}
	}
	return c
}

// meridiem reads am or pm after a time.
func (s *scanner) meridiem(c clockTime) clockTime {
	j := s.spaces(c.end)
	if s.class(j+2)&(classLatin|classDigit) != 0 || c.hour > 12 {
		return c
	}
	switch {
	case s.lit(j, "am"):
		c.hour, c.end = c.hour%12, j+2
	case s.lit(j, "pm"):
		c.hour, c.end = c.hour%12+12, j+2
	}
	return c
}

// minutes reads what follows 点: 半, 一刻, 三刻, 15分, 十五, 整, 钟.
func (s *scanner) minutes(c clockTime) clockTime {
	j := c.end
	switch {
	case s.at(j) == '半' && !s.oneOf(j+1, "个年天小"):
		c.minute, c.end = 30, j+1
	case s.lit(j, "一刻"), s.lit(j, "1刻"):
		c.minute, c.end = 15, j+2
	case s.lit(j, "三刻"), s.lit(j, "3刻"):
		c.minute, c.end = 45, j+2
	case s.at(j) == '整', s.at(j) == '钟':
		c.end = j + 1
	default:
		if s.at(j) == '零' {
			j++
		}
		n := s.readNumeral(j)
		if n.end == 0 || n.hi > 0 || n.v > 59 || n.v != float64(int(n.v)) {
			return c
		}
		if n.v < 10 && j == c.end && n.digits != 2 && s.at(n.end) != '分' {
			return c // 三点五 is 3.5, 三点零五 a time
		}
		if s.at(n.end) == '分' && s.at(n.end+1) != '之' && s.at(n.end+1) != '钟' {
			n.end++
		} else if !s.unitless(n.end) && !s.oneOf(n.end, "后") {
			return c
		}
		c.minute, c.end = int(n.v), n.end
	}
	return c
}

// hourStands reports whether a bare N点 at i, ending at j, is a time of day and not points.
func (s *scanner) hourStands(i int, n numeral, j int) bool {
	if n.v == 1 && !n.arabic && !s.oneOf(j, "开关到前之左以") {
		return false // 一点: a little
	}
	if s.oneOf(i-1, "这那哪几有差快好多早晚第慢大小") && !n.arabic || s.at(i-1) == '第' {
		return false
	}
	return s.edge(j) || s.oneOf(j, "开关到前后之以上下可能还左吗营结起送发就才都会叫吧的来去约打") && !s.lit(j, "以上") && !s.lit(j, "以下") && !s.lit(j, "的")
}
