package dialog

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/retrieval"
)

// Update rewrites the files of testdata instead of comparing with them; review the diff.
var Update = flag.Bool("update", false, "rewrite testdata")

// Every state with every event: what is replied and what the session becomes.
func TestEveryStateAndEvent(t *testing.T) {
	b := compile(t, nil)
	var out strings.Builder
	fmt.Fprintln(&out, "# state        event                 kind      by               state after  misses unsure repeats offered")
	for _, state := range []State{WithBot, Waiting, WithAgent, Closed} {
		for _, e := range events {
			s := e.before
			s.State = state
			s.Turns = 7
			s.OfferedAt = 7 - e.before.Turns // just now, or so many turns ago
			if state == Waiting {
				s.Reason = Misses
			}
			r := ranked(b, e.found...)
			if e.name == "exact-two-owners" {
				_, *r = b.Understand(e.m)
			}
			after, reply := decide(b, s, e.m, r)
			if after.Turns != 8 || reply.State != after.State || reply.Version != 42 {
				t.Errorf("%s %s: turns %d, reply in state %q of version %d", state, e.name, after.Turns, reply.State, reply.Version)
			}
			fmt.Fprintf(&out, "%-12s %-21s %-9s %-16s %-12s %d %d %d %s\n", state, e.name, reply.Kind, by(&reply), after.State,
				after.Misses, after.Unsure, after.Repeats, strings.Join(after.Offered, ","))
		}
		fmt.Fprintln(&out)
	}
	golden(t, "states.golden", out.String())
}

// by says in a word why a reply is what it is.
func by(r *Reply) string {
	switch {
	case r.Entry != nil:
		return fmt.Sprintf("%s %.2f", r.Entry.ID, r.Confidence)
	case r.Handoff != nil:
		return r.Handoff.Reason
	case r.Chitchat != "":
		return r.Chitchat
	case len(r.Options) > 0:
		return fmt.Sprintf("%d options", len(r.Options))
	}
	return "-"
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *Update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wants, gots := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(wants), len(gots)) {
		w, g := lineOf(wants, i), lineOf(gots, i)
		if w != g {
			t.Errorf("%s:%d:\nwant %s\ngot  %s", file, i+1, w, g)
		}
	}
}

