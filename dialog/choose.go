package dialog

import (
	"strings"
	"unicode/utf8"
)

// picked reads a typed reply to numbered options, 第二个 or 2, as an index of the
// n options, -1 when it is none.
func picked(flat string, n int) int {
	if flat == "" || n == 0 || utf8.RuneCountInString(flat) > 8 {
		return -1
	}
	s := trimAny(flat, strings.CutPrefix, "我选择", "我想问", "我选", "我要", "我问", "选择", "就是", "应该是", "是", "选", "就", "要", "那", "嗯", "答案")
	s = trimAny(s, strings.CutSuffix, "谢谢", "吧", "的", "啊", "呢", "哦", "那个", "问题", "这个")
	if s == "最后一个" || s == "最后一项" || s == "最后一条" || s == "最后那个" {
		return n - 1
	}
	s = trimAny(strings.TrimPrefix(s, "第"), strings.CutSuffix, "个", "项", "条", "种", "号", "款")
	for i, names := range numerals[:min(n, len(numerals))] {
		if s == names[0] || s == names[1] {
			return i
		}
	}
	return -1
}

// numerals by which options are named, as many as there can be options.
var numerals = [maxOptions][2]string{{"1", "一"}, {"2", "二"}, {"3", "三"}, {"4", "四"}, {"5", "五"}}

// trimAny cuts the given ends off for as long as there are any.
func trimAny(s string, cut func(s, end string) (string, bool), ends ...string) string {
	for again := true; again; {
		again = false
		for _, e := range ends {
			if rest, ok := cut(s, e); ok {
				s, again = rest, true
			}
		}
	}
	return s
}

// rejects reports whether a typed reply turns all options down.
func rejects(flat string) bool {
	s := trimAny(flat, strings.CutSuffix, "吧", "啊", "呢", "哦", "呀", "我要的", "我想问的", "我想要的", "我问的", "了")
	s = trimAny(s, strings.CutPrefix, "这些", "这几个", "以上", "上面", "上述", "好像", "我看", "它们", "的", "选项", "里面")
	switch s {
	case "都不是", "都不对", "都不是的", "不是", "不对", "都没有", "都不符合", "没有", "没有一个是", "都不行", "没有我要问的", "没有我的问题", "没有我想问的问题", "一个都不是", "一个也不是", "没一个对", "没有对的", "没有合适的", "不是这些", "不是这个":
		return true
	}
	return false
}
