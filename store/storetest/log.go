package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// sid is a session id as the service gives them: 32 hexadecimal digits.
func sid(n int) string { return fmt.Sprintf("%032x", n) }

// session is the session of an id as it was loaded at a version.
func session(id string, ver uint64) dialog.Session {
	return dialog.Session{ID: id, Ver: ver, State: dialog.WithBot, Turns: int(ver) + 1, OpenedAt: noon, ExpiresAt: noon.Add(time.Hour)}
}

// turn is turn n of a session, said n seconds after noon.
func turn(id string, n int) dialog.Turn {
	return dialog.Turn{
		Session: id, N: n,
		Message: dialog.Message{ID: fmt.Sprint("m", n), Text: fmt.Sprint("问", n), At: noon.Add(time.Duration(n) * time.Second)},
		Reply:   dialog.Reply{Kind: dialog.Answer, Text: fmt.Sprint("答", n)},
	}
}

func (e *env) say(id string, n int) error {
	return e.log().Append(ctx, session(id, uint64(n-1)), turn(id, n))
}

// talk appends turns 1 to n to a new session.
func (e *env) talk(id string, n int) {
	e.t.Helper()
	for i := range n {
		if err := e.say(id, i+1); err != nil {
			e.t.Fatalf("turn %d of %s: %v", i+1, id, err)
		}
	}
}

// turns returns a session's turns as text: "1:问1=答1 …".
func (e *env) turns(id string) string {
	e.t.Helper()
	var parts []string
	for _, t := range must(e.log().Turns(ctx, id))(e.t) {
		parts = append(parts, fmt.Sprintf("%d:%s=%s", t.N, t.Message.Text, t.Reply.Text))
	}
	return strings.Join(parts, " ")
}

// asJSON is how sessions and turns are compared: whatever has no JSON is not kept.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (e *env) wantStale(what string, err error) {
	e.t.Helper()
	if !errors.Is(err, dialog.ErrStale) {
		e.t.Errorf("%s: error %v, want stale", what, err)
	}
}

func wantNotFound(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, dialog.ErrNotFound) {
		t.Errorf("%s: error %v, want not found", what, err)
	}
}

