package corpus

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Source is a file to be read: on disk, in an upload, or in memory. It is read
// more than once, first to find out what it is.
type Source struct {
	Name string // as people know it, for messages
	R    io.ReaderAt
	Size int64 // bytes
}

// Bytes returns a source in memory.
func Bytes(name string, b []byte) Source {
	return Source{Name: name, R: bytes.NewReader(b), Size: int64(len(b))}
}

// withFile calls use with the file at a path, named in messages by its base name.
func withFile(path string, use func(Source) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &FileError{filepath.Base(path), "不是普通文件", ErrUnsupported}
	}
	return use(Source{Name: filepath.Base(path), R: f, Size: info.Size()})
}

func (s Source) reader() *io.SectionReader { return io.NewSectionReader(s.R, 0, s.Size) }

func (s Source) tooLarge(format string, args ...any) error {
	return &FileError{s.Name, fmt.Sprintf(format, args...), ErrTooLarge}
}

func (s Source) unsupported(format string, args ...any) error {
	return &FileError{s.Name, fmt.Sprintf(format, args...), ErrUnsupported}
}

// form is what a source turned out to be.
type form struct {
	kind  formKind
	enc   textEncoding // of all but workbooks
	delim byte         // of tables
	lines int          // new lines in the whole file
}

type formKind int

const (
	formTable formKind = iota // delimited text
	formLines                 // JSON, an object a line
	formArray                 // JSON, one array of objects
	formWhole                 // JSON, one object over several lines
	formBook                  // XLSX
)

// sniffBytes is how much of a text is looked at to find its delimiter and the kind of JSON.
const sniffBytes = 64 << 10

// sniff finds out what a source is by its content.
func sniff(s Source, lim Limits) (form, error) {
	if s.Size > lim.FileBytes {
		return form{}, s.tooLarge("文件有 %s，超过上限 %s，请拆成几个文件", megabytes(s.Size), megabytes(lim.FileBytes))
	}
	head := make([]byte, min(s.Size, 512))
	if _, err := io.ReadFull(s.reader(), head); err != nil {
		return form{}, fmt.Errorf("read %s: %w", s.Name, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return form{kind: formBook}, nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return form{}, s.unsupported("是旧版 .xls 或加了密码的工作簿，请另存为不加密的 .xlsx")
	}
	var f form
	var err error
	if f.enc, f.lines, err = detectEncoding(s); err != nil {
		return form{}, err
	}
	sample := make([]byte, sniffBytes)
	n, err := io.ReadFull(f.enc.decode(s.reader()), sample)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return form{}, fmt.Errorf("read %s: %w", s.Name, err)
	}
	sample = sample[:n]
	text := bytes.TrimSpace(sample)
	switch {
	case len(text) == 0:
		return form{}, s.unsupported("文件是空的")
	case text[0] == '[':
		f.kind = formArray
	case text[0] == '{':
		f.kind = jsonForm(text, n == sniffBytes)
	default:
		f.delim = delimiter(sample)
	}
	return f, nil
}

// jsonForm tells one object a line from one object over several lines: the
// first line of the latter is no whole object.
func jsonForm(text []byte, cut bool) formKind {
	line, _, more := bytes.Cut(text, []byte("\n"))
	if !more && cut { // one very long line
		return formLines
	}
	if line = bytes.TrimSpace(line); len(line) == 1 || line[len(line)-1] == ',' || line[len(line)-1] == '{' || line[len(line)-1] == '[' {
		return formWhole
	}
	return formLines
}

func megabytes(n int64) string {
	if n < 10<<20 && n%(1<<20) != 0 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d MB", n>>20)
}
