package eval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
)

// shop is a small company: two entries, one of them for the festival, and a fact.
func shop(t *testing.T) *dialog.Bot {
	t.Helper()
	b, err := dialog.Compile(kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "in", Question: "怎么退货", Variants: []string{"<退货>&流程"}, Negatives: []string{"怎么换货"}, Answer: "在订单里申请。", Enabled: true},
			{ID: "fest", Question: "春节还发货吗", Answer: "照常。", ValidFrom: "2026-02-10", ValidTo: "2026-02-20", Enabled: true},
			{ID: "dup-1", Question: "忘记密码", Answer: "登录密码。", Enabled: true},
			{ID: "dup-2", Question: "忘记密码", Answer: "支付密码。", Enabled: true},
		},
	}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRows holds the rows that yingda eval --out writes to api.md, byte for byte.
func TestRows(t *testing.T) {
	judged := []corpus.Judgment{
		{Q: "怎么退货", Gold: []string{"in"}},
		{Q: "<退货>&流程", Gold: []string{"in", "other"}},
		{Q: "你喜欢吃什么", Gold: nil}, // must be refused
		{Q: "龘", Gold: []string{}},
		{Q: "忘记密码", Gold: []string{"dup-2"}},
		{Q: "金卡年费多少", Fact: true, Object: "300"},
		{Q: "龘卡年费", Fact: true},
	}
	rows := eval.Ask(shop(t), judged, noon)
	for i := range rows {
		if rows[i].LatencyUS < 0 {
			t.Errorf("%q took %d µs", rows[i].Q, rows[i].LatencyUS)
		}
		rows[i].LatencyUS = int64(i)
		rows[i].Top = slices.DeleteFunc(rows[i].Top, func(s eval.Scored) bool { return s.Confidence < 0.5 }) // what the model says is for the goldens
	}
	var out bytes.Buffer
	if err := eval.WriteRows(&out, rows); err != nil {
		t.Fatal(err)
	}
	want := `{"q":"怎么退货","gold":["in"],"kind":"answer","top":[{"id":"in","confidence":1}],"facts":[],"latency_us":0}
{"q":"<退货>&流程","gold":["in","other"],"kind":"answer","top":[{"id":"in","confidence":1}],"facts":[],"latency_us":1}
{"q":"你喜欢吃什么","gold":[],"kind":"fallback","top":[],"facts":[],"latency_us":2}
{"q":"龘","gold":[],"kind":"fallback","top":[],"facts":[],"latency_us":3}
{"q":"忘记密码","gold":["dup-2"],"kind":"clarify","top":[{"id":"dup-1","confidence":0.5},{"id":"dup-2","confidence":0.5}],"facts":[],"latency_us":4}
{"q":"金卡年费多少","answer":"300","kind":"fallback","top":[],"facts":[],"latency_us":5}
{"q":"龘卡年费","answer":"","kind":"fallback","top":[],"facts":[],"latency_us":6}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// TestRowWithFacts: facts as the reply cites them, subject, predicate, object.
func TestRowWithFacts(t *testing.T) {
	b, err := json.Marshal(eval.Row{Q: "年费", Gold: []string{"a"}, Kind: dialog.Answer, Top: []eval.Scored{}, Facts: []eval.Cited{{"金卡", "年费", "300"}}})
	want := `{"q":"年费","gold":["a"],"kind":"answer","top":[],"facts":[{"subject":"金卡","predicate":"年费","object":"300"}],"latency_us":0}`
	if err != nil || string(b) != want {
		t.Errorf("got %s, %v\nwant %s", b, err, want)
	}
}

// TestAskAtAMoment: entries count that are valid then.
func TestAskAtAMoment(t *testing.T) {
	b := shop(t)
	judged := []corpus.Judgment{{Q: "春节还发货吗", Gold: []string{"fest"}}}
	for _, c := range []struct {
		at   time.Time
		want dialog.Kind
	}{
		{time.Date(2026, 2, 9, 23, 59, 59, 0, kb.Location), dialog.Fallback},
		{time.Date(2026, 2, 10, 0, 0, 0, 0, kb.Location), dialog.Answer},
		{time.Date(2026, 2, 20, 23, 59, 59, 0, kb.Location), dialog.Answer},
		{time.Date(2026, 2, 21, 0, 0, 0, 0, kb.Location), dialog.Fallback},
	} {
		if got := eval.Ask(b, judged, c.at)[0].Kind; got != c.want {
			t.Errorf("%v: got %s, want %s", c.at, got, c.want)
		}
	}
}

// TestAskedAlone: each question is the first of its session, so their order is of no matter.
func TestAskedAlone(t *testing.T) {
	b := shop(t)
	judged := []corpus.Judgment{{Q: "怎么换货"}, {Q: "怎么换货"}, {Q: "怎么换货"}, {Q: "怎么换货"}, {Q: "怎么退货", Gold: []string{"in"}}}
	kinds := func() (out []dialog.Kind) {
		for _, r := range eval.Ask(b, judged, noon) {
			out = append(out, r.Kind)
		}
		return out
	}
	there := kinds()
	slices.Reverse(judged)
	back := kinds()
	slices.Reverse(back)
	if !slices.Equal(there, back) {
		t.Errorf("asked in order %v, in the other %v", there, back)
	}
	if there[3] != there[0] || there[4] != dialog.Answer { // repeated misses would be handed off
		t.Errorf("got %v", there)
	}
}

// TestWriteRowsFails: what cannot be written is an error that names the row.
func TestWriteRowsFails(t *testing.T) {
	full := errors.New("disk full")
	err := eval.WriteRows(failing{full}, []eval.Row{{Q: "a"}})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "row 1") {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestBench: it asks until its time is over, and its figures belong together.
func TestBench(t *testing.T) {
	b := shop(t)
	questions := []string{"怎么退货", "忘记密码", "你喜欢吃什么"}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s := eval.Bench(ctx, b, questions, 4)
	switch {
	case s.Questions < 1:
		t.Errorf("%d questions asked", s.Questions)
	case s.Entries != 4 || s.Phrasings != 6 || s.Clients != 4:
		t.Errorf("sizes: %+v", s)
	case s.Seconds < 0.1:
		t.Errorf("over after %v s", s.Seconds)
	case s.QPS < 0.999*float64(s.Questions)/s.Seconds || s.QPS > 1.001*float64(s.Questions)/s.Seconds:
		t.Errorf("%d questions in %v s are not %v a second", s.Questions, s.Seconds, s.QPS)
	case !(0 < s.P50US && s.P50US <= s.P90US && s.P90US <= s.P99US && s.P99US <= s.MaxUS && s.MeanUS <= s.MaxUS):
		t.Errorf("times: %+v", s)
	}
}

// TestBenchOfNothing: a bench that is over before it begins has asked nothing, and no figure is NaN.
func TestBenchOfNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := eval.Bench(ctx, shop(t), []string{"怎么退货"}, 2)
	if s.Questions != 0 || s.QPS != 0 || s.MeanUS != 0 || s.MaxUS != 0 {
		t.Errorf("got %+v", s)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
}
