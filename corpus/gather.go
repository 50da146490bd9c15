package corpus

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"yingda/kb"
)

// gathering takes the rows of a file one by one and brings together those that
// speak of the same item. Nothing is decided before the whole file is read: a
// later row may add to an earlier one.
type gathering struct {
	plan *Plan
	lim  Limits
	now  table
	seen map[string]bool // JSON keys not known, already reported
	// spare is the memory of a row's fields, used again for the next.
	spare []field

	entries []entryRow
	byID    map[string]int // places in entries
	byNorm  map[string]int
	last    int // entry that a row without a question adds to, -1: none

	facts  []factRow
	byFact map[string]int
	terms  []termRow
	byWord map[string]int
	policy *policyRow
}

type factRow struct {
	kb.Fact
	says fields
	row  int // in Plan.Rows
	bad  bool
}

type termRow struct {
	kb.Term
	rows []int
	bad  bool
}

func newGathering(p *Plan) *gathering {
	return &gathering{
		plan: p, lim: p.opts.Limits, seen: map[string]bool{},
		byID: map[string]int{}, byNorm: map[string]int{}, last: -1,
		byFact: map[string]int{}, byWord: map[string]int{},
	}
}

// table begins a table, reporting the columns that are not read.
func (g *gathering) table(t table) error {
	g.now, g.last = t, -1
	if t.header == nil {
		return nil
	}
	if t.row == 0 {
		g.warn(t.sheet, 0, "", "没有表头，各列按 主体、属性、取值、单位、生效时间、失效时间、来源 的顺序读取")
	}
	first := map[column]string{}
	for i, c := range t.header.columns {
		name := strings.TrimSpace(t.header.names[i])
		switch {
		case c.field == "" && name != "":
			g.warn(t.sheet, t.row, name, "不认识的列，未读取")
		case c.field == "" || c.field == ignored || c.field == reason || lists[c.field]:
		case first[c] != "":
			g.warn(t.sheet, t.row, name, "与“"+first[c]+"”是同一项，只在后者为空时读取")
		default:
			first[c] = name
		}
	}
	return nil
}

func (g *gathering) warn(sheet string, row int, column, message string) {
	kind := kb.Kind("")
	if g.now.header != nil && g.now.sheet == sheet {
		kind = g.now.header.kind
	}
	g.mistake(kb.Mistake{Severity: kb.Warning, Kind: kind, Row: row, Field: column, Message: message}, sheet)
}

func (g *gathering) mistake(m kb.Mistake, sheet string) {
	if m.Severity == kb.Error {
		why, at := m.Message, place{sheet, m.Row}
		if m.Field != "" {
			why = m.Field + "：" + why
		}
		if was := g.plan.reasons[at]; was != "" {
			why = was + "；" + why
		}
		g.plan.reasons[at] = why
	}
	m.File = g.plan.File
	if sheet != "" {
		m.File += "（" + sheet + "）"
	}
	g.plan.Mistakes = append(g.plan.Mistakes, m)
}

// line takes one row.
func (g *gathering) line(l line) error {
	r := &record{row: l.row}
	if l.fault != "" {
		g.kindOf(r)
		column := ""
		if h := g.now.header; h != nil && l.col >= 0 && l.col < len(h.names) {
			column = strings.TrimSpace(h.names[l.col])
		}
		r.fail(column, "%s", l.fault)
		g.row(r, "", "", Failed)
		g.last = -1
		return nil
	}
	if g.now.header == nil {
		return g.object(r, l)
	}
	g.kindOf(r)
	g.cells(r, l)
	if !r.empty() {
		g.take(r)
	}
	return nil
}

func (g *gathering) kindOf(r *record) {
	if g.now.header != nil {
		r.kind = g.now.header.kind
	}
}

