package corpus

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"yingda/kb"
)

// Export writes knowledge of the kinds, or of all kinds there are when none is
// named, so that Import reads the same back. CSV and TSV hold one kind (entries
// when none is named), YAML the flows and webhooks. The policy is written to JSONL only, when it is named.
// No cell can be taken for a formula. To write a file, pass it through
// atomicfile.WriteFile.
func Export(w io.Writer, f Format, k kb.Knowledge, kinds ...kb.Kind) error {
	if len(kinds) == 0 {
		kinds = kindsOf(f, k)
	}
	switch f {
	case YAML:
		return WriteFlows(w, k, false)
	case JSONL:
		return exportJSONL(w, k, kinds)
	case XLSX:
		return exportBook(w, k, kinds)
	case CSV, TSV:
		if len(kinds) != 1 {
			return fmt.Errorf("export: %s holds one kind of knowledge, not %d", f, len(kinds))
		}
		t, err := grid(k, kinds[0], 0)
		if err != nil {
			return err
		}
		return exportCSV(w, f, t.rows)
	}
	return fmt.Errorf("export: unknown format %q", f)
}

func kindsOf(f Format, k kb.Knowledge) []kb.Kind {
	kinds := []kb.Kind{kb.KindEntry}
	if f == CSV || f == TSV {
		return kinds
	}
	if len(k.Facts) > 0 {
		kinds = append(kinds, kb.KindFact)
	}
	if len(k.Terms) > 0 {
		kinds = append(kinds, kb.KindTerm)
	}
	return kinds
}

func exportJSONL(w io.Writer, k kb.Knowledge, kinds []kb.Kind) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var err error
	put := func(v any) {
		if err == nil {
			err = enc.Encode(v)
		}
	}
	for _, kind := range kinds {
		switch kind {
		case kb.KindEntry:
			for i := range k.Entries {
				put(&k.Entries[i])
			}
		case kb.KindFact:
			for i := range k.Facts {
				put(&k.Facts[i])
			}
		case kb.KindTerm:
			for i := range k.Terms {
				put(&k.Terms[i])
			}
		case kb.KindPolicy:
			put(&k.Policy)
		}
	}
	return err
}

// byteOrderMark makes Excel read a text file as UTF-8.
const byteOrderMark = "\uFEFF"

func exportCSV(w io.Writer, f Format, rows [][]string) error {
	b := bufio.NewWriter(w)
	b.WriteString(byteOrderMark)
	c := csv.NewWriter(b)
	if f == TSV {
		c.Comma = '\t'
	}
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return b.Flush()
}

func exportBook(w io.Writer, k kb.Knowledge, kinds []kb.Kind) error {
	var grids []gridded
	for _, kind := range kinds {
		t, err := grid(k, kind, bookCell)
		if err != nil {
			return err
		}
		grids = append(grids, t)
	}
	return writeBook(w, grids)
}

// gridded is knowledge of one kind as rows of cells, the header first.
type gridded struct {
	sheet string
	rows  [][]string
}

// bookCell is how much a cell of Excel holds, in UTF-16 units.
const bookCell = excelize.TotalCellChars

