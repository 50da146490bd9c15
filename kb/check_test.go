package kb

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden holds text against a file, which -update rewrites.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and read the diff\n--- got\n%s", path, got)
	}
}

// TestCheckReportsEveryMistake runs one knowledge base that has them all.
func TestCheckReportsEveryMistake(t *testing.T) {
	raw, err := os.ReadFile("testdata/check.json")
	if err != nil {
		t.Fatal(err)
	}
	var k Knowledge
	if err := json.Unmarshal(raw, &k); err != nil {
		t.Fatal(err)
	}
	c := Checker{At: time.Date(2026, 5, 1, 0, 0, 0, 0, Location)}
	golden(t, "testdata/check.golden", c.Check(k).Error()+"\n")
	if err := c.Check(k).Err(); err == nil {
		t.Error("Err is nil for a list with errors")
	}
}

func TestCheckOfGoodKnowledgeIsEmpty(t *testing.T) {
	k := sample(50)
	if list := Check(k); len(list) != 0 || list.Err() != nil {
		t.Errorf("mistakes in good knowledge:\n%v", list)
	}
	if list := Check(Knowledge{}); len(list) != 0 {
		t.Errorf("mistakes in no knowledge:\n%v", list)
	}
}

// TestCheckUsesTheNormalisationGiven: what is equal is the matcher's to say.
func TestCheckUsesTheNormalisationGiven(t *testing.T) {
	k := Knowledge{Entries: []Entry{
		{ID: "a", Question: "请问怎么还款", Answer: "甲", Enabled: true},
		{ID: "b", Question: "怎么还款", Answer: "乙", Enabled: true},
		{ID: "c", Question: "请问", Answer: "丙", Enabled: true},
	}}
	if list := Check(k); len(list) != 0 {
		t.Errorf("with Fold:\n%v", list)
	}
	polite := Checker{Norm: func(s string) string { return strings.TrimPrefix(Fold(s), "请问") }}
	want := "条目 b 标准问：（提醒）标准问“怎么还款”与条目 a 重复\n" +
		"条目 c 标准问：（提醒）“请问”归一化后没有文字，不会被匹配"
	if got := polite.Check(k).Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestCheckSaysWhereTheRowIs(t *testing.T) {
	k := Knowledge{Entries: []Entry{{ID: "a", Question: "甲"}, {ID: "b", Question: "乙"}}}
	rows := map[string]int{"a": 12, "b": 3}
	c := Checker{Place: func(key Key) (string, int) { return "条目.csv", rows[key.ID] }}
	want := "条目.csv 第 3 行：条目 b 答案：不能为空\n条目.csv 第 12 行：条目 a 答案：不能为空"
	if got := c.Check(k).Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestWarningsDoNotStop(t *testing.T) {
	list := ErrorList{{Severity: Warning, Message: "w"}}
	if err := list.Err(); err != nil {
		t.Errorf("Err of warnings = %v", err)
	}
	list = append(list, Mistake{Severity: Error, Message: "e"})
	if list.Err() == nil || len(list.Only(Error)) != 1 || len(list.Only(Warning)) != 1 {
		t.Errorf("of %d mistakes: %v", len(list), list)
	}
}

// TestNearDuplicatesAreCapped: a badly made import must not print a hundred thousand lines.
func TestNearDuplicatesAreCapped(t *testing.T) {
	var k Knowledge
	for i := range 30 { // 435 pairs
		k.Entries = append(k.Entries, Entry{ID: fmt.Sprint(i), Question: "信用卡的年费每年是在几月几号扣除的呢" + string(rune('甲'+i)), Answer: fmt.Sprint(i), Enabled: true})
	}
	list := Check(k)
	if len(list) != maxNear+1 || list.Err() != nil {
		t.Errorf("%d warnings, want %d", len(list), maxNear+1)
	}
	if last := list[len(list)-1].String(); last != fmt.Sprintf("条目：（提醒）另有 %d 对条目问法相近而答案不同，未逐一列出", 435-maxNear) {
		t.Errorf("last line: %s", last)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"信用卡，怎么 还款？": "信用卡怎么还款", "ＡＢＣ１２３": "abc123", "Wi-Fi": "wifi", "": "", "…！ \t\n": "",
		"信\u200b用\ufeff卡": "信用卡", "①": "1", "😀": "😀",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestCheckOfTargets: the share of right answers that an owner may ask for.
func TestCheckOfTargets(t *testing.T) {
	const outside = "策略 直答准确率目标：应在 0.5 到 0.999 之间（0 表示不设），现在是 "
	for _, c := range []struct {
		policy Policy
		want   string
	}{
		{Policy{}, ""}, {Policy{PrecisionTarget: .5}, ""}, {Policy{PrecisionTarget: .999}, ""},
		{Policy{PrecisionTarget: .49}, outside + "0.49"},
		{Policy{PrecisionTarget: 1}, outside + "1"},
		{Policy{PrecisionTarget: 95}, outside + "95"},
		{Policy{PrecisionTarget: -.9}, outside + "-0.9"},
		{Policy{PrecisionTarget: math.NaN()}, outside + "NaN"},
		{Policy{PrecisionTarget: .9, AnswerAt: .8}, "策略 直答准确率目标：（提醒）已设直答准确率目标 0.9，直接回答阈值 0.8 不起作用"},
	} {
		if got := Check(Knowledge{Policy: c.policy}).Error(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.policy, got, c.want)
		}
	}
}
