package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yingda/kb"
)

// cardLoss is a flow as an author writes it.
const cardLoss = `flows:
- id: loss
  name: 挂失
  intent:
    examples: [我要办挂失, '帮我挂失尾号[1234](tail)的卡']
  slots:
  - {name: tail, label: 尾号, type: code, ask: [卡号后四位是？], valid: {pattern: '[0-9]{4}'}}
  - {name: number, label: 单号, type: text}
  steps:
  - {id: ask, collect: tail}
  - {webhook: 挂失, else: failed}
  - end: {text: '挂失好了，单号 {{number}}。'}
  - id: failed
    handoff: {text: 请人工为您挂失。}
webhooks:
- {name: 挂失, url: 'https://card.example/loss', send: {tail: '{{tail}}'}, take: {number: id}}
`

// flowSeen is a flow as the page reads it.
type flowSeen struct {
	ID       string   `json:"id"`
	Revision string   `json:"revision"`
	Text     string   `json:"text"`
	UsedBy   []string `json:"used_by"`
	Shared   []shared `json:"shared"`
	Flow     *kb.Flow `json:"flow"`
	Lines    []int    `json:"lines"`
	Mistakes []struct {
		Severity, Text string
		Row            int
	} `json:"mistakes"`
}

// mistakes as lines: 7 词槽 1：…
func (f flowSeen) mistakes() string {
	var b strings.Builder
	for _, m := range f.Mistakes {
		line, _ := json.Marshal(m.Row)
		b.WriteString(string(line) + " " + m.Text + "\n")
	}
	return b.String()
}

func flowBody(fields ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(fields); i += 2 {
		m[fields[i]] = fields[i+1]
	}
	b, _ := json.Marshal(m) // strings: cannot fail
	return string(b)
}

// saved puts a flow and wants it kept.
func (r *rig) saved(id, text, revision string) (f flowSeen) {
	r.t.Helper()
	return r.flow("PUT", id, flowBody("text", text, "revision", revision))
}

func (r *rig) flow(method, id, body string) (f flowSeen) {
	r.t.Helper()
	res := scenario{method: method, path: "/api/flows/" + id, body: body, headers: []string{bearer(localToken)}, status: 200}.run(r.t, r)
	if err := json.Unmarshal([]byte(res.body), &f); err != nil {
		r.t.Fatal(err)
	}
	return f
}

// A flow is written, shown, changed, listed and taken away, what it calls with it.
func TestFlows(t *testing.T) {
	r := start(t, nil)
	admin := []string{bearer(localToken)}
	list := func(want ...string) {
		t.Helper()
		scenario{method: "GET", path: "/api/flows", headers: admin, status: 200, want: want}.run(t, r)
	}
	list(`"flows":[]`)
	first := r.saved("loss", cardLoss, "")
	if first.mistakes() != "" || first.Flow.Name != "挂失" || !strings.Contains(first.Text, "https://card.example/loss") || len(first.UsedBy) != 0 {
		t.Errorf("saved: %+v", first)
	}
	if again := r.flow("GET", "loss", ""); again.Text != first.Text || again.Revision != first.Revision {
		t.Errorf("shown: %+v, saved was %+v", again, first)
	}
	for i, line := range first.Lines {
		if got := strings.TrimSpace(strings.Split(first.Text, "\n")[line-1]); !strings.HasPrefix(got, "- ") {
			t.Errorf("step %d is in line %d, which is %q", i+1, line, got)
		}
	}
	list(`"id":"loss","name":"挂失","enabled":true,"examples":["我要办挂失","帮我挂失尾号1234的卡"],"slots":2,"steps":4,"webhooks":["挂失"],"errors":0,"warnings":0`)

	second := r.saved("loss", strings.Replace(first.Text, "挂失好了", "已为您挂失", 1), first.Revision)
	if second.Revision == first.Revision || !strings.Contains(second.Text, "已为您挂失") {
		t.Errorf("changed: %+v", second)
	}
	draft := kb.NewDraft(r.db.KB())
	e := kb.Entry{ID: "how", Question: "卡丢了怎么办？", Answer: "马上挂失。", Flow: "loss", Enabled: true}
	if _, err := draft.PutEntry(t.Context(), kb.Stamp{By: "t", At: r.clock.Now()}, &e, 0); err != nil {
		t.Fatal(err)
	}
	if f := r.flow("GET", "loss", ""); len(f.UsedBy) != 1 || f.UsedBy[0] != "条目“卡丢了怎么办？”" {
		t.Errorf("used by %v", f.UsedBy)
	}
	r.flow("DELETE", "loss?revision="+second.Revision, "")
	list(`"flows":[]`)
	if k, _, _ := draft.Load(t.Context()); len(k.Webhooks) != 0 {
		t.Errorf("left behind: %+v", k.Webhooks)
	}
	scenario{method: "GET", path: "/api/audit", headers: admin, status: 200, want: []string{`"flow.save"`, `"flow.delete"`}}.run(t, r)
}

