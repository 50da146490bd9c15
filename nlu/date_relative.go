package nlu

import "time"

// relativeDay is a word for a day near now, with the time of day that it holds.
type relativeDayWord struct {
	days   int
	period string
}

var relativeDays = newLexicon(map[string]relativeDayWord{
	"大前天": {days: -3}, "前天": {days: -2}, "前日": {days: -2}, "昨天": {days: -1}, "昨日": {days: -1}, "昨儿": {days: -1},
	"今天": {}, "今日": {}, "今儿": {}, "明天": {days: 1}, "明日": {days: 1}, "明儿": {days: 1}, "后天": {days: 2}, "大后天": {days: 3},
	"昨晚": {-1, "晚上"}, "昨夜": {-1, "晚上"}, "今早": {0, "早上"}, "今晨": {0, "早上"}, "今晚": {0, "晚上"}, "今夜": {0, "晚上"}, "明早": {1, "早上"}, "明晚": {1, "晚上"}, "前晚": {-2, "晚上"},
	"今天晚上": {0, "晚上"}, "明儿个": {days: 1}, "今儿个": {}, "昨儿个": {days: -1},
})

// relativeDay reads 今天, 大前天, 今晚. A word with a period of the day goes on with the hour.
func (s *scanner) relativeDay(i int) span {
	w, n := relativeDays.match(s.r, i)
	if n == 0 {
		return span{}
	}
	j := i + n
	switch s.at(i) {
	case '前', '后':
		if s.oneOf(i-1, "以之提今日年月周天然时最先落") || s.lit(j, "性") || s.lit(j, "数") {
			return span{}
		}
	case '今', '明':
		if s.lit(j, "头条") || s.lit(j, "之星") || s.lit(j, "之后") {
			return span{}
		}
	}
	day := s.today().AddDate(0, 0, w.days)
	if w.period == "" {
		return span{from: day, end: j}
	}
	if c := s.hourIn(s.spaces(j), w.period); c.end > 0 {
		return c.on(day, c.end)
	}
	return dayPeriod(w.period).on(day, j)
}

// weekWords are the words for a week.
var weekWords = newWords("周", "星期", "礼拜")

// weekday reads 周三, 下周三, 这个星期天, 周末, 上上周.
func (s *scanner) weekday(i int) span {
	shift, j := s.prefix(i)
	if j == 0 {
		j = i
	}
	_, n := weekWords.match(s.r, j)
	if n == 0 {
		return span{}
	}
	k := j + n
	monday := s.today().AddDate(0, 0, 7*shift-(int(s.now.Weekday())+6)%7)
	if s.at(k) == '末' {
		return span{from: monday.AddDate(0, 0, 5), until: monday.AddDate(0, 0, 6), end: k + 1}
	}
	if d := weekdayNumber(s.at(k)); d > 0 && s.weekdayEnds(i, j, k+1) {
		return span{from: monday.AddDate(0, 0, d-1), end: k + 1}
	}
	if j == i || s.oneOf(k, "边期围年转密岁刊口") || isDigit(s.at(k)) {
		return span{}
	}
	return span{from: monday, until: monday.AddDate(0, 0, 6), end: k}
}

// weekdayEnds keeps 两周三次, 四周一圈 and 周六福 from being weekdays.
func (s *scanner) weekdayEnds(i, j, k int) bool {
	if s.at(j) == '周' && (s.oneOf(k, "次个年岁遍回种条位圈福") || s.oneOf(k, "天") && s.at(k-1) != '日' || magnitude(s.at(k)) > 0) {
		return false
	}
	return i < j || hanDigit(s.at(i-1)) < 0 && !s.oneOf(i-1, "每十几数多半")
}

func weekdayNumber(r rune) int {
	switch r {
	case '日', '天', '7':
		return 7
	case '1', '2', '3', '4', '5', '6':
		return int(r - '0')
	case '一', '二', '三', '四', '五', '六':
		return hanDigit(r)
	}
	return 0
}

// recurring passes over 每 and its unit: what follows (每周三, 每月15号) is no date.
func (s *scanner) recurring(i int) int {
	j := i + 1
	for s.oneOf(j, "逢个") {
		j++
	}
	_, n := weekWords.match(s.r, j)
	switch {
	case n > 0:
		j += n
		if weekdayNumber(s.at(j)) > 0 || s.at(j) == '末' {
			j++
		}
	case s.oneOf(j, "月年"):
		j++
		if s.at(j) == '的' {
			j++
		}
		if s.oneOf(j, "初底末") {
			j++
		}
		s.noDate = j
	case s.oneOf(j, "天日"):
		j++
	}
	return j
}

// joinRanges makes one span of two dates, moneys or other values with 到 or a dash between them.
func (s *scanner) joinRanges() {
	out := s.out[:0]
	for _, m := range s.out {
		if n := len(out); n > 0 && out[n-1].Kind == m.Kind && s.rangeMark(out[n-1].End) == m.Start && m.Start > out[n-1].End {
			if s.join(&out[n-1], m) {
				continue
			}
		}
		out = append(out, m)
	}
	s.out = out
}

func (s *scanner) join(a *Mention, b Mention) bool {
	switch a.Kind {
	case KindMoney, KindPercent, KindDuration:
		if a.Unit != b.Unit || a.High > 0 || b.High > 0 || b.Number <= a.Number {
			return false
		}
		a.High, a.End = b.Number, b.End
		return true
	case KindDate:
		if a.Until != "" && len(a.Until) > len(dayLayout) || b.Until != "" && len(b.Value) > len(dayLayout) || len(a.Value) != len(b.Value) {
			return false
		}
		from, err1 := s.parseDate(a.Value)
		last := b.Value
		if b.Until != "" {
			last = b.Until
		}
		until, err2 := s.parseDate(last)
		if err1 != nil || err2 != nil {
			return false
		}
		if s.dayOnly(b) {
			until = time.Date(from.Year(), from.Month(), until.Day(), 0, 0, 0, 0, from.Location())
		}
		if until = after(from, until, len(a.Value) > len(dayLayout)); !until.After(from) {
			return false
		}
		a.Period = ""
		a.Until, a.End = dateText(until, len(a.Value) > len(dayLayout)), b.End
		return true
	}
	return false
}

// after moves the end of a range past its beginning where the end left out what
// the beginning said: 下午2点到4点, 下个月1号到5号, 12月28号到1月3号.
func after(from, until time.Time, clock bool) time.Time {
	if clock {
		day := time.Date(from.Year(), from.Month(), from.Day(), until.Hour(), until.Minute(), 0, 0, from.Location())
		if !until.After(from) || until.Sub(from) > 24*time.Hour {
			until = day
		}
		if !until.After(from) && until.Hour() < 12 {
			until = until.Add(12 * time.Hour)
		}
		return until
	}
	if until.After(from) {
		return until
	}
	return until.AddDate(1, 0, 0)
}

// dayOnly reports whether a date names no month: 5号.
func (s *scanner) dayOnly(m Mention) bool {
	return s.oneOf(m.End-1, "号日") && s.numeral(m.Start).end == m.End-1
}

func (s *scanner) parseDate(v string) (time.Time, error) {
	layout := secondLayout
	switch len(v) {
	case len(dayLayout):
		layout = dayLayout
	case len(momentLayout):
		layout = momentLayout
	}
	return time.ParseInLocation(layout, v, s.now.Location())
}
