package dialog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/kb"
)

// visit is a visitor at a manager with a log.
type visit struct {
	*testing.T
	*Manager
	log *shelf
	in  Incoming
}

func newVisit(t *testing.T) *visit {
	log := newShelf()
	v := &visit{T: t, Manager: &Manager{Log: log}, log: log}
	v.Swap(compile(t, nil))
	v.in = Incoming{Site: "shop", Visitor: Visitor{ID: "u1"}, Message: Message{Channel: "web", At: noon}}
	return v
}

func (v *visit) try(text, id string) (Outcome, error) {
	in := v.in
	in.Message.Text, in.Message.ID = text, id
	return v.Handle(context.Background(), in)
}

// say says something and stays in the session.
func (v *visit) say(text, id string) Outcome {
	v.Helper()
	out, err := v.try(text, id)
	if err != nil {
		v.Fatalf("%s: %v", text, err)
	}
	if out.Token != "" {
		v.in.Session, v.in.Token = out.Session, out.Token
	}
	return out
}

func (v *visit) access() Access { return Access{v.in.Session, v.in.Token, v.in.Site, v.in.Message.At} }

func TestConversationIsKept(t *testing.T) {
	v := newVisit(t)
	first := v.say("怎么退款？", "m1")
	if first.Turn != 1 || first.Reply.Kind != Answer || first.Reply.Confidence != 1 || len(first.Session) != 40 || len(first.Token) != 43 {
		t.Errorf("first turn %+v", first)
	}
	if out := v.say("今天天气不错", ""); out.Turn != 2 || out.Token != "" || out.Session != first.Session {
		t.Errorf("second turn %+v", out)
	}
	v.say("今天天气不行", "")
	if out := v.say("明天天气不错", ""); out.Reply.Kind != Handoff || out.Reply.Handoff.Reason != Misses {
		t.Errorf("the third miss %+v", out.Reply)
	}
	s, turns, err := v.Turns(context.Background(), v.access())
	if err != nil || len(turns) != 4 || s.Turns != 4 || s.Ver != 4 || s.State != Waiting || s.Visitor.ID != "u1" || s.Site != "shop" {
		t.Errorf("kept %+v with %d turns: %v", s, len(turns), err)
	}
	if turns[0].N != 1 || turns[0].Message.Text != "怎么退款？" || len(turns[0].Top) == 0 || !s.OpenedAt.Equal(noon) {
		t.Errorf("first turn as kept: %+v", turns[0])
	}
	if strings.Contains(fmt.Sprintf("%+v %s", s, s.TokenHash), first.Token) {
		t.Error("the token itself is stored")
	}
}

func TestSessionsAndTokensAreRandom(t *testing.T) {
	v, seen := newVisit(t), map[string]bool{}
	for range 100 {
		out, err := v.try("你好", "")
		if err != nil || seen[out.Session] || seen[out.Token] {
			t.Fatalf("session %s, token %s: %v", out.Session, out.Token, err)
		}
		seen[out.Session], seen[out.Token] = true, true
	}
}

// Wrong, foreign, expired and unknown look alike, at every way in.
func TestWhoMayNotEnter(t *testing.T) {
	v := newVisit(t)
	v.say("你好", "")
	good := v.in
	other := newVisit(t)
	other.say("你好", "")
	last := noon.Add(DefaultTTL)
	for name, change := range map[string]func(*Incoming){
		"wrong token":      func(in *Incoming) { in.Token = strings.Repeat("A", 43) },
		"no token":         func(in *Incoming) { in.Token = "" },
		"another's token":  func(in *Incoming) { in.Token = other.in.Token },
		"another site":     func(in *Incoming) { in.Site = "bank" },
		"expired":          func(in *Incoming) { in.Message.At = last },
		"unknown":          func(in *Incoming) { in.Session = strings.Repeat("0", 32) },
		"not even an id":   func(in *Incoming) { in.Session = "../etc/passwd" },
		"hash for a token": func(in *Incoming) { in.Token = string(v.log.sessions[in.Session].TokenHash) },
	} {
		v.in = good
		change(&v.in)
		if out, err := v.try("怎么退款", ""); !errors.Is(err, ErrNotFound) || out.Reply.Kind != "" {
			t.Errorf("%s: asked: %v, %+v", name, err, out.Reply)
		}
		if _, _, err := v.Turns(context.Background(), v.access()); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: turns: %v", name, err)
		}
		if err := v.Feedback(context.Background(), v.access(), 1, Feedback{Rating: 1}); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: feedback: %v", name, err)
		}
	}
	if s := v.log.sessions[good.Session]; s.Turns != 1 || v.log.turns[good.Session][0].Feedback != nil {
		t.Errorf("the session was changed: %+v", s)
	}
}

