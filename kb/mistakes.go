package kb

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Severity says whether a mistake stops a publish.
type Severity string

const (
	Error   Severity = "error"   // cannot be published
	Warning Severity = "warning" // can be published, somebody should look at it
)

// Mistake is one thing wrong in authored knowledge.
type Mistake struct {
	Severity Severity `json:"severity"`
	Kind     Kind     `json:"kind"`
	ID       string   `json:"id,omitempty"`    // of the entry, fact or term
	Field    string   `json:"field,omitempty"` // JSON name; lists with a place, counted from 1: similar[2]
	File     string   `json:"file,omitempty"`  // where it was imported from, when known
	Row      int      `json:"row,omitempty"`   // line or row in File, 1 is the first; 0: not known
	Message  string   `json:"message"`         // Chinese, for the author

	at int // place of the item in authored order, for sorting
}

var kindNames = map[Kind]string{KindEntry: "条目", KindFact: "三元组", KindTerm: "业务词", KindFlow: "流程", KindWebhook: "接口", KindEvidence: "标注", KindPolicy: "策略"}

var fieldNames = map[string]string{
	"id": "编号", "question": "标准问", "similar": "相似问", "typos": "错别字问法", "negatives": "反例", "answer": "答案",
	"answers": "渠道答案", "valid_from": "生效时间", "valid_to": "失效时间", "subject": "主体", "predicate": "属性",
	"object": "取值", "unit": "单位", "word": "词", "synonyms": "同义词", "answer_at": "直接回答阈值", "clarify_at": "澄清阈值",
	"precision_target": "直答准确率目标",
	"max_options":      "澄清选项数", "max_misses": "转人工前的未命中次数", "max_repeats": "转人工前的重复次数",
	"context_turns": "上下文轮数", "context_minutes": "上下文分钟数",
	"text": "问题", "hot": "热门问题", "flow": "流程", "name": "名称", "intent": "例句", "examples": "例句", "slots": "词槽", "steps": "步骤",
	"when": "条件", "say": "文字", "collect": "收集", "branch": "分支", "confirm": "确认", "webhook": "接口", "set": "设置",
	"jump": "跳转", "handoff": "转人工", "end": "结束", "ask": "问法", "url": "地址", "send": "发送", "take": "取回",
	"timeout_ms": "时限", "retries": "重试次数", "sensitive": "敏感话题", "chitchat": "闲聊",
}

// fieldLabel returns what people call a field: 相似问 2 for similar[2].
func fieldLabel(field string) string {
	if head, inner, ok := strings.Cut(field, "]."); ok {
		return fieldLabel(head+"]") + " " + fieldLabel(inner)
	}
	if inner, ok := strings.CutPrefix(field, "intent."); ok {
		return fieldLabel(inner)
	}
	name, rest, _ := strings.Cut(field, "[")
	name, channel, _ := strings.Cut(name, ".")
	label := fieldNames[name]
	if label == "" {
		label = name
	}
	return strings.TrimRight(label+" "+channel+strings.TrimSuffix(rest, "]"), " ")
}

// String returns the mistake as one line for people.
func (m Mistake) String() string {
	var b strings.Builder
	switch {
	case m.File != "" && m.Row > 0:
		fmt.Fprintf(&b, "%s 第 %d 行：", m.File, m.Row)
	case m.File != "":
		fmt.Fprintf(&b, "%s：", m.File)
	}
	var about []string // of a file as a whole: nothing
	id := m.ID
	if m.File != "" && m.Row > 0 && madeUp.MatchString(id) {
		id = "" // nobody wrote it, and the row says which one is meant
	}
	for _, part := range []string{kindNames[m.Kind], id, fieldLabel(m.Field)} {
		if part != "" {
			about = append(about, part)
		}
	}
	if len(about) > 0 {
		b.WriteString(strings.Join(about, " ") + "：")
	}
	if m.Severity == Warning {
		b.WriteString("（提醒）")
	}
	b.WriteString(m.Message)
	return b.String()
}

// madeUp are ids that importing or FactID made of the content.
var madeUp = regexp.MustCompile(`^(?:e[0-9a-f]{12}(?:-[0-9]+)?|f[0-9a-f]{16})$`)

// ErrorList is all the mistakes found at once, sorted by place.
type ErrorList []Mistake

// Error returns all mistakes, one a line.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, m := range l {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error when it holds an error, nil when it is empty
// or holds warnings only.
func (l ErrorList) Err() error {
	if len(l.Only(Error)) == 0 {
		return nil
	}
	return l
}

// Only returns the mistakes of one severity.
func (l ErrorList) Only(s Severity) ErrorList {
	var out ErrorList
	for _, m := range l {
		if m.Severity == s {
			out = append(out, m)
		}
	}
	return out
}

var kindOrder = []Kind{KindEntry, KindFact, KindTerm, KindFlow, KindWebhook, KindEvidence, KindPolicy}

// Sort orders the list by file, row, kind, authored order, field and message.
func (l ErrorList) Sort() {
	slices.SortStableFunc(l, func(a, b Mistake) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Row, b.Row),
			cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)),
			cmp.Compare(a.at, b.at),
			cmp.Compare(a.ID, b.ID),
			compareFields(a.Field, b.Field),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// compareFields orders fields by name, those of one list by their place in it: steps[2] before steps[10].
func compareFields(a, b string) int {
	for a != "" && b != "" {
		n, m := digitsOf(a), digitsOf(b)
		if n > 0 && m > 0 && n != m {
			return cmp.Compare(n, m)
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digitsOf counts the digits that s begins with.
func digitsOf(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
