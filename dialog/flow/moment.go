package flow

import (
	"fmt"
	"strings"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// moment is what has been said of a time so far, in whatever order: its day, the part
// of the day, the time of day. A frame keeps it as Part.
type moment struct {
	day    string // 2006-01-02
	period string // 下午: asked further for the hour
	clock  string // T15:04 from the day's midnight; hours above 23 are of the night after it
}

// readMoment reads what String wrote.
func readMoment(part string) (m moment) {
	for _, w := range strings.Fields(part) {
		switch {
		case strings.HasPrefix(w, "T"):
			m.clock = w
		case isDay(w):
			m.day = w
		default:
			m.period = w
		}
	}
	return m
}

func (m moment) String() string {
	return strings.Join(strings.Fields(m.day+" "+m.period+" "+m.clock), " ")
}

// with adds what is said now; it counts before what was said earlier.
func (m moment) with(more moment) moment {
	if more.day != "" {
		m.day = more.day
	}
	if more.period != "" {
		m.period, m.clock = more.period, ""
	}
	if more.clock != "" {
		m.clock = more.clock
	}
	return m
}

// value is the moment as a slot has it, empty while a part of it is missing.
func (m moment) value() string {
	var hour, minute int
	day, err := time.Parse("2006-01-02", m.day)
	if n, _ := fmt.Sscanf(m.clock, "T%d:%d", &hour, &minute); n != 2 || err != nil {
		return ""
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Format("2006-01-02T15:04")
}

// missing asks for what is left to be said.
func (m moment) missing(sl *slot) string {
	switch {
	case m.day == "" && m.clock == "":
		return "请问是哪一天" + m.period + "的几点？"
	case m.day == "":
		clock := moment{day: "2006-01-02", clock: m.clock}.value()
		return "请问是哪一天的" + clock[len("2006-01-02T"):] + "？"
	}
	return "请问是" + sl.Show(m.day) + m.period + "的几点？"
}

// firstHour is the first hour that a number alone stands for when no part of the day
// was named: who says 3 rarely means three in the morning, and is asked again.
const firstHour = 7

// heard is what a mention says of a moment of which something is known, false when it
// says nothing of one day or one time.
func (m moment) heard(said nlu.Mention, s *Said) (more moment, ok bool) {
	switch {
	case said.Kind == nlu.KindNumber && said.Start == 0 && said.End == len(s.runes) && (m.period != "" || m.day != "" && said.Number >= firstHour):
		more.clock = m.clockOf(said.Text+"点", s.At)
		return more, more.clock != ""
	case said.Kind != nlu.KindDate || said.Until != "" && said.Period == "":
		return more, false
	}
	if namesDay(said.Text) {
		more.day, _, _ = strings.Cut(said.Value, "T")
		if !isDay(more.day) {
			return moment{}, false
		}
	}
	if said.Period != "" {
		more.period = said.Period
	} else if strings.Contains(said.Value, "T") {
		if more.day != "" {
			return moment{}, false // whole, and refused for what it is
		}
		more.clock = m.clockOf(said.Text, s.At)
	}
	return more, more != moment{}
}

// clockOf reads a time of day within the part of the day that was named: 三点 of the
// afternoon is T15:00.
func (m moment) clockOf(text string, at time.Time) string {
	for _, t := range []string{m.period + text, text} {
		list := nlu.Mentions(t, at)
		if len(list) != 1 || list[0].Text != t || list[0].Kind != nlu.KindDate || list[0].Until != "" {
			continue
		}
		v, err := time.ParseInLocation("2006-01-02T15:04", list[0].Value, at.Location())
		if err != nil {
			continue
		}
		clock := v.Hour()*60 + v.Minute()
		if v.YearDay() != at.YearDay() {
			clock += 24 * 60 // 晚上十二点
		}
		return fmt.Sprintf("T%02d:%02d", clock/60, clock%60)
	}
	return ""
}

// timePart puts the parts of a time together that come one after the other.
func (p *Program) timePart(f *Frame, s *Said, sl *slot) Reading {
	if sl == nil || sl.Type != kb.SlotTime {
		return Reading{}
	}
	known := readMoment(f.Part)
	take := func(more moment, start, end int) Reading {
		now := known.with(more)
		if v := now.value(); v != "" {
			return p.filling(f, s, []found{{slot: sl, value: v, start: start, end: end}}, false)
		}
		return Reading{Act: Refused, Slot: now.String(), Fault: now.missing(sl)}
	}
	for _, said := range s.mentions {
		if more, ok := known.heard(said, s); ok {
			return take(more, said.Start, said.End)
		}
	}
	if known.period != "" { // 一点, by itself no time but a little
		if clock := known.clockOf(sayings().trimEnds(s.Flat), s.At); clock != "" {
			return take(moment{clock: clock}, 0, len(s.runes))
		}
	}
	return Reading{}
}
