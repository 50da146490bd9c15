package learn

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestRead: sixty examples, and what is read in sentences that none of them is.
func TestRead(t *testing.T) {
	m := counterModel(t)
	const file = "testdata/asked.txt"
	got := "# What people say that no example has, and what the model reads in it.\n"
	for _, line := range lines(t, file) {
		if line == "" || strings.HasPrefix(line, "→") {
			continue
		}
		u := parse(line)
		intents, spans := m.Read(u)
		got += fmt.Sprintf("\n%s\n→ %s：%s\n", line, intents[0].Name, show(u.Text, spans))
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestReadExamples: what was learned from is read as it stands.
func TestReadExamples(t *testing.T) {
	m := counterModel(t)
	wrong := 0
	for _, e := range counter(t) {
		u := parse(e.Text)
		intents, spans := m.Read(u)
		if want := show(e.Text, e.Slots); intents[0].Name != e.Intent || show(u.Text, spans) != want {
			t.Logf("%s %s: got %s %s", e.Intent, want, intents[0].Name, show(u.Text, spans))
			wrong++
		}
	}
	if wrong > 1 {
		t.Errorf("%d examples are read otherwise", wrong)
	}
}

// TestReadAs: in the middle of a flow the intent is known, and its slots are read
// even where the sentence alone says something else.
func TestReadAs(t *testing.T) {
	m := counterModel(t)
	for _, c := range []struct{ intent, text, want string }{
		{"订票", "去上海", "去[上海](到达)"},
		{"订票", "从上海出发", "从[上海](出发)出发"},
		{"挂失", "尾号1234", "尾号[1234](尾号)"},
		{"查账单", "信用卡", "[信用卡](卡种)"},
		{"没有的意图", "信用卡", "信用卡"},
		{"订票", "", ""},
	} {
		u := parse(c.text)
		if got := show(u.Text, m.ReadAs(u, c.intent)); got != c.want {
			t.Errorf("%s as %s: got %s, want %s", c.text, c.intent, got, c.want)
		}
	}
}

// TestAuthoredValues: a value that no example has is known when it is authored,
// even of a slot whose examples have others.
func TestAuthoredValues(t *testing.T) {
	u := parse("查一下亿达快递")
	bare := show(u.Text, counterModel(t).ReadAs(u, "查快递"))
	m := train(t, counter(t), Settings{Values: map[string][]string{"快递": {"亿达", "极速达"}}})
	if got := show(u.Text, m.ReadAs(u, "查快递")); got != "查一下[亿达](快递)快递" || got == bare {
		t.Errorf("got %s, without the authored value %s", got, bare)
	}
}

// TestNone: of questions on something else the model says so.
func TestNone(t *testing.T) {
	m := counterModel(t)
	sum := func(text string) (some float64) {
		intents, _ := m.Read(parse(text))
		for _, i := range intents {
			some += i.Confidence
		}
		return some
	}
	in := []string{"我要订后天去昆明的票", "上个月信用卡账单", "信用卡丢了要挂失", "我的包裹到哪了", "我要退货", "充50元话费"}
	out := []string{"你们公司在哪里上市", "今天股票涨了吗", "附近有什么好吃的", "孩子发烧怎么办", "讲个笑话", "WiFi密码忘记了"}
	right, pairs := 0, 0
	for _, a := range in {
		for _, b := range out {
			pairs++
			if sum(a) > sum(b) {
				right++
			}
		}
	}
	if share := float64(right) / float64(pairs); share < 0.95 {
		t.Errorf("%.2f of the pairs are in the right order", share)
	}
	if intents, spans := m.Read(parse("")); intents != nil || spans != nil {
		t.Errorf("nothing was said: %v %v", intents, spans)
	}
}
