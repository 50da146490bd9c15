package nlu

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Polite filler that says nothing about the question. It is stripped for
// matching only, from the ends inwards, as often as it occurs; a text that is
// nothing but filler is left alone. Written for this project.
var (
	leadingFiller = byLength(
		"你好", "您好", "你们好", "大家好", "嗨", "嘿", "哈喽", "哈啰", "hello", "hi", "hey", "在吗", "在么", "在不在", "有人吗", "有人在吗",
		"早上好", "上午好", "中午好", "下午好", "晚上好", "早安", "晚安", "亲", "亲爱的", "客服", "客服你好", "小姐姐", "小哥哥", "老师", "师傅",
		"请问", "请问一下", "请问下", "问一下", "问下", "问一问", "问问", "想问", "想问一下", "想问下", "想问问", "我想问", "我想问一下", "我想问下", "我想问问",
		"我要问", "我想请问", "想请问", "想请教", "请教", "请教一下", "请教下", "我想请教", "我想咨询", "我想咨询一下", "我想咨询下", "想咨询", "想咨询一下", "想咨询下", "咨询一下", "咨询下", "咨询",
		"我想了解", "我想了解一下", "我想了解下", "想了解一下", "想了解下", "想了解", "我想知道", "想知道", "我就想问", "就想问", "就想问一下",
		"麻烦问一下", "麻烦问下", "麻烦请问", "麻烦您", "麻烦你", "麻烦", "劳驾", "打扰一下", "打扰了", "不好意思", "帮我看看", "帮我看一下", "帮我看下", "帮忙看下", "帮忙看一下", "帮我查一下", "帮我查下",
		"那个", "那", "嗯", "呃", "额", "哦", "噢", "诶", "唉", "喂", "是这样的", "是这样", "就是", "就是说", "然后", "话说", "对了", "还有", "另外", "顺便问一下", "顺便问下", "再问一下", "再问下", "我再问一下",
	)
	trailingFiller = byLength(
		"谢谢", "谢谢你", "谢谢您", "谢谢啦", "谢谢了", "多谢", "谢了", "感谢", "感激不尽", "拜托", "拜托了", "麻烦了", "辛苦了", "急", "急急", "在线等", "求助", "求解", "求解答", "跪求", "急求",
		"啊", "呀", "哦", "噢", "呢", "哈", "嘛", "哎", "唉", "啦", "哟", "喔", "嗯", "亲", "麻烦告知", "请告知", "请回复", "请解答", "请帮忙", "帮帮忙", "帮帮我", "告诉我", "告诉我一下", "告诉我下",
	)
)

func byLength(words ...string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// stripFiller returns the part of normalised text that is the question. At least
// two runes stay, otherwise the text is returned whole.
func stripFiller(norm string) string {
	core := norm
	for {
		rest := stripOnce(core)
		if rest == core {
			return core
		}
		if utf8.RuneCountInString(rest) < 2 {
			return core
		}
		core = rest
	}
}

func stripOnce(s string) string {
	for _, w := range leadingFiller {
		if rest, ok := strings.CutPrefix(s, w); ok && wordEnds(w, rest) {
			return strings.TrimLeft(rest, " ")
		}
	}
	for _, w := range trailingFiller {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return strings.TrimRight(rest, " ")
		}
	}
	return s
}

// wordEnds guards fillers that begin other words: "hi" is not the beginning of
// "history", nor 亲 that of 亲属卡, nor 那 that of 那曲.
func wordEnds(w, rest string) bool {
	if rest == "" {
		return true
	}
	if w == "亲" || w == "那" {
		next, _ := utf8.DecodeRuneInString(rest)
		return strings.ContainsRune("请我你您怎这在有能可如为什麻想帮问是要会该", next)
	}
	return w[len(w)-1] >= 0x80 || rest[0] == ' ' || rest[0] >= 0x80
}
