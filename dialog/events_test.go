package dialog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/retrieval"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, kb.Location)

// shop is small, has thresholds of its own, and everything in it is there for some event.
func shop() kb.Knowledge {
	return kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "refund", Question: "怎么退款？", Variants: []string{"我要退钱", "退"}, Answer: "在订单页申请退款。", Answers: map[string]string{"wechat": "点菜单“退款”。"}, Enabled: true},
			{ID: "return", Question: "怎么退货？", Variants: []string{"退"}, Answer: "在订单页申请退货。", Enabled: true},
			{ID: "human", Question: "怎么转人工客服？", Variants: []string{"人工", "帮我处理一下这个单子转人工"}, Answer: "回复“人工”即可。", Enabled: true},
			{ID: "hi", Question: "你好", Answer: "你好，欢迎光临本店。", Enabled: true},
			{ID: "code", Question: "错误码5003是什么意思？", Answer: "库存不足。", Enabled: true},
			{ID: "etc", Question: "怎么办ETC？", Answer: "在首页申请。", Enabled: true},
			{ID: "spring", Question: "春节发货吗？", Answer: "不发货。", ValidTo: "2026-02-25", Enabled: true},
			{ID: "bare", Question: "有没有纸质说明书？", Enabled: true},
			{ID: "off", Question: "旧活动还在吗？", Answer: "不在。"},
		},
		Policy: kb.Policy{
			Name: "小应", AnswerAt: .8, ClarifyAt: .3, Hot: []string{"refund", "spring", "off"},
			Fallbacks: []string{"没听懂一", "没听懂二"},
			Sensitive: []kb.SensitiveTopic{{Topic: "诈骗", Words: []string{"被骗"}, Text: "请先报警。"}, {Topic: "投诉", Words: []string{"12315"}}},
		},
	}
}

