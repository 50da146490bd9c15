package corpus

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/kb"
)

// The file of failed rows of each file in testdata/import, as a golden; and
// what reading it again says: the same rows fail for the same reasons, none is new.
func TestWriteFailed(t *testing.T) {
	files, err := filepath.Glob("testdata/import/*")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range files {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		src := Bytes(filepath.Base(path), b)
		p, err := Import(t.Context(), src, have(t), Options{})
		if err != nil || p.Counts[Failed] == 0 {
			continue
		}
		var out bytes.Buffer
		if err := WriteFailed(&out, src, p); err != nil {
			t.Fatal(err)
		}
		again, err := Import(t.Context(), Bytes("again", out.Bytes()), have(t), Options{})
		if err != nil {
			t.Fatalf("%s: the failed rows cannot be read: %v\n%s", path, err, out.Bytes())
		}
		if again.Format != p.Format || len(again.Rows) != p.Counts[Failed] {
			t.Errorf("%s: %d rows of %s failed, read again as %d of %s", path, p.Counts[Failed], p.Format, len(again.Rows), again.Format)
		}
		fmt.Fprintf(&all, "== %s\n", path)
		if p.Format == XLSX {
			all.WriteString("(a workbook)\n")
		} else {
			all.Write(out.Bytes())
		}
	}
	golden(t, "testdata/failed.golden", all.String())
}

// Rows that look like formulas stay harmless and whole on their way through the file of failed rows.
func TestWriteFailedGuards(t *testing.T) {
	for _, f := range []Format{CSV, XLSX} {
		var in bytes.Buffer
		rows := [][]string{
			{"=备注", "标准问", "相似问", "答案", "导出标记"},
			{"1", "=cmd|' /C calc'!A0##x", `+1\n##@x`, "", ""},
			{"2", "'=exact", `a\##b##'c`, "", "exact"},
			{"3", "=edited", "", "", "exact"},
		}
		write := func(w *bytes.Buffer, rows [][]string) error {
			if f == XLSX {
				return writeBook(w, []gridded{{"S", rows}})
			}
			return exportCSV(w, CSV, rows)
		}
		if err := write(&in, rows); err != nil {
			t.Fatal(err)
		}
		src := Bytes("in", in.Bytes())
		first := failedOnce(t, src)
		for _, row := range cells(t, first) {
			for _, c := range row {
				if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
					t.Errorf("%s: a cell begins as a formula: %q", f, c)
				}
			}
		}
		second := failedOnce(t, Bytes("again", first))
		if a, b := fmt.Sprintf("%q", cells(t, first)), fmt.Sprintf("%q", cells(t, second)); a != b {
			t.Errorf("%s: failing twice changes the rows\n once %s\ntwice %s", f, a, b)
		}
		p, err := Import(t.Context(), Bytes("again", first), kb.Knowledge{}, Options{AllowEmptyAnswers: true})
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%q %q %q %q", p.Accepted.Entries[0].Question, p.Accepted.Entries[0].Variants, p.Accepted.Entries[1].Question, p.Accepted.Entries[1].Variants)
		want := `"=cmd|' /C calc'!A0##x" ["+1\\n" "@x"] "=exact" ["a##b" "'c"]`
		if got != want {
			t.Errorf("%s: read back as\n     %s\nwant %s", f, got, want)
		}
	}
}

// failedOnce returns the file of failed rows.
func failedOnce(t *testing.T, src Source) []byte {
	t.Helper()
	p, err := Import(t.Context(), src, kb.Knowledge{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Counts[Failed] != 3 {
		t.Fatalf("%d rows failed, want 3: %v", p.Counts[Failed], p.Mistakes)
	}
	var out bytes.Buffer
	if err := WriteFailed(&out, src, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cells reads a table without understanding it.
func cells(t *testing.T, b []byte) (rows [][]string) {
	t.Helper()
	src := Bytes("cells", b)
	f, err := sniff(src, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var r lineReader = newDelimited(f.enc.decode(src.reader()), ',', DefaultLimits)
	if f.kind == formBook {
		book, err := openBook(src, DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		if r, err = newSheet(book, book.GetSheetName(0), DefaultLimits, new(int64)); err != nil {
			t.Fatal(err)
		}
	}
	for {
		l, err := r.next()
		if err != nil {
			return rows
		}
		rows = append(rows, l.cells)
	}
}
