package learn

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/nlu"
)

// TestDeterministic: the same examples give the same bits, on one processor or many.
func TestDeterministic(t *testing.T) {
	want := counterModel(t).Encode()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	set := Settings{Values: map[string][]string{"卡种": {"信用卡", "白金卡"}, "快递": {"顺丰", "百世"}}}
	if !bytes.Equal(train(t, counter(t), Settings{}).Encode(), want) {
		t.Error("one processor gives another model")
	}
	if a, b := train(t, counter(t), set).Encode(), train(t, counter(t), set).Encode(); !bytes.Equal(a, b) {
		t.Error("authored values make it another one each time")
	}
}

// TestMistakes: all at once, each with its row.
func TestMistakes(t *testing.T) {
	long := strings.Repeat("长", 3)
	for _, c := range []struct {
		name     string
		examples []Example
		want     string
	}{
		{"no intent", []Example{{Text: "查账单"}}, "第 1 行：没有写意图"},
		{"no text", []Example{{Intent: "a", Text: " \t"}}, "第 1 行：例句是空的"},
		{"no slot", []Example{{Intent: "a", Text: "去上海", Slots: []Span{{Start: 1, End: 3}}}}, "第 1 行：有一处取值没有写词槽"},
		{"outside", []Example{{Intent: "a", Text: "去上海", Slots: []Span{{Slot: "到达", Start: 1, End: 4}}}}, "第 1 行：词槽“到达”的位置 1 到 4 不在例句里"},
		{"backwards", []Example{{Intent: "a", Text: "去上海", Slots: []Span{{Slot: "到达", Start: 2, End: 1}}}}, "第 1 行：词槽“到达”的位置 2 到 1 不在例句里"},
		{"negative", []Example{{Intent: "a", Text: "去上海", Slots: []Span{{Slot: "到达", Start: -1, End: 1}}}}, "第 1 行：词槽“到达”的位置 -1 到 1 不在例句里"},
		{"overlap", []Example{{Intent: "a", Text: "去上海", Slots: []Span{{Slot: "b", Start: 1, End: 3}, {Slot: "a", Start: 0, End: 2}}}}, "第 1 行：词槽“b”与前一处取值重叠"},
		{"all", []Example{{Text: long}, {Intent: "a", Text: long}, {Intent: "a"}}, "第 1 行：没有写意图；第 3 行：例句是空的"},
		{"many", make([]Example, 6), "第 1 行：没有写意图；第 1 行：例句是空的；第 2 行：没有写意图；第 2 行：例句是空的；第 3 行：没有写意图；……共 12 处"},
		{"too many", make([]Example, MaxExamples+1), "第 1 行：例句不能超过 20000 条，现有 20001 条"},
		{"too many intents", manyIntents(MaxIntents + 1), "第 2001 行：意图不能超过 2000 个，现有 2001 个"},
	} {
		_, err := Train(c.examples, parser, Settings{})
		var bad Mistakes
		if !errors.As(err, &bad) || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := Train(nil, parser, Settings{}); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing to learn from: %v", err)
	}
}

func manyIntents(n int) []Example {
	out := make([]Example, n)
	for i := range out {
		out[i] = Example{Text: "你好", Intent: fmt.Sprint(i)}
	}
	return out
}

