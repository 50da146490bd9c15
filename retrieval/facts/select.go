package facts

import (
	"math"
	"slices"
)

// selection is a question for the subjects that fulfil conditions: 年费低于100的信用卡有哪些.
type selection struct {
	*asking
	class     class
	predicate *predicate // nil: none is spoken of
	bounds    []bound
	value     *valued
	form      Form
	order     *order // of an extreme
	taken     []span // what of the question was understood
	at        span   // of the predicate's name
	guessed   bool   // the predicate is not named as it stands, nor spoken of by a word of order
	which     bool   // 哪款: one that fulfils a condition is asked for
	explains  bool   // the predicate's name explains what it has of the question
}

// valued is a condition on a value that is no amount: 支持云闪付的.
type valued struct {
	span
	text string
	not  bool
	rows []uint32
}

// Words by which subjects are asked for.
var (
	listWords  = []string{"有哪些", "有哪几", "哪些", "哪几", "有什么", "都有啥", "有啥", "列出", "列一下", "清单", "都有什么", "推荐"}
	countWords = []string{"多少种", "多少个", "多少款", "多少张", "多少家", "多少项", "几种", "几个", "几款", "几张", "几家", "几项", "几类"}
	whichWords = []string{"哪个", "哪张", "哪款", "哪种", "哪家", "哪一个", "哪一款", "哪一张", "谁"}
	notWords   = []string{"不包含", "不属于", "不使用", "不采用", "不位于", "不含", "不支持", "不在", "不用", "不带", "没有", "不是", "不能", "不可", "无", "非", "不"}
)

// find returns the first of some words that stands in the question.
func (a *asking) find(words []string) (s span, ok bool) {
	for _, w := range words {
		if i := index(a.runes, []rune(w)); i >= 0 {
			return span{from: i, to: i + len([]rune(w))}, true
		}
	}
	return s, false
}

// selecting reads the question as one for subjects; the zero Answer: it is none.
func (a *asking) selecting() Answer {
	s := &selection{asking: a, bounds: a.bounds()}
	var about []*mention
	for i := range s.bounds {
		s.taken = append(s.taken, s.bounds[i].span, s.bounds[i].at)
	}
	for i := range a.mentions {
		if m := &a.mentions[i]; m.quality >= .9 && len(m.subjects) == 1 && !m.nested && m.weight >= leastName && !overlaps(s.taken, m.span) {
			about = append(about, m)
		}
	}
	if !s.triggered() || a.remains(a.runes, nil).how() {
		return Answer{}
	}
	taken := s.taken
	for _, m := range about {
		taken = append(taken, m.span)
	}
	s.class = a.class(taken)
	for _, m := range about {
		if a.sure || m.quality < 1 || s.class.members == nil || len(s.having(s.runes[m.from:m.to])) == 0 {
			return Answer{} // it is about that subject, which no thing of the kind has as a value
		}
	}
	if s.class.members != nil {
		s.taken = append(s.taken, s.class.span)
	}
	s.pick()
	if s.ofValues() {
		return Answer{}
	}
	if s.form != Extreme && len(s.bounds) == 0 {
		s.findValue()
	}
	return s.answer()
}

// ofValues reports whether it is values that are asked for and not subjects: 年卡有哪些权益.
func (s *selection) ofValues() bool {
	w, ok := s.find(listWords)
	if !ok {
		w, ok = s.find(countWords)
	}
	if !ok || s.predicate == nil || w.to >= len(s.runes) {
		return false
	}
	if s.at.to > s.at.from {
		return s.at.from == w.to
	}
	x := attributes().at(s.runes[w.to:], maxName)
	return x != nil && !overlaps([]span{s.class.span}, span{from: w.to, to: w.to + len(x.text)})
}

// triggered says what is asked for: a list, a number, the most or least.
func (s *selection) triggered() bool {
	which, isWhich := s.find(whichWords)
	for i, r := range s.runes {
		if r != '最' {
			continue
		}
		if o := orderAt(s.runes[i+1:]); o != nil && !s.named(i) {
			s.form, s.order = Extreme, o
			s.taken = append(s.taken, span{from: i, to: i + 1 + len(o.text)})
			if isWhich {
				s.taken = append(s.taken, which)
			}
			return true
		}
	}
	if w, ok := s.find(countWords); ok {
		s.form, s.taken = Count, append(s.taken, w)
		return true
	}
	if w, ok := s.find(listWords); ok {
		s.form, s.taken = List, append(s.taken, w)
		return true
	}
	if len(s.bounds) > 0 {
		s.form = List
		if isWhich {
			s.taken = append(s.taken, which)
		}
		return true
	}
	if isWhich {
		s.taken = append(s.taken, which)
		for i := range s.runes {
			if o := orderAt(s.runes[i:]); o != nil && !s.named(i) && i > which.to {
				s.form, s.order = Extreme, o
				s.taken = append(s.taken, span{from: i, to: i + len(o.text)})
				return true
			}
		}
		s.form, s.which = List, true
		return s.runes[which.from] != '谁'
	}
	return false
}

// named reports whether a place lies in the name of a predicate: 最 of 最高额度.
func (s *selection) named(at int) bool {
	for from := max(0, at-s.longest); from <= at; from++ {
		for n := at - from + 1; n <= min(s.longest, len(s.runes)-from); n++ {
			if _, ok := s.byKey[string(s.runes[from:from+n])]; ok && n > 2 {
				return true
			}
		}
	}
	return false
}