var logTests = []test{
	{name: "knows no session at first", run: func(t *testing.T, e *env) {
		for _, id := range []string{sid(1), "x", "", strings.Repeat("x", 5000)} {
			_, err := e.log().Session(ctx, id)
			wantNotFound(t, "session "+id, err)
			_, err = e.log().TurnByMessage(ctx, id, "m1")
			wantNotFound(t, "message in "+id, err)
			equal(t, "turns", e.turns(id), "")
			wantNotFound(t, "feedback in "+id, e.log().SetFeedback(ctx, id, 1, dialog.Feedback{Rating: 1}))
		}
	}},
	{name: "the first turn opens the session, each turn adds one to its version", run: func(t *testing.T, e *env) {
		for n := 1; n <= 3; n++ {
			if err := e.say(sid(1), n); err != nil {
				t.Fatal(err)
			}
			s := must(e.log().Session(ctx, sid(1)))(t)
			equal(t, "version and turns", fmt.Sprint(s.Ver, s.Turns), fmt.Sprint(n, n))
		}
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2 3:问3=答3")
	}},
	{name: "an older, newer or missing version is stale and changes nothing", run: func(t *testing.T, e *env) {
		e.wantStale("version 1 of a new session", e.log().Append(ctx, session(sid(1), 1), turn(sid(1), 1)))
		e.talk(sid(1), 2)
		for _, ver := range []uint64{0, 1, 3, 1 << 62} {
			e.wantStale(fmt.Sprint("version ", ver), e.log().Append(ctx, session(sid(1), ver), turn(sid(1), 3)))
		}
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2")
		equal(t, "version", must(e.log().Session(ctx, sid(1)))(t).Ver, 2)
		_, err := e.log().TurnByMessage(ctx, sid(1), "m3")
		wantNotFound(t, "message of a refused turn", err)
	}},
	{name: "the same append again is stale: it is there once", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 2)
		e.wantStale("again", e.say(sid(1), 2))
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2")
	}},
	{name: "a turn number is given once", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 2)
		again := turn(sid(1), 1)
		again.Message.ID = "new"
		e.wantStale("turn 1 again", e.log().Append(ctx, session(sid(1), 2), again))
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2")
	}},
	{name: "a message id is answered once in a session", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 2)
		again := turn(sid(1), 3)
		again.Message.ID = "m1"
		e.wantStale("message m1 again", e.log().Append(ctx, session(sid(1), 2), again))
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2")
		equal(t, "version", must(e.log().Session(ctx, sid(1)))(t).Ver, 2)
	}},
	{name: "finds a turn by its message id, in its session only", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 3)
		e.talk(sid(2), 1)
		equal(t, "m2", must(e.log().TurnByMessage(ctx, sid(1), "m2"))(t).N, 2)
		equal(t, "m1 of 2", must(e.log().TurnByMessage(ctx, sid(2), "m1"))(t).Session, sid(2))
		_, err := e.log().TurnByMessage(ctx, sid(2), "m2")
		wantNotFound(t, "a message of another session", err)
	}},
	{name: "messages without an id are never found and never collide", run: func(t *testing.T, e *env) {
		for n := 1; n <= 2; n++ {
			tn := turn(sid(1), n)
			tn.Message.ID = ""
			if err := e.log().Append(ctx, session(sid(1), uint64(n-1)), tn); err != nil {
				t.Fatal(err)
			}
		}
		_, err := e.log().TurnByMessage(ctx, sid(1), "")
		wantNotFound(t, "empty message id", err)
	}},
	{name: "message ids may be long and of any letters", run: func(t *testing.T, e *env) {
		ids := []string{strings.Repeat("长", 3000), "a b", "a", "'; --", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}
		for i, id := range ids {
			tn := turn(sid(1), i+1)
			tn.Message.ID = id
			if err := e.log().Append(ctx, session(sid(1), uint64(i)), tn); err != nil {
				t.Fatal(err)
			}
		}
		for i, id := range ids {
			equal(t, id, must(e.log().TurnByMessage(ctx, sid(1), id))(t).N, i+1)
		}
	}},
	{name: "keeps every field of a session", run: func(t *testing.T, e *env) {
		s := dialog.Session{
			ID: sid(1), TokenHash: []byte{0, 1, 255}, Site: "官网",
			Visitor: dialog.Visitor{ID: "u-1", Name: "张三", Verified: true, Attributes: map[string]string{"level": "金卡"}},
			State:   dialog.Waiting, Turns: 7, Misses: 2, Repeats: 1, LastNorm: "怎么还款", LastEntry: "e1",
			Offered: []string{"e1", "e2"}, OpenedAt: noon, ExpiresAt: noon.Add(24 * time.Hour),
		}
		if err := e.log().Append(ctx, s, turn(sid(1), 1)); err != nil {
			t.Fatal(err)
		}
		s.Ver = 1
		equal(t, "session", asJSON(t, must(e.log().Session(ctx, sid(1)))(t)), asJSON(t, s))
	}},
	{name: "keeps every field of a turn", run: func(t *testing.T, e *env) {
		want := fullTurn()
		if err := e.log().Append(ctx, session(sid(1), 0), want); err != nil {
			t.Fatal(err)
		}
		equal(t, "by message", asJSON(t, must(e.log().TurnByMessage(ctx, sid(1), want.Message.ID))(t)), asJSON(t, want))
		equal(t, "in order", asJSON(t, must(e.log().Turns(ctx, sid(1)))(t)), asJSON(t, []dialog.Turn{want}))
	}},
	{name: "turns come in order of their number", run: func(t *testing.T, e *env) {
		for i, n := range []int{300, 2, 70000, 1} { // also across byte borders
			if err := e.log().Append(ctx, session(sid(1), uint64(i)), turn(sid(1), n)); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "turns", e.turns(sid(1)), "1:问1=答1 2:问2=答2 300:问300=答300 70000:问70000=答70000")
	}},
	{name: "sessions of like ids do not mix", run: func(t *testing.T, e *env) {
		ids := []string{
			"a", "ab", "abc", "A", "中", sid(1), strings.ToUpper(sid(0xabc)), sid(0xabc), sid(1) + "0", sid(1)[:31],
			"abs", "at", "am", strings.Repeat("0", 32), strings.Repeat("x", 900),
		}
		for i, id := range ids {
			e.talk(id, 1+i%3)
		}
		for i, id := range ids {
			equal(t, "turns of "+id, len(must(e.log().Turns(ctx, id))(t)), 1+i%3)
			equal(t, "session "+id, must(e.log().Session(ctx, id))(t).ID, id)
		}
	}},
	{name: "refuses a turn of another session, of number 0, and a session without an id", run: func(t *testing.T, e *env) {
		for _, bad := range []struct {
			s dialog.Session
			t dialog.Turn
		}{
			{session(sid(1), 0), turn(sid(2), 1)}, {session(sid(1), 0), turn(sid(1), 0)},
			{session(sid(1), 0), turn(sid(1), -1)}, {session("", 0), turn("", 1)},
		} {
			if err := e.log().Append(ctx, bad.s, bad.t); err == nil {
				t.Errorf("turn %d of %q was appended to %q", bad.t.N, bad.t.Session, bad.s.ID)
			}
		}
		equal(t, "turns", e.turns(sid(1))+e.turns(sid(2)), "")
	}},
	{name: "attaches feedback to a turn, the last one counts", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 3)
		yes := true
		for _, f := range []dialog.Feedback{{Resolved: &yes, At: noon}, {Rating: 2, Reason: "太长" + strings.Repeat("长", 2000), At: noon.Add(time.Minute)}} {
			if err := e.log().SetFeedback(ctx, sid(1), 2, f); err != nil {
				t.Fatal(err)
			}
			turns := must(e.log().Turns(ctx, sid(1)))(t)
			equal(t, "feedback", asJSON(t, turns[1].Feedback), asJSON(t, f))
			if turns[0].Feedback != nil || turns[2].Feedback != nil {
				t.Error("feedback reached another turn")
			}
			equal(t, "the turn itself", turns[1].Message.Text+turns[1].Reply.Text, "问2答2")
		}
		equal(t, "session version", must(e.log().Session(ctx, sid(1)))(t).Ver, 3)
	}},
	{name: "there is no feedback on a turn that was not", run: func(t *testing.T, e *env) {
		e.talk(sid(1), 1)
		for _, n := range []int{-1, 0, 2, 1 << 40} {
			wantNotFound(t, fmt.Sprint("turn ", n), e.log().SetFeedback(ctx, sid(1), n, dialog.Feedback{}))
		}
	}},
	{name: "a cancelled context opens no session", run: func(t *testing.T, e *env) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := e.log().Append(gone, session(sid(1), 0), turn(sid(1), 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		_, err := e.log().Session(ctx, sid(1))
		wantNotFound(t, "session", err)
	}},
	{name: "of turns at once in a session one wins each version", once: true, run: concurrentTurns},
	{name: "sessions at once lose nothing", once: true, run: concurrentSessions},
}

