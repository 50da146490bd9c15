package corpus

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// openBook opens a workbook after its directory has been found harmless. The
// library unpacks everything at once, so a bomb has to be known before.
func openBook(s Source, lim Limits) (*excelize.File, error) {
	z, err := zip.NewReader(s.R, s.Size)
	if err != nil {
		return nil, s.unsupported("不是完整的 .xlsx 文件（压缩包已损坏）")
	}
	if err := checkBook(s, z, lim); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(s.reader(), excelize.Options{
		UnzipSizeLimit:    lim.UnzippedBytes,
		UnzipXMLSizeLimit: min(spillBytes, lim.UnzippedBytes),
		ShortDatePattern:  "yyyy-mm-dd", // otherwise 11-21-26, which is two days
	})
	if err != nil {
		return nil, s.unsupported("不是能读懂的 .xlsx 文件")
	}
	return f, nil
}

// checkBook compares the directory of a workbook with the limits. The sizes it
// states cannot be lies: unpacking fails at the first byte beyond them.
func checkBook(s Source, z *zip.Reader, lim Limits) error {
	if len(z.File) > parts {
		return s.tooLarge("工作簿有 %d 个部分，超过上限 %d", len(z.File), parts)
	}
	var sum uint64
	book := false
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		sum += min(f.UncompressedSize64, math.MaxInt64/parts) // so that a huge lie does not overflow
		if sum > uint64(lim.UnzippedBytes) {
			return s.tooLarge("解压后超过上限 %s，请删去图片和多余的工作表，或拆成几个文件", megabytes(lim.UnzippedBytes))
		}
		var err error
		switch {
		case name == "xl/sharedstrings.xml":
			err = countTags(s, f, "si", sharedItems, "个不同的文字")
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
			// A margin for blank rows: the exact limit is kept where they are read.
			err = countTags(s, f, "row", 2*lim.Rows+headerRows, "行（包括空行）")
		case f.UncompressedSize64 > partBytes:
			err = s.tooLarge("工作簿里的 %s 解压后超过 %s，请删去图片和附件", f.Name, megabytes(partBytes))
		}
		if err != nil {
			return err
		}
		book = book || name == "xl/workbook.xml"
	}
	if !book {
		return s.unsupported("是压缩包，但不是 .xlsx 工作簿")
	}
	return nil
}

// countTags refuses a part that holds too many elements, before anything is built from it.
func countTags(s Source, f *zip.File, tag string, most int, what string) error {
	plain, prefixed := []byte("<"+tag), []byte(":"+tag)
	if f.UncompressedSize64 < uint64(most)*uint64(len(plain)) {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return s.unsupported("工作簿里的 %s 已损坏", f.Name)
	}
	defer r.Close()
	buf, keep, n := make([]byte, 64<<10), 0, 0
	for {
		read, err := io.ReadFull(r, buf[keep:])
		n += bytes.Count(buf[:keep+read], plain) + bytes.Count(buf[:keep+read], prefixed)
		switch {
		case n > most:
			return s.tooLarge("工作簿有超过 %d %s", most, what)
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return nil
		case err != nil:
			return s.unsupported("工作簿里的 %s 已损坏", f.Name)
		}
		keep = copy(buf, buf[len(buf)-len(plain)+1:]) // a tag may be cut in two
	}
}

// sheet reads the rows of one sheet of a workbook.
type sheet struct {
	rows *excelize.Rows
	lim  Limits
	row  int
	text *int64 // bytes so far, of all sheets
}

func newSheet(f *excelize.File, name string, lim Limits, text *int64) (*sheet, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return nil, err
	}
	return &sheet{rows: rows, lim: lim, text: text}, nil
}

// next returns the next row that exists in the sheet, io.EOF after the last.
func (t *sheet) next() (line, error) {
	for t.rows.Next() {
		t.row++
		cells, err := t.rows.Columns()
		switch {
		case err != nil:
			return line{}, damaged(fmt.Sprintf("工作表的第 %d 行或共享文字已损坏", t.row))
		case len(cells) > t.lim.Columns:
			return line{}, beyond(fmt.Sprintf("第 %d 行有 %d 列，超过上限 %d", t.row, len(cells), t.lim.Columns))
		case len(cells) == 0:
			continue
		}
		l := line{row: t.row, cells: cells, col: -1}
		for i, c := range l.cells {
			// Counted as long as it is: unpacking one long text for every cell that refers to it takes minutes.
			if *t.text += int64(len(c)); *t.text > t.lim.TextBytes {
				return line{}, beyond("各单元格的文字合计超过 " + megabytes(t.lim.TextBytes))
			}
			if len(c) > t.lim.CellBytes {
				l.cells[i] = preview([]byte(c[:min(len(c), 400)]))
				l.fault, l.col = fmt.Sprintf("单元格超过 %d KB", t.lim.CellBytes>>10), i
			}
		}
		return l, nil
	}
	if t.rows.Error() != nil {
		return line{}, damaged("工作表已损坏")
	}
	return line{}, io.EOF
}