func TestExpirySlides(t *testing.T) {
	v := newVisit(t)
	v.say("你好", "")
	for range 3 {
		v.in.Message.At = v.in.Message.At.Add(DefaultTTL - time.Second)
		v.say("你好", "")
	}
	v.in.Message.At = v.in.Message.At.Add(DefaultTTL)
	if _, err := v.try("你好", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("a day after the last turn: %v", err)
	}
}

func TestSameMessageSameReply(t *testing.T) {
	v := newVisit(t)
	v.say("你好", "m1")
	want := v.say("退", "m2")
	v.Swap(compile(t, func(k *kb.Knowledge) { k.Entries = nil })) // even another bot
	v.say("今天天气不错", "m3")
	before := v.log.sessions[v.in.Session]
	for _, text := range []string{"退", "怎么退款", ""} { // even another text
		got := v.say(text, "m2")
		if !got.Again || got.Turn != 2 || got.Session != want.Session || !reflect.DeepEqual(got.Reply, want.Reply) {
			t.Errorf("%q again: %+v, want %+v", text, got, want)
		}
	}
	if after := v.log.sessions[v.in.Session]; !reflect.DeepEqual(after, before) || len(v.log.turns[v.in.Session]) != 3 {
		t.Errorf("a retry changed the session: %+v, was %+v", after, before)
	}
}

// A turn that finds the session moved is done again on what it has become.
func TestStaleTurnIsDoneAgain(t *testing.T) {
	v := newVisit(t)
	v.say("今天天气不错", "")
	rival := *v
	meanwhile := func() { rival.say("明天天气不错", "") }
	v.log.trouble = func(call string) error {
		if call == "Append" && meanwhile != nil {
			other := meanwhile
			meanwhile = nil
			v.log.mu.Unlock()
			other()
			v.log.mu.Lock()
		}
		return nil
	}
	out := v.say("后天天气不错", "")
	if out.Turn != 3 || out.Reply.Kind != Handoff || out.Reply.Handoff.Reason != Misses {
		t.Errorf("after another miss came in between: turn %d, %+v", out.Turn, out.Reply)
	}
	if turns := v.log.turns[v.in.Session]; len(turns) != 3 || turns[1].Message.Text != "明天天气不错" {
		t.Errorf("kept %+v", turns)
	}
}

