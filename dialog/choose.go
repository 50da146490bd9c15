package dialog

import (
	"strings"

	"yingda/dialog/flow"
)

// rejects reports whether a typed reply turns all options down.
func rejects(flat string) bool {
	s := flow.TrimAny(flat, strings.CutSuffix, "吧", "啊", "呢", "哦", "呀", "我要的", "我想问的", "我想要的", "我问的", "了")
	s = flow.TrimAny(s, strings.CutPrefix, "这些", "这几个", "以上", "上面", "上述", "好像", "我看", "它们", "的", "选项", "里面")
	switch s {
	case "都不是", "都不对", "都不是的", "不是", "不对", "都没有", "都不符合", "没有", "没有一个是", "都不行", "没有我要问的", "没有我的问题", "没有我想问的问题", "一个都不是", "一个也不是", "没一个对", "没有对的", "没有合适的", "不是这些", "不是这个":
		return true
	}
	return false
}
