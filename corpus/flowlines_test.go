package corpus

import (
	"regexp"
	"strings"
	"testing"

	"yingda/kb"
)

// Marks «kind id field» stand at the ends of the lines where these things are.
const linedFlows = `# a comment
flows:
- id: loss           #«flow loss id»«flow loss »«flow loss cancel»
  name: 挂失         #«flow loss name»
  intent:            #«flow loss intent»
    examples:        #«flow loss intent.examples[9]»
    - 我要挂失       #«flow loss intent.examples[1]»
    - 挂失尾号[1](x) #«flow loss intent.examples[2]»
    negatives: [怎么挂失, 挂失要钱吗] #«flow loss intent.negatives[2]»
  slots:
  - &tail            #«flow loss slots[1]»
    name: 尾号
    type: code
  - {name: 卡种, type: enum} #«flow loss slots[2]»
  steps:             #«flow loss steps[7]»«flow loss steps»
  - say: |-          #«flow loss steps[1].say»«flow loss steps[1]»
      好的，
      为您挂失。
  - collect: 卡种    #«flow loss steps[2].collect»«flow loss steps[2].ask[1]»
    when: 卡种 =     #«flow loss steps[2].when»
  - branch:          #«flow loss steps[3]»
    - {when: a, to: b} #«flow loss steps[3].branch[1]»
    - to: c          #«flow loss steps[3].branch[2]»
- {name: 没有编号}   #«flow  id»«flow  steps»
- id: again
  slots: [*tail]     #«flow again slots[1]»
webhooks:
- name: 挂失接口     #«webhook 挂失接口 name»«webhook 挂失接口 timeout_ms»
  url: x             #«webhook 挂失接口 url»
  send:              #«webhook 挂失接口 send.无»
    card.no: y
    单号: z          #«webhook 挂失接口 send.单号»
`

func TestFlowLines(t *testing.T) {
	lines := ReadFlowLines([]byte(linedFlows))
	n := 0
	for i, line := range strings.Split(linedFlows, "\n") {
		for _, m := range regexp.MustCompile(`«(\S+) (\S*) (\S*)»`).FindAllStringSubmatch(line, -1) {
			n++
			if got := lines.Of(kb.Key{Kind: kb.Kind(m[1]), ID: m[2]}, m[3]); got != i+1 {
				t.Errorf("%s is in line %d, found in %d", m[0], i+1, got)
			}
		}
	}
	if n != strings.Count(linedFlows, "«") || n < 20 {
		t.Errorf("%d marks were read", n)
	}
	for _, c := range []struct {
		kind kb.Kind
		id   string
	}{{kb.KindFlow, "nobody"}, {kb.KindWebhook, "loss"}, {kb.KindEntry, "loss"}} {
		if got := lines.Of(kb.Key{Kind: c.kind, ID: c.id}, "name"); got != 0 {
			t.Errorf("%s %s, which is not there, is in line %d", c.kind, c.id, got)
		}
	}
}

// Nothing that an author writes makes it fail, and no line is beyond the text.
func FuzzFlowLines(f *testing.F) {
	f.Add([]byte(linedFlows), "steps[3].branch[2]")
	f.Add([]byte("flows: &a\n- *a"), "steps")
	f.Add([]byte("flows:\n- id: loss\n  steps: *x"), "a[99999999999999999999].b[-1]..[")
	f.Fuzz(func(t *testing.T, data []byte, field string) {
		at := ReadFlowLines(data).Of(kb.Key{Kind: kb.KindFlow, ID: "loss"}, field)
		if breaks := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(data)); at < 0 || at > strings.Count(breaks, "\n")+1 {
			t.Errorf("line %d of %q", at, data)
		}
	})
}
