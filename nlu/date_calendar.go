package nlu

import "time"

// relativeYears are words for a year, as years from now.
var relativeYears = newLexicon(map[string]int{
	"今年": 0, "本年": 0, "本年度": 0, "今年度": 0, "去年": -1, "上年": -1, "明年": 1, "来年": 1, "前年": -2, "大前年": -3, "后年": 2,
})

// calendarDay reads what names years, months and days: 2026年11月21日, 去年3月, 下个月5号, 月底, 11月, 21号, 今年国庆.
func (s *scanner) calendarDay(i int) span {
	y, j := s.year(i)
	if j == 0 {
		if d := s.monthAndDay(i, 0); d.end > 0 {
			return d
		}
		if d := s.festival(i, 0); d.end > 0 {
			return d
		}
		return s.dayOfMonth(i)
	}
	first, ok := s.valid(y, 1, 1)
	if !ok {
		return span{}
	}
	k := s.spaces(j)
	if s.at(k) == '的' {
		k++
	}
	for _, read := range [...]func(int, int) span{s.monthAndDay, s.festival, s.partOfYear} {
		if d := read(k, y); d.end > 0 {
			return d
		}
	}
	if s.twoDigitYear(i, j) && s.at(i) != '0' && s.at(i) != '8' && s.at(i) != '9' || s.oneOf(j, "级代龄底初终") {
		return span{}
	}
	return yearSpan(first, j)
}

// year reads 2026年, 二〇二六年, 26年 and 去年; end 0: none.
func (s *scanner) year(i int) (y, end int) {
	if d, n := relativeYears.match(s.r, i); n > 0 {
		if n == 2 && s.oneOf(i-1, "以之提过每上下年今") && s.at(i) != '今' {
			return 0, 0
		}
		return s.now.Year() + d, i + n
	}
	n := s.numeral(i)
	if n.end == 0 || n.hi > 0 || s.at(n.end) != '年' {
		return 0, 0
	}
	switch {
	case n.digits == 4:
		return int(n.v), n.end + 1
	case n.digits == 2 && n.end == i+2:
		return (s.now.Year()/100)*100 + int(n.v) - 100*b2i(int(n.v) > s.now.Year()%100+20), n.end + 1
	}
	return 0, 0
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// twoDigitYear: 26年 alone is 26 years; only with a month it is a year.
func (s *scanner) twoDigitYear(i, j int) bool {
	return j == i+3 && s.class(i)&(classDigit|classHan) != 0
}

// monthAndDay reads a month and what narrows it; y 0: no year was said.
func (s *scanner) monthAndDay(i, y int) span {
	first, j := s.month(i, y)
	if j == 0 {
		return span{}
	}
	if d := s.partOfMonth(first, j); d.end > 0 {
		return d
	}
	k := s.spaces(j)
	if s.at(k) == '的' {
		k++
	}
	n := s.dayNumber(k)
	if n.end == 0 {
		if s.oneOf(j, "饼嫂租供费经天") && s.class(i)&classDay == 0 {
			return span{}
		}
		return monthSpan(first, j)
	}
	end, ok := s.dayWord(n.end, true)
	if !ok || k > j && end == n.end {
		return monthSpan(first, j)
	}
	t, valid := s.valid(first.Year(), int(first.Month()), int(n.v))
	if y == 0 && s.class(i)&(classDigit|classHan) != 0 {
		t, valid = s.nearest(int(first.Month()), int(n.v))
	}
	if !valid {
		return span{}
	}
	d := span{from: t, end: end}
	if n.hi > 0 {
		if d.until, valid = s.valid(t.Year(), int(t.Month()), int(n.hi)); !valid {
			return span{}
		}
	}
	return d
}

// month reads 11月, 十一月份, 下个月, 本月 and returns its first day; end 0: none.
func (s *scanner) month(i, y int) (first time.Time, end int) {
	today := s.today()
	if n := s.numeral(i); n.end > 0 {
		j := n.end
		if s.at(j) != '月' || n.hi > 0 || n.v < 1 || n.v > 12 || n.v != float64(int(n.v)) || s.oneOf(i-1, "每") {
			return first, 0
		}
		j++
		if s.at(j) == '份' {
			j++
		}
		if y == 0 {
			if s.oneOf(j, "一两") && s.at(j+1) == '次' {
				return first, 0 // 一月一次
			}
			t, _ := s.nearest(int(n.v), 15)
			y = t.Year()
		}
		first, _ = s.valid(y, int(n.v), 1)
		return first, j
	}
	if y != 0 {
		return first, 0
	}
	shift, j := s.prefix(i)
	if j == 0 || s.at(j) != '月' || s.oneOf(j+1, "饼亮嫂球经光台") {
		return first, 0
	}
	j++
	if s.at(j) == '份' {
		j++
	}
	return time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, today.Location()).AddDate(0, shift, 0), j
}

// prefix reads 本, 这个, 上个, 下下 before 月 and 周, as units from now; end 0: none.
func (s *scanner) prefix(i int) (shift, end int) {
	j := i
	switch s.at(i) {
	case '本', '这':
		j++
	case '上', '下':
		for j-i < 3 && s.at(j) == s.at(i) {
			j++
		}
		shift = j - i
		if s.at(i) == '上' {
			shift = -shift
		}
	default:
		return 0, 0
	}
	if s.at(j) == '一' && s.at(j+1) == '个' {
		j++
	}
	if s.at(j) == '个' {
		j++
	}
	return shift, j
}

