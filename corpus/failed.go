package corpus

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteFailed writes the rows of a file that its plan could not take, in the
// same format and under the same header, each with what is wrong with it in a
// further column 失败原因 (JSONL: a key reason). Mended, that file can be
// imported as it is. The source must be the one the plan was made from; it is
// read again, so that a plan need not hold every row twice.
func WriteFailed(w io.Writer, s Source, p *Plan) error {
	f := &failedRows{plan: p}
	walk := &walker{ctx: context.Background(), src: s, form: p.form, lim: p.opts.Limits, kind: p.opts.Kind}
	if err := walk.walk(f); err != nil {
		return err
	}
	switch p.Format {
	case XLSX:
		return writeBook(w, f.grids)
	case CSV, TSV:
		return f.writeCSV(w)
	}
	_, err := w.Write(f.json.Bytes())
	return err
}

// place is a row of a sheet.
type place struct {
	sheet string
	row   int
}

// failedRows gathers them while the file is read again.
type failedRows struct {
	plan  *Plan
	now   table
	grids []gridded
	json  bytes.Buffer
}

func (f *failedRows) warn(string, int, string, string) {}

func (f *failedRows) table(t table) error {
	f.now = t
	if t.header == nil {
		return nil
	}
	header := slices.Clone(t.header.names)
	if t.row == 0 {
		header = []string{"主体", "属性", "取值", "单位", "生效时间", "失效时间", "来源"}[:len(header)]
	}
	sheet := t.sheet
	if sheet == "" {
		sheet = "失败行"
	}
	header = f.without(header)
	for i, name := range header {
		if !strings.HasPrefix(name, "'") {
			header[i] = guard(name)
		}
	}
	f.grids = append(f.grids, gridded{sheet, [][]string{append(header, "失败原因", "导出标记")}})
	return nil
}

// without drops the columns that are written anew.
func (f *failedRows) without(cells []string) []string {
	var out []string
	for i, c := range f.now.header.columns {
		if c.field == reason || c.field == marker {
			continue
		}
		cell := ""
		if i < len(cells) {
			cell = strings.ToValidUTF8(cells[i], "\uFFFD")
		}
		out = append(out, cell)
	}
	return out
}

func (f *failedRows) line(l line) error {
	why, failed := f.plan.reasons[place{f.now.sheet, l.row}]
	if !failed {
		return nil
	}
	if f.now.header == nil {
		return f.object(l, why)
	}
	was := plain
	for i, c := range f.now.header.columns {
		if c.field == marker && i < len(l.cells) {
			was = writing(strings.TrimSpace(l.cells[i]))
		}
	}
	now := guarded // what people typed may look like a formula too
	if was == exact {
		now = exact
	}
	cells := f.without(l.cells)
	for i, c := range cells {
		if !strings.HasPrefix(c, "'") || was != exact && was != guarded { // not guarded yet
			cells[i] = guard(c)
		}
	}
	last := &f.grids[len(f.grids)-1]
	last.rows = append(last.rows, append(cells, guard(why), string(now)))
	return nil
}

// object writes an object with its reason; what is no object becomes a text in one.
func (f *failedRows) object(l line, why string) error {
	pairs, err := object(l.json)
	if err != nil {
		raw, _ := json.Marshal(strings.ToValidUTF8(string(l.json), "\uFFFD")) // a string cannot fail
		pairs = []pair{{"raw", raw}}
	}
	pairs = slices.DeleteFunc(pairs, func(p pair) bool { return p.key == "reason" })
	text, _ := json.Marshal(why)
	pairs = append(pairs, pair{"reason", text})
	f.json.WriteByte('{')
	for i, p := range pairs {
		if i > 0 {
			f.json.WriteByte(',')
		}
		key, _ := json.Marshal(p.key)
		fmt.Fprintf(&f.json, "%s:", key)
		if err := json.Compact(&f.json, p.value); err != nil {
			return fmt.Errorf("row %d: %w", l.row, err)
		}
	}
	f.json.WriteString("}\n")
	return nil
}

func (f *failedRows) writeCSV(w io.Writer) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	if d := f.plan.form.delim; d != 0 {
		c.Comma = rune(d)
	}
	for _, g := range f.grids {
		if err := c.WriteAll(g.rows); err != nil {
			return err
		}
	}
	return nil
}