func writeBook(w io.Writer, grids []gridded) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, g := range grids {
		if i == 0 {
			f.SetSheetName("Sheet1", g.sheet)
		} else if _, err := f.NewSheet(g.sheet); err != nil {
			return err
		}
		s, err := f.NewStreamWriter(g.sheet)
		if err != nil {
			return err
		}
		for n, row := range g.rows {
			cells := make([]any, len(row))
			for j, c := range row {
				if c != "" {
					cells[j] = c // a string: typed so, never a formula or a number
				}
			}
			cell, _ := excelize.CoordinatesToCellName(1, n+1) // rows are limited far below the last
			if err := s.SetRow(cell, cells); err != nil {
				return err
			}
		}
		if err := s.Flush(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// grid lays out knowledge of one kind. Lists too long for a cell of most
// UTF-16 units (0: any length) go on in further rows of the same item.
func grid(k kb.Knowledge, kind kb.Kind, most int) (gridded, error) {
	g := gridding{most: most}
	switch kind {
	case kb.KindEntry:
		return gridded{"知识条目", g.entries(k.Entries)}, g.err
	case kb.KindFact:
		return gridded{"三元组", g.facts(k.Facts)}, g.err
	case kb.KindTerm:
		return gridded{"业务词", g.terms(k.Terms)}, g.err
	}
	return gridded{}, fmt.Errorf("export: %s cannot be a table", kind)
}

type gridding struct {
	most int
	err  error // the first text that no cell can hold
}

func (g *gridding) entries(entries []kb.Entry) [][]string {
	used := map[string]bool{}
	for i := range entries {
		for ch := range entries[i].Answers {
			used[ch] = true
		}
	}
	channels := slices.Sorted(maps.Keys(used))
	header := []string{"编号", "标准问", "相似问", "错别字", "反例", "答案"}
	for _, ch := range channels {
		header = append(header, channelHeader(ch))
	}
	header = append(header, "分类", "标签", "生效时间", "失效时间", "启用", "导出标记")
	rows := [][]string{header}
	for i := range entries {
		e := &entries[i]
		more := [][]string{e.Variants, e.Typos, e.Negatives, e.Tags}
		for first := true; first || slices.ContainsFunc(more, func(l []string) bool { return len(l) > 0 }); first = false {
			var cells [4]string
			for j := range more {
				cells[j], more[j] = g.list(e.ID, more[j])
			}
			row := []string{g.text(e.ID, e.ID), "", cells[0], cells[1], cells[2], ""}
			row = append(row, make([]string, len(channels))...)
			row = append(row, "", cells[3], "", "", "", string(exact))
			if first {
				row[1], row[5] = g.text(e.ID, e.Question), g.text(e.ID, e.Answer)
				for j, ch := range channels {
					row[6+j] = g.text(e.ID, e.Answers[ch])
				}
				rest := row[6+len(channels):]
				rest[0], rest[2], rest[3], rest[4] = g.text(e.ID, e.Category), g.text(e.ID, e.ValidFrom), g.text(e.ID, e.ValidTo), yesNo(e.Enabled)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (g *gridding) facts(facts []kb.Fact) [][]string {
	rows := [][]string{{"编号", "主体", "属性", "取值", "单位", "生效时间", "失效时间", "来源", "导出标记"}}
	for _, f := range facts {
		row := []string{f.ID, f.Subject, f.Predicate, f.Object, f.Unit, f.ValidFrom, f.ValidTo, f.Source}
		for i := range row {
			row[i] = g.text(f.Subject, row[i])
		}
		rows = append(rows, append(row, string(exact)))
	}
	return rows
}

func (g *gridding) terms(terms []kb.Term) [][]string {
	rows := [][]string{{"业务词", "同义词", "导出标记"}}
	for _, t := range terms {
		rest := t.Synonyms
		for first := true; first || len(rest) > 0; first = false {
			var cell string
			cell, rest = g.list(t.Word, rest)
			rows = append(rows, []string{g.text(t.Word, t.Word), cell, string(exact)})
		}
	}
	return rows
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// text returns a text as a cell.
func (g *gridding) text(of, s string) string {
	c := encodeText(s)
	g.check(of, c)
	return c
}

func (g *gridding) check(of, cell string) {
	if g.most > 0 && units(cell) > g.most && g.err == nil {
		g.err = fmt.Errorf("export: %q has a text longer than the %d characters of a cell of Excel; export to JSONL instead", of, g.most)
	}
}

// list returns as many values of a list as fit a cell, and the rest.
func (g *gridding) list(of string, list []string) (cell string, rest []string) {
	n, sum := 0, 1 // one for the apostrophe
	for n < len(list) {
		sum += units(escape(list[n], true)) + len(separator)
		if g.most > 0 && n > 0 && sum > g.most {
			break
		}
		n++
	}
	cell = encodeList(list[:n])
	g.check(of, cell)
	return cell, list[n:]
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
