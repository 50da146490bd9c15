package facts

import (
	"math"
	"strings"
	"unicode/utf8"

	"yingda/kb"
	"yingda/nlu"
)

// Words of a question that wants yes or no.
var (
	yesnoEnds  = []string{"吗", "么", "没", "不", "嘛", "没有", "对不对", "是吧"}
	yesnoWords = []string{"是不是", "是否", "有没有", "支不支持", "能不能", "可不可以", "对吗", "是吗", "能否", "可否", "有无"}
)

func (a *asking) yesno() bool {
	for _, w := range yesnoEnds {
		if before(a.runes, len(a.runes), w) {
			return true
		}
	}
	_, ok := a.find(yesnoWords)
	return ok
}

// verifying reads a question that wants a value confirmed: 金卡年费是300吗, 普卡是银联的吗.
func (a *asking) verifying(paths []path) Answer {
	if !a.yesno() {
		return Answer{}
	}
	var denied Answer
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.nested || len(m.subjects) != 1 || m.quality < .7 || m.weight < leastName/2 {
			continue
		}
		ans := a.confirm(m)
		if other := len(paths) > 0 && paths[0].score >= surely; ans.Outcome != None && !(other && ans.Topic.Predicate != "" && (&kb.Fact{Predicate: ans.Topic.Predicate}).IsType()) {
			return ans
		}
		if denied.Outcome == None {
			denied = a.contradict(m)
		}
	}
	if len(paths) > 0 && len(paths[0].hops) == 1 && paths[0].evidence.literal {
		if ans := a.deny(&paths[0]); ans.Outcome != None {
			return ans
		}
	}
	return denied
}

// confirm finds a value of a subject in the rest of the question.
func (a *asking) confirm(m *mention) Answer {
	s := m.subjects[0]
	best, long := []uint32(nil), 1
	var at span
	for _, rows := range a.properties(s, a.At) {
		for _, n := range rows {
			key := []rune(flat(a.rows[n].object))
			if !math.IsNaN(a.rows[n].amount) || len(key) <= long || len(key) > maxName {
				continue
			}
			if i := a.outside(key, m.span); i >= 0 {
				best, long, at = []uint32{n}, len(key), span{from: i, to: i + len(key)}
			}
		}
	}
	if best == nil {
		best, at = a.amountOf(m)
	}
	if best == nil {
		return Answer{}
	}
	r := a.remains(a.runes, []span{m.span, at})
	e := a.judge(&a.predicates[a.rows[best[0]].predicate], r, 0)
	z := wholly + qualityWeight*(float64(m.quality)-1) - perCharacter*float64(r.weight*(1-e.said)/a.contrast.none)
	text := "是的，"
	for _, w := range []string{"不支持", "不能", "不含", "不是"} {
		if before(a.runes, at.from, w) {
			text = "不对，"
		}
	}
	return a.checked(best, text, logistic(z))
}

// amountOf finds the one amount of a subject that the question names, with its unit.
func (a *asking) amountOf(m *mention) (rows []uint32, at span) {
	for _, n := range a.amounts(m.span) {
		for _, group := range a.properties(m.subjects[0], a.At) {
			r := &a.rows[group[0]]
			if u := a.measure[r.measure]; !math.IsNaN(r.amount) && u.Dimension == n.unit.Dimension && math.Abs(n.unit.Convert(n.amount, u)-r.amount*u.PerFactor/u.Factor) < 1e-9 {
				rows, at = append(rows, group[0]), n.span
			}
		}
	}
	if len(rows) != 1 {
		return nil, span{} // of two that are 12 months neither is meant
	}
	return rows, at
}

// said is an amount with a unit that a question names.
type said struct {
	span
	amount float64
	unit   kb.Unit
}

// amounts returns the amounts with units in a question, apart from a name.
func (a *asking) amounts(name span) (out []said) {
	for _, n := range nlu.Mentions(string(a.runes), a.now()) {
		if n.Start < name.to && name.from < n.End || n.Kind != nlu.KindMoney && n.Kind != nlu.KindNumber && n.Kind != nlu.KindPercent && n.Kind != nlu.KindDuration {
			continue
		}
		amount, unit := a.amount(n)
		unit, end := a.unitAfter(unit, n.End)
		if unit.Dimension != "" {
			out = append(out, said{span{from: n.Start, to: end}, amount, unit})
		}
	}
	return out
}

// contradict finds what a subject has in place of the amount or value that the
// question names: 金卡是300元吗 of a card of 160, where it has one price only.
func (a *asking) contradict(m *mention) Answer {
	for _, n := range a.amounts(m.span) {
		var rows []uint32
		for _, group := range a.properties(m.subjects[0], a.At) {
			if r := &a.rows[group[0]]; !math.IsNaN(r.amount) && a.measure[r.measure].Dimension == n.unit.Dimension {
				rows = append(rows, group[0])
			}
		}
		if len(rows) == 1 {
			return a.instead(m, rows, n.span)
		}
	}
	for n := min(longestValue, len(a.runes)); n >= 2; n-- {
		for i := 0; i+n <= len(a.runes); i++ {
			at := span{from: i, to: i + n}
			if overlaps([]span{m.span}, at) {
				continue
			}
			if rows := a.ownOf(m.subjects[0], a.runes[i:i+n]); len(rows) > 0 {
				return a.instead(m, rows, at)
			}
		}
	}
	return Answer{}
}