func lineOf(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// The bands at their edges.
func TestBands(t *testing.T) {
	b := compile(t, nil)
	for _, c := range []struct {
		top, second string
		want        Kind
	}{
		{"refund=.999", "return=.1", Answer},
		{"refund=.80", "return=.1", Answer},
		{"refund=.7999", "return=.1", Clarify},
		{"refund=.30", "return=.1", Clarify},
		{"refund=.2999", "return=.1", Fallback},
		{"refund=0", "return=0", Fallback},
		{"refund=.90", "return=.86", Clarify}, // a tie
		{"refund=.90", "return=.46", Clarify}, // a rival
		{"refund=.90", "return=.45", Answer},
		{"refund=.82", "return=.80", Clarify},
	} {
		_, r := decide(b, Session{State: WithBot}, Message{Text: "这样的东西"}, ranked(b, c.top, c.second))
		if r.Kind != c.want {
			t.Errorf("%s %s: %s, want %s", c.top, c.second, r.Kind, c.want)
		}
	}
}

func TestThresholdsOfAnotherOwner(t *testing.T) {
	b := compile(t, func(k *kb.Knowledge) { k.Policy.AnswerAt, k.Policy.ClarifyAt = .5, .4 })
	for confidence, want := range map[string]Kind{".5": Answer, ".49": Clarify, ".4": Clarify, ".39": Fallback} {
		if _, r := decide(b, Session{}, Message{Text: "这样的东西"}, ranked(b, "refund="+confidence)); r.Kind != want {
			t.Errorf("%s: %s, want %s", confidence, r.Kind, want)
		}
	}
}

func TestOptions(t *testing.T) {
	many := []string{"refund=.6", "return=.4", "human=.3", "hi=.2", "code=.1", "etc=.09"}
	for _, c := range []struct {
		max  int
		in   []string
		want string
	}{
		{0, many, "refund return human hi code"},
		{2, many, "refund return"},
		{1, many, "refund"},
		{0, []string{"refund=.6", "return=.00061", "human=.00059"}, "refund return"}, // .1 % of the best
		{0, many[:1], "refund"},
	} {
		b := compile(t, func(k *kb.Knowledge) { k.Policy.MaxOptions = c.max })
		s, r := decide(b, Session{}, Message{Text: "这样的东西"}, ranked(b, c.in...))
		var ids []string
		for _, o := range r.Options {
			ids = append(ids, o.Entry)
			if o.Label != b.Entry(o.Entry).Question || o.Confidence <= 0 {
				t.Errorf("option %+v", o)
			}
		}
		if got := strings.Join(ids, " "); got != c.want || !slices.Equal(ids, s.Offered) {
			t.Errorf("max %d of %v: %s, want %s; session holds %v", c.max, c.in, got, c.want, s.Offered)
		}
	}
}

func TestRelated(t *testing.T) {
	b := compile(t, nil)
	_, r := decide(b, Session{}, Message{Text: "这样的东西"}, ranked(b, "refund=.9", "return=.1", "human=.05", "hi=.04", "code=.03"))
	if want := []string{"怎么退货？", "怎么转人工客服？", "你好"}; !slices.Equal(r.Related, want) {
		t.Errorf("related %v, want %v", r.Related, want)
	}
	_, r = decide(b, Session{}, Message{Text: "这样的东西"}, ranked(b, "refund=.9", "return=.008"))
	if len(r.Related) != 0 {
		t.Errorf("what has nothing to do with it is related: %v", r.Related)
	}
	_, r = decide(b, Session{Offered: []string{"return", "refund", "etc"}}, Message{Choice: "refund"}, ranked(b))
	if want := []string{"怎么退货？", "怎么办ETC？"}; !slices.Equal(r.Related, want) {
		t.Errorf("after a choice related %v, want the other options %v", r.Related, want)
	}
}

func TestAnswerTexts(t *testing.T) {
	b := compile(t, nil)
	for _, c := range []struct{ channel, found, want string }{
		{"", "refund=1", "在订单页申请退款。"},
		{"web", "refund=1", "在订单页申请退款。"},
		{"wechat", "refund=1", "点菜单“退款”。"},
		{"wechat", "return=.9", "在订单页申请退货。"},
		{"", "bare=.9", "有没有纸质说明书？"}, // imported without answers
	} {
		_, r := decide(b, Session{}, Message{Text: "这样的东西", Channel: c.channel}, ranked(b, c.found))
		if r.Text != c.want {
			t.Errorf("%s on %q: %q, want %q", c.found, c.channel, r.Text, c.want)
		}
	}
}

func TestHandoffTexts(t *testing.T) {
	texts := func(own map[string]string) map[string]string {
		b := compile(t, func(k *kb.Knowledge) { k.Policy.HandoffTexts = own; k.Policy.Queue = "售后" })
		got := map[string]string{}
		for _, m := range []struct{ name, text string }{{"asked", "转人工"}, {"dissatisfied", "答非所问"}, {"sensitive", "我要打12315"}, {"topic", "我被骗了"}} {
			_, r := decide(b, Session{State: WithBot}, Message{Text: m.text}, ranked(b))
			got[m.name] = r.Text
			if r.Handoff == nil || r.Handoff.Queue != "售后" || r.Handoff.Position != 0 {
				t.Errorf("%s: hand-off %+v", m.name, r.Handoff)
			}
		}
		_, r := decide(b, Session{State: Waiting, Reason: Asked}, Message{Text: "转人工"}, ranked(b))
		got["waiting"] = r.Text
		_, r = decide(b, Session{State: Waiting, Reason: Asked}, Message{Text: "取消"}, ranked(b))
		got["cancelled"] = r.Text
		return got
	}
	built := map[string]string{"topic": "请先报警。"}
	for _, reason := range []string{Asked, Dissatisfied, Sensitive, TextWaiting, TextCancelled} {
		built[reason] = builtinTexts[reason]
	}
	if got := texts(nil); !reflect.DeepEqual(got, built) {
		t.Errorf("without texts of the owner: %v", got)
	}
	own := map[string]string{"": "请稍候", Asked: "来了", TextWaiting: "快了"}
	want := map[string]string{"asked": "来了", "dissatisfied": "请稍候", "sensitive": "请稍候", "topic": "请先报警。", "waiting": "快了", "cancelled": builtinTexts[TextCancelled]}
	if got := texts(own); !reflect.DeepEqual(got, want) {
		t.Errorf("with texts of the owner: %v, want %v", got, want)
	}
}

// Decide changes nothing it is given and depends on nothing else.
func TestDecideIsPure(t *testing.T) {
	b := compile(t, nil)
	for _, e := range events {
		s := e.before
		s.State = WithBot
		before := s
		before.Offered = slices.Clone(s.Offered)
		r := ranked(b, e.found...)
		was := *r
		was.Candidates = slices.Clone(r.Candidates)
		s1, r1 := decide(b, s, e.m, r)
		s2, r2 := decide(b, s, e.m, r)
		if !reflect.DeepEqual(s1, s2) || !reflect.DeepEqual(r1, r2) {
			t.Errorf("%s: two runs differ", e.name)
		}
		if !reflect.DeepEqual(s, before) || !reflect.DeepEqual(*r, was) {
			t.Errorf("%s: an argument was changed", e.name)
		}
	}
}

func TestCompileRefusesImpossiblePolicies(t *testing.T) {
	for name, p := range map[string]kb.Policy{
		"crossed": {AnswerAt: .2, ClarifyAt: .6}, "above one": {AnswerAt: 1.1}, "below zero": {ClarifyAt: -.1},
		"not a number": {AnswerAt: math.NaN()}, "misses": {MaxMisses: -1}, "repeats": {MaxRepeats: -1}, "options": {MaxOptions: -1},
	} {
		if _, err := Compile(kb.Knowledge{Policy: p}, 1); err == nil {
			t.Errorf("%s: compiled", name)
		}
	}
	b, err := Compile(kb.Knowledge{}, 1)
	if err != nil {
		t.Fatalf("nothing known: %v", err)
	}
	if _, r := b.Step(Session{}, Message{Text: "怎么退款", At: noon}); r.Kind != Fallback {
		t.Errorf("nothing known: %s", r.Kind)
	}
}

func TestSite(t *testing.T) {
	b := compile(t, nil)
	s := b.Site(noon)
	if s.Name != "小应" || s.Welcome == "" || s.Version != 42 || !slices.Equal(s.Hot, []HotQuestion{{"refund", "怎么退款？"}}) {
		t.Errorf("site %+v", s)
	}
	if s := b.Site(noon.AddDate(0, -2, 0)); len(s.Hot) != 2 {
		t.Errorf("before the festival: hot %+v", s.Hot)
	}
}

// Search decides as a fresh session would, whatever else it returns.
func TestSearchDecidesAsAsk(t *testing.T) {
	b := compile(t, nil)
	for _, text := range []string{"怎么退款", "退", "转人工", "我被骗了", "今天天气不错", "退款怎么弄", "春节发货吗", "哈哈", ""} {
		_, want := b.Step(Session{State: WithBot}, Message{Text: text, At: noon})
		for _, o := range []retrieval.Options{{At: noon}, {At: noon, Top: 1}, {At: noon, Top: 50, Explain: true}} {
			got := b.Search(text, o)
			if !reflect.DeepEqual(got.Decision, want) {
				t.Errorf("%s top %d: %+v, want %+v", text, o.Top, got.Decision, want)
			}
			if o.Top > 0 && len(got.Result.Candidates) > o.Top {
				t.Errorf("%s: %d candidates, want at most %d", text, len(got.Result.Candidates), o.Top)
			}
			if o.Explain && len(got.Result.Candidates) > 0 && len(got.Result.Candidates[0].Why) == 0 {
				t.Errorf("%s: nothing explained", text)
			}
		}
	}
}

// Any text in any session gets a reply that makes sense, or none of it is a session.
func FuzzHandle(f *testing.F) {
	b := compile(f, nil)
	for _, e := range events {
		f.Add(e.m.Text, e.m.Choice, "refund", uint8(0), uint8(2))
	}
	f.Add("\xff\x00\u202e转人工", "\x00", "", uint8(3), uint8(0))
	kinds := []Kind{Answer, Clarify, Handoff, Fallback, Silent}
	states := []State{WithBot, Waiting, WithAgent, Closed, ""}
	f.Fuzz(func(t *testing.T, text, choice, offered string, state, count uint8) {
		s := Session{ID: "s", TokenHash: hash("token"), ExpiresAt: noon.Add(time.Hour), State: states[int(state)%len(states)],
			Misses: int(count % 4), Unsure: int(count / 4 % 4), Repeats: int(count / 16), Offered: []string{offered}}
		log := newShelf()
		log.sessions["s"] = s
		m := Manager{Log: log}
		m.Swap(b)
		out, err := m.Handle(context.Background(), Incoming{Session: "s", Token: "token", Message: Message{Text: text, Choice: choice, At: noon}})
		if err != nil || out.Unlogged != nil {
			t.Fatal(err, out.Unlogged)
		}
		r, after := out.Reply, log.sessions["s"]
		if !slices.Contains(kinds, r.Kind) || !(r.Confidence >= 0 && r.Confidence <= 1) {
			t.Errorf("kind %q with confidence %v", r.Kind, r.Confidence)
		}
		if (r.Text == "") != (r.Kind == Silent) || (len(r.Options) > 0) != (r.Kind == Clarify) || len(r.Options) > maxOptions ||
			(r.Handoff != nil) != (r.Kind == Handoff) || (r.Entry != nil) != (r.Kind == Answer) || r.State != after.State || after.Turns != 1 {
			t.Errorf("%+v in session %+v", r, after)
		}
	})
}