func TestStaleTwiceIsAnError(t *testing.T) {
	v := newVisit(t)
	v.say("你好", "")
	tries := 0
	v.log.trouble = func(call string) error {
		if call == "Append" {
			tries++
			return ErrStale
		}
		return nil
	}
	if _, err := v.try("怎么退款", "m9"); !errors.Is(err, ErrStale) || tries != 2 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

// A failing store keeps no answer back.
func TestAnswersNeverWaitForTheStore(t *testing.T) {
	down := errors.New("disk full")
	for _, failing := range []string{"Append", "Session"} {
		v := newVisit(t)
		v.say("今天天气不错", "")
		v.log.trouble = func(call string) error {
			if call == failing {
				return fmt.Errorf("%s: %w", call, down)
			}
			return nil
		}
		out := v.say("怎么退款", "m1")
		if out.Reply.Kind != Answer || !errors.Is(out.Unlogged, down) || out.Session != v.in.Session {
			t.Errorf("%s fails: %+v", failing, out)
		}
		v.log.trouble = nil
		if out := v.say("怎么退款", "m1"); out.Unlogged != nil || out.Turn != 2 {
			t.Errorf("%s works again: %+v", failing, out)
		}
	}
	v := newVisit(t)
	v.log.trouble = func(string) error { return down }
	if out := v.say("怎么退款", ""); out.Reply.Kind != Answer || !errors.Is(out.Unlogged, down) {
		t.Errorf("nothing works from the start: %+v", out)
	}
}

func TestWithoutLog(t *testing.T) {
	var m Manager
	in := Incoming{Message: Message{Text: "今天天气不错", At: noon}}
	if _, err := m.Handle(context.Background(), in); !errors.Is(err, ErrNoBot) {
		t.Errorf("without a bot: %v", err)
	}
	if old := m.Swap(compile(t, nil)); old != nil {
		t.Errorf("before the first bot: %v", old)
	}
	for range 4 {
		out, err := m.Handle(context.Background(), in)
		if err != nil || out.Turn != 1 || out.Reply.Kind != Fallback || out.Unlogged != nil {
			t.Fatalf("%+v: %v", out, err)
		}
		in.Session, in.Token = out.Session, out.Token
	}
	if _, _, err := m.Turns(context.Background(), Access{Session: in.Session, Token: in.Token, At: noon}); !errors.Is(err, ErrNotFound) {
		t.Errorf("turns: %v", err)
	}
}

func TestFeedback(t *testing.T) {
	v := newVisit(t)
	v.say("怎么退款", "")
	yes, ctx := true, context.Background()
	for _, f := range []Feedback{{Rating: 2, Reason: "太慢"}, {Resolved: &yes, Rating: 5}} {
		if err := v.Feedback(ctx, v.access(), 1, f); err != nil {
			t.Fatal(err)
		}
		f.At = noon
		if got := v.log.turns[v.in.Session][0].Feedback; !reflect.DeepEqual(*got, f) {
			t.Errorf("kept %+v, want %+v", got, f)
		}
	}
	for _, n := range []int{0, -1, 2} {
		if err := v.Feedback(ctx, v.access(), n, Feedback{}); !errors.Is(err, ErrNotFound) {
			t.Errorf("turn %d: %v", n, err)
		}
	}
}

// Explanations go to who asked for them and not to the log.
func TestExplain(t *testing.T) {
	v := newVisit(t)
	for _, explain := range []bool{false, true} {
		v.in.Explain = explain
		out := v.say("退款怎么弄", "")
		if len(out.Result.Candidates) == 0 || (len(out.Result.Candidates[0].Why) > 0) != explain {
			t.Errorf("explain %v: %+v", explain, out.Result.Candidates)
		}
		if logged := v.log.turns[v.in.Session][out.Turn-1].Top; len(logged) == 0 || logged[0].Entry != out.Result.Candidates[0].Entry {
			t.Errorf("explain %v: logged %+v", explain, logged)
		}
	}
}

// What is logged is what was understood: valid, no longer than allowed.
func TestLoggedTextIsClean(t *testing.T) {
	v := newVisit(t)
	v.say(" 怎么\xff退款\x00 ", "")
	v.say(strings.Repeat("退", 600), "")
	turns := v.log.turns[v.in.Session]
	if got := turns[0].Message.Text; got != "怎么退款" {
		t.Errorf("logged %q", got)
	}
	if n := len([]rune(turns[1].Message.Text)); n != 500 {
		t.Errorf("logged %d runes", n)
	}
}

func TestElapsedIsThinkingOnly(t *testing.T) {
	v := newVisit(t)
	clock := noon
	v.Now = func() time.Time { clock = clock.Add(250 * time.Microsecond); return clock }
	if out := v.say("怎么退款", ""); out.Elapsed != 250*time.Microsecond || v.log.turns[out.Session][0].ElapsedUS != 250 {
		t.Errorf("elapsed %v", out.Elapsed)
	}
}

// Many visitors and a publisher at once: every turn is whole and by one version.
func TestSwapWhileAnswering(t *testing.T) {
	v := newVisit(t)
	bots := []*Bot{}
	for i := range 3 {
		b, err := Compile(kb.Knowledge{Entries: []kb.Entry{{ID: "e", Question: "怎么退款", Answer: fmt.Sprint("版本", i), Enabled: true}}, Policy: kb.Policy{MaxRepeats: 100}}, i)
		if err != nil {
			t.Fatal(err)
		}
		bots = append(bots, b)
	}
	v.Swap(bots[0])
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			in := v.in
			for n := 1; n <= 50; n++ {
				in.Message.Text = []string{"怎么退款", "你好"}[n%2]
				out, err := v.Handle(context.Background(), in)
				if err != nil || out.Turn != n || n%2 == 0 && out.Reply.Text != fmt.Sprint("版本", out.Reply.Version) {
					t.Errorf("turn %d: %+v: %v", n, out.Reply, err)
					return
				}
				if out.Token != "" {
					in.Session, in.Token = out.Session, out.Token
				}
			}
		})
	}
	for i := range 300 {
		v.Swap(bots[i%3])
	}
	visitors.Wait()
}

