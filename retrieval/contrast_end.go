package retrieval

import (
	"slices"
	"strings"
)

// endings ask how to end, undo or leave something: an entry that asks how to do it and
// never speaks of any end says how to get in, not out, whatever its words.
var endings = []string{"取消", "注销", "撤销", "退订", "关闭", "关掉", "停用", "卸载", "解约"}

// ended follows an ending that is past: it happened, nobody asks for it.
var ended = []string{"了", "后", "的", "以后", "之后", "过", "成功", "失败", "不"}

// ending returns the word with which a key asks for an end, empty when it does not.
func ending(key string) string {
	for _, w := range endings {
		if _, after, ok := strings.Cut(key, w); ok && !containsAny(after, ended, strings.HasPrefix) {
			return w
		}
	}
	return ""
}

// ends are words by which a phrasing may speak of an end.
var ends = []string{"取消", "销", "撤", "退", "关闭", "关掉", "停用", "停掉", "停止", "暂停", "解绑", "解除", "解约", "解冻", "卸", "删", "拆", "终止", "移除", "不想要", "不想用", "不要了", "不用了", "不再"}

// doings tell that an entry is about doing something; one that only names a subject,
// 黑名单, may say all about it.
var doings = []string{"怎么", "如何", "怎样", "可以", "能", "吗"}

func containsAny(text string, words []string, in func(text, word string) bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return in(text, w) })
}

// endless lists the entries that say how to do something and of no end of it.
func (b *builder) endless() []bool {
	out := make([]bool, len(b.entries))
	for d := range b.docs {
		doc := &b.docs[d]
		switch {
		case doc.negative:
		case uint32(d) == b.first[doc.entry]:
			out[doc.entry] = containsAny(doc.key, doings, strings.Contains) && !containsAny(doc.key, ends, strings.Contains)
		case containsAny(doc.key, ends, strings.Contains):
			out[doc.entry] = false
		}
	}
	return out
}