// Who changes what somebody else has changed meanwhile is told, and changes nothing.
func TestFlowsConflict(t *testing.T) {
	r := start(t, nil)
	admin := []string{bearer(localToken)}
	first := r.saved("loss", cardLoss, "")
	mine := flowBody("text", strings.Replace(cardLoss, "name: 挂失\n", "name: 我的\n", 1), "revision", first.Revision)
	theirs := r.saved("loss", strings.Replace(cardLoss, "name: 挂失\n", "name: 别人的\n", 1), first.Revision)
	for name, sc := range map[string]scenario{
		"changed meanwhile": {method: "PUT", path: "/api/flows/loss", body: mine, status: 409, want: []string{"刚被别人改过"}},
		"there already":     {method: "PUT", path: "/api/flows/loss", body: flowBody("text", cardLoss), status: 409, want: []string{"已经有编号为“loss”的流程"}},
		"delete":            {method: "DELETE", path: "/api/flows/loss?revision=" + first.Revision, status: 409},
		"delete unseen":     {method: "DELETE", path: "/api/flows/loss", status: 409},
		"gone meanwhile":    {method: "PUT", path: "/api/flows/gone", body: flowBody("text", strings.Replace(cardLoss, "id: loss", "id: gone", 1), "revision", "abc"), status: 409},
		"delete nothing":    {method: "DELETE", path: "/api/flows/gone?revision=", status: 404},
		"show nothing":      {method: "GET", path: "/api/flows/gone", status: 404},
	} {
		sc.headers = admin
		t.Run(name, func(t *testing.T) { sc.run(t, r) })
	}
	if now := r.flow("GET", "loss", ""); now.Text != theirs.Text {
		t.Errorf("theirs is lost: %s", now.Text)
	}
	// what it calls is part of it: somebody else may have changed that alone
	hook := kb.Webhook{Name: "挂失", URL: "https://new.example/loss", Take: map[string]string{"number": "id"}}
	if _, err := kb.NewDraft(r.db.KB()).PutWebhook(t.Context(), kb.Stamp{By: "t", At: r.clock.Now()}, hook, kb.AnyVer); err != nil {
		t.Fatal(err)
	}
	scenario{method: "PUT", path: "/api/flows/loss", headers: admin, body: flowBody("text", theirs.Text, "revision", theirs.Revision), status: 409}.run(t, r)
}