// TestOffsets: places are of the text as it was given, whatever cleaning takes out of it.
func TestOffsets(t *testing.T) {
	for _, c := range []struct {
		text       string
		start, end int
		want       string
	}{
		{"去上海", 1, 3, "去[上海](到达)"},
		{"  去上海 ", 3, 5, "去[上海](到达)"},
		{"去\u200b上海", 2, 4, "去[上海](到达)"},
		{"去上\u200b海吧", 1, 4, "去[上海](到达)吧"},
		{"去\u200b上海", 1, 2, "去上海"}, // nothing of it is left
	} {
		out, err := check([]Example{{Text: c.text, Intent: "订票", Slots: []Span{{Slot: "到达", Start: c.start, End: c.end}}}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if got := show(out[0].Text, out[0].Slots); got != c.want {
			t.Errorf("%q %d–%d: got %s, want %s", c.text, c.start, c.end, got, c.want)
		}
	}
}

// TestFewExamples: one example, one intent, no values at all: all is learned that can be.
func TestFewExamples(t *testing.T) {
	for _, c := range []struct {
		examples []string
		text     string
		want     string
	}{
		{[]string{"查账单：查[本月](月份)账单"}, "查本月账单", "查账单：查[本月](月份)账单"},
		{[]string{"查账单：查账单", "挂失：卡丢了"}, "卡丢了", "挂失：卡丢了"},
		{[]string{"查账单：查[本月](月份)账单", "挂失：卡丢了"}, "卡丢了", "挂失：卡丢了"},
		{[]string{"一：a", "二：b", "三：c", "四：d", "五：e"}, "c", "三：c"},
	} {
		var examples []Example
		for _, e := range c.examples {
			intent, text, _ := strings.Cut(e, "：")
			examples = append(examples, marked(t, intent, text))
		}
		u := parse(c.text)
		intents, spans := train(t, examples, Settings{}).Read(u)
		if got := intents[0].Name + "：" + show(u.Text, spans); got != c.want {
			t.Errorf("%v: got %s, want %s", c.examples, got, c.want)
		}
	}
}

// TestPasses: more examples are gone through less often, so that steps are bounded.
func TestPasses(t *testing.T) {
	for _, c := range []struct{ n, want int }{{0, 8}, {1, 8}, {3000, 8}, {6000, 5}, {10_000, 3}, {20_000, 2}} {
		if got := passesFor(c.n); got != c.want {
			t.Errorf("%d examples: %d passes, want %d", c.n, got, c.want)
		}
	}
}

// TestMixed: values change places, within an intent and a slot only, and an
// authored value may come in.
func TestMixed(t *testing.T) {
	examples := []Example{
		marked(t, "订票", "从[北京](出发)到[上海](到达)"), marked(t, "订票", "[天津](出发)去[广州](到达)吧"),
		marked(t, "挂失", "挂失[信用卡](卡种)"), marked(t, "挂失", "我要挂失"),
	}
	fits := map[string]string{"出发": "北京 天津", "到达": "上海 广州", "卡种": "信用卡 白金卡"}
	out := mixExamples(examples, map[string][]string{"卡种": {"白金卡"}})
	if len(out) != 3 {
		t.Fatalf("%d mixed examples, want one for each that has values", len(out))
	}
	for _, x := range out {
		r := []rune(x.Text)
		for _, s := range x.Slots {
			if !strings.Contains(fits[s.Slot], string(r[s.Start:s.End])) {
				t.Errorf("%s: %q is no value of %s", x.Text, string(r[s.Start:s.End]), s.Slot)
			}
		}
	}
}

// BenchmarkTrain: 10,000 examples, made of those of the counter.
func BenchmarkTrain(b *testing.B) {
	base := counter(b)
	var examples []Example
	for i := range 10_000 {
		e := base[i%len(base)]
		e.Text += fmt.Sprintf("，编号%d", i)
		examples = append(examples, e)
	}
	for b.Loop() {
		train(b, examples, Settings{})
	}
}

// BenchmarkRead: the sentences of testdata/asked.txt in turn, parsed before, and what
// one in a hundred takes at least.
func BenchmarkRead(b *testing.B) {
	m := counterModel(b)
	var asked []*nlu.Utterance
	for _, line := range lines(b, "testdata/asked.txt") {
		if line != "" && !strings.HasPrefix(line, "→") {
			asked = append(asked, parse(line))
		}
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		m.Read(asked[i%len(asked)])
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// TestReadIsQuick bounds what reading a sentence may cost, generously: a slip in
// the order of growth is what it is to find.
func TestReadIsQuick(t *testing.T) {
	m, u := counterModel(t), parse(strings.Repeat("我要订大后天从合肥去宁波的火车票，", 30))
	start := time.Now()
	const times = 20
	for range times {
		m.Read(u)
	}
	if took := time.Since(start) / times; took > 50*time.Millisecond {
		t.Errorf("a text of 500 characters takes %v", took)
	}
}
