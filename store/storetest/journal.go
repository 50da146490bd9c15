package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// sayAt appends the next turn of a session at a time.
func (e *env) sayAt(id string, n int, at time.Time) {
	e.t.Helper()
	tn := turn(id, n)
	tn.Message.At = at
	if err := e.log().Append(ctx, session(id, uint64(n-1)), tn); err != nil {
		e.t.Fatal(err)
	}
}

// scanTurns reads a stretch page by page: "session.n …", pages split by "|".
func (e *env) scanTurns(from, to time.Time, max int) string {
	e.t.Helper()
	var pages []string
	for cursor := ""; ; {
		var page []string
		next, err := e.journal().Scan(ctx, from, to, cursor, max, func(t dialog.Turn) error {
			page = append(page, fmt.Sprintf("%s.%d", strings.TrimLeft(t.Session, "0"), t.N))
			return nil
		})
		if err != nil {
			e.t.Fatal(err)
		}
		pages = append(pages, strings.Join(page, " "))
		if cursor = next; cursor == "" {
			return strings.Join(pages, "|")
		}
	}
}

func seconds(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }

var (
	always = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	never  = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// ends saves the next turn of a session with another expiry.
func (e *env) ends(id string, n int, at time.Time) {
	e.t.Helper()
	s := session(id, uint64(n-1))
	s.ExpiresAt = at
	if err := e.log().Append(ctx, s, turn(id, n)); err != nil {
		e.t.Fatal(err)
	}
}

func (e *env) sweep(at time.Time, want int) {
	e.t.Helper()
	equal(e.t, fmt.Sprint("swept at ", at.Format(time.TimeOnly)), must(e.journal().Sweep(ctx, at))(e.t), want)
}

var journalTests = []test{
	{name: "is empty at first", run: func(t *testing.T, e *env) {
		equal(t, "turns", e.scanTurns(always, never, 10), "")
		e.sweep(never, 0)
		equal(t, "dropped", must(e.journal().DropBefore(ctx, never))(t), 0)
	}},
	{name: "gives the turns of all sessions by time", run: func(t *testing.T, e *env) {
		e.sayAt(sid(1), 1, seconds(1))
		e.sayAt(sid(2), 1, seconds(2))
		e.sayAt(sid(1), 2, seconds(3))
		e.sayAt(sid(2), 2, seconds(0)) // appended late: a clock was set back
		equal(t, "turns", e.scanTurns(always, never, 10), "2.2 1.1 2.1 1.2")
	}},
	{name: "from counts, to does not", run: func(t *testing.T, e *env) {
		for n := 1; n <= 4; n++ {
			e.sayAt(sid(1), n, seconds(n))
		}
		equal(t, "turns", e.scanTurns(seconds(2), seconds(4), 10), "1.2 1.3")
		equal(t, "turns", e.scanTurns(seconds(2), seconds(2), 10), "")
		equal(t, "turns", e.scanTurns(seconds(4), seconds(2), 10), "")
		equal(t, "turns", e.scanTurns(seconds(2).Add(time.Microsecond), seconds(3), 10), "")
		equal(t, "other zone", e.scanTurns(seconds(2).UTC(), seconds(3).UTC(), 10), "1.2")
	}},
	{name: "goes on where a page ended", run: func(t *testing.T, e *env) {
		for n := 1; n <= 5; n++ {
			e.sayAt(sid(1), n, seconds(n))
		}
		for max, want := range map[int]string{1: "1.1|1.2|1.3|1.4|1.5", 2: "1.1 1.2|1.3 1.4|1.5", 3: "1.1 1.2 1.3|1.4 1.5", 5: "1.1 1.2 1.3 1.4 1.5", 9: "1.1 1.2 1.3 1.4 1.5"} {
			equal(t, fmt.Sprint("pages of ", max), e.scanTurns(always, never, max), want)
		}
		equal(t, "a full last page", e.scanTurns(seconds(1), seconds(5), 4), "1.1 1.2 1.3 1.4")
	}},
	{name: "turns of one moment come once each", run: func(t *testing.T, e *env) {
		for i := 1; i <= 5; i++ {
			e.sayAt(sid(i), 1, noon)
		}
		equal(t, "turns", e.scanTurns(always, never, 2), "1.1 2.1|3.1 4.1|5.1")
	}},
	{name: "a reader meets what came after its page", run: func(t *testing.T, e *env) {
		e.sayAt(sid(1), 1, seconds(1))
		e.sayAt(sid(1), 2, seconds(2))
		cursor := must(e.journal().Scan(ctx, always, never, "", 1, func(dialog.Turn) error { return nil }))(t)
		e.sayAt(sid(1), 3, seconds(3))
		var got []int
		rest := must(e.journal().Scan(ctx, always, never, cursor, 10, func(t dialog.Turn) error { got = append(got, t.N); return nil }))(t)
		equal(t, "rest", fmt.Sprint(got, rest == ""), "[2 3] true")
	}},
	{name: "a scan stops at the first error of its reader", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 3)
		boom, calls := errors.New("boom"), 0
		_, err := e.journal().Scan(ctx, always, never, "", 10, func(dialog.Turn) error { calls++; return boom })
		if !errors.Is(err, boom) || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
	}},
	{name: "a reader may write", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 3)
		log := e.stores.Log
		journal := e.stores.Journal
		must(journal.Scan(ctx, always, never, "", 10, func(t dialog.Turn) error {
			return log.SetFeedback(ctx, t.Session, t.N, dialog.Feedback{Rating: t.N})
		}))(t)
		equal(t, "rating", must(e.log().Turns(ctx, sid(1)))(t)[2].Feedback.Rating, 3)
	}},
	{name: "refuses a cursor that is none", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 1)
		for _, c := range []string{"x", "00", "zz00", strings.Repeat("0", 99)} {
			if _, err := e.journal().Scan(ctx, always, never, c, 1, func(dialog.Turn) error { return nil }); err == nil {
				t.Errorf("cursor %q was accepted", c)
			}
		}
	}},
	{name: "times long ago and far ahead are in order too", run: func(t *testing.T, e *env) {
		for i, year := range []int{2300, 1969, 2026, 1500, 2038} {
			e.sayAt(sid(i+1), 1, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		}
		equal(t, "turns", e.scanTurns(always, never, 10), "4.1 2.1 3.1 5.1 1.1")
	}},
	{name: "sweeps sessions that have expired and leaves their turns", run: func(t *testing.T, e *env) {
		e.ends(sid(1), 1, seconds(10))
		e.ends(sid(2), 1, seconds(20))
		e.sweep(seconds(10), 0) // expired before, not at
		e.sweep(seconds(11), 1)
		e.sweep(seconds(11), 0)
		_, err := e.log().Session(ctx, sid(1))
		wantNotFound(t, "swept session", err)
		must(e.log().Session(ctx, sid(2)))(t)
		equal(t, "turns of a swept session", e.turns(sid(1)), "1:问1=答1")
		equal(t, "its message", must(e.log().TurnByMessage(ctx, sid(1), "m1"))(t).N, 1)
		equal(t, "journal", e.scanTurns(always, never, 10), "1.1 2.1")
		if err := e.log().SetFeedback(ctx, sid(1), 1, dialog.Feedback{Rating: 1}); err != nil {
			t.Errorf("feedback on a swept session: %v", err)
		}
	}},
	{name: "a session that lived on is swept at its new time", run: func(t *testing.T, e *env) {
		e.ends(sid(1), 1, seconds(10))
		e.ends(sid(1), 2, seconds(30))
		e.ends(sid(1), 3, seconds(50))
		e.sweep(seconds(20), 0)
		e.sweep(seconds(40), 0)
		e.ends(sid(1), 4, seconds(60))
		e.sweep(seconds(55), 0)
		must(e.log().Session(ctx, sid(1)))(t)
		e.sweep(seconds(61), 1)
	}},
	{name: "a session that was shortened is swept at its new time", run: func(t *testing.T, e *env) {
		e.ends(sid(1), 1, seconds(100))
		e.ends(sid(1), 2, seconds(10))
		e.sweep(seconds(11), 1)
		e.sweep(seconds(101), 0)
	}},
	{name: "sweeps any number", once: true, run: func(t *testing.T, e *env) {
		for i := range 600 {
			e.ends(sid(i), 1, seconds(i))
		}
		e.sweep(seconds(599), 599)
		e.sweep(seconds(600), 1)
	}},
	{name: "drops turns older than a day of China", run: func(t *testing.T, e *env) {
		midnight := time.Date(2026, 3, 1, 0, 0, 0, 0, kb.Location)
		e.sayAt(sid(1), 1, midnight.Add(-time.Microsecond))
		e.sayAt(sid(1), 2, midnight)
		e.sayAt(sid(2), 1, midnight.Add(-48*time.Hour))
		for _, day := range []time.Time{midnight, midnight.Add(23 * time.Hour), midnight.UTC()} { // each names the same day
			n := must(e.journal().DropBefore(ctx, day))(t)
			if want := 2; day.Equal(midnight) && day.Location() == kb.Location && n != want {
				t.Errorf("dropped %d, want %d", n, want)
			}
		}
		equal(t, "journal", e.scanTurns(always, never, 10), "1.2")
		equal(t, "turns", e.turns(sid(1)), "2:问2=答2")
		equal(t, "turns", e.turns(sid(2)), "")
		_, err := e.log().TurnByMessage(ctx, sid(1), "m1")
		wantNotFound(t, "dropped message", err)
		wantNotFound(t, "dropped turn", e.log().SetFeedback(ctx, sid(1), 1, dialog.Feedback{}))
		equal(t, "session version", must(e.log().Session(ctx, sid(1)))(t).Ver, 2)
	}},
	{name: "drops any number", once: true, run: func(t *testing.T, e *env) {
		for i := range 600 {
			e.sayAt(sid(i%7), 1+i/7, seconds(i))
		}
		equal(t, "dropped", must(e.journal().DropBefore(ctx, noon.AddDate(0, 0, 1)))(t), 600)
		equal(t, "left", e.scanTurns(always, never, 10), "")
		equal(t, "session version", must(e.log().Session(ctx, sid(0)))(t).Ver, 86)
	}},
}
