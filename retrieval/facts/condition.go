package facts

import (
	"math"
	"slices"
	"strings"

	"yingda/kb"
	"yingda/nlu"
)

// findValue finds the value that the subjects are to have.
func (s *selection) findValue() {
	taken := slices.Clone(s.taken)
	if s.predicate != nil && s.at.to > s.at.from {
		taken = append(taken, s.at)
	}
	for n := min(12, len(s.runes)); n >= 2 && s.value == nil; n-- {
		for i := 0; i+n <= len(s.runes) && s.value == nil; i++ {
			w := span{from: i, to: i + n}
			if p := phrases().at(s.runes[i:i+n], n); overlaps(taken, w) || p != nil && len(p.text) == n {
				continue
			}
			if rows := s.having(s.runes[i : i+n]); len(rows) > 0 {
				s.value = &valued{span: w, text: string(s.runes[i : i+n]), rows: rows}
			}
		}
	}
	if s.value == nil {
		return
	}
	for _, w := range notWords {
		if before(s.runes, s.value.from, w) {
			s.value.not = true
			s.value.from -= len([]rune(w))
			break
		}
	}
	for _, w := range haveWords {
		if before(s.runes, s.value.from, w) {
			s.value.from -= len([]rune(w))
			break
		}
	}
	s.taken = append(s.taken, s.value.span)
}

// haveWords stand before a value that the subjects are to have, longest first.
var haveWords = []string{"用的是", "可以用", "可以办", "支持", "提供", "包含", "能办", "可办", "可以", "使用", "采用", "属于", "能用", "含", "带", "有", "是", "用"}

// having returns the rows of the class whose value is, or in a small class has, a text.
func (s *selection) having(text []rune) (out []uint32) {
	s.objects.each(nlu.HashWord(string(text)), func(n uint32) bool {
		if s.member(s.rows[n].subject) && s.valid(n, s.At) && !s.isType(n) {
			out = append(out, n)
		}
		return len(out) < maxRows
	})
	if len(out) > 0 || len(s.class.members) == 0 || len(s.class.members) > 500 {
		return out
	}
	for _, m := range s.class.members {
		for n := s.from[m]; n < s.from[m+1]; n++ {
			if s.valid(n, s.At) && math.IsNaN(s.rows[n].amount) && strings.Contains(flat(s.rows[n].object), string(text)) {
				out = append(out, n)
			}
		}
	}
	return out
}

// settle gives bounds that name a subject the amount that it has; ok is false when it has none.
func (s *selection) settle() (ok bool) {
	for i := range s.bounds {
		b := &s.bounds[i]
		if b.by == nil {
			continue
		}
		id, _ := s.byKey[string(s.predicate.forms[0])]
		rows := s.of(b.by.subjects[0], id, s.At)
		if len(rows) == 0 || math.IsNaN(s.rows[rows[0]].amount) {
			return false
		}
		r := &s.rows[rows[0]]
		b.unit = s.measure[r.measure]
		b.set(r.amount*b.unit.PerFactor/b.unit.Factor, b.order.more)
	}
	return true
}

// within holds an amount in base units of a measure against the bounds.
func (s *selection) within(base float64, u kb.Unit) bool {
	for i := range s.bounds {
		if !s.bounds[i].holds(base*u.PerFactor/u.Factor, u) {
			return false
		}
	}
	return true
}

// byValue returns one row for each subject that has the value, or of each member that has not.
func (s *selection) byValue() (out []uint32) {
	has := map[uint32]bool{}
	for _, n := range s.value.rows {
		if !has[s.rows[n].subject] {
			out = append(out, n)
		}
		has[s.rows[n].subject] = true
	}
	if !s.value.not {
		return out
	}
	out = nil
	for _, m := range s.class.members {
		if !has[m] && s.from[m] < s.from[m+1] {
			out = append(out, s.from[m])
		}
	}
	return out
}
