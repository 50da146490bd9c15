package facts

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// maxCompared subjects are held against each other at a time.
const maxCompared = 5

// Words that stand between two things.
var severalWords = []string{"和", "跟", "与", "还是", "比", "哪个", "哪张"}

// comparing reads a question that names several subjects: 金卡和普卡哪个年费低.
func (a *asking) comparing() Answer {
	var named []*mention
	var taken []span
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.nested || m.weight < leastName/2 || m.quality < .7 || overlaps(taken, m.span) || len(m.subjects) != 1 {
			continue
		}
		named = append(named, m)
		taken = append(taken, m.span)
	}
	if len(named) < 2 || len(named) > maxCompared || index(a.runes, []rune{'的'}) >= 0 && a.chained(named) {
		return Answer{}
	}
	inOrder(named)
	r := a.remains(a.runes, taken)
	best, high := -1, .45
	shared := a.shared(named)
	var left float32
	for _, id := range shared {
		p := &a.predicates[id]
		e := a.judge(p, r, 0)
		if got := float64(e.named) + .2*float64(e.said); got > high {
			best, high, left = int(id), got, r.weight*(1-e.said)
		}
	}
	o, at := a.ordered(taken)
	if best < 0 && o != nil {
		best, left = a.speaksOf(shared, o), max(0, r.weight-a.contrast.none*float32(len(o.text)))
	} else if o != nil {
		left = max(0, left-weigh(r, at))
	}
	if best < 0 {
		return a.differences(named, shared, r)
	}
	var rows []uint32
	for _, m := range named {
		rows = append(rows, a.of(m.subjects[0], uint32(best), a.At)...)
	}
	z := wholly - perCharacter*float64(left/a.contrast.none)
	return a.compared(rows, o, logistic(z))
}

func weigh(r *remainder, s span) (w float32) {
	for i := s.from; i < s.to; i++ {
		w += r.weights[i]
	}
	return w
}

// inOrder sorts mentions by their places.
func inOrder(list []*mention) {
	for i := range list {
		for j := i; j > 0 && list[j].from < list[j-1].from; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// chained reports whether a later mention is a value of an earlier one: 青禾商城的仓库华东仓.
func (a *asking) chained(named []*mention) bool {
	for _, m := range named {
		for n := a.from[m.subjects[0]]; n < min(a.from[m.subjects[0]+1], a.from[m.subjects[0]]+maxRows); n++ {
			for _, o := range named {
				if o != m && flat(a.rows[n].object) == flat(a.names[o.subjects[0]]) {
					return true
				}
			}
		}
	}
	return false
}

// shared returns the predicates that all of some subjects have, in order of the first one's rows.
func (a *asking) shared(named []*mention) (out []uint32) {
	for i, m := range named {
		var has []uint32
		for _, rows := range a.properties(m.subjects[0], a.At) {
			has = append(has, a.rows[rows[0]].predicate)
		}
		if i == 0 {
			out = has
			continue
		}
		kept := out[:0]
		for _, p := range out {
			for _, q := range has {
				if p == q {
					kept = append(kept, p)
				}
			}
		}
		out = kept
	}
	return out
}

// ordered returns the word of order in a question, outside the names.
func (a *asking) ordered(taken []span) (*order, span) {
	for i := range a.runes {
		if o := orderAt(a.runes[i:]); o != nil {
			if s := (span{from: i, to: i + len(o.text)}); !overlaps(taken, s) {
				return o, s
			}
		}
	}
	return nil, span{}
}

// speaksOf returns the first predicate that a word of order speaks of, -1 when none
// is: 便宜 speaks of a 价格, and where there is none of whatever else is money.
func (a *asking) speaksOf(list []uint32, o *order) int {
	money := -1
	for _, id := range list {
		p := &a.predicates[id]
		for _, u := range p.units[0] {
			if slices.ContainsFunc(u.concepts, func(c concept) bool { return slices.Contains(o.concepts, c) }) {
				return int(id)
			}
		}
		if money < 0 && p.kind&attributes().kindsOf(o.concepts)&kindMoney != 0 {
			money = int(id)
		}
	}
	return money
}

// compared says the rows, and which of them has the most or least where they are amounts.
func (a *asking) compared(rows []uint32, o *order, confidence float64) Answer {
	var said []string
	least, most := rows[0], rows[0]
	amounts := true
	for _, n := range rows {
		said = append(said, a.sentence([]uint32{n}))
		r := &a.rows[n]
		switch {
		case math.IsNaN(r.amount) || !a.measure[r.measure].Comparable(a.measure[a.rows[least].measure]):
			amounts = false
		case r.amount < a.rows[least].amount:
			least = n
		case r.amount > a.rows[most].amount:
			most = n
		}
	}
	text := strings.Join(said, "；")
	p := a.predicates[a.rows[rows[0]].predicate].name
	if amounts {
		switch {
		case a.rows[least].amount == a.rows[most].amount:
			text += fmt.Sprintf("，两者的%s相同", p)
		case o != nil && !o.more:
			text += fmt.Sprintf("，%s的%s更%s", a.names[a.rows[least].subject], p, a.degree(least, false))
		default:
			text += fmt.Sprintf("，%s的%s更%s", a.names[a.rows[most].subject], p, a.degree(most, true))
		}
	}
	return Answer{
		Outcome: Found, Form: Compare, Asked: string(a.runes), Text: text + "。", Facts: a.cite(rows), Confidence: confidence,
		Topic: Topic{Form: Attribute, Subject: a.names[a.rows[rows[0]].subject], Predicate: p},
	}
}

// Words by which all differences are asked for.
var differWords = []string{"区别", "对比", "比较", "差别", "不同", "差异", "哪个好", "哪个更好", "怎么选", "比一比"}

// differences says what subjects that are asked to be compared have in common attributes.
func (a *asking) differences(named []*mention, shared []uint32, r *remainder) Answer {
	s, ok := a.find(differWords)
	if !ok || len(shared) == 0 {
		return Answer{}
	}
	var lines []string
	ans := Answer{Outcome: Found, Form: Compare, Asked: string(a.runes), Topic: Topic{Form: Attribute, Subject: a.names[named[0].subjects[0]]}}
	for _, id := range shared[:min(len(shared), maxKnown)] {
		var values []string
		for _, m := range named {
			rows := a.of(m.subjects[0], id, a.At)
			rows = rows[:min(len(rows), pageSize)]
			ans.Facts = append(ans.Facts, a.cite(rows)...)
			values = append(values, a.names[m.subjects[0]]+" "+a.values(rows))
		}
		lines = append(lines, a.predicates[id].name+"："+strings.Join(values, "，"))
	}
	ans.Facts = ans.Facts[:min(len(ans.Facts), MaxCited)]
	ans.Text = strings.Join(lines, "\n")
	left := max(0, r.weight-weigh(r, s))
	ans.Confidence = logistic(wholly - perCharacter*float64(left/a.contrast.none))
	return ans
}
