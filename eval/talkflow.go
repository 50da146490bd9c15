package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/dialog/flow"
)

// scripted are the webhooks of a file of talks: what they answer to what.
type scripted map[string][]scriptedReply

// scriptedReply answers calls that hold all of when.
type scriptedReply struct {
	when   map[string]string
	result flow.Result
}

// Call answers with the first line that fits.
func (s scripted) Call(_ context.Context, c flow.Call) flow.Result {
	for _, r := range s[c.Name] {
		fits := true
		for field, value := range r.when {
			fits = fits && c.Values[field] == value
		}
		if fits {
			return r.result
		}
	}
	return flow.Result{Failed: "no line of the talk fits"}
}

// webhook reads a line of a webhook section: field=value … => {"slot": value}, or fail.
func (p *talkParser) webhook(line string) error {
	when, then, ok := strings.Cut(line, "=>")
	if !ok {
		return p.fail(`应为“字段=值 … => {"词槽":"值"}”或“* => fail”这样的一行`)
	}
	r := scriptedReply{when: map[string]string{}}
	for _, w := range strings.Fields(when) {
		if field, value, ok := strings.Cut(w, "="); ok {
			r.when[field] = value
		} else if w != "*" {
			return p.fail("“%s”应写成 字段=值，或 * 表示任何请求", w)
		}
	}
	if then = strings.TrimSpace(then); then == "fail" {
		r.result.Failed = "fail"
	} else if err := json.Unmarshal([]byte(then), &r.result.Values); err != nil {
		return p.fail("接口的返回不是有效的 JSON 对象：%v", err)
	}
	if p.hooks == nil {
		p.hooks = scripted{}
	}
	p.hooks[p.hook] = append(p.hooks[p.hook], r)
	return nil
}

// flows reads the flows section, which is complete only at the end.
func (p *talkParser) flows() error {
	if p.yaml.Len() == 0 {
		return nil
	}
	k, bad := corpus.ReadFlows(p.Name, []byte(p.yaml.String()))
	if len(bad) > 0 {
		p.at = p.yamlAt + max(bad[0].Row, 1)
		return p.fail("%s", bad[0].Message)
	}
	p.Knowledge = corpus.WithFlows(p.Knowledge, k)
	return nil
}

// recorder notes the webhooks that a turn calls.
type recorder struct {
	dialog.Caller
	calls []string
}

func (r *recorder) Call(ctx context.Context, c flow.Call) flow.Result {
	r.calls = append(r.calls, called(c.Name, c.Values))
	return r.Caller.Call(ctx, c)
}

// called writes a call as a talk expects it: name field=value ….
func called(name string, values map[string]string) string {
	return strings.TrimSpace(name + " " + pairs(values))
}

// pairs writes values as a=1 b=2, in order of name.
func pairs(values map[string]string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out = append(out, name+"="+escape(values[name]))
	}
	return strings.Join(out, " ")
}

// flowDetail returns a value of the flow in a reply by the name that talks use.
func flowDetail(r *dialog.Reply, name string) string {
	if r.Flow == nil {
		return ""
	}
	switch name {
	case "flow":
		return r.Flow.Name
	case "awaiting":
		return r.Flow.Awaiting
	case "slots":
		return pairs(r.Flow.Slots)
	}
	return ""
}

// restarted is a session as it is after the process was restarted.
func restarted(s dialog.Session) dialog.Session {
	b, err := json.Marshal(s)
	if err == nil {
		s = dialog.Session{}
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		panic(fmt.Sprintf("session: %v", err)) // strings, numbers and times
	}
	return s
}