// compile makes a bot of the shop, changed as wanted.
func compile(t testing.TB, change func(*kb.Knowledge)) *Bot {
	t.Helper()
	k := shop()
	if change != nil {
		change(&k)
	}
	b, err := Compile(k, 42)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ranked is a ranking made up from "entry=confidence" pairs, so that the decision
// is tested apart from the quality of search.
func ranked(b *Bot, pairs ...string) *retrieval.Result {
	r := &retrieval.Result{Candidates: []retrieval.Candidate{}}
	for _, p := range pairs {
		var c float64
		id, value, _ := strings.Cut(p, "=")
		fmt.Sscan(value, &c)
		e := b.Entry(id)
		r.Candidates = append(r.Candidates, retrieval.Candidate{Entry: id, Question: e.Question, Matched: e.Question, Confidence: c})
		r.Exact = r.Exact || c == 1
	}
	return r
}

// decide decides on a text with a made-up ranking.
func decide(b *Bot, s Session, m Message, r *retrieval.Result) (Session, Reply) {
	if m.At.IsZero() {
		m.At = noon
	}
	u := b.parser.Parse(m.Text, m.At)
	return Decide(b, s, m, &u, r)
}

// events is everything that can happen to a session. before are the counters it comes upon.
var events = []struct {
	name   string
	before Session
	m      Message
	found  []string
}{
	{"exact", Session{}, Message{Text: "怎么退款"}, []string{"refund=1"}},
	{"exact-two-owners", Session{}, Message{Text: "退"}, nil},
	{"sure", Session{Misses: 2, Unsure: 2}, Message{Text: "想要回我的钱"}, []string{"refund=.9", "return=.3"}},
	{"sure-but-tied", Session{}, Message{Text: "东西不想要"}, []string{"refund=.82", "return=.80"}},
	{"unsure", Session{}, Message{Text: "东西不想要"}, []string{"refund=.5", "return=.3", "etc=.0001"}},
	{"unsure-last", Session{Unsure: 2}, Message{Text: "东西不想要"}, []string{"refund=.5", "return=.3"}},
	{"unknown", Session{}, Message{Text: "今天天气不错"}, []string{"etc=.05"}},
	{"unknown-again", Session{Misses: 1}, Message{Text: "今天天气不错"}, nil},
	{"unknown-last", Session{Misses: 2}, Message{Text: "今天天气不错"}, nil},
	{"click", Session{Offered: []string{"return", "refund"}}, Message{Text: "随便", Choice: "refund"}, nil},
	{"click-hot", Session{}, Message{Text: "怎么退款？", Choice: "refund"}, []string{"refund=1"}},
	{"click-not-offered", Session{}, Message{Text: "今天天气不错", Choice: "return"}, nil},
	{"click-unknown-entry", Session{Offered: []string{"gone"}}, Message{Text: "今天天气不错", Choice: "gone"}, nil},
	{"click-expired", Session{Offered: []string{"spring"}}, Message{Text: "今天天气不错", Choice: "spring"}, nil},
	{"pick-number", Session{Offered: []string{"return", "refund"}}, Message{Text: "第二个吧"}, []string{"etc=.9"}},
	{"pick-nothing", Session{Offered: []string{"return", "refund"}}, Message{Text: "都不是"}, []string{"return=.5"}},
	{"pick-part", Session{Offered: []string{"return", "refund"}}, Message{Text: "退款"}, []string{"etc=.9"}},
	{"pick-part-half", Session{Offered: []string{"return", "refund"}}, Message{Text: "退款呢"}, []string{"etc=.9"}},
	{"pick-part-of-both", Session{Offered: []string{"return", "refund"}}, Message{Text: "怎么退"}, []string{"etc=.9"}},
	{"pick-part-of-none", Session{Offered: []string{"return", "refund"}}, Message{Text: "换货"}, []string{"etc=.9"}},
	{"pick-part-late", Session{Offered: []string{"return", "refund"}, Turns: 2}, Message{Text: "退款"}, []string{"etc=.9"}},
	{"half", Session{}, Message{Text: "那退款呢"}, []string{"refund=.95", "return=.2"}},
	{"asked", Session{}, Message{Text: "转人工"}, nil},
	{"asked-exact", Session{}, Message{Text: "人工"}, []string{"human=1"}},
	{"asked-within", Session{}, Message{Text: "包裹丢了，帮我转人工"}, []string{"human=.95"}},
	{"asked-within-exact", Session{}, Message{Text: "帮我处理一下这个单子转人工"}, []string{"human=1"}},
	{"about-a-person", Session{}, Message{Text: "有人工吗"}, []string{"human=.5"}},
	{"about-a-person-sure", Session{}, Message{Text: "怎么找人工"}, []string{"human=.9"}},
	{"sensitive", Session{}, Message{Text: "我被骗了，怎么退款"}, []string{"refund=1"}},
	{"sensitive-no-text", Session{}, Message{Text: "我要打12315"}, nil},
	{"dissatisfied", Session{}, Message{Text: "答非所问"}, []string{"refund=.95"}},
	{"dissatisfied-and-asks", Session{}, Message{Text: "对你们失望了，怎么退款呢"}, []string{"refund=.9"}},
	{"dissatisfied-within", Session{}, Message{Text: "对你们失望了，怎么都不行"}, []string{"refund=.1"}},
	{"repeated", Session{LastNorm: "怎么退款", Repeats: 2}, Message{Text: "怎么退款？"}, []string{"refund=1"}},
	{"repeated-not-yet", Session{LastNorm: "怎么退款", Repeats: 1}, Message{Text: "怎么退款？"}, []string{"refund=1"}},
	{"greeting", Session{Misses: 1}, Message{Text: "您好"}, []string{"hi=.99"}},
	{"greeting-exact", Session{}, Message{Text: "你好"}, []string{"hi=1"}},
	{"laughter", Session{Misses: 2}, Message{Text: "哈哈哈哈"}, []string{"hi=.99"}},
	{"emoji", Session{Misses: 2}, Message{Text: "😀😀"}, nil},
	{"digits", Session{Misses: 2}, Message{Text: "123"}, []string{"etc=.99"}},
	{"digits-named", Session{}, Message{Text: "5003"}, []string{"code=.99"}},
	{"digits-again", Session{LastNorm: "123", Repeats: 2}, Message{Text: "123"}, nil},
	{"letters", Session{Misses: 2}, Message{Text: "asdfgh"}, nil},
	{"letters-named", Session{}, Message{Text: "etc"}, []string{"etc=.9"}},
	{"cancel", Session{}, Message{Text: "取消排队"}, nil},
	{"empty", Session{}, Message{}, nil},
}
