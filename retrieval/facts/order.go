package facts

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

//go:embed orders.txt
var ordersText string

// order is a word that compares amounts.
type order struct {
	text     []rune
	more     bool
	concepts []concept // of the attribute it speaks of; none: any
}

var orders = sync.OnceValue(func() (out []order) {
	for line := range strings.Lines(ordersText) {
		f := strings.Fields(line)
		if len(f) < 3 || line[0] == '#' {
			continue
		}
		var cs []concept
		if w := attributes().at([]rune(f[1]), maxName); f[1] != "any" && w != nil {
			cs = w.concepts
		}
		for _, w := range f[2:] {
			out = append(out, order{[]rune(w), f[0] == "more", cs})
		}
	}
	return out
})

// orderAt returns the word of order that r begins with, nil when there is none.
func orderAt(r []rune) *order {
	list := orders()
	for i := range list {
		if w := list[i].text; len(w) <= len(r) && slices.Equal(w, r[:len(w)]) {
			if x := attributes().at(r, maxName); x != nil && len(x.text) > len(w) {
				return nil // 重 of 重量
			}
			return &list[i]
		}
	}
	return nil
}

// bound is a condition on an amount: at least low, at most high, either of them open.
type bound struct {
	span
	unit      kb.Unit
	low, high *float64
	than      bool     // strictly
	order     *order   // 便宜 of 比199便宜
	by        *mention // 比金卡便宜: the amount is that of a subject
	at        span     // of the order of by
}

// Words of bounds, with what they bound; after and before the amount.
var (
	atMost   = []string{"以下", "以内", "之内", "之下", "不到"}
	atLeast  = []string{"以上", "之上", "起"}
	below    = []string{"低于", "小于", "少于", "不到", "不超过", "不高于", "不多于", "不大于", "最多", "未满", "便宜过", "短于", "至多"}
	above    = []string{"高于", "大于", "多于", "超过", "不低于", "不少于", "不小于", "至少", "超出", "贵过", "长于", "满"}
	strictly = []string{"低于", "小于", "少于", "不到", "高于", "大于", "多于", "超过", "超出", "未满", "短于", "长于"}
)

// bounds finds the conditions on amounts in a question.
func (a *asking) bounds() (out []bound) {
	text := string(a.runes)
	for _, m := range nlu.Mentions(text, a.now()) {
		if m.Kind != nlu.KindNumber && m.Kind != nlu.KindMoney && m.Kind != nlu.KindPercent && m.Kind != nlu.KindDuration {
			continue
		}
		if b, ok := a.bound(m); ok {
			out = append(out, b)
		}
	}
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.from > 0 && a.runes[m.from-1] == '比' && !m.nested {
			for k := m.to; k < min(len(a.runes), m.to+orderWithin); k++ {
				if o := orderAt(a.runes[k:]); o != nil {
					out = append(out, bound{span: span{from: m.from - 1, to: m.to}, order: o, by: m, than: true, at: span{from: k, to: k + len(o.text)}})
					break
				}
			}
		}
	}
	return out
}

// orderWithin is how many runes after a subject the word of order may follow: 比金卡年费低.
const orderWithin = 8

// now gives relative dates a meaning; amounts need none.
func (a *asking) now() time.Time {
	if a.At.IsZero() {
		return time.Unix(0, 0)
	}
	return a.At
}

// bound reads what is said around an amount.
func (a *asking) bound(m nlu.Mention) (b bound, ok bool) {
	from, to := m.Start, m.End
	amount, unit := a.amount(m)
	unit, to = a.unitAfter(unit, to)
	b = bound{span: span{from: from, to: to}, unit: unit}
	if m.High > m.Number {
		high := amount / m.Number * m.High
		b.low, b.high = &amount, &high
		return b, true
	}
	if from > 0 && a.runes[from-1] == '比' {
		if o := a.orderAfter(to); o != nil {
			b.from, b.to, b.order, b.than = from-1, to+a.skipped(to)+len(o.text), o, true
			b.set(amount, o.more)
			return b, true
		}
	}
	for _, w := range append(slices.Clone(below), above...) {
		if before(a.runes, from, w) {
			b.from, b.than = from-len([]rune(w)), slices.Contains(strictly, w)
			b.set(amount, slices.Contains(above, w))
			return b, true
		}
	}
	for _, w := range append(slices.Clone(atMost), atLeast...) {
		if index(a.runes[to:], []rune(w)) == 0 {
			b.to = to + len([]rune(w))
			b.set(amount, slices.Contains(atLeast, w))
			return b, true
		}
	}
	return b, false
}

func (b *bound) set(amount float64, least bool) {
	if least {
		b.low = &amount
	} else {
		b.high = &amount
	}
}

// amount is what a mention says, in its unit.
func (a *asking) amount(m nlu.Mention) (float64, kb.Unit) {
	switch m.Kind {
	case nlu.KindMoney:
		u, _ := kb.ParseUnit("元")
		if m.Unit != "CNY" {
			u, _ = kb.ParseUnit(m.Unit)
		}
		return m.Number, u
	case nlu.KindPercent:
		if m.Unit == "折" {
			u, _ := kb.ParseUnit("折")
			return m.Number / 10, u
		}
		u, _ := kb.ParseUnit("%")
		return m.Number, u
	case nlu.KindDuration:
		u, _ := kb.ParseUnit("秒")
		month, _ := kb.ParseUnit("月")
		return m.Number + monthsOf(m.Value)*(month.Factor-30*86400), u
	}
	u, _ := kb.ParseUnit(m.Unit)
	return m.Number, u
}

// monthsOf returns the months of a duration in ISO 8601, which nlu counts as 30 days
// and kb as a twelfth of a year.
func monthsOf(iso string) float64 {
	date, _, _ := strings.Cut(iso, "T")
	end := strings.IndexByte(date, 'M')
	if end < 0 {
		return 0
	}
	from := strings.LastIndexAny(date[:end], "PY") + 1
	n, _ := strconv.ParseFloat(date[from:end], 64)
	return n
}

// unitAfter reads the unit that follows an amount and is not in the mention's text: 20GB.
func (a *asking) unitAfter(u kb.Unit, to int) (kb.Unit, int) {
	said := u.Dimension != ""
	for n := min(4, len(a.runes)-to); n > 0; n-- {
		if v, ok := kb.ParseUnit(string(a.runes[to : to+n])); ok && v.Dimension != "" && apart(a.runes, to+n) {
			if said {
				v = u // the mention has it
			}
			return v, to + n
		}
	}
	return u, to
}

// orderAfter returns the word of order that comes next, but for 还, 更 and the like.
func (a *asking) orderAfter(at int) *order { return orderAt(a.runes[at+a.skipped(at):]) }

func (a *asking) skipped(at int) int {
	n := 0
	for at+n < len(a.runes) && strings.ContainsRune("还更要再都的", a.runes[at+n]) {
		n++
	}
	return n
}

// before reports whether a word ends where at is.
func before(r []rune, at int, word string) bool {
	w := []rune(word)
	return at >= len(w) && slices.Equal(r[at-len(w):at], w)
}

// holds reports whether an amount of a unit fulfils the condition.
func (b *bound) holds(amount float64, unit kb.Unit) bool {
	if !unit.Comparable(b.unit) {
		return false
	}
	at := unit.Convert(amount, b.unit)
	switch {
	case b.low != nil && (at < *b.low || b.than && at == *b.low):
		return false
	case b.high != nil && (at > *b.high || b.than && at == *b.high):
		return false
	}
	return true
}
