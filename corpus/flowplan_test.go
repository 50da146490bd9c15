package corpus

import (
	"bytes"
	"strings"
	"testing"

	"yingda/kb"
)

func planFlows(t *testing.T, have kb.Knowledge, text string, o Options) *Plan {
	t.Helper()
	p, err := Import(t.Context(), Bytes("f.yaml", []byte(text)), have, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verdicts of a plan as text: flow a new.
func verdicts(p *Plan) string {
	var out []string
	for _, r := range p.Rows {
		out = append(out, string(r.Kind)+" "+r.ID+" "+string(r.Verdict))
	}
	return strings.Join(out, ", ")
}

// A file of flows goes the way of every other file: into the draft, again without
// change, changed, and out again.
func TestImportFlows(t *testing.T) {
	const file = `flows:
- {id: a, name: 甲, intent: {examples: [我要办甲]}, steps: [{end: {text: 好}}]}
- {id: b, name: 乙, intent: {examples: [我要办乙]}, steps: [{webhook: w}, {end: }]}
webhooks:
- {name: w, url: 'https://a.example/w'}
`
	have := kb.Knowledge{Entries: []kb.Entry{{ID: "e", Question: "问", Answer: "答", Enabled: true}}}
	p := planFlows(t, have, file, Options{})
	if got, want := verdicts(p), "flow a new, flow b new, webhook w new"; got != want || p.Err() != nil || p.Counts[New] != 3 || p.Format != YAML {
		t.Errorf("%s, want %s; %v %v", got, want, p.Err(), p.Counts)
	}
	have = p.Apply(have)
	p = planFlows(t, have, strings.Replace(file, "text: 好", "text: 办好了", 1), Options{})
	if got, want := verdicts(p), "flow a changed, flow b duplicate, webhook w duplicate"; got != want || len(p.Accepted.Flows) != 1 {
		t.Errorf("%s, want %s", got, want)
	}
	if p := planFlows(t, have, strings.Replace(file, "text: 好", "text: 办好了", 1), Options{Mode: Append}); p.Counts[Duplicate] != 3 {
		t.Errorf("appended: %s", verdicts(p))
	}
	have = p.Apply(have)
	if len(have.Entries) != 1 || len(have.Flows) != 2 || have.Flows[0].Steps[0].End.Text != "办好了" || len(have.Webhooks) != 1 {
		t.Errorf("%+v", have)
	}
	var out bytes.Buffer
	if err := Export(&out, YAML, have); err != nil {
		t.Fatal(err)
	}
	if p := planFlows(t, have, out.String(), Options{}); p.Counts[Duplicate] != 3 || len(p.Rows) != 3 {
		t.Errorf("exported and read again: %s\n%s", verdicts(p), out.String())
	}
}

// All mistakes come at once: of form, or of sense where the form is right; those of
// other flows are not this file's.
func TestImportFlowsMistakes(t *testing.T) {
	have := kb.Knowledge{
		Entries: []kb.Entry{{ID: "e", Question: "怎么办甲", Answer: "答", Enabled: true}},
		Flows:   []kb.Flow{{ID: "old", Name: "旧", Enabled: true, Steps: []kb.Step{{Say: "{{没有}}"}}}},
	}
	for text, want := range map[string][]string{
		"flows:\n- ids: a\n  steps: 3\n": {"第 2 行：流程：不认识的键“ids”", "第 3 行：流程：steps 应是一个列表"},
		"flows: [":                       {"不是有效的 YAML"},
		"flows:\n- {id: a, name: 甲, intent: {examples: [怎么办甲]}, steps: [{say: '{{x}}'}, {collect: y}]}": {"f.yaml 第 2 行：流程 a 例句 1：例句“怎么办甲”同时属于条目 e", "词槽“x”没有定义", "词槽“y”没有定义", "流程没有结束"},
		"webhooks:\n- {name: w, url: 'https://u:p@a.example/'}":                                         {"地址里不能有用户名和密码"},
	} {
		p := planFlows(t, have, text, Options{})
		err := p.Err()
		if err == nil {
			t.Errorf("%s: no mistakes", text)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: no %q in\n%v", text, w, err)
			}
		}
		if strings.Contains(err.Error(), "没有”") || strings.Contains(err.Error(), "旧") {
			t.Errorf("%s: another flow's mistakes: %v", text, err)
		}
	}
}