// longestValue of other subjects that is looked for, in runes.
const longestValue = 12

// ownOf returns the rows that a subject has of the attribute of which others have a value.
func (a *asking) ownOf(subject uint32, value []rune) (rows []uint32) {
	a.objects.each(nlu.HashWord(string(value)), func(n uint32) bool {
		if math.IsNaN(a.rows[n].amount) && !a.isType(n) {
			rows = a.of(subject, a.rows[n].predicate, a.At)
		}
		return len(rows) == 0
	})
	return rows
}

// instead denies what a question says of a subject, with what it has.
func (a *asking) instead(m *mention, rows []uint32, at span) Answer {
	r := a.remains(a.runes, []span{m.span, at})
	e := a.judge(&a.predicates[a.rows[rows[0]].predicate], r, 0)
	z := wholly + qualityWeight*(float64(m.quality)-1) - perCharacter*float64(r.weight*(1-e.said)/a.contrast.none)
	if z < leastAsked {
		return Answer{}
	}
	return a.checked(rows[:min(len(rows), MaxCited)], "不是，", logistic(z))
}

// outside finds a word outside a span, -1 when it is not there.
func (a *asking) outside(word []rune, s span) int {
	if i := index(a.runes[s.to:], word); i >= 0 {
		return s.to + i
	}
	return index(a.runes[:s.from], word)
}

// deny holds the amount, or the value of another subject, that a question names
// against what the subject has.
func (a *asking) deny(p *path) Answer {
	rows := p.hops[0]
	r := &a.rows[rows[0]]
	text := string(a.runes)
	for _, m := range nlu.Mentions(text, a.now()) {
		if m.Start < p.mention.to && p.mention.from < m.End || math.IsNaN(r.amount) {
			continue
		}
		if m.Kind != nlu.KindNumber && m.Kind != nlu.KindMoney && m.Kind != nlu.KindPercent && m.Kind != nlu.KindDuration {
			continue
		}
		amount, unit := a.amount(m)
		unit, _ = a.unitAfter(unit, m.End)
		u := a.measure[r.measure]
		plain := kb.Unit{Dimension: u.Dimension, Factor: u.Factor, PerFactor: 1}
		if !plain.Comparable(unit) {
			continue
		}
		said := "不是，"
		if math.Abs(unit.Convert(amount, kb.Unit{Dimension: u.Dimension, Factor: 1, PerFactor: 1})-r.amount*u.PerFactor) < 1e-6 || unit.Dimension == "" && amount == r.amount/u.Factor*u.PerFactor {
			said = "是的，"
		}
		return a.checked(rows, said, max(logistic(p.score), logistic(wholly)*float64(p.mention.quality)))
	}
	return Answer{}
}

// checked answers yes or no with the rows.
func (a *asking) checked(rows []uint32, yes string, confidence float64) Answer {
	r := &a.rows[rows[0]]
	return Answer{
		Outcome: Found, Form: Verify, Asked: string(a.runes), Text: yes + a.sentence(rows) + "。", Facts: a.cite(rows), Confidence: confidence,
		Topic: Topic{Form: Attribute, Subject: a.names[r.subject], Predicate: a.predicates[r.predicate].name},
	}
}

// Words by which a subject is asked for as a whole.
var introWords = []string{"介绍一下", "介绍下", "介绍", "说说", "讲讲", "了解一下", "了解", "详细信息", "详情", "怎么样", "是什么", "什么东西", "基本情况", "资料", "信息", "说一下", "看看"}

// introducing tells what is known of a subject that is named alone.
func (a *asking) introducing() Answer {
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.nested || len(m.subjects) != 1 || m.quality < .8 || m.weight < leastName/2 {
			continue
		}
		taken, bonus := []span{m.span}, -.6
		if s, ok := a.find(introWords); ok && !overlaps(taken, s) {
			taken, bonus = append(taken, s), 0
		}
		r := a.remains(a.runes, taken)
		if r.weight > 0 || r.asks != 0 || bonus < 0 && utf8.RuneCountInString(string(a.runes)) > m.to-m.from+4 {
			continue
		}
		return a.introduce(m.subjects[0], logistic(wholly+bonus+qualityWeight*(float64(m.quality)-1)))
	}
	return Answer{}
}

func (a *asking) introduce(s uint32, confidence float64) Answer {
	ans := Answer{Outcome: Found, Form: Introduce, Asked: "介绍一下" + a.names[s], Confidence: confidence, Topic: Topic{Form: Introduce, Subject: a.names[s]}}
	var said []string
	for _, rows := range a.properties(s, a.At) {
		if len(said) == maxKnown {
			break
		}
		rows = rows[:min(len(rows), pageSize)]
		said = append(said, a.predicates[a.rows[rows[0]].predicate].name+"："+a.values(rows))
		ans.Facts = append(ans.Facts, a.cite(rows)...)
	}
	if len(said) == 0 {
		return Answer{}
	}
	ans.Facts = ans.Facts[:min(len(ans.Facts), MaxCited)]
	ans.Text = a.names[s] + "\n" + strings.Join(said, "\n")
	return ans
}
