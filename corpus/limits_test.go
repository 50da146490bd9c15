package corpus

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"yingda/kb"
)

// maxGrowth is how much the process may grow while it refuses a file (bytes).
const maxGrowth = 100 << 20

// growth returns by how much the peak of resident memory rises during f (bytes).
func growth(t *testing.T, f func()) int64 {
	t.Helper()
	debug.FreeOSMemory()
	// Linux: 5 sets the peak back to what is resident now.
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		t.Logf("peak memory cannot be measured here: %v", err)
		f()
		return 0
	}
	before := peak(t)
	f()
	return peak(t) - before
}

func peak(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// bombs are files that must be refused or survived, each written by a function.
var bombs = []struct {
	name  string
	write func(w *bufio.Writer)
	want  error  // of the whole file; nil: the plan says it
	says  string // part of the message
}{
	{"million-rows.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n")
		for i := range 1_000_000 {
			fmt.Fprintf(w, "问题%d,答案%d\n", i, i)
		}
	}, ErrTooLarge, "超过 200000 行"},
	{"million-rows.jsonl", func(w *bufio.Writer) {
		for i := range 1_000_000 {
			fmt.Fprintf(w, `{"question":"问题%d","answer":"答"}`+"\n", i)
		}
	}, ErrTooLarge, "超过 200000 行"},
	{"long-cell.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n长,")
		repeat(w, "答案", 10<<20)
		w.WriteString("\n短,好\n")
	}, nil, "单元格超过 256 KB"},
	{"long-quoted-cell.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n长,\"")
		repeat(w, "答\n\"\"", 10<<20)
		w.WriteString("\"\n短,好\n")
	}, nil, "单元格超过 256 KB"},
	{"open-quote.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n短,好\n长,\"")
		repeat(w, "答案\n", 20<<20)
	}, nil, "引号没有闭合"},
	{"only-quotes.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n短,好\n")
		repeat(w, `"`, 20<<20)
	}, nil, "单元格超过 256 KB"},
	{"open-quotes.csv", func(w *bufio.Writer) { // each begins a cell that nothing closes
		w.WriteString("question,answer\n短,好\n")
		for range 20_000 {
			w.WriteString("\"x,y\n\"x,\"")
			repeat(w, "z", 300)
		}
	}, nil, "引号没有闭合"},
	{"open-quotes.tsv", func(w *bufio.Writer) {
		w.WriteString("question\tanswer\n短\t好\n")
		for i := range 50_000 {
			fmt.Fprintf(w, "\"问%d\t答\n", i)
		}
	}, nil, ""},
	{"paired-quotes.tsv", func(w *bufio.Writer) { // a quote that looks far ahead over many that look a little
		w.WriteString("question\tanswer\n短\t好\n")
		for range 40 {
			w.WriteString("\"x\n")
			repeat(w, "\"\"\n\"\"\n\"\"x\n", 200<<10)
		}
	}, ErrTooLarge, "行"},
	{"many-columns.csv", func(w *bufio.Writer) {
		w.WriteString("question,answer\n短,好\n")
		repeat(w, ",", 60<<20)
	}, ErrTooLarge, "列数超过上限 256"},
	{"long-line.jsonl", func(w *bufio.Writer) {
		w.WriteString(`{"question":"短","answer":"好"}` + "\n" + `{"question":"长","answer":"`)
		repeat(w, "答", 60<<20)
		w.WriteString("\"}\n")
	}, nil, "这一行超过 4 MB"},
	{"array.json", func(w *bufio.Writer) {
		w.WriteString("[")
		repeat(w, `{"question":"q","answer":"a"},`, 60<<20)
		w.WriteString("{}]")
	}, ErrTooLarge, "JSONL"},
	{"nested.json", func(w *bufio.Writer) { repeat(w, "[", 7<<20) }, ErrUnsupported, "JSON"},
	{"deep.jsonl", func(w *bufio.Writer) {
		w.WriteString(`{"question":"短","answer":"好"}` + "\n" + `{"answer":`)
		repeat(w, `[`, 3<<20)
	}, nil, "JSON"},
	{"noise.bin", func(w *bufio.Writer) { repeat(w, "\x00\x01\xfe", 60<<20) }, ErrUnsupported, "不是文本"},
	{"bomb.xlsx", func(w *bufio.Writer) { // 1 MiB that unpacks to 1 GiB
		z := zip.NewWriter(w)
		blanks(z, "xl/worksheets/sheet1.xml", 1<<30, 1<<30)
		part(z, "xl/workbook.xml", "<workbook/>")
		z.Close()
	}, ErrTooLarge, "解压后超过上限 64 MB"},
	{"lying-bomb.xlsx", func(w *bufio.Writer) { // the same, saying that it is small
		z := zip.NewWriter(w)
		blanks(z, "xl/worksheets/sheet1.xml", 1<<30, 60<<20)
		part(z, "xl/workbook.xml", "<workbook/>")
		z.Close()
	}, ErrUnsupported, ""},
	{"huge-lie.xlsx", func(w *bufio.Writer) {
		z := zip.NewWriter(w)
		for i := range 20 {
			blanks(z, fmt.Sprintf("xl/media/%d.png", i), 1<<20, 1<<63)
		}
		z.Close()
	}, ErrTooLarge, "解压后"},
	{"big-styles.xlsx", func(w *bufio.Writer) {
		z := zip.NewWriter(w)
		blanks(z, "xl/styles.xml", 60<<20, 60<<20)
		z.Close()
	}, ErrTooLarge, "xl/styles.xml"},
	{"zip.xlsx", func(w *bufio.Writer) {
		z := zip.NewWriter(w)
		part(z, "inner.zip", "PK\x03\x04")
		z.Close()
	}, ErrUnsupported, "不是 .xlsx"},
	{"many-parts.xlsx", func(w *bufio.Writer) {
		z := zip.NewWriter(w)
		for i := range 5_000 {
			part(z, fmt.Sprint(i), "")
		}
		z.Close()
	}, ErrTooLarge, "个部分"},
	{"million-rows.xlsx", func(w *bufio.Writer) {
		book(w, func(w io.Writer) {
			for range 1_000_000 {
				io.WriteString(w, `<row><c t="str"><v>问</v></c></row>`)
			}
		}, nil)
	}, ErrTooLarge, "行"},
	{"half-a-million-rows.xlsx", func(w *bufio.Writer) { // named so that a quick count does not see them
		book(w, func(w io.Writer) {
			for range 500_000 {
				io.WriteString(w, `<s:row><s:c t="str"><s:v>问</s:v></s:c></s:row>`)
			}
		}, nil)
	}, ErrTooLarge, "行"},
	{"wide-rows.xlsx", func(w *bufio.Writer) {
		book(w, func(w io.Writer) {
			for i := range 150_000 {
				fmt.Fprintf(w, `<row><c r="XFD%d" t="str"><v>远</v></c></row>`, i+2)
			}
		}, nil)
	}, ErrTooLarge, "列"},
	{"shared-strings.xlsx", func(w *bufio.Writer) { // two million small texts
		book(w, func(io.Writer) {}, func(w io.Writer) {
			for range 1_100_000 {
				io.WriteString(w, `<si><t>a</t></si>`)
			}
		})
	}, ErrTooLarge, "个不同的文字"},
	{"quadratic.xlsx", func(w *bufio.Writer) { // one long text in 150,000 cells: 450 GB when written out
		book(w, func(w io.Writer) {
			for range 150_000 {
				io.WriteString(w, `<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`)
			}
		}, func(w io.Writer) {
			io.WriteString(w, "<si><t>")
			io.Copy(w, io.LimitReader(letters{}, 3<<20))
			io.WriteString(w, "</t></si>")
		})
	}, ErrTooLarge, "合计超过 64 MB"},
	{"entity.xlsx", func(w *bufio.Writer) {
		z := zip.NewWriter(w)
		bookParts(z)
		part(z, "xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet><sheetData>`+
			`<row><c t="str"><v>问题</v></c><c t="str"><v>答案</v></c></row><row><c t="str"><v>短</v></c><c t="str"><v>好</v></c></row>`+
			`<row><c t="str"><v>实体</v></c><c t="str"><v>&e;</v></c></row></sheetData></worksheet>`)
		z.Close()
	}, nil, ""},
}

