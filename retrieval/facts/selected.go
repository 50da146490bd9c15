package facts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"yingda/kb"
)

// pageSize is how many subjects are named at a time.
const pageSize = 10

// answer puts the selection into words.
func (s *selection) answer() Answer {
	ans := s.found(s.matching())
	if ans.Outcome == Found {
		for _, b := range s.bounds {
			ans.Named = append(ans.Named, string(s.runes[b.from:b.to]))
		}
		if s.value != nil {
			ans.Named = append(ans.Named, string(s.runes[s.value.from:s.value.to]))
		}
		if s.form == Extreme {
			ans.Named = append(ans.Named, string(s.order.text))
		}
	}
	return ans
}

// found puts the rows that fulfil the conditions into words.
func (s *selection) found(rows []uint32) Answer {
	if s.which && s.value == nil {
		return Answer{} // 哪个公司: no condition that one would fulfil
	}
	if s.predicate == nil && s.value == nil && len(s.bounds) == 0 && s.form != Extreme {
		return s.whole()
	}
	confidence := logistic(s.score())
	if s.class.members == nil && (s.predicate == nil || s.guessed) || confidence < leastSelected {
		return Answer{}
	}
	if len(rows) == 0 {
		if len(s.bounds) == 0 || s.predicate == nil {
			return Answer{}
		}
		return Answer{Outcome: Found, Form: s.form, Asked: string(s.runes), Text: "没有符合条件的" + s.what() + "。", Confidence: confidence}
	}
	if s.form == Extreme {
		return s.extreme(rows, confidence)
	}
	return s.list(rows, confidence)
}

// leastSelected is the confidence from which a selection counts at all: with more than
// two characters unexplained, other things are asked for.
const leastSelected = .6

// score is the log-odds that the selection is what was asked: all of the question is
// explained by its parts.
func (s *selection) score() float64 {
	taken := s.taken
	if s.predicate != nil && s.at.to > s.at.from {
		taken = append(taken, s.at)
	}
	r := s.remains(s.runes, taken)
	left := r.weight
	if s.predicate != nil && s.explains {
		left *= 1 - s.judge(s.predicate, r, 0).said
	}
	return wholly - perCharacter*float64(left/s.contrast.none)
}

// Log-odds of a question that is explained wholly, and what each further character of usual weight costs.
const (
	wholly       = 3.2
	perCharacter = 1.2
)

// what the selection is of, for people.
func (s *selection) what() string {
	if s.class.word != "" {
		return s.class.word
	}
	return "结果"
}

// whole lists or counts a class as a whole.
func (s *selection) whole() Answer {
	if s.class.members == nil {
		return Answer{}
	}
	confidence := logistic(s.score())
	var rows []uint32
	for _, m := range s.class.members {
		if s.from[m] < s.from[m+1] {
			rows = append(rows, s.from[m])
		}
	}
	if len(rows) == 0 || confidence < leastSelected {
		return Answer{}
	}
	return s.list(rows, confidence)
}

// typeRow is the row that says what a subject is, its first one when none does.
func (s *selection) typeRow(m uint32) uint32 {
	for n := s.from[m]; n < s.from[m+1]; n++ {
		f := kb.Fact{Predicate: s.predicates[s.rows[n].predicate].name}
		if f.IsType() && s.valid(n, s.At) {
			return n
		}
	}
	return s.from[m]
}

// list names the subjects of rows, a page at a time.
func (s *selection) list(rows []uint32, confidence float64) Answer {
	rows = s.oneEach(rows)
	page := 0
	if s.Topic.Form == List && s.Topic.Asked == string(s.runes) {
		page = s.Topic.Page
	}
	from := min(page*pageSize, len(rows))
	shown := slices.Clone(rows[from:min(from+pageSize, len(rows))])
	if s.predicate == nil && s.value == nil {
		for i, n := range shown {
			shown[i] = s.typeRow(s.rows[n].subject)
		}
	}
	ans := Answer{Outcome: Found, Form: s.form, Asked: string(s.runes), Confidence: confidence, Facts: s.cite(shown)}
	ans.Topic = Topic{Form: List, Asked: string(s.runes), Page: page + 1}
	if len(shown) == 0 {
		ans.Text = "没有更多了。"
		return ans
	}
	var names []string
	for _, n := range shown {
		name := s.names[s.rows[n].subject]
		if s.predicate != nil && s.value == nil {
			name += "（" + s.predicate.name + s.Index.value(n) + "）"
		}
		names = append(names, name)
	}
	left := len(rows) - from - len(shown)
	head := fmt.Sprintf("共有 %d 个%s：", len(rows), s.said())
	if page > 0 {
		head = "还有："
	}
	ans.Text = head + strings.Join(names, "、") + "。"
	if left > 0 {
		ans.Text += fmt.Sprintf("还有 %d 个，回复“还有吗”继续查看。", left)
	}
	if len(shown) == 1 && len(rows) == 1 {
		ans.Topic.Subject = s.names[s.rows[shown[0]].subject]
	}
	return ans
}

// said is what the list is of: 信用卡, or 符合条件的套餐.
func (s *selection) said() string {
	if s.value == nil && len(s.bounds) == 0 {
		return s.what()
	}
	return "符合条件的" + s.what()
}

// oneEach keeps the first row of each subject.
func (ix *Index) oneEach(rows []uint32) (out []uint32) {
	sc := ix.pool.Get().(*scratch)
	defer ix.pool.Put(sc)
	for _, n := range rows {
		id := ix.rows[n].subject
		if bit := uint64(1) << (id % 64); sc.bits[id/64]&bit == 0 {
			sc.bits[id/64] |= bit
			out = append(out, n)
		}
	}
	for _, n := range out {
		sc.bits[ix.rows[n].subject/64] = 0
	}
	return out
}

// extreme names the subject, or those, with the most or least.
func (s *selection) extreme(rows []uint32, confidence float64) Answer {
	at := rows[0]
	if s.order.more {
		at = rows[len(rows)-1]
	}
	unit := s.measure[s.rows[at].measure]
	var ties []uint32
	for _, n := range rows {
		r := &s.rows[n]
		if s.measure[r.measure].Comparable(unit) && math.Abs(r.amount-s.rows[at].amount) < 1e-9 {
			ties = append(ties, n)
		}
	}
	ties = s.oneEach(ties)
	var names []string
	for _, n := range ties[:min(len(ties), pageSize)] {
		names = append(names, s.names[s.rows[n].subject])
	}
	p := s.predicates[s.rows[at].predicate].name
	ans := Answer{Outcome: Found, Form: Extreme, Asked: string(s.runes), Confidence: confidence, Facts: s.cite(ties[:min(len(ties), MaxCited)])}
	most := "最" + s.degree(at, s.order.more)
	ans.Text = fmt.Sprintf("%s%s的是%s，%s%s。", p, most, strings.Join(names, "、"), p, s.Index.value(at))
	ans.Topic = Topic{Form: Attribute, Predicate: p}
	if len(ties) == 1 {
		ans.Topic.Subject = names[0]
	}
	return ans
}
