package eval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/eval"
	"yingda/kb"
	"yingda/nlu"
)

// TestHeldOut: what is asked of five entries with six phrasings between them, and
// that nothing asked was known.
func TestHeldOut(t *testing.T) {
	k := kb.Knowledge{Entries: []kb.Entry{
		{ID: "pay", Question: "信用卡怎么还款", Variants: []string{"如何偿还信用卡欠款", "还信用卡有哪些渠道"}, Answer: "甲", Enabled: true},
		{ID: "fee", Question: "信用卡年费多少钱", Variants: []string{"年费怎么收"}, Answer: "乙", Enabled: true},
		{ID: "lost", Question: "信用卡丢了怎么挂失", Answer: "丙", Enabled: true},
		{ID: "off", Question: "停用的问题怎么问", Variants: []string{"问停用的问题"}, Answer: "丁"},
	}}
	rows, err := eval.HeldOut(k)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string][]string{}
	for _, r := range rows {
		id := "refuse"
		if len(r.Gold) > 0 {
			id = r.Gold[0]
		}
		asked[id] = append(asked[id], r.Q)
		if len(r.Top) > 0 && r.Top[0].Confidence == 1 {
			t.Errorf("%q was known word for word", r.Q)
		}
	}
	var got []string
	for _, id := range []string{"pay", "fee", "lost", "off", "refuse"} {
		slices.Sort(asked[id])
		got = append(got, fmt.Sprint(id, " ", asked[id]))
	}
	want := `pay [信用卡怎么还款 如何偿还信用卡欠款 还信用卡有哪些渠道]
fee [信用卡年费多少钱 年费怎么收]
lost []
off []
refuse [信用卡丢了怎么挂失 信用卡年费多少钱 信用卡怎么还款]`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if rows, err := eval.HeldOut(kb.Knowledge{}); err != nil || len(rows) > 0 {
		t.Errorf("nothing known: %v, %v", rows, err)
	}
}

// TestHeldOutOfAPack: a pack gives questions enough to tell a threshold by, the
// same ones each time, and none that it was left.
func TestHeldOutOfAPack(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]int{} // phrasings by key: one that two entries have is found still
	for i := range p.Knowledge.Entries {
		for _, q := range p.Knowledge.Entries[i].Phrasings() {
			known[nlu.Key(q)]++
		}
	}
	rows, err := eval.HeldOut(p.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	again, err := eval.HeldOut(p.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := fmt.Sprint(eval.Judge(rows)), fmt.Sprint(eval.Judge(again)); a != b {
		t.Error("two runs differ")
	}
	for _, r := range rows {
		if len(r.Top) > 0 && r.Top[0].Confidence == 1 && known[nlu.Key(r.Q)] < 2 {
			t.Errorf("%q was known word for word", r.Q)
		}
	}
	r := eval.Summarise(rows)
	if r.In < 200 || r.Out < 50 {
		t.Errorf("%d in scope, %d out of it", r.In, r.Out)
	}
}
