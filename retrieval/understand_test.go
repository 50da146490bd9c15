package retrieval

import (
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// TestUnderstand: what is in doubt is mended only where it leads to another entry with
// better odds; what is surely meant always, what is surely found never.
func TestUnderstand(t *testing.T) {
	entries := []kb.Entry{
		{ID: "baoji", Question: "宝鸡天气", Variants: []string{"宝鸡的天气", "宝鸡今天天气怎么样", "宝鸡明天会下雨吗"}},
		{ID: "forecast", Question: "天气预报说一下", Variants: []string{"播报天气预报", "天气预报", "天气怎么样"}},
		{ID: "urgent", Question: "打开紧急呼叫", Variants: []string{"紧急呼叫在哪", "怎么用紧急呼叫"}},
		{ID: "book", Question: "打开电话本", Variants: []string{"电话本在哪", "电话怎么打开"}},
		{ID: "sign", Question: "签名", Variants: []string{"签名审核", "短信签名怎么设置", "签名是什么"}},
		{ID: "pay", Question: "信用卡怎么还款", Variants: []string{"信用卡还款方式", "我要还信用卡"}, Negatives: []string{"xinyongka huankuan"}},
	}
	for i := range entries {
		entries[i].Enabled, entries[i].Answer = true, "答"
	}
	ix := Build(nlu.NewParser(nil), entries)
	for _, c := range []struct{ text, entry, corrected string }{
		{"信用咔怎么还宽", "pay", "信用卡怎么还款"},  // surely meant
		{"鸡天气预报", "forecast", ""},      // in doubt, and well found as it stands
		{"如何签", "sign", "如何签名"},        // in doubt: the ranking tells
		{"信用怎么还款", "pay", ""},          // surely found
		{"xinyongka huankuan", "", ""}, // a negative as it stands
		{"xinyongka zenme huankuan", "pay", "信用卡怎么还款"},
		{"zenme huan xinyongka", "pay", "怎么还信用卡"}, // 还, a word of its own, is mostly read hai
		{"天气预报", "forecast", ""},                  // a phrasing
	} {
		u := ix.parser.ParseText(c.text)
		res := ix.Search(&u, Options{})
		if res.first() != c.entry || res.Corrected != c.corrected {
			t.Errorf("%s: %s read as %q, want %s, %q; %+v", c.text, res.first(), res.Corrected, c.entry, c.corrected, ix.speller.read(u.Core))
		}
	}
}

// TestBestReading: of the readings of what is typed in pinyin the one that finds most is
// taken, though by its words another is likelier.
func TestBestReading(t *testing.T) {
	entries := []kb.Entry{
		{ID: "bill", Question: "月度账单怎么查", Variants: []string{"查月度账单", "月度账单在哪看", "我要看月度账单"}},
		{ID: "member", Question: "阅读会员怎么退订", Variants: []string{"退订阅读会员", "不想要阅读会员了"}},
	}
	for i := range entries {
		entries[i].Enabled, entries[i].Answer = true, "答"
	}
	ix := Build(nlu.NewParser(nil), entries)
	u := ix.parser.ParseText("you ge yue du hui yuan bu xiang yao le")
	const likeliest, best = "有个月度会员不想要了", "有个阅读会员不想要了"
	if read := ix.speller.read(u.Core); read.text != likeliest {
		t.Fatalf("read as %q: this tells nothing", read.text)
	}
	if res := ix.Search(&u, Options{}); res.Corrected != best || res.first() != "member" {
		t.Errorf("read as %q, found %s", res.Corrected, res.first())
	}
}

// TestPrefersMended: the odds decide, the words have a say.
func TestPrefersMended(t *testing.T) {
	found := func(entry string, confidence float64) *Result {
		if entry == "" {
			return &Result{}
		}
		return &Result{Candidates: []Candidate{{Entry: entry, Confidence: confidence}}}
	}
	for _, c := range []struct {
		plain        string
		of           float64
		mended       string
		mendedOf     float64
		gain         float32
		prefersOther bool
	}{
		{"a", .5, "b", .7, 0, true},
		{"a", .5, "b", .5, 0, false},
		{"a", .5, "b", .55, 0, false},
		{"a", .5, "b", .65, -5, false}, // hardly meant
		{"a", .5, "b", .55, 2.9, true},
		{"a", .5, "a", .7, 0, false}, // not worth telling
		{"a", .3, "a", .9, 0, true},
		{"a", .01, "b", 1, 0, true},
		{"", 0, "b", .1, -5, true},
		{"a", .1, "", 0, 2.9, false},
		{"", 0, "", 0, 2.9, false},
	} {
		if got := prefersMended(found(c.plain, c.of), found(c.mended, c.mendedOf), c.gain); got != c.prefersOther {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestRead: what is in doubt is told with its gain, which is below surelyMeant; what is
// far from being meant is not told at all.
func TestRead(t *testing.T) {
	s := bankIndex(t).speller
	for _, c := range []struct {
		text, meant string
		from, to    float32
	}{
		{"信用咔怎么还款", "信用卡怎么还款", surelyMeant, 30},
		{"zenme huankuan", "怎么还款", certain, certain},
		{"手银行转账限额", "手机银行转账限额", mayBeMeant, 0},
		{"怎么挂信用卡", "怎么挂失信用卡", mayBeMeant, 0},
		{"信用卡怎么还款", "", 0, 0},
		{"今天天气怎么样", "", 0, 0},
	} {
		if r := s.read(nlu.Normalize(c.text)); r.text != c.meant || r.gain < c.from || r.gain > c.to {
			t.Errorf("%s: %+v, want %s", c.text, r, c.meant)
		}
	}
}
