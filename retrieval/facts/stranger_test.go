package facts

import (
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// TestLonger: a name at the end of another thing's name is not that name, where names
// of the table are made that way; a verb before it is no part of it.
func TestLonger(t *testing.T) {
	ix := Build(nlu.NewParser(nil), []kb.Fact{
		{Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元"}, {Subject: "白金卡", Predicate: "年费", Object: "600", Unit: "元"}, {Subject: "普卡", Predicate: "年费", Object: "80", Unit: "元"},
		{Subject: "金卡", Predicate: "类型", Object: "信用卡"},
	}, nil)
	for q, want := range map[string]string{
		"金卡年费":        "金卡的年费是300元。",
		"白金卡年费多少":     "白金卡的年费是600元。",
		"办金卡年费多少":     "金卡的年费是300元。",
		"我的金卡年费":      "金卡的年费是300元。",
		"新金卡年费":       "金卡的年费是300元。",
		"信用卡金卡的年费":    "金卡的年费是300元。",
		"黑金卡年费":       "抱歉，没有查到“黑金卡”。查得到年费的有：金卡、白金卡。",
		"请问钻石金卡要收年费吗": "抱歉，没有查到“钻石金卡”。查得到年费的有：金卡、白金卡。",
		"蓝金卡一年多少钱":    "抱歉，没有查到“蓝金卡”。查得到年费的有：金卡、白金卡。",
		"校园普卡年费":      "普卡的年费是80元。", // no other card is called 普卡 with a word before it
	} {
		u := ix.parser.Read(q)
		a := ix.Ask(Question{Utterance: &u})
		if a.Text != want || (a.Stranger != "") != (a.Outcome == Unknown) {
			t.Errorf("%s:\ngot  %s\nwant %s", q, a.Text, want)
		}
	}
}

func TestAsWritten(t *testing.T) {
	for _, c := range [][3]string{
		{"星原 X5 多少钱", "星原x5", "星原 X5"},
		{"ＡＢ卡的年费", "ab卡", "ＡＢ卡"},
		{"青禾黑金卡年费", "青禾黑金卡", "青禾黑金卡"},
		{"年费", "黑金卡", "黑金卡"},
		{"", "卡", "卡"},
	} {
		if got := asWritten(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: %q, want %q", c[1], c[0], got, c[2])
		}
	}
}
