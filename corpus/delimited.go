package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// line is one row of a table or one line of JSON.
type line struct {
	row   int      // from 1, counted as a spreadsheet program shows it: blank rows too, a cell over several lines is one row
	cells []string // nil for JSON
	json  []byte
	fault string // why nothing of the line can be used, Chinese
	col   int    // cell of the fault, from 0; -1: none in particular
}

func (l line) blank() bool {
	if l.fault != "" || len(bytes.TrimSpace(l.json)) > 0 {
		return false
	}
	for _, c := range l.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// delimited reads CSV and its kin as people's programs write them. The standard
// reader is stricter in one place and laxer in another: one quote left open
// makes it fail, or swallow the rest of the file; here it costs one row.
type delimited struct {
	r       *bufio.Reader
	delim   byte
	maxCell int    // bytes kept of a cell
	maxCols int    // cells kept of a row
	back    []byte // read already, to be read again from at on
	at      int
	again   int // bytes read again so far, bounded by maxAgain
	row     int
	done    bool
}

func newDelimited(r io.Reader, delim byte, lim Limits) *delimited {
	d := &delimited{r: bufio.NewReaderSize(r, 64<<10), delim: delim, maxCell: lim.CellBytes, maxCols: lim.Columns}
	if head, _ := d.r.Peek(6); len(head) >= 5 && strings.EqualFold(string(head[:4]), "sep=") {
		d.r.ReadString('\n') // Excel's own hint, already used by delimiter
		d.row++
	}
	return d
}

// next returns the next row, io.EOF after the last.
func (d *delimited) next() (line, error) {
	if d.done {
		return line{}, io.EOF
	}
	d.row++
	l := line{row: d.row, col: -1}
	for {
		cell, end, fault, err := d.cell()
		if err != nil {
			return line{}, err
		}
		if fault != "" && l.fault == "" {
			l.fault, l.col = fault, len(l.cells)
		}
		if len(l.cells) == d.maxCols {
			return line{}, beyond(fmt.Sprintf("第 %d 行的列数超过上限 %d", d.row, d.maxCols))
		}
		l.cells = append(l.cells, cell)
		switch end {
		case endOfFile:
			d.done = true
			if len(l.cells) == 1 && cell == "" && fault == "" {
				return line{}, io.EOF
			}
			return l, nil
		case endOfLine:
			return l, nil
		}
	}
}

type end int

const (
	endOfCell end = iota
	endOfLine
	endOfFile
)

// cell reads up to and including the next delimiter.
func (d *delimited) cell() (text string, e end, fault string, err error) {
	c, err := d.read()
	if err == nil && c == '"' {
		return d.quoted()
	}
	var b cellText
	for ; err == nil; c, err = d.read() {
		if c == d.delim || c == '\n' || c == '\r' {
			return b.end(d, c)
		}
		b.add(c, d.maxCell)
	}
	return b.endOfFile(d, err)
}

// quoted reads a cell whose opening quote has been read.
func (d *delimited) quoted() (text string, e end, fault string, err error) {
	raw := []byte{'"'} // as read, to read it again; at most twice as long as b
	var b cellText
	for {
		c, err := d.read()
		if err != nil && err != io.EOF {
			return "", 0, "", err
		}
		if err == nil && c != '"' {
			b.add(c, d.maxCell)
			if !b.long {
				raw = append(raw, c)
			}
			continue
		}
		if err == nil {
			next, err := d.read()
			if err == nil && next == '"' {
				b.add('"', d.maxCell)
				if !b.long {
					raw = append(raw, '"', '"')
				}
				continue
			}
			switch {
			case err == nil && (next == d.delim || next == '\n' || next == '\r'):
				return b.end(d, next)
			case err != nil:
				return b.endOfFile(d, err)
			}
			raw = append(raw, '"')
			d.unread()
			if d.delim != '\t' && bytes.IndexByte(raw, d.delim) < 0 && bytes.IndexByte(raw, '\n') < 0 && !b.long {
				return d.literal(raw) // "X"行星: the quotes are part of the text
			}
		}
		return d.open(raw, b.long)
	}
}

// open deals with a quote that is never closed, or closed in the middle of a text.
func (d *delimited) open(raw []byte, long bool) (string, end, string, error) {
	if long {
		_, e, _, err := d.rest(nil)
		return "", e, fmt.Sprintf("单元格超过 %d KB，或引号没有闭合", d.maxCell>>10), err
	}
	if d.delim == '\t' { // most programs write tabs without any quoting
		d.reread(raw[1:])
		return d.rest([]byte{'"'})
	}
	if i := bytes.IndexByte(raw, '\n'); i >= 0 {
		d.reread(raw[i+1:])
		return string(raw[:i]), endOfLine, openQuote, nil
	}
	text, e, _, err := d.rest(raw)
	return d.doubt(text, e, err)
}

const openQuote = "引号没有闭合，或引号里的引号没有写成两个"

// doubt gives up on the line: where its cells end is not certain, so all the rest becomes one.
func (d *delimited) doubt(text string, e end, err error) (string, end, string, error) {
	for e == endOfCell && err == nil {
		var more string
		more, e, _, err = d.rest(nil)
		if len(text)+len(more) < d.maxCell {
			text += string(d.delim) + more
		}
	}
	return text, e, openQuote, err
}

// literal reads on a cell that begins with a quoted word.
func (d *delimited) literal(raw []byte) (string, end, string, error) {
	text, e, fault, err := d.rest(raw)
	if strings.Count(text, `"`)%2 != 0 { // one of them meant to hold the delimiter that ended the cell
		return d.doubt(text, e, err)
	}
	return text, e, fault, err
}

// rest reads on as in a cell without quotes.
func (d *delimited) rest(before []byte) (string, end, string, error) {
	var b cellText
	for _, c := range before {
		b.add(c, d.maxCell)
	}
	for {
		c, err := d.read()
		if err != nil {
			return b.endOfFile(d, err)
		}
		if c == d.delim || c == '\n' || c == '\r' {
			return b.end(d, c)
		}
		b.add(c, d.maxCell)
	}
}

func (d *delimited) read() (byte, error) {
	if d.at < len(d.back) {
		d.at++
		return d.back[d.at-1], nil
	}
	d.back, d.at = nil, 0
	return d.r.ReadByte()
}

// unread gives back the byte that was read last.
func (d *delimited) unread() {
	if d.at > 0 {
		d.at--
		return
	}
	d.r.UnreadByte() // cannot fail: a byte was read
}

// reread goes back before the bytes that were read last. However the quotes
// stand, this reads no byte more than twice: the quote that ends one look ahead
// is the one where the next begins.
func (d *delimited) reread(b []byte) {
	if d.at >= len(b) {
		d.at -= len(b)
		return
	}
	d.back, d.at = slices.Clone(b), 0 // nothing is left of an older one: the last bytes came from r
}

// cellText gathers a cell and stops keeping it at its limit.
type cellText struct {
	b    []byte
	long bool
}

func (t *cellText) add(c byte, most int) {
	if len(t.b) >= most {
		t.long = true
		return
	}
	t.b = append(t.b, c)
}

func (t *cellText) end(d *delimited, c byte) (string, end, string, error) {
	if c == d.delim {
		return t.text(d, endOfCell)
	}
	if c == '\r' { // \r\n, or \r alone as old programs write it
		next, err := d.read()
		if err == nil && next != '\n' {
			d.unread()
		}
	}
	return t.text(d, endOfLine)
}

func (t *cellText) endOfFile(d *delimited, err error) (string, end, string, error) {
	if err != io.EOF {
		return "", 0, "", err
	}
	return t.text(d, endOfFile)
}

func (t *cellText) text(d *delimited, e end) (string, end, string, error) {
	if t.long {
		return preview(t.b), e, fmt.Sprintf("单元格超过 %d KB", d.maxCell>>10), nil
	}
	return string(t.b), e, "", nil
}

// preview is what is kept of a text that is too long.
func preview(b []byte) string {
	return strings.ToValidUTF8(string(b[:min(len(b), 300)]), "") + "…（过长，已截断）"
}

// delimiter finds what parts the cells: what gives the most headers that are
// known, then the most cells in the first rows.
func delimiter(sample []byte) byte {
	if len(sample) > 4 && strings.EqualFold(string(sample[:4]), "sep=") && sample[4] != '\n' {
		return sample[4]
	}
	best, bestKnown, bestCells := byte(','), -1, -1
	for _, delim := range []byte{',', '\t', ';', '|'} {
		d := newDelimited(bytes.NewReader(sample), delim, Limits{CellBytes: 1 << 10, Columns: 64})
		known, cells := 0, 0
		for range headerRows {
			l, err := d.next()
			if err != nil {
				break
			}
			known = max(known, knownHeaders(l.cells))
			cells += len(l.cells) - 1
		}
		if known > bestKnown || known == bestKnown && cells > bestCells {
			best, bestKnown, bestCells = delim, known, cells
		}
	}
	return best
}
