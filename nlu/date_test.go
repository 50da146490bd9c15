package nlu

import (
	"fmt"
	"testing"
	"time"

	"yingda/kb"
)

// TestEveryDay writes each day of four years, one of them a leap year, in the
// ways people write dates and reads it back.
func TestEveryDay(t *testing.T) {
	for d := time.Date(2023, 1, 1, 0, 0, 0, 0, kb.Location); d.Year() < 2027; d = d.AddDate(0, 0, 1) {
		want := d.Format("2006-01-02")
		for _, layout := range []string{"2006-01-02", "2006/1/2", "2006.01.02", "20060102", "2006年1月2日", "2006年01月02号", "2006年1月2"} {
			if got := onlyDate(t, d.Format(layout)+"下的单", tableNow); got != want {
				t.Fatalf("%s is read %s, want %s", d.Format(layout), got, want)
			}
		}
		chinese := fmt.Sprintf("%s年%s月%s日", digitByDigit(d.Year()), monthName(int(d.Month())), monthName(d.Day()))
		if got := onlyDate(t, chinese, tableNow); got != want {
			t.Fatalf("%s is read %s, want %s", chinese, got, want)
		}
		if got := onlyDate(t, d.Format("1月2日"), d.AddDate(0, 2, 0)); got != want && d.Format("0102") != "0229" {
			t.Fatalf("%s seen two months later is read %s, want %s", d.Format("1月2日"), got, want)
		}
	}
}

func onlyDate(t *testing.T, in string, now time.Time) string {
	t.Helper()
	ms := Mentions(in, now)
	if len(ms) != 1 || ms[0].Kind != KindDate {
		t.Fatalf("%s is read %+v", in, ms)
	}
	return ms[0].Value
}

func digitByDigit(n int) string {
	out := ""
	for _, c := range fmt.Sprint(n) {
		out += inChinese(int(c - '0'))
	}
	return out
}

// monthName writes 1 to 31 as spoken: 十一, not 一十一.
func monthName(n int) string {
	if n >= 10 && n < 20 {
		return "十" + []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}[n-10]
	}
	return inChinese(n)
}

// TestEveryMinute reads the 1,440 times of a day as digits and as words.
func TestEveryMinute(t *testing.T) {
	for m := range 24 * 60 {
		want := fmt.Sprintf("2026-11-21T%02d:%02d", m/60, m%60)
		for _, in := range []string{fmt.Sprintf("%d:%02d", m/60, m%60), fmt.Sprintf("今天%d点%d分", m/60, m%60), fmt.Sprintf("2026-11-21 %02d:%02d:00", m/60, m%60)} {
			if got := onlyDate(t, in, tableNow); got != want {
				t.Errorf("%s is read %s, want %s", in, got, want)
			}
		}
	}
}

// TestWeekdays sees the words for days of the week from every day of a week.
func TestWeekdays(t *testing.T) {
	monday := time.Date(2026, 11, 16, 9, 0, 0, 0, kb.Location)
	for shift, prefix := range map[int]string{-14: "上上周", -7: "上周", 0: "这周", 7: "下周", 14: "下下个星期"} {
		for from := range 7 {
			for to, name := range []string{"一", "二", "三", "四", "五", "六", "日"} {
				want := monday.AddDate(0, 0, shift+to).Format("2006-01-02")
				if got := onlyDate(t, prefix+name, monday.AddDate(0, 0, from)); got != want {
					t.Errorf("%s%s seen on day %d is %s, want %s", prefix, name, from+1, got, want)
				}
			}
		}
	}
}

// TestLunarFestivals checks the tables against what holds every year: the new
// year falls between 21 January and 20 February, the others follow it at a
// number of days that only a leap month changes.
func TestLunarFestivals(t *testing.T) {
	for y := firstLunarYear; y < firstLunarYear+len(newYears); y++ {
		day := func(name string) int {
			in := fmt.Sprintf("%d年%s", y, name)
			d, err := time.Parse("2006-01-02", onlyDate(t, in, tableNow))
			if err != nil {
				t.Fatal(err)
			}
			return d.YearDay()
		}
		first := day("春节")
		if first < 21 || first > 51 {
			t.Errorf("%d: new year on day %d", y, first)
		}
		for name, after := range map[string]int{"端午节": 122, "七夕": 183, "中秋节": 220, "重阳节": 244} {
			if d := (day(name) - first - after + 2) % 29; d < -1 || d > 5 {
				t.Errorf("%d: %s %d days after new year", y, name, day(name)-first)
			}
		}
		if day("除夕") != first-1 || day("元宵节") != first+14 {
			t.Errorf("%d: eve on day %d, lanterns on day %d, new year on day %d", y, day("除夕"), day("元宵节"), first)
		}
	}
}

// TestNowsZone: what day it is depends on the zone of now.
func TestNowsZone(t *testing.T) {
	at := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)
	if got := onlyDate(t, "今天", at); got != "2026-11-21" {
		t.Errorf("in UTC 今天 is %s", got)
	}
	if got := onlyDate(t, "今天", at.In(kb.Location)); got != "2026-11-22" {
		t.Errorf("in Shanghai 今天 is %s", got)
	}
}
