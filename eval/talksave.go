package eval

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yingda/dialog"
)

// SaveTalk writes a logged conversation as a file of talks that expects what was
// replied, to be kept as a test. What the log masks, and what a person said, is not
// in it: such places are marked for the author to fill in.
func SaveTalk(turns []dialog.Turn) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "由对话存为脚本：核对每一句期望，遮盖的内容请换成测试数据。\n")
	if slices.ContainsFunc(turns, func(t dialog.Turn) bool { return t.Reply.Flow != nil }) {
		fmt.Fprintf(&out, "流程调用的接口，请用“-- webhook 接口名 --”节写明返回。\n")
	}
	if len(turns) == 0 {
		return []byte(out.String())
	}
	fmt.Fprintf(&out, "-- talk at=%s", turns[0].Message.At.Format(time.RFC3339))
	if c := turns[0].Message.Channel; c != "" && !strings.ContainsAny(c, " \t\n") {
		fmt.Fprintf(&out, " channel=%s", c)
	}
	fmt.Fprintln(&out, " --")
	var options []dialog.Option
	for i, turn := range turns {
		if i > 0 {
			if gap := turn.Message.At.Sub(turns[i-1].Message.At) - time.Minute; gap >= time.Minute {
				fmt.Fprintf(&out, "+ %s\n", gap.Round(time.Minute))
			}
		}
		if strings.Contains(turn.Message.Text, "**") {
			fmt.Fprintln(&out, "# 下一句有遮盖的内容")
		}
		if turn.Reply.Kind == dialog.Silent {
			fmt.Fprintln(&out, "# 人工服务中，机器人没有回复，下一句未存")
			continue
		}
		mark, text := ">", turn.Message.Text
		if n := slices.IndexFunc(options, func(o dialog.Option) bool { return o.Entry == turn.Message.Choice }); n >= 0 && turn.Message.Choice != "" {
			mark, text = "*", options[n].Label
		}
		fmt.Fprintf(&out, "%s %s\n", mark, escape(text))
		out.WriteString(describe(&Step{}, &replied{Reply: turn.Reply}))
		if len(turn.Reply.Options) > 0 {
			options = turn.Reply.Options
		}
	}
	return []byte(out.String())
}
