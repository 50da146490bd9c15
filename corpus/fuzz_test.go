package corpus

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"yingda/kb"
)

// seed adds the files of a folder of testdata to a fuzz target.
func seed(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %v, %d files", pattern, err, len(files))
		}
		for _, path := range files {
			b, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

// fuzzLimits are small, so that the fuzzer meets them.
var fuzzLimits = Limits{Rows: 50, Columns: 20, LineBytes: 2000, CellBytes: 500, QuestionRunes: 60, AnswerRunes: 200, Values: 20, UnzippedBytes: 1 << 20}

// survive imports any bytes. Whatever they are: every row has one verdict, every
// error is told to people, failed rows can be written and read, and what was
// accepted is exported and imported again unchanged.
func survive(t *testing.T, b []byte, formats ...Format) {
	src := Bytes("fuzz", b)
	p, err := Import(t.Context(), src, kb.Knowledge{}, Options{Limits: fuzzLimits})
	if err != nil {
		var file *FileError
		if !errors.As(err, &file) {
			t.Fatalf("an error that is not for people: %v", err)
		}
		return
	}
	total, last, sheet := 0, 0, ""
	for _, n := range p.Counts {
		total += n
	}
	for _, r := range p.Rows {
		if r.Sheet == sheet && r.Row <= last {
			t.Errorf("row %d comes after row %d", r.Row, last)
		}
		last, sheet = r.Row, r.Sheet
	}
	if total != len(p.Rows) || (p.Counts[Failed] > 0) != (p.Err() != nil) {
		t.Errorf("%d rows, counted %v, error %v", len(p.Rows), p.Counts, p.Err())
	}
	if p.Counts[Failed] > 0 {
		var failed bytes.Buffer
		if err := WriteFailed(&failed, src, p); err != nil {
			t.Fatal(err)
		}
		again, err := Import(t.Context(), Bytes("failed", failed.Bytes()), kb.Knowledge{}, Options{})
		if err != nil || len(again.Rows) > p.Counts[Failed] {
			t.Errorf("%d failed rows are read as %+v, %v\n%s", p.Counts[Failed], again, err, failed.Bytes())
		}
	}
	roundTrip(t, p.Apply(kb.Knowledge{}), append(formats, JSONL))
}

func roundTrip(t *testing.T, k kb.Knowledge, formats []Format) {
	for _, f := range formats {
		if d := kb.Diff(k, policyAside(k, reimport(t, f, k))); !d.Empty() {
			t.Errorf("%s comes back different: %+v", f, d)
		}
	}
	for _, kind := range tableKinds {
		if one := only(k, kind); !kb.Diff(one, kb.Knowledge{}).Empty() {
			if d := kb.Diff(one, reimport(t, CSV, one, kind)); !d.Empty() {
				t.Errorf("CSV of %s comes back different: %+v", kind, d)
			}
		}
	}
}

// policyAside gives an export without a policy the policy it was made from.
func policyAside(from, to kb.Knowledge) kb.Knowledge {
	to.Policy = from.Policy
	return to
}

func FuzzReadJSONL(f *testing.F) {
	seed(f, "testdata/import/*.json*")
	f.Fuzz(func(t *testing.T, b []byte) { survive(t, slices.Concat([]byte("{"), bytes.TrimPrefix(b, []byte("{")))) })
}

func FuzzReadCSV(f *testing.F) {
	seed(f, "testdata/import/*.csv", "testdata/import/*.tsv", "testdata/import/*.txt")
	f.Fuzz(func(t *testing.T, b []byte) { survive(t, b) })
}

// FuzzReadXLSX changes the sheet and the shared strings within a sound archive:
// the archive itself is the library's and the standard library's to fuzz.
func FuzzReadXLSX(f *testing.F) {
	f.Add([]byte(`<row><c t="inlineStr"><is><t>问题</t></is></c><c t="s"><v>0</v></c></row><row r="5"><c r="B5"><v>1.5</v></c><c r="A5" t="s"><v>1</v></c></row>`), []byte(`<si><t>答案</t></si><si><r><t>问</t></r></si>`))
	f.Add([]byte(`<row><c t="str"><v>词</v></c><c t="str"><v>同义词</v></c></row><row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`), []byte(``))
	f.Fuzz(func(t *testing.T, rows, shared []byte) {
		var b bytes.Buffer
		rawBook(&b, rows, shared)
		survive(t, b.Bytes(), XLSX)
	})
}

// FuzzArchive changes the archive itself.
func FuzzArchive(f *testing.F) {
	seed(f, "testdata/import/*.xlsx")
	f.Fuzz(func(t *testing.T, b []byte) { survive(t, b) })
}

func FuzzJudgments(f *testing.F) {
	seed(f, "testdata/judged/*")
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ReadJudgments(t.Context(), Bytes("fuzz", b), fuzzLimits)
		var file *FileError
		var rows kb.ErrorList
		if err != nil && !errors.As(err, &file) && !errors.As(err, &rows) {
			t.Fatalf("an error that is not for people: %v", err)
		}
		for _, j := range list {
			if j.Q == "" || j.Row == 0 || j.Expect == ExpectAnswer && !j.Fact && len(j.Gold) == 0 || j.Expect == ExpectRefuse && len(j.Gold) > 0 {
				t.Errorf("not a judgment: %+v", j)
			}
		}
	})
}

// FuzzCell: an exact cell is its text, and never a formula.
func FuzzCell(f *testing.F) {
	for _, p := range append(slices.Clone(payloads), pieces...) {
		f.Add(p, `a\##`)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = string([]rune(a)), string([]rune(b)) // knowledge is valid UTF-8
		if cell := encodeText(a); decodeText(cell, exact) != a || dangerous(cell) {
			t.Errorf("text %q is written as %q and read as %q", a, cell, decodeText(cell, exact))
		}
		var list []string
		for _, v := range []string{a, b, a} {
			if kb.Fold(v) != "" {
				list = append(list, v)
			}
		}
		if cell := encodeList(list); !slices.Equal(decodeList(cell, exact), list) || dangerous(cell) {
			t.Errorf("list %q is written as %q and read as %q", list, cell, decodeList(cell, exact))
		}
		if cell := guard(a); unguard(cell) != a || dangerous(cell) {
			t.Errorf("%q is guarded as %q", a, cell)
		}
	})
}