// partOfMonth reads 初, 底, 上旬 after a month that ends at j.
func (s *scanner) partOfMonth(first time.Time, j int) span {
	last := first.AddDate(0, 1, -1)
	if s.at(j) == '的' {
		j++
	}
	if s.at(j) == '月' {
		j++ // 本月月底
	}
	day := func(n int) time.Time { return first.AddDate(0, 0, n-1) }
	switch {
	case s.at(j) == '初' && s.at(j+1) != '一':
		return span{from: first, end: j + 1}
	case s.lit(j, "底") || s.lit(j, "末"):
		return span{from: last, end: j + 1}
	case s.lit(j, "上旬"):
		return span{from: first, until: day(10), end: j + 2}
	case s.lit(j, "中旬"):
		return span{from: day(11), until: day(20), end: j + 2}
	case s.lit(j, "下旬"):
		return span{from: day(21), until: last, end: j + 2}
	case s.at(j) == '中' && !s.oneOf(j+1, "国心午文信秋间"):
		return span{from: day(15), end: j + 1}
	}
	return span{}
}

// partOfYear reads 初, 底, 上半年, 三季度 after a year.
func (s *scanner) partOfYear(i, y int) span {
	jan, _ := s.valid(y, 1, 1)
	if s.at(i) == '年' {
		i++ // 今年年底
	}
	switch {
	case s.at(i) == '初':
		return span{from: jan, end: i + 1}
	case s.at(i) == '底' || s.at(i) == '末' || s.lit(i, "终") && s.at(i+1) != '奖':
		return span{from: jan.AddDate(1, 0, -1), end: i + 1}
	case s.lit(i, "上半年"):
		return span{from: jan, until: jan.AddDate(0, 6, -1), end: i + 3}
	case s.lit(i, "下半年"):
		return span{from: jan.AddDate(0, 6, 0), until: jan.AddDate(1, 0, -1), end: i + 3}
	}
	if s.at(i) == '第' {
		i++
	}
	if n := s.numeral(i); n.end > 0 && n.v >= 1 && n.v <= 4 && n.v == float64(int(n.v)) && s.lit(n.end, "季度") {
		from := jan.AddDate(0, 3*(int(n.v)-1), 0)
		return span{from: from, until: from.AddDate(0, 3, -1), end: n.end + 2}
	}
	return span{}
}

// dayNumber reads the number of a day, 1 to 31, or a range of them.
func (s *scanner) dayNumber(i int) numeral {
	for _, n := range [...]numeral{s.ranged(i), s.numeral(i)} {
		if n.end > 0 && n.v >= 1 && n.v <= 31 && n.hi <= 31 && n.v == float64(int(n.v)) && n.end-i <= 6 {
			if n.hi > 0 && !s.oneOf(n.end, "号日") {
				continue
			}
			return n
		}
	}
	return numeral{}
}

// dayWord reads 号 or 日 after the number of a day; after a month it may be absent.
func (s *scanner) dayWord(j int, afterMonth bool) (end int, ok bool) {
	switch s.at(j) {
	case '号':
		if s.oneOf(j+1, "线楼店门车机院柜房库铺卡位选桌厅文令球坑公馆码段套口窗台层通") && !s.lit(j+1, "卡里") {
			return 0, false
		}
		return j + 1, true
	case '日':
		if s.oneOf(j+1, "元币内语志光") || s.lit(j+1, "之内") || s.lit(j+1, "以内") {
			return 0, false
		}
		return j + 1, true
	}
	return j, afterMonth && s.dayEnds(j) && s.unitless(j)
}

// afterDate reports whether i goes on a range that a date began: the 5日 of 11月1日-5日.
func (s *scanner) afterDate(i int) bool {
	k := len(s.out) - 1
	return k >= 0 && s.out[k].Kind == KindDate && s.rangeMark(s.out[k].End) == i
}

// dayOfMonth reads 21号 and 月底, in the month of now.
func (s *scanner) dayOfMonth(i int) span {
	y, m, _ := s.now.Date()
	first, _ := s.valid(y, int(m), 1)
	switch s.at(i) {
	case '月':
		if s.oneOf(i-1, "每个岁日明") || first.IsZero() || s.lit(i+1, "月") {
			return span{}
		}
		return s.partOfMonth(first, i+1)
	case '年':
		if !s.oneOf(i+1, "初底末") || s.oneOf(i-1, "每去今明往") {
			return span{}
		}
		return s.partOfYear(i+1, y)
	case '上', '下':
		return s.partOfYear(i, y)
	}
	if s.at(i) == '第' || s.lit(s.numeral(i).end, "季度") {
		return s.partOfYear(i, y)
	}
	if s.oneOf(i-1, "路街巷道弄村区栋园幢第线编单厦室座营") || s.oneOf(i-1, "-/.") && !s.afterDate(i) {
		return span{}
	}
	n := s.dayNumber(i)
	if n.end == 0 {
		return span{}
	}
	end, ok := s.dayWord(n.end, false)
	t, valid := s.valid(y, int(m), int(n.v))
	if !ok || !valid || s.lit(i, "一日") {
		return span{}
	}
	d := span{from: t, end: end}
	if n.hi > 0 {
		if d.until, valid = s.valid(y, int(m), int(n.hi)); !valid {
			return span{}
		}
	}
	return d
}
