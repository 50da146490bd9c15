package kb

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Condition is a question about slots, as written in Step.When, Branch.When and
// templates:
//
//	卡种 = 信用卡            also != < <= > >=; a word with spaces or signs in it stands in quotes
//	金额 > 500 且 非 加急    且 or and, 或 or or, 非 or not, brackets
//	城市 属于 北京、上海     or in
//	备注                     the slot has a value, and it is not 否
//
// Numbers are compared as numbers, dates by their order, all else letter by letter.
// A comparison with a slot that has no value does not hold, but for != .
type Condition struct {
	op     string // and or not known = != < <= > >= in
	kids   []*Condition
	slot   string
	values []string
}

// maxDepth bounds how deep brackets and templates nest.
const maxDepth = 20

// ParseCondition reads a condition. The error is a sentence in Chinese for its author.
func ParseCondition(text string) (*Condition, error) {
	p := &conditionParser{words: conditionWords(text)}
	c, err := p.or(0)
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("条件“%s”在“%s”处读不下去", text, p.words[0].text)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// conditionWord is a word of a condition; op when it is an operator.
type conditionWord struct {
	text string
	op   string
}

var conditionOps = map[string]string{
	"且": "and", "并且": "and", "and": "and", "&&": "and",
	"或": "or", "或者": "or", "or": "or", "||": "or",
	"非": "not", "not": "not", "!": "not",
	"=": "=", "==": "=", "＝": "=", "!=": "!=", "≠": "!=", "<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=",
	"属于": "in", "in": "in", "(": "(", "（": "(", ")": ")", "）": ")", ",": ",", "，": ",", "、": ",",
}

const conditionSigns = "=＝!≠<≤>≥()（）,，、&|"

// conditionQuotes are the opening quotation marks with their closing ones.
var conditionQuotes = map[rune]rune{'"': '"', '\'': '\'', '“': '”', '「': '」'}

func conditionWords(text string) (words []conditionWord) {
	for rest := text; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		if unicode.IsSpace(r) {
			rest = rest[n:]
			continue
		}
		if end := conditionQuotes[r]; end != 0 {
			if i := strings.IndexRune(rest[n:], end); i >= 0 {
				words = append(words, conditionWord{text: rest[n : n+i]})
				rest = rest[n+i+utf8.RuneLen(end):]
				continue
			}
		}
		if strings.ContainsRune(conditionSigns, r) {
			if len(rest) > n && conditionOps[rest[:n+1]] != "" {
				n++
			}
			words = append(words, conditionWord{rest[:n], cmp.Or(conditionOps[rest[:n]], "?")})
			rest = rest[n:]
			continue
		}
		end := strings.IndexFunc(rest[n:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(conditionSigns, r) })
		if end < 0 {
			end = len(rest) - n
		}
		w := rest[:n+end]
		words = append(words, conditionWord{w, conditionOps[strings.ToLower(w)]})
		rest = rest[n+end:]
	}
	return words
}

type conditionParser struct{ words []conditionWord }

func (p *conditionParser) take(op string) bool {
	if len(p.words) == 0 || p.words[0].op != op {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *conditionParser) or(depth int) (*Condition, error) { return p.list(depth, "or", p.and) }

func (p *conditionParser) and(depth int) (*Condition, error) { return p.list(depth, "and", p.not) }

// list reads what is joined by one operator.
func (p *conditionParser) list(depth int, op string, item func(int) (*Condition, error)) (*Condition, error) {
	c, err := item(depth)
	if err != nil {
		return nil, err
	}
	kids := []*Condition{c}
	for p.take(op) {
		if c, err = item(depth); err != nil {
			return nil, err
		}
		kids = append(kids, c)
	}
	if len(kids) == 1 {
		return kids[0], nil
	}
	return &Condition{op: op, kids: kids}, nil
}

func (p *conditionParser) not(depth int) (*Condition, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("条件嵌套太深，最多 %d 层", maxDepth)
	}
	if p.take("not") {
		c, err := p.not(depth + 1)
		return &Condition{op: "not", kids: []*Condition{c}}, err
	}
	if p.take("(") {
		c, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = fmt.Errorf("条件缺少右括号")
		}
		return c, err
	}
	return p.comparison()
}

func (p *conditionParser) comparison() (*Condition, error) {
	slot, err := p.word("词槽")
	if err != nil {
		return nil, err
	}
	for _, op := range []string{"=", "!=", "<", "<=", ">", ">=", "in"} {
		if !p.take(op) {
			continue
		}
		c := &Condition{op: op, slot: slot}
		bracket := op == "in" && p.take("(")
		for again := true; again; again = op == "in" && p.take(",") {
			v, err := p.word("要比较的值")
			if err != nil {
				return nil, err
			}
			c.values = append(c.values, v)
		}
		if bracket && !p.take(")") {
			return nil, fmt.Errorf("条件缺少右括号")
		}
		return c, nil
	}
	return &Condition{op: "known", slot: slot}, nil
}

func (p *conditionParser) word(what string) (string, error) {
	if len(p.words) == 0 {
		return "", fmt.Errorf("条件不完整：缺少%s", what)
	}
	w := p.words[0]
	if w.op != "" {
		return "", fmt.Errorf("条件中“%s”的位置应为%s", w.text, what)
	}
	if w.text == "" {
		return "", fmt.Errorf("条件中的%s是空的；要问有没有填写，请写“词槽”或“非 词槽”", what)
	}
	p.words = p.words[1:]
	return w.text, nil
}

// Holds says whether the condition holds; get returns a slot's value, empty when it has none.
func (c *Condition) Holds(get func(slot string) string) bool {
	switch c.op {
	case "and":
		return !slices.ContainsFunc(c.kids, func(k *Condition) bool { return !k.Holds(get) })
	case "or":
		return slices.ContainsFunc(c.kids, func(k *Condition) bool { return k.Holds(get) })
	case "not":
		return !c.kids[0].Holds(get)
	}
	v := get(c.slot)
	switch {
	case c.op == "known":
		return v != "" && v != No
	case v == "":
		return c.op == "!="
	case c.op == "in":
		return slices.ContainsFunc(c.values, func(w string) bool { return compareValues(v, w) == 0 })
	}
	d := compareValues(v, c.values[0])
	switch c.op {
	case "=":
		return d == 0
	case "!=":
		return d != 0
	case "<":
		return d < 0
	case "<=":
		return d <= 0
	case ">":
		return d > 0
	}
	return d >= 0
}

// Values of a yes/no slot.
const (
	Yes = "是"
	No  = "否"
)

func compareValues(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || x != x || y != y { // "NaN" is a word
		return strings.Compare(a, b)
	}
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// Slots calls use for each slot that the condition asks about, with the values it is compared with.
func (c *Condition) Slots(use func(slot string, values []string)) {
	for _, k := range c.kids {
		k.Slots(use)
	}
	if c.slot != "" {
		use(c.slot, c.values)
	}
}

// known returns the slots that have a value wherever the condition holds.
func (c *Condition) known() (slots []string) {
	switch c.op {
	case "and":
		for _, k := range c.kids {
			slots = append(slots, k.known()...)
		}
	case "or", "not", "!=":
	default:
		slots = []string{c.slot}
	}
	return slots
}