// One session used from many places at once: each turn is logged once, in order.
func TestOneSessionFromManyPlaces(t *testing.T) {
	v := newVisit(t)
	v.say("你好", "m0")
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			in := v.in
			in.Message.Text, in.Message.ID = "怎么退款", fmt.Sprint("m", i/2) // every message twice
			for {
				if _, err := v.Handle(context.Background(), in); err == nil {
					return
				} else if !errors.Is(err, ErrStale) {
					t.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	turns := v.log.turns[v.in.Session]
	ids := map[string]bool{}
	for i, turn := range turns {
		if turn.N != i+1 || ids[turn.Message.ID] {
			t.Errorf("turn %d of message %s is number %d", turn.N, turn.Message.ID, i+1)
		}
		ids[turn.Message.ID] = true
	}
	if len(turns) != 4 {
		t.Errorf("%d turns of 4 messages", len(turns))
	}
}

func TestReplay(t *testing.T) {
	v := newVisit(t)
	for _, text := range []string{"怎么退款", "退", "第一个", "今天天气不错", "你好", "转人工", "怎么退货"} {
		v.say(text, "")
	}
	turns := v.log.turns[v.in.Session]
	if diffs := Replay(v.Bot(), turns); len(diffs) != 0 {
		t.Errorf("the same bot: %+v", diffs)
	}
	changed := compile(t, func(k *kb.Knowledge) {
		k.Entries[0].Answer = "找店员退款。"
		k.Policy.MaxMisses = 1
	})
	var out bytes.Buffer
	for _, d := range Replay(changed, turns) {
		fmt.Fprintln(&out, d.N, d.Text, d.Was.Kind, d.Now.Kind, d.What)
	}
	golden(t, "replay.golden", out.String())

	turns[2].Reply = Reply{Kind: Silent, State: WithAgent}
	if diffs := Replay(v.Bot(), turns[:3]); len(diffs) != 0 {
		t.Errorf("turns a person held are compared: %+v", diffs)
	}
	if diffs := Replay(v.Bot(), turns[:4]); len(diffs) != 0 {
		t.Errorf("after the person left: %+v", diffs)
	}
}

// BenchmarkHandle is the whole line on a small knowledge base without a store;
// its -think runs are parse and search alone. The difference is this package's cost.
func BenchmarkHandle(b *testing.B) {
	m := &Manager{}
	m.Swap(compile(b, nil))
	for name, text := range map[string]string{"exact": "怎么退款", "words": "我买的东西想退掉应该怎么操作", "person": "包裹丢了，帮我转人工"} {
		in := Incoming{Message: Message{Text: text, At: noon}}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Handle(context.Background(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"-think", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Bot().Understand(in.Message)
			}
		})
	}
}
