package kb

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Template is a text with slots in it:
//
//	您的{{卡种}}（{{卡号|尾号}}）已挂失。{{如果 金额 > 500}}请尽快还款。{{否则}}{{备注|缺省 无}}{{结束}}
//
// Between the braces stands a slot with formats behind bars, or 如果 (if) with a
// Condition, 否则 (else), 结束 (end). It is a language of its own and not Go's
// text/template because every slot in it must be known when knowledge is checked,
// it must end in time that its length bounds, and its authors write Chinese.
type Template struct{ parts []part }

// part is a text, a slot or a choice.
type part struct {
	text    string
	slot    string
	formats []format
	when    *Condition
	then    *Template
	other   *Template
}

// format is how a value is written.
type format struct{ name, arg string }

// formatNames are the formats under the names that authors use.
var formatNames = map[string]string{
	"原样": "raw", "raw": "raw", "完整": "full", "full": "full", "掩码": "mask", "mask": "mask", "尾号": "tail", "tail": "tail",
	"金额": "money", "money": "money", "日期": "date", "date": "date", "时间": "time", "time": "time", "缺省": "default", "default": "default",
}

// ParseTemplate reads a template. The error is a sentence in Chinese for its author.
func ParseTemplate(text string) (*Template, error) {
	p := &templateParser{rest: text}
	t, end, err := p.until(0)
	if err == nil && end != "" {
		err = fmt.Errorf("多余的{{%s}}", end)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

type templateParser struct{ rest string }

// until reads up to 否则, 结束 or the end of the text and says which.
func (p *templateParser) until(depth int) (*Template, string, error) {
	t := &Template{}
	if depth > maxDepth {
		return nil, "", fmt.Errorf("{{如果}}嵌套太深，最多 %d 层", maxDepth)
	}
	for p.rest != "" {
		text, rest, found := strings.Cut(p.rest, "{{")
		if text != "" {
			t.parts = append(t.parts, part{text: text})
		}
		if !found {
			p.rest = ""
			break
		}
		inner, rest, closed := strings.Cut(rest, "}}")
		if !closed {
			return nil, "", fmt.Errorf("“{{%s”没有用 }} 结束", shorten(inner))
		}
		p.rest = rest
		word, arg, _ := strings.Cut(strings.TrimSpace(inner), " ")
		switch word {
		case "否则", "else", "结束", "end":
			return t, word, nil
		case "如果", "if":
			choice, err := p.choice(arg, depth)
			if err != nil {
				return nil, "", err
			}
			t.parts = append(t.parts, choice)
		default:
			slot, err := slotPart(inner)
			if err != nil {
				return nil, "", err
			}
			t.parts = append(t.parts, slot)
		}
	}
	return t, "", nil
}

// choice reads what follows 如果.
func (p *templateParser) choice(condition string, depth int) (c part, err error) {
	if c.when, err = ParseCondition(condition); err != nil {
		return c, err
	}
	end := ""
	if c.then, end, err = p.until(depth + 1); err != nil {
		return c, err
	}
	if end == "否则" || end == "else" {
		if c.other, end, err = p.until(depth + 1); err != nil {
			return c, err
		}
	}
	if end != "结束" && end != "end" {
		return c, fmt.Errorf("{{如果 %s}}没有{{结束}}", shorten(condition))
	}
	return c, nil
}

// slotPart reads 卡号|尾号|缺省 无.
func slotPart(inner string) (part, error) {
	pieces := strings.Split(inner, "|")
	c := part{slot: strings.TrimSpace(pieces[0])}
	if c.slot == "" {
		return c, fmt.Errorf("“{{%s}}”里没有词槽名", shorten(inner))
	}
	for _, f := range pieces[1:] {
		name, arg, _ := strings.Cut(strings.TrimSpace(f), " ")
		known := formatNames[name]
		if known == "" {
			return c, fmt.Errorf("“{{%s}}”里的格式“%s”不存在，可用：金额、日期、时间、掩码、尾号、完整、原样、缺省", shorten(inner), shorten(name))
		}
		c.formats = append(c.formats, format{known, strings.TrimSpace(arg)})
	}
	return c, nil
}

// shorten cuts a quotation for a message.
func shorten(s string) string {
	const most = 20 // characters
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// Lookup returns a slot's value, empty when it has none, and the slot, nil when it is unknown.
type Lookup func(slot string) (value string, s *Slot)

// Render writes the text. A slot without a value leaves nothing behind.
func (t *Template) Render(get Lookup) string {
	var b strings.Builder
	t.render(&b, get)
	return b.String()
}

func (t *Template) render(b *strings.Builder, get Lookup) {
	for _, p := range t.parts {
		switch {
		case p.when != nil:
			chosen := p.then
			if !p.when.Holds(func(slot string) string { v, _ := get(slot); return v }) {
				chosen = p.other
			}
			if chosen != nil {
				chosen.render(b, get)
			}
		case p.slot != "":
			b.WriteString(p.value(get))
		default:
			b.WriteString(p.text)
		}
	}
}

func (p *part) value(get Lookup) string {
	v, s := get(p.slot)
	if v == "" {
		for _, f := range p.formats {
			if f.name == "default" {
				return f.arg
			}
		}
		return ""
	}
	named := false
	for _, f := range p.formats {
		if f.name != "default" {
			v, named = f.write(v, s), true
		}
	}
	if named || s == nil {
		return v
	}
	return s.Show(v)
}

// Slots calls use for each slot that the template needs, with whether it may be
// missing there without leaving a hole: it has a default, or a condition sees to it.
// values are what a condition compares the slot with, nil elsewhere.
func (t *Template) Slots(use func(slot string, mayMiss bool, values []string)) { t.slots(nil, use) }

func (t *Template) slots(known []string, use func(string, bool, []string)) {
	for _, p := range t.parts {
		switch {
		case p.when != nil:
			p.when.Slots(func(slot string, values []string) { use(slot, true, values) })
			p.then.slots(append(slices.Clip(known), p.when.known()...), use)
			if p.other != nil {
				p.other.slots(known, use)
			}
		case p.slot != "":
			hasDefault := slices.ContainsFunc(p.formats, func(f format) bool { return f.name == "default" })
			use(p.slot, hasDefault || slices.Contains(known, p.slot), nil)
		}
	}
}