func TestBombs(t *testing.T) {
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), b.name)
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			w := bufio.NewWriterSize(f, 1<<20)
			b.write(w)
			w.Flush()
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			var p *Plan
			grown := growth(t, func() { p, err = ImportFile(t.Context(), path, kb.Knowledge{}, Options{}) })
			if grown > maxGrowth && !raceEnabled {
				t.Errorf("the process grew by %d MB", grown>>20)
			}
			text := ""
			if !errors.Is(err, b.want) || (b.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, b.want)
			}
			if err != nil {
				text = err.Error()
			} else {
				text = p.Mistakes.Error()
				if len(p.Accepted.Entries) == 0 || p.Accepted.Entries[0].Answer == "" {
					t.Error("the good row was not taken")
				}
				for _, e := range p.Accepted.Entries {
					if len(e.Answer) > 3*DefaultLimits.AnswerRunes || strings.Contains(b.name, "entity") && e.Question != "短" {
						t.Errorf("took %.100q %.100q", e.Question, e.Answer)
					}
				}
			}
			if !strings.Contains(text, b.says) {
				t.Errorf("got %.300s, want something of %q", text, b.says)
			}
			t.Logf("+%d MB, %.150s", grown>>20, text)
		})
	}
}

// A file is refused by its size before any of it is read.
func TestTooLargeIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse.csv")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 2<<30); err != nil {
		t.Fatal(err)
	}
	grown := growth(t, func() {
		_, err := ImportFile(t.Context(), path, kb.Knowledge{}, Options{})
		if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "2048 MB") {
			t.Errorf("got %v", err)
		}
	})
	if grown > 8<<20 {
		t.Errorf("the process grew by %d MB", grown>>20)
	}
	_, err := Import(t.Context(), Source{"stream", unreadable{t}, 65 << 20}, kb.Knowledge{}, Options{})
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := ReadJudgmentsFile(t.Context(), path, Limits{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("judgments: got %v", err)
	}
}

