package dialog

import "yingda/kb"

// Reasons of a hand-off, as in api.md.
const (
	Asked         = "asked"
	Misses        = "misses"
	LowConfidence = "low_confidence"
	Sensitive     = "sensitive"
	Dissatisfied  = "dissatisfied"
	Repeated      = "repeated"
)

// Further keys of Policy.HandoffTexts: what is said to somebody who waits, and who no longer wants to.
const (
	TextWaiting   = "waiting"
	TextCancelled = "cancelled"
)

// builtinTexts are said where the owner gave neither a text for the reason nor one for all.
var builtinTexts = map[string]string{
	Asked:         "好的，正在为您转接人工客服，请稍候。",
	Misses:        "抱歉没能帮到您，正在为您转接人工客服，请稍候。",
	LowConfidence: "您的问题我不太有把握，正在为您转接人工客服确认，请稍候。",
	Sensitive:     "您说的情况需要专人处理，正在为您转接人工客服，请稍候。",
	Dissatisfied:  "很抱歉没能解决您的问题，正在为您转接人工客服，请稍候。",
	Repeated:      "看来我的回答没有解决您的问题，正在为您转接人工客服，请稍候。",
	TextWaiting:   "已经在为您联系人工客服，请稍候。等待时您可以继续提问，我会尽力解答；不想再等请回复“取消”。",
	TextCancelled: "好的，已为您取消转人工。请继续提问，我会尽力解答。",
}

// handoffText is what the owner says for a reason: the text for it, then (for
// hand-offs proper) the one for all, then the built-in one. p is as authored,
// without defaults.
func handoffText(p kb.Policy, reason string) string {
	if t := p.HandoffTexts[reason]; t != "" {
		return t
	}
	if t := p.HandoffTexts[""]; t != "" && reason != TextWaiting && reason != TextCancelled {
		return t
	}
	return builtinTexts[reason]
}
