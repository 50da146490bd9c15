package nlu

import "time"

// festivalRule gives the first day of a festival in a year, false where the table ends.
type festivalRule func(y int) (m, d int, ok bool)

func on(m, d int) festivalRule { return func(int) (int, int, bool) { return m, d, true } }

// nth is the n-th Sunday of a month.
func nthSunday(m, n int) festivalRule {
	return func(y int) (int, int, bool) {
		first := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC).Weekday()
		return m, 1 + (7-int(first))%7 + 7*(n-1), true
	}
}

// newYears are the days of the lunar new year from 2020 on, as month*100+day.
// The other festivals of the lunar calendar have tables of their own because
// leap months move them.
var (
	newYears  = lunarTable{125, 212, 201, 122, 210, 129, 217, 206, 126, 213, 203, 123, 211, 131, 219, 208}
	dragons   = lunarTable{625, 614, 603, 622, 610, 531, 619, 609, 528, 616, 605, 624, 612, 601, 620, 610}
	sevenths  = lunarTable{825, 814, 804, 822, 810, 829, 819, 808, 826, 816, 805, 824, 812, 801, 820, 810}
	midAutumn = lunarTable{1001, 921, 910, 929, 917, 1006, 925, 915, 1003, 922, 912, 1001, 919, 908, 927, 916}
	ninths    = lunarTable{1025, 1014, 1004, 1023, 1011, 1029, 1018, 1008, 1026, 1016, 1005, 1024, 1012, 1001, 1020, 1009}
)

const firstLunarYear = 2020

type lunarTable [16]int

// day is the rule of the table, shifted by days.
func (t *lunarTable) day(shift int) festivalRule {
	return func(y int) (int, int, bool) {
		if y < firstLunarYear || y >= firstLunarYear+len(t) {
			return 0, 0, false
		}
		v := t[y-firstLunarYear]
		d := time.Date(y, time.Month(v/100), v%100+shift, 0, 0, 0, 0, time.UTC)
		return int(d.Month()), d.Day(), true
	}
}

// qingming is the solar term 清明, by the usual formula for the years 2000 to 2099.
func qingming(y int) (int, int, bool) {
	y %= 100
	return 4, int(float64(y)*0.2422+4.81) - y/4, true
}

var festivals = newLexicon(map[string]festivalRule{
	"元旦": on(1, 1), "元旦节": on(1, 1), "情人节": on(2, 14), "妇女节": on(3, 8), "三八妇女节": on(3, 8), "女神节": on(3, 8), "植树节": on(3, 12), "愚人节": on(4, 1),
	"清明": qingming, "清明节": qingming, "五一": on(5, 1), "五一节": on(5, 1), "五一劳动节": on(5, 1), "劳动节": on(5, 1), "青年节": on(5, 4), "母亲节": nthSunday(5, 2),
	"六一": on(6, 1), "六一儿童节": on(6, 1), "儿童节": on(6, 1), "父亲节": nthSunday(6, 3), "建党节": on(7, 1), "建军节": on(8, 1), "教师节": on(9, 10),
	"国庆": on(10, 1), "国庆节": on(10, 1), "十一国庆": on(10, 1), "双十一": on(11, 11), "双11": on(11, 11), "双十二": on(12, 12), "双12": on(12, 12), "双十": on(10, 10), "平安夜": on(12, 24), "圣诞": on(12, 25), "圣诞节": on(12, 25), "万圣节": on(10, 31),
	"春节": newYears.day(0), "过年": newYears.day(0), "大年初一": newYears.day(0), "正月初一": newYears.day(0), "除夕": newYears.day(-1), "大年三十": newYears.day(-1), "年三十": newYears.day(-1),
	"元宵": newYears.day(14), "元宵节": newYears.day(14), "正月十五": newYears.day(14), "端午": dragons.day(0), "端午节": dragons.day(0),
	"七夕": sevenths.day(0), "七夕节": sevenths.day(0), "中秋": midAutumn.day(0), "中秋节": midAutumn.day(0), "重阳": ninths.day(0), "重阳节": ninths.day(0),
})

// festival reads a festival; without a year it is the next one, or the one of
// the last 90 days, which people still ask about.
func (s *scanner) festival(i, y int) span {
	rule, n := festivals.match(s.r, i)
	if n == 0 {
		if s.lit(i, "十一") && (s.lit(i+2, "假") || s.lit(i+2, "放假") || s.lit(i+2, "长假") || s.lit(i+2, "黄金周") || s.lit(i+2, "期间")) {
			rule, n = on(10, 1), 2
		} else {
			return span{}
		}
	}
	j := i + n
	if s.at(i) == '双' || hanDigit(s.at(i)) > 0 {
		if s.class(j)&classHan != 0 && !s.oneOf(j, "前上下") || isDigit(s.at(j)) || s.at(j) == '线' {
			return span{}
		}
	}
	if s.lit(i, "元宵") && s.at(j) != '节' && n == 2 && s.oneOf(j, "馅煮吃") || s.lit(i, "重阳") && s.at(j) == '木' || s.lit(i, "中秋") && s.at(j) == '天' {
		return span{}
	}
	if s.lit(j, "快乐") || s.at(j) == '好' {
		return span{} // a greeting
	}
	if y != 0 {
		if m, d, ok := rule(y); ok {
			t, ok := s.valid(y, m, d)
			return spanIf(ok, t, j)
		}
		return span{}
	}
	for y := s.now.Year() - 1; y <= s.now.Year()+1; y++ {
		m, d, ok := rule(y)
		if t, valid := s.valid(y, m, d); ok && valid && t.After(s.today().AddDate(0, 0, -91)) {
			return span{from: t, end: j}
		}
	}
	return span{}
}

func spanIf(ok bool, t time.Time, end int) span {
	if !ok {
		return span{}
	}
	return span{from: t, end: end}
}