// pick finds the predicate that is spoken of, among those that members of the class have.
func (s *selection) pick() {
	var concepts []concept
	if s.order != nil {
		concepts = s.order.concepts
	}
	for i := range s.bounds {
		if b := &s.bounds[i]; b.order != nil {
			concepts = append(concepts, b.order.concepts...)
		} else if b.by == nil && b.unit.Dimension == "" && s.class.members != nil {
			concepts = append(concepts, orders()[0].concepts...) // 3000以下: a bare amount is one of money
		}
	}
	r := s.remains(s.runes, s.taken)
	best, high := -1, float32(.45)
	for id, n := range s.used() {
		p := &s.predicates[id]
		if n == 0 || (s.order != nil || len(s.bounds) > 0) && !s.measured(p) {
			continue
		}
		e := s.judge(p, r, 0)
		got, named := s.speaks(p, &e, concepts)
		if got *= 1 + .05*float32(math.Log(float64(n))); got > high {
			best, high = id, got
			s.at, s.guessed, s.explains = span{from: e.from, to: e.to}, !named, e.named >= .5
		}
	}
	if best >= 0 {
		s.predicate = &s.predicates[best]
	}
}

// speaks says how much speaks for a predicate: its name, words of order whose concepts
// are given, or the unit of a bound; and whether it is surely the one.
func (s *selection) speaks(p *predicate, e *evidence, concepts []concept) (got float32, surely bool) {
	if e.named >= .5 {
		return e.named + .2*e.said + .3*float32(bit(e.literal)), e.literal
	}
	for _, u := range p.units[0] {
		if slices.ContainsFunc(u.concepts, func(c concept) bool { return slices.Contains(concepts, c) }) {
			got = .7
		}
	}
	switch {
	case got > 0:
	case len(concepts) > 0 && p.kind&attributes().kindsOf(concepts)&kindMoney != 0:
		got = .6 // 便宜 of what has a 月费 and no 价格
	case len(s.bounds) > 0 && s.bounds[0].by == nil && s.bounds[0].unit.Dimension != "":
		return .5, false
	}
	return got, got > 0
}

// measured reports whether a predicate has amounts that the bounds can be held against.
func (s *selection) measured(p *predicate) bool {
	if len(p.ranked) == 0 {
		return false
	}
	for i := range s.bounds {
		if b := &s.bounds[i]; b.by == nil && !s.measure[s.rows[p.ranked[0].row].measure].Comparable(b.unit) {
			return false
		}
	}
	return true
}

// Limits of what is looked at to find the predicate.
const (
	sampleMembers    = 300
	samplePredicates = 5000
)

// used counts for each predicate the members of the class, at most sampleMembers, that have it.
func (s *selection) used() []int {
	counts := make([]int, len(s.predicates))
	if s.class.members == nil {
		for i := range s.predicates[:min(len(s.predicates), samplePredicates)] {
			counts[i] = len(s.predicates[i].rows)
		}
		return counts
	}
	for _, m := range s.class.members[:min(len(s.class.members), sampleMembers)] {
		for n := s.from[m]; n < min(s.from[m+1], s.from[m]+50); n++ {
			counts[s.rows[n].predicate]++
		}
	}
	return counts
}

func (s *selection) member(subject uint32) bool {
	if s.class.members == nil {
		return true
	}
	_, ok := slices.BinarySearch(s.class.members, subject)
	return ok
}

// matching returns the rows that fulfil the conditions, least amount first where
// there are amounts; of an extreme only those that may have it.
func (s *selection) matching() (out []uint32) {
	if s.value != nil {
		return s.byValue()
	}
	if s.predicate == nil {
		return nil
	}
	if !s.settle() {
		return nil
	}
	member, done := s.membership()
	defer done()
	if s.order == nil && len(s.bounds) == 0 {
		for _, n := range s.predicate.rows {
			if member(s.rows[n].subject) && s.valid(n, s.At) {
				out = append(out, n)
			}
		}
		return out
	}
	list := s.predicate.ranked
	step, from := 1, 0
	if s.order != nil && s.order.more {
		step, from = -1, len(list)-1
	}
	for i := from; i >= 0 && i < len(list); i += step {
		r := &list[i]
		if !member(r.subject) || !s.valid(r.row, s.At) || !s.within(r.amount, s.measure[s.counted(r.row)]) {
			continue
		}
		if s.form == Extreme && s.predicate.uniform && len(out) > 0 && s.rows[out[0]].amount != r.amount {
			break
		}
		out = append(out, r.row)
	}
	if step < 0 {
		slices.Reverse(out)
	}
	return out
}

// counted returns the measure of a row with an amount.
func (s *selection) counted(n uint32) uint16 {
	if s.predicate.uniform {
		n = s.predicate.ranked[0].row // the same for all: no look at each
	}
	return s.rows[n].measure
}

// membership returns a test of belonging to the class, to be ended with done.
func (s *selection) membership() (member func(uint32) bool, done func()) {
	if s.class.members == nil {
		return func(uint32) bool { return true }, func() {}
	}
	sc := s.pool.Get().(*scratch)
	for _, m := range s.class.members {
		sc.bits[m/64] |= 1 << (m % 64)
	}
	return func(id uint32) bool { return sc.bits[id/64]&(1<<(id%64)) != 0 }, func() {
		for _, m := range s.class.members {
			sc.bits[m/64] = 0
		}
		s.pool.Put(sc)
	}
}
