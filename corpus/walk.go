package corpus

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"yingda/kb"
)

// table is one table of a file: the file itself, or a sheet of a workbook.
type table struct {
	sheet  string  // "" when the file has only one table
	header *header // nil for JSON
	row    int     // of the header; 0: there is none
}

// visitor is called with what a file holds, in order.
type visitor interface {
	table(t table) error
	line(l line) error // not blank, not the header
	warn(sheet string, row int, column, message string)
}

// walker goes through a file once, within its limits.
type walker struct {
	ctx  context.Context
	src  Source
	form form
	lim  Limits
	kind kb.Kind // the only one wanted; "" any
	rows int     // so far
	text int64   // bytes in the cells of sheets so far
}

type lineReader interface {
	next() (line, error)
}

func (w *walker) walk(v visitor) error {
	switch w.form.kind {
	case formBook:
		return w.book(v)
	case formTable:
		if w.form.lines > w.lim.Rows { // perhaps too many rows, which is known at little cost
			if err := w.count(w.delimited()); err != nil {
				return err
			}
		}
		t, err := w.find(w.delimited())
		if err != nil {
			return err
		}
		if t == nil {
			return w.noHeader()
		}
		return t.read(w, v)
	case formLines:
		if w.form.lines > w.lim.Rows {
			if err := w.count(w.lines()); err != nil {
				return err
			}
		}
		return w.json(w.lines(), v)
	default:
		a, err := readArray(w.src, w.form)
		if err != nil {
			return err
		}
		return w.json(a, v)
	}
}

func (w *walker) delimited() lineReader {
	return newDelimited(w.form.enc.decode(w.src.reader()), w.form.delim, w.lim)
}

func (w *walker) lines() lineReader {
	return &lines{r: bufio.NewReaderSize(w.form.enc.decode(w.src.reader()), 64<<10), most: w.lim.LineBytes}
}

// count refuses a file with too many rows before anything is kept of it.
func (w *walker) count(r lineReader) error {
	for n := 0; ; {
		l, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return w.failed(err)
		}
		if !l.blank() {
			n++
		}
		if n > w.lim.Rows+headerRows {
			return w.tooManyRows()
		}
	}
}

func (w *walker) tooManyRows() error {
	return w.src.tooLarge("超过 %d 行，请拆成几个文件", w.lim.Rows)
}

// beyond is a limit of the whole file that a reader met: what was beyond it, in Chinese.
type beyond string

func (b beyond) Error() string { return string(b) }

// damaged is a part of a file that cannot be read, in Chinese.
type damaged string

func (d damaged) Error() string { return string(d) }

func (w *walker) failed(err error) error {
	switch e := err.(type) {
	case beyond:
		return w.src.tooLarge("%s", string(e))
	case damaged:
		return w.src.unsupported("%s", string(e))
	}
	return fmt.Errorf("read %s: %w", w.src.Name, err)
}

// json passes on the lines of JSON.
func (w *walker) json(r lineReader, v visitor) error {
	if err := v.table(table{}); err != nil {
		return err
	}
	return w.rest(r, v, nil)
}

// foundTable is a table whose header has been found.
type foundTable struct {
	table
	behind []line // read after the header while it was searched
	r      lineReader
}

func (t *foundTable) read(w *walker, v visitor) error {
	if err := v.table(t.table); err != nil {
		return err
	}
	for _, l := range t.behind {
		if err := w.pass(l, v, t.header); err != nil {
			return err
		}
	}
	return w.rest(t.r, v, t.header)
}

// find looks for the header in the first rows: the one with the most headers known.
func (w *walker) find(r lineReader) (*foundTable, error) {
	var first []line
	for len(first) < headerRows {
		l, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, w.failed(err)
		}
		if !l.blank() {
			first = append(first, l)
		}
	}
	best, most := -1, 0
	var h *header
	for i, l := range first {
		if n := knownHeaders(l.cells); n > most && l.fault == "" {
			if found := parseHeader(l.cells, w.kind); found != nil {
				best, most, h = i, n, found
			}
		}
	}
	if best >= 0 {
		return &foundTable{table{header: h, row: first[best].row}, first[best+1:], r}, nil
	}
	if len(first) > 0 && w.bareFacts(first) {
		return &foundTable{table{header: parseHeader(factFields[1:][:len(first[0].cells)], kb.KindFact)}, first, r}, nil
	}
	return nil, nil
}

// bareFacts recognises triples without a header: three to seven columns parted
// by tabs, or by anything when the caller says they are facts.
func (w *walker) bareFacts(first []line) bool {
	if w.form.kind != formTable || w.form.delim != '\t' && w.kind != kb.KindFact || w.kind != "" && w.kind != kb.KindFact {
		return false
	}
	n := len(first[0].cells)
	return n >= 3 && n < len(factFields) && !slices.ContainsFunc(first, func(l line) bool { return len(l.cells) != n })
}

func (w *walker) noHeader() error {
	return &FileError{w.src.Name, "前几行里找不到表头。知识条目要有“标准问”和“答案”两列，三元组要有“主体”“属性”“取值”三列，业务词要有“词”和“同义词”两列", ErrHeader}
}

// rest passes on all that r still has.
func (w *walker) rest(r lineReader, v visitor, h *header) error {
	for {
		l, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return w.failed(err)
		}
		if err := w.pass(l, v, h); err != nil {
			return err
		}
	}
}

// pass checks a line against the limits of the whole file and passes it on.
func (w *walker) pass(l line, v visitor, h *header) error {
	if l.blank() || h != nil && slices.Equal(l.cells, h.names) { // files are pasted together, header and all
		return nil
	}
	w.rows++
	if w.rows > w.lim.Rows {
		return w.tooManyRows()
	}
	broken := w.broken(string(l.json))
	for i, c := range l.cells {
		if l.fault == "" && w.broken(c) {
			broken, l.col = true, i
		}
	}
	if broken && l.fault == "" {
		l.fault = fmt.Sprintf("有按 %s 编码无法识别的字符", w.form.enc.name)
	}
	if w.rows%1000 == 0 && w.ctx.Err() != nil {
		return w.failed(w.ctx.Err())
	}
	return v.line(l)
}

// broken reports whether a text holds what the file's encoding does not know.
func (w *walker) broken(s string) bool {
	return w.form.enc.lossy && (!utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError))
}

// book goes through all sheets of a workbook that have a header.
func (w *walker) book(v visitor) error {
	f, err := openBook(w.src, w.lim)
	if err != nil {
		return err
	}
	defer f.Close()
	names := f.GetSheetList()
	found := false
	var skipped []string
	for _, name := range names {
		known, empty, err := w.sheet(f, name, len(names) == 1, v)
		if err != nil {
			return err
		}
		found = found || known
		if !known && !empty {
			skipped = append(skipped, name)
		}
	}
	if !found {
		return w.noHeader()
	}
	for _, name := range skipped {
		v.warn(name, 0, "", "工作表没有能识别的表头，未读取")
	}
	return nil
}

// sheet goes through one sheet and reports whether it has a header, and whether it is empty.
func (w *walker) sheet(f *excelize.File, name string, only bool, v visitor) (known, empty bool, err error) {
	r, err := newSheet(f, name, w.lim, &w.text)
	if err != nil {
		return false, false, w.src.unsupported("工作表“%s”读不了", name)
	}
	defer r.rows.Close()
	t, err := w.find(r)
	if err != nil {
		return false, false, err
	}
	if t == nil {
		return false, r.row == 0, nil
	}
	if !only {
		t.sheet = name
	}
	return true, false, t.read(w, v)
}
