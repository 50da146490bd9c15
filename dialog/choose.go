package dialog

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/dialog/flow"
	"yingda/nlu"
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

// chosenByPart returns the one option just shown whose words the reply is a part of:
// asked 信用卡挂失收费吗 or 储蓄卡挂失收费吗, a visitor says 储蓄卡. In a flow it may be a value.
func (t *turn) chosenByPart() (id string) {
	part := compact(t.u.Core)
	if subject := subjectOf(part); subject != "" {
		part = subject
	}
	if len(t.s.Flows) > 0 || t.s.OfferedAt != t.s.Turns-1 || utf8.RuneCountInString(part) < 2 || slices.Contains(questionWords, part) || rejects(t.flat) {
		return ""
	}
	for _, offered := range t.s.Offered {
		label, _ := strings.CutPrefix(offered, factPrefix)
		if e := t.entryAt(offered, t.m.At); e != nil {
			label = e.Question
		}
		switch {
		case !strings.Contains(compact(nlu.Normalize(label)), part):
		case id != "":
			return ""
		default:
			id = offered
		}
	}
	return id
}
