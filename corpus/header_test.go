package corpus

import (
	"testing"

	"yingda/kb"
)

// Headers as they are written elsewhere, and the field each is read as.
func TestParseColumn(t *testing.T) {
	for _, c := range []struct {
		kind           kb.Kind
		header         string
		field, channel string
	}{
		{kb.KindEntry, "标准问", "question", ""},
		{kb.KindEntry, "标准问题（必填）", "question", ""},
		{kb.KindEntry, " ＊问题＊ ", "question", ""},
		{kb.KindEntry, "Question", "question", ""},
		{kb.KindEntry, "ＱＵＥＳＴＩＯＮ", "question", ""},
		{kb.KindEntry, "标题", "question", ""},
		{kb.KindEntry, "standard_question", "question", ""},
		{kb.KindEntry, "相似问", "similar", ""},
		{kb.KindEntry, "相似问题(##)", "similar", ""},
		{kb.KindEntry, "相似问题(选填-多个用##分隔)", "similar", ""},
		{kb.KindEntry, "相似问法3", "similar", ""},
		{kb.KindEntry, "similar questions", "similar", ""},
		{kb.KindEntry, "错别字", "typos", ""},
		{kb.KindEntry, "typos", "typos", ""},
		{kb.KindEntry, "反例问题", "negatives", ""},
		{kb.KindEntry, "负例", "negatives", ""},
		{kb.KindEntry, "答案", "answer", ""},
		{kb.KindEntry, "机器人回答(必填-多个用##分隔)", "answer", ""},
		{kb.KindEntry, "答案(wechat)", "answer", "wechat"},
		{kb.KindEntry, "答案（微信）", "answer", "wechat"},
		{kb.KindEntry, "答案(App)", "answer", "App"},
		{kb.KindEntry, "回复【短信】", "answer", "sms"},
		{kb.KindEntry, "answer:wechat", "answer", "wechat"},
		{kb.KindEntry, "答案：自助机", "answer", "自助机"},
		{kb.KindEntry, `answer:"a)b"`, "answer", "a)b"},
		{kb.KindEntry, "答案（微信）\x99\xab", "answer", "微信）\uFFFD"},
		{kb.KindEntry, `answer:"a\xff"`, "answer", "a\uFFFD"},
		{kb.KindEntry, "是否停用(选填-默认FALSE)", "disabled", ""},
		{kb.KindEntry, "启用", "enabled", ""},
		{kb.KindEntry, "状态", "enabled", ""},
		{kb.KindEntry, "生效时间", "valid_from", ""},
		{kb.KindEntry, "valid_to", "valid_to", ""},
		{kb.KindEntry, "目录", "category", ""},
		{kb.KindEntry, "标签", "tags", ""},
		{kb.KindEntry, "导出标记", "marker", ""},
		{kb.KindEntry, "序号", "ignored", ""},
		{kb.KindEntry, "备注", "", ""},
		{kb.KindEntry, "", "", ""},
		{kb.KindEntry, "答题人", "", ""},
		{kb.KindFact, "实体", "subject", ""},
		{kb.KindFact, "关系", "predicate", ""},
		{kb.KindFact, "属性值", "object", ""},
		{kb.KindFact, "单位", "unit", ""},
		{kb.KindTerm, "业务词", "word", ""},
		{kb.KindTerm, "别名2", "synonyms", ""},
	} {
		if got := parseColumn(c.kind, c.header); got != (column{c.field, c.channel}) {
			t.Errorf("%s %q: got %q, want %q %q", c.kind, c.header, got, c.field, c.channel)
		}
	}
}

// Whatever a channel is called, its header is read back as that channel.
func TestChannelHeader(t *testing.T) {
	for _, ch := range []string{"wechat", "微信", "必填", "a)b", "(", "a:b", "=x", " ", "#", `"`, "\n", "答案", "多个", "1"} {
		if got := parseColumn(kb.KindEntry, channelHeader(ch)); got != (column{"answer", ch}) {
			t.Errorf("%q is written as %q and read as %q", ch, channelHeader(ch), got)
		}
	}
}

// Several kinds know some of the same headers; the one that knows more of them is meant.
func TestParseHeader(t *testing.T) {
	for _, c := range []struct {
		cells []string
		want  kb.Kind
	}{
		{[]string{"问题", "答案"}, kb.KindEntry},
		{[]string{"编号", "主体", "属性", "取值"}, kb.KindFact},
		{[]string{"s", "p", "o"}, kb.KindFact},
		{[]string{"词", "同义词"}, kb.KindTerm},
		{[]string{"词", "备注"}, ""},
		{[]string{"主体", "属性"}, ""},
		{[]string{"客服常见问题汇总"}, ""},
		{[]string{"答案", "分类"}, ""},
		{nil, ""},
	} {
		got := kb.Kind("")
		if h := parseHeader(c.cells, ""); h != nil {
			got = h.kind
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.cells, got, c.want)
		}
	}
	if h := parseHeader([]string{"问题", "答案"}, kb.KindTerm); h != nil {
		t.Errorf("entries were taken for %s", h.kind)
	}
}
