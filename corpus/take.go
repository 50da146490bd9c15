package corpus

import (
	"slices"
	"strings"

	"yingda/kb"
)

func (g *gathering) take(r *record) {
	switch r.kind {
	case kb.KindEntry:
		g.takeEntry(r)
	case kb.KindFact:
		g.takeFact(r)
	case kb.KindTerm:
		g.takeTerm(r)
	}
}

// takeEntry takes a row of an entry: of a new one, of one that an earlier row
// began (the same id, or the same question again with another variant), or a
// row under a merged cell, which has variants only.
func (g *gathering) takeEntry(r *record) {
	e := r.entry(g.lim)
	asks := kb.Fold(e.Question) != ""
	if strings.TrimSpace(e.Question) != "" && !asks {
		r.fail(r.header("question"), "问题“%s”里没有文字", e.Question)
	}
	norm := ""
	if asks {
		norm = g.plan.opts.Norm(e.Question)
	}
	at, known := g.byID[e.ID]
	switch {
	case e.ID != "" && known:
	case e.ID == "" && asks:
		at, known = g.byNorm[norm]
	case e.ID == "" && e.Answer == "" && len(e.Variants)+len(e.Typos)+len(e.Negatives) > 0:
		at, known = g.last, g.last >= 0
	default:
		known = false
	}
	if known && !r.bad() {
		g.again(r, &e, at, asks, norm)
		return
	}
	if !asks && !r.bad() && (e.ID == "" || r.write != verbatim || r.has("question")) {
		r.fail(r.header("question"), "问题为空")
	}
	row := g.row(r, e.ID, strings.TrimSpace(e.Question), New)
	e.rows, e.bad = []int{row}, r.bad()
	g.entries = append(g.entries, e)
	g.last = len(g.entries) - 1
	if _, taken := g.byID[e.ID]; e.ID != "" && !taken {
		g.byID[e.ID] = g.last
	}
	if _, taken := g.byNorm[norm]; norm != "" && !taken {
		g.byNorm[norm] = g.last
	}
}

// again joins a row to the entry of an earlier one, unless the two contradict each other.
func (g *gathering) again(r *record, e *entryRow, at int, asks bool, norm string) {
	was := &g.entries[at]
	first := g.plan.Rows[was.rows[0]].Row
	row := g.row(r, was.ID, was.Question, Merged)
	g.plan.Rows[row].With = first
	switch {
	case asks && norm != g.plan.opts.Norm(was.Question):
		g.fail(row, r.header("id"), "编号“%s”与第 %d 行重复", e.ID, first)
	case e.Answer != "" && was.Answer != "" && e.Answer != was.Answer:
		g.fail(row, r.header("answer"), "与第 %d 行是同一个问题，答案却不同", first)
	case contradicts(e.Answers, was.Answers):
		g.fail(row, r.header("answer"), "与第 %d 行是同一个问题，同一渠道的答案却不同", first)
	case slices.Equal(e.Variants, was.Variants) && slices.Equal(e.Typos, was.Typos) && slices.Equal(e.Negatives, was.Negatives) && asks:
		g.plan.Rows[row].Verdict = Duplicate
	default:
		was.join(e, r.write)
		was.rows = append(was.rows, row)
		g.last = at
	}
}

// contradicts reports whether two sets of answers differ for a channel that both have.
func contradicts(a, b map[string]string) bool {
	for ch, text := range a {
		if other := b[ch]; other != "" && other != text {
			return true
		}
	}
	return false
}

// takeFact takes a row of a fact.
func (g *gathering) takeFact(r *record) {
	f := factRow{Fact: r.fact(g.lim), says: r.says(factFields)}
	f.row = g.row(r, f.ID, strings.TrimSpace(f.Subject+" "+f.Predicate), New)
	f.bad = r.bad()
	if f.bad {
		return
	}
	key := f.Key().ID
	if at, known := g.byFact[key]; known {
		first := g.facts[at]
		row := &g.plan.Rows[f.row]
		row.With = g.plan.Rows[first.row].Row
		if first.Fact == f.Fact {
			row.Verdict = Duplicate
			return
		}
		g.fail(f.row, "", "与第 %d 行是同一条三元组，内容却不同", row.With)
		return
	}
	g.byFact[key] = len(g.facts)
	g.facts = append(g.facts, f)
}

// takeTerm takes a row of a term; rows of the same word add up.
func (g *gathering) takeTerm(r *record) {
	t := r.term(g.lim)
	row := g.row(r, t.Word, t.Word, New)
	if r.bad() {
		return
	}
	if at, known := g.byWord[t.Word]; known {
		was := &g.terms[at]
		g.plan.Rows[row].Verdict, g.plan.Rows[row].With = Merged, g.plan.Rows[was.rows[0]].Row
		if slices.Equal(was.Synonyms, t.Synonyms) {
			g.plan.Rows[row].Verdict = Duplicate
			return
		}
		termJoin(&was.Term, t)
		was.rows = append(was.rows, row)
		return
	}
	g.byWord[t.Word] = len(g.terms)
	g.terms = append(g.terms, termRow{Term: t, rows: []int{row}})
}
