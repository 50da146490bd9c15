package flow

import (
	"strings"
	"testing"
	"time"

	"yingda/nlu"
)

// A time said piece by piece, and what is asked in between.
func TestMoment(t *testing.T) {
	p := program(t, "everything.yaml")
	for said, want := range map[string]string{
		"明天下午 三点":          "3月3日（周二）下午的几点？ 2026-03-03T15:00",
		"明天下午 3":           "3月3日（周二）下午的几点？ 2026-03-03T15:00",
		"明天下午 三点半吧":        "3月3日（周二）下午的几点？ 2026-03-03T15:30",
		"明天下午 那就四点到":       "3月3日（周二）下午的几点？ 2026-03-03T16:00",
		"明天下午 上午十点":        "3月3日（周二）下午的几点？ 2026-03-03T10:00",
		"明天下午 上午 十点":       "3月3日（周二）下午的几点？ 3月3日（周二）上午的几点？ 2026-03-03T10:00",
		"明天下午 后天下午两点":      "3月3日（周二）下午的几点？ 2026-03-04T14:00",
		"明晚 八点":            "3月3日（周二）晚上的几点？ 2026-03-03T20:00",
		"明晚 十二点":           "3月3日（周二）晚上的几点？ 2026-03-04T00:00",
		"明天半夜 一点":          "3月3日（周二）半夜的几点？ 2026-03-04T01:00",
		"明天凌晨 十二点半":        "3月3日（周二）凌晨的几点？ 2026-03-03T00:30",
		"明天傍晚 6点":          "3月3日（周二）傍晚的几点？ 2026-03-03T18:00",
		"明天 中午":            "3月3日（周二）的几点？ 2026-03-03T12:00",
		"明天 中午一点":          "3月3日（周二）的几点？ 2026-03-03T13:00",
		"明天 10":            "3月3日（周二）的几点？ 2026-03-03T10:00",
		"明天 3":             "3月3日（周二）的几点？ –", // in the morning? Nobody means that
		"下午 明天 三点":         "哪一天下午的几点？ 3月3日（周二）下午的几点？ 2026-03-03T15:00",
		"下午 三点 明天":         "哪一天下午的几点？ 哪一天的15:00？ 2026-03-03T15:00",
		"下午三点 明天":          "哪一天的15:00？ 2026-03-03T15:00",
		"晚上十二点 明天":         "哪一天的00:00？ 2026-03-04T00:00",
		"午后三点 周五":          "哪一天的15:00？ 2026-03-06T15:00",
		"下午三点 四点":          "哪一天的15:00？ 哪一天的04:00？",
		"明天下午 什么时候都行 下午三点": "3月3日（周二）下午的几点？ – 2026-03-03T15:00",
		"昨天下午 三点":          "3月1日（周日）下午的几点？ 时间不能是过去的日子。",
	} {
		f := Frame{Slots: map[string]string{}}
		for i, s := range p.steps {
			if s.Collect == "when" {
				f.At, f.Asking = i, ForSlot
			}
		}
		var got []string
		for text := range strings.FieldsSeq(said) {
			s := Hear(text, nlu.Normalize(text), now)
			r := p.Read(&f, s)
			next, _ := p.Take(f, s, r)
			switch {
			case next.Slots["when"] != "":
				got = append(got, next.Slots["when"])
			case r.Fault != "":
				got = append(got, strings.TrimPrefix(strings.TrimPrefix(r.Fault, "请问是"), "2026年"))
			default:
				got = append(got, "–")
			}
			f = next
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", said, got, want)
		}
	}
}

// What is kept of a time in a frame is read back as it was, that of older frames too.
func TestMomentKept(t *testing.T) {
	for _, part := range []string{"", "2026-03-04", "T15:00", "下午", "2026-03-04 下午", "2026-03-04 T24:30", "晚上 T24:00"} {
		if got := readMoment(part).String(); got != part {
			t.Errorf("%q was read as %q", part, got)
		}
	}
	for part, want := range map[string]string{
		"2026-03-04 T15:00": "2026-03-04T15:00", "2026-02-28 T24:30": "2026-03-01T00:30", "2026-03-04": "", "T15:00": "", "下午": "", "2026-13-04 T15:00": "", "2026-03-04 Tx": "",
	} {
		if got := readMoment(part).value(); got != want {
			t.Errorf("%q is %q, want %q", part, got, want)
		}
	}
}

// The hour of a part of the day does not depend on the day it is said on: not on the
// last of a year either.
func TestClockOf(t *testing.T) {
	for _, at := range []time.Time{now, time.Date(2026, 12, 31, 23, 59, 0, 0, now.Location())} {
		for text, want := range map[string]string{"晚上 十二点": "T24:00", "晚上 8点": "T20:00", "中午 一点": "T13:00", "下午 晚上八点": "T20:00", "早上 7点半": "T07:30", "下午 明年": "", "下午 ": ""} {
			period, clock, _ := strings.Cut(text, " ")
			if got := (moment{period: period}).clockOf(clock, at); got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}
