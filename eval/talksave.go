package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"yingda/dialog"
	"yingda/dialog/flow"
)

// Called is a webhook that a turn of a conversation called, with what came of it.
type Called struct {
	Turn   int // dialog.Turn.N
	Name   string
	Values map[string]string // sent
	Result flow.Result
}

// SaveTalk writes a conversation as a file of talks that expects what was replied, to
// be kept as a test. calls are the webhooks it called, nil where nobody noted them, as
// for a logged one. What the log masks, and what a person said, is not in it: such
// places are marked for the author to fill in.
func SaveTalk(turns []dialog.Turn, calls []Called) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "由对话存为脚本：核对每一句期望，遮盖的内容请换成测试数据。\n")
	if calls == nil && slices.ContainsFunc(turns, func(t dialog.Turn) bool { return t.Reply.Flow != nil }) {
		fmt.Fprintf(&out, "流程调用的接口，请用“-- webhook 接口名 --”节写明返回。\n")
	}
	if len(turns) == 0 {
		return []byte(out.String())
	}
	saveCalls(&out, calls)
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
		out.WriteString(describe(&Step{}, &replied{Reply: turn.Reply, call: callsOf(calls, turn.N)}))
		if len(turn.Reply.Options) > 0 {
			options = turn.Reply.Options
		}
	}
	return []byte(out.String())
}

// saveCalls writes a section for each webhook, with a line for each thing it was asked.
// Asked the same again it can only answer the same: the first answer stands.
func saveCalls(out *strings.Builder, calls []Called) {
	var names []string
	lines := map[string][]string{} // by name; two for each: what was asked, what was answered
	for _, c := range calls {
		asked := when(c.Values)
		if lines[c.Name] == nil {
			names = append(names, c.Name)
		} else if slices.Contains(lines[c.Name], asked+" => ") {
			continue
		}
		lines[c.Name] = append(lines[c.Name], asked+" => ", answer(c.Result))
	}
	for _, name := range names {
		if strings.ContainsAny(name, " \t") {
			fmt.Fprintf(out, "接口“%s”的名称里有空格，写不进脚本。\n", name)
			continue
		}
		fmt.Fprintf(out, "-- webhook %s --\n", name)
		for pair := range slices.Chunk(lines[name], 2) {
			fmt.Fprintln(out, pair[0]+pair[1])
		}
	}
}

// when writes what a call sent as a line of a talk says it: fields whose values hold
// spaces have no place in it, and those that are left are enough for it to fit.
func when(values map[string]string) string {
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f := name + "=" + values[name]
		if !strings.ContainsFunc(f, unicode.IsSpace) && !strings.Contains(f, "=>") && !strings.ContainsAny(name, "=#") {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return "*"
	}
	return strings.Join(fields, " ")
}

func answer(r flow.Result) string {
	if r.Failed != "" {
		return "fail"
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.Values); err != nil || r.Values == nil {
		return "{}" // what came as JSON goes as JSON
	}
	return strings.TrimSpace(b.String())
}

// callsOf are the calls of a turn as a reply's detail "call" has them.
func callsOf(calls []Called, turn int) string {
	var out []string
	for _, c := range calls {
		if c.Turn == turn {
			out = append(out, called(c.Name, c.Values))
		}
	}
	return strings.Join(out, "|")
}