// The number of rows is exact, in every format, and blank rows do not count.
func TestRowLimit(t *testing.T) {
	entries := func(n int) (k kb.Knowledge) {
		for i := range n {
			k.Entries = append(k.Entries, kb.Entry{ID: fmt.Sprint(i), Question: fmt.Sprint("问", i), Answer: "答", Enabled: true})
		}
		return k
	}
	for _, f := range []Format{JSONL, CSV, TSV, XLSX} {
		for n, want := range map[int]error{3: nil, 4: ErrTooLarge} {
			b := export(t, f, entries(n), kb.KindEntry)
			if f != XLSX {
				b = bytes.ReplaceAll(b, []byte("\n"), []byte("\n\n"))
			}
			if _, err := Import(t.Context(), Bytes("x", b), kb.Knowledge{}, Options{Limits: Limits{Rows: 3}}); !errors.Is(err, want) || (want == nil) != (err == nil) {
				t.Errorf("%d rows of %s where 3 are allowed: got %v, want %v", n, f, err, want)
			}
		}
	}
}

// A character cut by the buffer of the reader is none that is damaged.
func TestDetectEncodingInPieces(t *testing.T) {
	for shift := range 4 {
		text := strings.Repeat("a", shift) + strings.Repeat("汉字😀", 60<<10)
		enc, _, err := detectEncoding(Bytes("x", []byte(text)))
		if err != nil || enc.name != "UTF-8" || enc.lossy {
			t.Errorf("shifted by %d: %+v, %v", shift, enc, err)
		}
	}
}

type unreadable struct{ t *testing.T }

func (u unreadable) ReadAt([]byte, int64) (int, error) {
	u.t.Error("was read")
	return 0, io.EOF
}

func repeat(w io.Writer, s string, bytes int) {
	block := []byte(strings.Repeat(s, 64<<10/len(s)+1))
	for bytes > 0 {
		n, _ := w.Write(block[:min(len(block), (bytes+len(s)-1)/len(s)*len(s))])
		bytes -= n
	}
}

func part(z *zip.Writer, name, text string) {
	w, _ := z.Create(name)
	io.WriteString(w, text)
}

// blanks writes a part of so many spaces that says it has another size. The
// same packed megabyte is written again and again.
func blanks(z *zip.Writer, name string, size int, says uint64) {
	block := bytes.Repeat([]byte(" "), 1<<20)
	var packed bytes.Buffer
	c, _ := flate.NewWriter(&packed, flate.BestSpeed)
	c.Write(block)
	c.Flush()
	first := packed.Len()
	c.Write(block)
	c.Flush()
	again := packed.Bytes()[first:]
	sum := crc32.NewIEEE()
	body := bytes.NewBuffer(bytes.Clone(packed.Bytes()[:first]))
	for i := range size >> 20 {
		sum.Write(block)
		if i > 0 {
			body.Write(again)
		}
	}
	body.Write([]byte{3, 0}) // the last, empty block
	w, _ := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(body.Len()), UncompressedSize64: says})
	w.Write(body.Bytes())
}

func bookParts(z *zip.Writer) {
	part(z, "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`)
	part(z, "_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	part(z, "xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`)
	part(z, "xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
}

// book writes a workbook whose rows below the header and shared strings are given.
func book(w io.Writer, rows, shared func(io.Writer)) {
	z := zip.NewWriter(w)
	bookParts(z)
	s, _ := z.Create("xl/worksheets/sheet1.xml")
	io.WriteString(s, `<worksheet xmlns:s="s"><sheetData><row><c t="str"><v>问题</v></c><c t="str"><v>答案</v></c></row>`)
	rows(s)
	io.WriteString(s, `</sheetData></worksheet>`)
	if shared != nil {
		s, _ := z.Create("xl/sharedStrings.xml")
		io.WriteString(s, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
		shared(s)
		io.WriteString(s, `</sst>`)
	}
	z.Close()
}

// rawBook writes a workbook with rows and shared strings as given.
func rawBook(w io.Writer, rows, shared []byte) {
	z := zip.NewWriter(w)
	bookParts(z)
	part(z, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+string(rows)+"</sheetData></worksheet>")
	part(z, "xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+string(shared)+"</sst>")
	z.Close()
}

// letters is an endless text.
type letters struct{}

func (letters) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}