// cells puts the cells of a row under their columns.
func (g *gathering) cells(r *record, l line) {
	h := g.now.header
	r.fields = g.spare[:0]
	for i, c := range h.columns {
		cell := ""
		if i < len(l.cells) {
			cell = l.cells[i]
		}
		switch c.field {
		case marker:
			r.write = writing(strings.TrimSpace(cell))
			if r.write != guarded && r.write != exact {
				r.write = plain
			}
		case "", ignored, reason:
		default:
			r.fields = append(r.fields, field{column: c, name: strings.TrimSpace(h.names[i]), text: cell})
		}
	}
	g.spare = r.fields
	for _, f := range r.fields {
		if r.write != exact && strings.ContainsRune(f.text, utf8.RuneError) {
			r.fail(f.name, "有已经损坏的字符“�”")
		}
	}
	if g.plan.Format == XLSX { // further cells are notes beside the table
		for _, f := range r.fields {
			if r.write != exact && formulaErrors[f.text] {
				r.fail(f.name, "公式的结果是错误值 %s", f.text)
			}
		}
		return
	}
	for _, c := range l.cells[min(len(l.cells), len(h.columns)):] {
		if strings.TrimSpace(c) != "" {
			r.fail("", "有 %d 个单元格，表头只有 %d 列，多出“%s”；单元格里有分隔符时要用引号括起来", len(l.cells), len(h.columns), strings.TrimSpace(c))
			return
		}
	}
}

// formulaErrors are what Excel shows for a formula that failed; nobody means them as an answer.
var formulaErrors = map[string]bool{
	"#N/A": true, "#REF!": true, "#NAME?": true, "#VALUE!": true, "#DIV/0!": true, "#NUM!": true, "#NULL!": true,
}

// object reads a line of JSON.
func (g *gathering) object(r *record, l line) error {
	r.write = verbatim
	pairs, err := object(l.json)
	if err != nil {
		r.fail("", "不是有效的 JSON 对象：%s", jsonMistake(err))
		g.row(r, "", "", Failed)
		return nil
	}
	r.kind = jsonKind(pairs)
	if r.kind == "" {
		r.fail("", "既不是知识条目（question、answer），也不是三元组（subject、predicate、object）或业务词（word、synonyms）")
		g.row(r, "", "", Failed)
		return nil
	}
	if only := g.plan.opts.Kind; only != "" && r.kind != only {
		if !g.seen["\x00"+string(r.kind)] {
			g.seen["\x00"+string(r.kind)] = true
			g.mistake(kb.Mistake{Severity: kb.Warning, Kind: r.kind, Row: r.row, Message: "不是要导入的那一类知识，未读取（以后各行不再提醒）"}, "")
		}
		return nil
	}
	if r.kind == kb.KindPolicy {
		g.takePolicy(r, pairs)
		return nil
	}
	for _, p := range pairs {
		r.jsonField(r.kind, p)
		if c := parseColumn(r.kind, p.key); c.field == "" && !g.seen[p.key] {
			g.seen[p.key] = true
			g.mistake(kb.Mistake{Severity: kb.Warning, Kind: r.kind, Row: r.row, Field: p.key, Message: "不认识的键，未读取（以后各行不再提醒）"}, "")
		}
	}
	g.take(r)
	return nil
}

// row writes down a row, with the faults found so far.
func (g *gathering) row(r *record, id, title string, v Verdict) int {
	n := len(g.plan.Rows)
	g.plan.Rows = append(g.plan.Rows, Row{Sheet: g.now.sheet, Row: r.row, Kind: r.kind, ID: id, Title: title, Verdict: v})
	for _, f := range r.faults {
		g.fault(n, f)
	}
	return n
}

// fault writes down one fault of a row; an error decides its verdict.
func (g *gathering) fault(row int, f fault) {
	r := &g.plan.Rows[row]
	if f.severity == kb.Error {
		r.Verdict = Failed
	}
	g.mistake(kb.Mistake{Severity: f.severity, Kind: r.Kind, ID: r.ID, Row: r.Row, Field: f.column, Message: f.message}, r.Sheet)
}

func (g *gathering) fail(row int, column, format string, args ...any) {
	g.fault(row, fault{kb.Error, column, fmt.Sprintf(format, args...)})
}
