package eval

import (
	"slices"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

func shopEntries() []kb.Entry {
	return []kb.Entry{
		{ID: "refund", Question: "怎么退款", Variants: []string{"我要退钱", "退款在哪里申请"}, Negatives: []string{"怎么退订短信"}, Answer: "在订单页申请。", Enabled: true},
		{ID: "invoice", Question: "怎么开发票", Variants: []string{"发票在哪里开"}, Typos: []string{"怎么开发漂"}, Answer: "联系商家。", Enabled: true},
		{ID: "sms", Question: "短信怎么取消", Variants: []string{"我要退钱", "？！"}, Answer: "回复 TD。", Enabled: true},
		{ID: "off", Question: "怎么开店", Negatives: []string{"怎么退款"}, Answer: "已停用。"},
	}
}

func compileShop(t *testing.T, entries []kb.Entry) *dialog.Bot {
	t.Helper()
	b, err := dialog.Compile(kb.Knowledge{Entries: entries}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestInvariants: a bot that was compiled from its knowledge keeps them; one that
// answers from other knowledge than it is held to breaks each of them.
func TestInvariants(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(list []kb.Entry) // of what the bot is held to
		want   string
	}{
		{"as it is, with a phrasing that two entries share", func([]kb.Entry) {}, ""},
		{"a question that two entries claim: either may come first", func(l []kb.Entry) { l[0].Question = "怎么开发票？" }, ""},
		{"a question that another entry has", func(l []kb.Entry) { l[0].Question, l[1].Question = l[1].Question, "发票怎么弄" },
			"条目 refund 标准问：问“怎么开发票”，首先得到的不是本条目，而是 invoice"},
		{"similar and wrongly typed questions of another entry", func(l []kb.Entry) {
			l[0].Variants, l[1].Variants = append(l[0].Variants[:2:2], l[1].Variants[0]), nil
			l[2].Typos, l[1].Typos = l[1].Typos, nil
		}, "条目 refund 相似问 3：问“发票在哪里开”，首先得到的不是本条目，而是 invoice\n" +
			"条目 sms 错别字问法 1：问“怎么开发漂”，首先得到的不是本条目，而是 invoice"},
		{"nothing to be found", func(l []kb.Entry) { l[1].Question = "zqxjk" }, "条目 invoice 标准问：问“zqxjk”，找不到任何条目"},
		{"a negative that is the entry's own question", func(l []kb.Entry) { l[1].Negatives = []string{"开发票在哪", "短信怎么取消"} },
			"条目 invoice 反例 1：问反例“开发票在哪”，首先得到的仍是本条目"},
		{"of an entry that is switched off", func(l []kb.Entry) { l[1].Negatives, l[1].Enabled = []string{"怎么开发票"}, false }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := compileShop(t, shopEntries())
			held := shopEntries()
			c.change(held)
			if got := Invariants(b, held).Only(kb.Error).Error(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestNoiseIsTold: a bot that answers whatever comes near is warned of, with how
// much and some examples; what an entry claims as its own is no noise.
func TestNoiseIsTold(t *testing.T) {
	entries := shopEntries()
	strict := Invariants(compileShop(t, entries).WithAnswerAt(1), entries)
	if len(strict) != 0 {
		t.Errorf("a bot that answers only what it knows word for word: %v", strict)
	}
	loose := Invariants(compileShop(t, entries).WithAnswerAt(0), entries)
	if len(loose) != 1 || loose.Err() != nil {
		t.Fatalf("a bot that answers anything: %v", loose)
	}
	text := loose[0].String()
	if !strings.HasPrefix(text, "策略 直接回答阈值：（提醒）") || strings.Count(text, "”得到 ") != shownNoise {
		t.Error(text)
	}
	line := corpus.Noise()[0]
	entries[0].Variants = append(entries[0].Variants, line)
	if got := Invariants(compileShop(t, entries).WithAnswerAt(1), entries); len(got) != 0 {
		t.Errorf("%q is a phrasing: %v", line, got)
	}
}

func TestSample(t *testing.T) {
	list := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for n, want := range map[int][]int{3: {0, 3, 6}, 10: list, 11: list, 0: {}} {
		if got := sample(list, n); !slices.Equal(got, want) {
			t.Errorf("%d of ten: %v, want %v", n, got, want)
		}
	}
}
