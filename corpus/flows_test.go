package corpus

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"yingda/kb"
)

const cardFlow = `# What a bank would write.
flows:
- id: card-loss
  name: 挂失
  intent:
    examples: [我要挂失, '挂失尾号[1234](尾号)的卡']
  slots:
  - {name: 卡种, type: enum, ask: ['哪种卡？'], values: [{word: 信用卡, synonyms: [贷记卡]}, {word: 储蓄卡}]}
  - name: 尾号
    type: code
    valid: {pattern: '[0-9]{4}', message: 尾号是 4 位数字。}
    max_tries: 2
  - {name: 金额, type: money, valid: {min: 0, max: 5e4}}
  steps:
  - say: |-
      好的，
      为您挂失。
  - collect: 卡种
  - {collect: 尾号, else: stop}
  - branch:
    - {when: 卡种 = 信用卡, to: stop}
  - set: {尾号: 1, 卡种: ""}
  - id: stop
    end:
- id: off
  name: 停用的
  enabled: false
  steps: [{handoff: {text: 稍等}}]
webhooks:
- name: 挂失接口
  url: https://bank.example/loss
  send: {card: '{{尾号}}'}
  timeout_ms: 500
`

func TestReadFlows(t *testing.T) {
	k, list := ReadFlows("f.yaml", []byte(cardFlow))
	if len(list) > 0 {
		t.Fatal(list)
	}
	zero, most := 0.0, 50000.0
	want := kb.Knowledge{
		Flows: []kb.Flow{{
			ID: "card-loss", Name: "挂失", Enabled: true, Intent: kb.Intent{Examples: []string{"我要挂失", "挂失尾号[1234](尾号)的卡"}},
			Slots: []kb.Slot{
				{Name: "卡种", Type: kb.SlotEnum, Ask: []string{"哪种卡？"}, Values: []kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}, {Word: "储蓄卡"}}},
				{Name: "尾号", Type: kb.SlotCode, Valid: kb.Valid{Pattern: "[0-9]{4}", Message: "尾号是 4 位数字。"}, MaxTries: 2},
				{Name: "金额", Type: kb.SlotMoney, Valid: kb.Valid{Min: &zero, Max: &most}},
			},
			Steps: []kb.Step{
				{Say: "好的，\n为您挂失。"}, {Collect: "卡种"}, {Collect: "尾号", Else: "stop"}, {Branch: []kb.Branch{{When: "卡种 = 信用卡", To: "stop"}}},
				{Set: map[string]string{"尾号": "1", "卡种": ""}}, {ID: "stop", End: &kb.End{}},
			},
		}, {ID: "off", Name: "停用的", Steps: []kb.Step{{Handoff: &kb.Transfer{Text: "稍等"}}}}},
		Webhooks: []kb.Webhook{{Name: "挂失接口", URL: "https://bank.example/loss", Send: map[string]string{"card": "{{尾号}}"}, TimeoutMS: 500}},
	}
	if !reflect.DeepEqual(k, want) {
		t.Errorf("got  %+v\nwant %+v", k, want)
	}
	for _, asJSON := range []bool{false, true} {
		var b bytes.Buffer
		if err := WriteFlows(&b, k, asJSON); err != nil {
			t.Fatal(err)
		}
		again, list := ReadFlows("again", b.Bytes())
		if len(list) > 0 || !reflect.DeepEqual(again, k) {
			t.Errorf("JSON %v: %v\n%s\ncomes back as %+v", asJSON, list, b.String(), again)
		}
		if asJSON == strings.Contains(b.String(), "\n  - id:") {
			t.Errorf("JSON %v is written as\n%s", asJSON, b.String())
		}
	}
}

// Every mistake of form is told at once, each with its line.
func TestReadFlowsTellsAllMistakes(t *testing.T) {
	_, list := ReadFlows("f.yaml", []byte(`flow: []
flows:
- id: [a]
  name: {a: b}
  steps: say
  enabled: ja
  slots:
  - {name: x, max_tries: two, valid: {min: much, max: .inf}}
  - name: y
    name: z
    asks: 好
  - plain
webhooks:
- send: [a]
- take: {a: b, a: c}
`))
	want := []string{
		"f.yaml 第 1 行：流程：不认识的键“flow”，可用：flows、webhooks",
		"第 3 行：流程：id 应是一个值，不是列表或对象",
		"第 4 行：流程：name 应是一个值",
		"第 5 行：流程：steps 应是一个列表",
		"第 6 行：流程：enabled 应是 true 或 false",
		"第 8 行：流程：max_tries 应是整数",
		"第 8 行：流程：min 应是数字",
		"第 8 行：流程：max 应是数字",
		"第 10 行：流程：键“name”写了两次",
		"第 11 行：流程：不认识的键“asks”，可用：name、label、type、ask",
		"第 12 行：流程：slots 第 3 项 应是“键: 值”的对象",
		"第 14 行：流程：send 应是“键: 值”的对象",
		"第 15 行：流程：键“a”写了两次",
	}
	if len(list) != len(want) {
		t.Fatalf("%d mistakes, want %d:\n%v", len(list), len(want), list)
	}
	for i, m := range list {
		if !strings.Contains(m.String(), want[i]) {
			t.Errorf("%s, want %s", m, want[i])
		}
	}
}

func TestReadFlowsRefuses(t *testing.T) {
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 10) + "]\n"
	}
	for text, want := range map[string]string{
		"flows: [": "不是有效的 YAML", "\tflows:": "不是有效的 YAML", "a: b: c": "检查缩进", "[]": "应是“键: 值”的对象", "3": "应是“键: 值”的对象",
		"flows: " + deep: "应是", bomb + "flows:\n- steps: *j": "", strings.Repeat(" ", maxFlowBytes+1): "太大",
		"flows: &a\n- *a": "",
	} {
		if _, list := ReadFlows("x", []byte(text)); len(list) == 0 || !strings.Contains(list.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, list, want)
		}
	}
	for _, text := range []string{"", "# nothing", "{}", "flows:", "flows: []", "null"} {
		if k, list := ReadFlows("x", []byte(text)); len(list) > 0 || len(k.Flows) > 0 {
			t.Errorf("%q: %v", text, list)
		}
	}
}

// What can be read can be written, and is read again as the same; checking it ends.
func FuzzReadFlows(f *testing.F) {
	f.Add([]byte(cardFlow))
	f.Add([]byte(`{"flows":[{"id":"a","name":"b","steps":[{"say":"{{x"},{"branch":[{"when":"a = 1","to":"x"}]}]}]}`))
	f.Add([]byte("flows: [{steps: [{collect: a, when: '非 b'}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, list := ReadFlows("f", data)
		if len(list) > 0 {
			if list.Err() == nil {
				t.Error("mistakes that are no errors")
			}
			return
		}
		kb.Check(k)
		var b bytes.Buffer
		if err := WriteFlows(&b, k, false); err != nil {
			t.Fatal(err)
		}
		again, list := ReadFlows("g", b.Bytes())
		if d := kb.Diff(k, again); len(list) > 0 || !d.Empty() && unique(k) {
			t.Errorf("%q\nwritten as %q\ncomes back with %v, %+v", data, b.Bytes(), list, d)
		}
	})
}

// unique reports whether no two flows or webhooks have the same name: then Diff can tell them apart.
func unique(k kb.Knowledge) bool {
	seen := map[kb.Key]bool{}
	for i := range k.Flows {
		seen[k.Flows[i].Key()] = true
	}
	for i := range k.Webhooks {
		seen[k.Webhooks[i].Key()] = true
	}
	return len(seen) == len(k.Flows)+len(k.Webhooks)
}