// fullTurn has every field set.
func fullTurn() dialog.Turn {
	no := false
	return dialog.Turn{
		Session: sid(1), N: 1,
		Message: dialog.Message{ID: "6ba7b810", Text: "金卡年费？<b>&\u2028😀", Choice: "e9", Channel: "wechat", At: noon.Add(1234567 * time.Microsecond)},
		Reply: dialog.Reply{
			Kind: dialog.Handoff, Text: "好的", Confidence: 0.25, Entry: &dialog.EntryRef{ID: "e1", Question: "q", Matched: "m"},
			Facts:    []kb.Fact{{ID: "f1", Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元"}},
			Options:  []dialog.Option{{Label: "l", Entry: "e2", Confidence: 0.5}},
			Handoff:  &dialog.HandoffInfo{Reason: "asked", Queue: "default", Position: 2},
			Chitchat: "greeting", State: dialog.Waiting, Version: 42, Generated: true, Related: []string{"e3"},
		},
		Top:       []dialog.Considered{{Entry: "e1", Confidence: 0.9}},
		ElapsedUS: 850, Feedback: &dialog.Feedback{Resolved: &no, Rating: 5, Reason: "r", At: noon},
	}
}

func concurrentTurns(t *testing.T, e *env) {
	log := e.log()
	for ver := range 30 {
		var (
			mu   sync.Mutex
			wins int
			wg   sync.WaitGroup
		)
		for range 8 {
			wg.Go(func() {
				err := log.Append(ctx, session(sid(1), uint64(ver)), turn(sid(1), ver+1))
				if err == nil {
					mu.Lock()
					wins++
					mu.Unlock()
				} else if !errors.Is(err, dialog.ErrStale) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins != 1 {
			t.Fatalf("version %d was followed %d times", ver, wins)
		}
	}
}

func concurrentSessions(t *testing.T, e *env) {
	log := e.log()
	const sessions, each = 24, 15
	var wg sync.WaitGroup
	for i := range sessions {
		wg.Go(func() {
			for n := 1; n <= each; n++ {
				if err := log.Append(ctx, session(sid(i), uint64(n-1)), turn(sid(i), n)); err != nil {
					t.Error(err)
				}
				if s, err := log.Session(ctx, sid(i)); err != nil || s.Ver != uint64(n) { // its own write
					t.Errorf("session %d after turn %d: version %d, %v", i, n, s.Ver, err)
				}
				if err := log.SetFeedback(ctx, sid(i), n, dialog.Feedback{Rating: 1 + n%5}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i := range sessions {
		turns := must(log.Turns(ctx, sid(i)))(t)
		if len(turns) != each {
			t.Errorf("session %d has %d turns", i, len(turns))
		}
		for j, tn := range turns {
			if tn.N != j+1 || tn.Session != sid(i) || tn.Feedback == nil || tn.Feedback.Rating != 1+tn.N%5 {
				t.Errorf("session %d, place %d: %s", i, j, asJSON(t, tn))
			}
		}
	}
}