// All mistakes come at once with their lines: of form, then nothing is understood and
// nothing kept; of sense, which are kept with the flow.
func TestFlowMistakes(t *testing.T) {
	r := start(t, nil)
	edit := strings.NewReplacer
	for name, c := range map[string]struct {
		id, text string
		form     bool
		want     []string
	}{
		"none": {"loss", cardLoss, false, nil},
		"form": {"loss", edit("  name: 挂失", "  names: 挂失", "steps:\n  - {id: ask, collect: tail}", "steps: 3\n  x:").Replace(cardLoss), true,
			[]string{"3 不认识的键“names”", "9 steps 应是一个列表", "10 不认识的键“x”"}},
		"no YAML":        {"loss", "flows: [", true, []string{"不是有效的 YAML"}},
		"empty":          {"loss", "", true, []string{"1 这里应恰有一个流程（flows 下一项），现在有 0 个"}},
		"two":            {"loss", cardLoss[:strings.Index(cardLoss, "webhooks")] + "- {id: b, name: b, steps: [{end: }]}\n", true, []string{"现在有 2 个"}},
		"another's id":   {"lost", cardLoss, true, []string{"1 编号：编号“lost”不能改成“loss”"}},
		"new, no id":     {"", edit("id: loss\n  name", "name").Replace(cardLoss), true, []string{"1 编号：不能为空"}},
		"foreign hook":   {"loss", cardLoss + "- {name: 别的, url: 'https://a.example'}\n", true, []string{"接口“别的”不由这个流程调用"}},
		"same hook":      {"loss", cardLoss + "- {name: 挂失, url: 'https://a.example'}\n", true, []string{"接口“挂失”写了两次"}},
		"sense":          {"loss", edit("collect: tail", "collect: tale", "else: failed", "else: fail", "card.example", "u:p@card.example").Replace(cardLoss), false, []string{"10 步骤 1 收集：词槽“tale”没有定义", "11 步骤 2：没有名为“fail”的步骤", "13 步骤 4：（提醒）走不到这一步", "接口 挂失 地址：地址里不能有用户名和密码"}},
		"taken":          {"loss", edit("我要办挂失", "年费怎么收").Replace(cardLoss), false, []string{"5 例句 1：例句“年费怎么收”同时属于条目 fee"}},
		"hook not there": {"loss", cardLoss[:strings.Index(cardLoss, "webhooks")], false, []string{"11 步骤 2 接口：接口“挂失”没有定义"}},
	} {
		res := scenario{path: "/api/flows/check", body: flowBody("id", c.id, "text", c.text), headers: []string{bearer(localToken)}, status: 200}.run(t, r)
		var f flowSeen
		if err := json.Unmarshal([]byte(res.body), &f); err != nil {
			t.Fatal(err)
		}
		if got := f.mistakes(); (f.Flow == nil) != c.form || (len(c.want) == 0) != (got == "") {
			t.Errorf("%s: flow %v, mistakes\n%s", name, f.Flow, got)
		}
		for _, w := range c.want {
			if !strings.Contains(f.mistakes(), w) {
				t.Errorf("%s: %q is not among\n%s", name, w, f.mistakes())
			}
		}
	}
	bad := edit("collect: tail", "collect: tale").Replace(cardLoss)
	if kept := r.saved("loss", bad, ""); !strings.Contains(kept.mistakes(), "词槽“tale”没有定义") {
		t.Errorf("kept with %s", kept.mistakes())
	}
	scenario{method: "GET", path: "/api/flows", headers: []string{bearer(localToken)}, status: 200, want: []string{`"id":"loss"`, `"errors":1,"warnings":1`}}.run(t, r)
	scenario{path: "/api/publish", body: "{}", headers: []string{bearer(localToken)}, status: 422, want: []string{"流程 loss 步骤 1 收集"}}.run(t, r)
	for name, sc := range map[string]scenario{
		"form":     {path: "/api/flows/other", body: flowBody("text", "flows: 3"), status: 422, want: []string{`"row":1`, "flows 应是一个列表"}},
		"id":       {path: "/api/flows/" + url.PathEscape("a b"), body: flowBody("text", edit("id: loss", "id: a b").Replace(cardLoss)), status: 422, want: []string{`"field":"id"`}},
		"too long": {path: "/api/flows/loss", body: flowBody("text", strings.Repeat("#", maxFlowText)), status: 413},
		"no JSON":  {path: "/api/flows/loss", body: "flows:", status: 400},
	} {
		sc.method, sc.headers = http.MethodPut, []string{bearer(localToken)}
		t.Run(name, func(t *testing.T) { sc.run(t, r) })
	}
}

// A webhook that two flows call stays as long as one of them does.
func TestFlowsShareWebhooks(t *testing.T) {
	r := start(t, nil)
	hooks := func() (names string) {
		k, _, err := kb.NewDraft(r.db.KB()).Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range k.Webhooks {
			names += h.Name + " "
		}
		return names
	}
	a := r.saved("loss", cardLoss, "")
	b := r.saved("again", strings.NewReplacer("id: loss", "id: again", "我要办挂失", "再挂失一次", "帮我挂失尾号", "再挂尾号").Replace(cardLoss), "")
	if len(a.Shared) != 0 || len(b.Shared) != 1 || b.Shared[0].Webhook != "挂失" || b.Shared[0].Flows[0] != "挂失" {
		t.Errorf("shared: %+v, then %+v", a.Shared, b.Shared)
	}
	a = r.saved("loss", "flows:\n- {id: loss, name: 挂失, intent: {examples: [我要办挂失]}, steps: [{end: {text: 好}}]}\n", a.Revision)
	if got := hooks(); got != "挂失 " {
		t.Errorf("one flow still calls it: %s", got)
	}
	r.flow("DELETE", "again?revision="+b.Revision, "")
	if got := hooks(); got != "" || a.mistakes() != "" {
		t.Errorf("none calls it any more: %s; %s", got, a.mistakes())
	}
}
