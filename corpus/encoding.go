package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textEncoding is how a text file is encoded.
type textEncoding struct {
	name  string // as shown to people
	bom   int    // bytes to skip
	from  encoding.Encoding
	lossy bool // some bytes are not of this encoding and become U+FFFD
}

var boms = []struct {
	mark []byte
	enc  textEncoding
}{
	{[]byte("\xEF\xBB\xBF"), textEncoding{name: "UTF-8", bom: 3}},
	{[]byte("\xFF\xFE"), textEncoding{name: "UTF-16", from: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}},
	{[]byte("\xFE\xFF"), textEncoding{name: "UTF-16", from: unicode.UTF16(unicode.BigEndian, unicode.UseBOM)}},
}

// decode returns the text as UTF-8. Bytes that are not UTF-8 pass unchanged
// when the encoding is UTF-8, so that the row they are in can be named.
func (e textEncoding) decode(r *io.SectionReader) io.Reader {
	if e.from == nil {
		return io.NewSectionReader(r, int64(e.bom), r.Size()-int64(e.bom))
	}
	return transform.NewReader(r, e.from.NewDecoder())
}

// detectEncoding reads the whole file once: a table may hold its first Chinese
// character far from its beginning. It also counts the new lines.
func detectEncoding(s Source) (textEncoding, int, error) {
	head := make([]byte, min(s.Size, 3))
	if _, err := s.R.ReadAt(head, 0); err != nil && err != io.EOF {
		return textEncoding{}, 0, fmt.Errorf("read %s: %w", s.Name, err)
	}
	enc := textEncoding{name: "UTF-8"}
	for _, b := range boms {
		if bytes.HasPrefix(head, b.mark) {
			enc = b.enc
		}
	}
	st, err := scanBytes(enc.decode(s.reader()))
	if err != nil {
		return textEncoding{}, 0, fmt.Errorf("read %s: %w", s.Name, err)
	}
	switch {
	case st.nul:
		return textEncoding{}, 0, s.unsupported("不是文本、JSON 或 .xlsx 文件")
	case st.bad == 0 || enc.from != nil:
		return enc, st.lines, nil
	case enc.bom > 0 || st.wide > 10*st.bad:
		// Chinese GBK read as UTF-8 is wrong nearly everywhere: this is UTF-8 with a few damaged places.
		enc.lossy = true
		return enc, st.lines, nil
	}
	return textEncoding{name: "GB18030", from: simplifiedchinese.GB18030, lossy: true}, st.lines, nil
}

// byteStats counts what a file would be when read as UTF-8.
type byteStats struct {
	lines int // new lines
	wide  int // characters of two bytes and more
	bad   int // bytes that belong to none
	nul   bool
}

func scanBytes(r io.Reader) (byteStats, error) {
	var st byteStats
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		buf, err := br.Peek(64 << 10)
		if len(buf) == 0 {
			if err == io.EOF {
				err = nil
			}
			return st, err
		}
		n := 0
		for n < len(buf) {
			if c := buf[n]; c < utf8.RuneSelf {
				if c == '\n' {
					st.lines++
				} else if c == 0 {
					st.nul = true
				}
				n++
				continue
			}
			if err == nil && !utf8.FullRune(buf[n:]) {
				break // cut by the buffer
			}
			if r, size := utf8.DecodeRune(buf[n:]); r == utf8.RuneError && size == 1 {
				st.bad++
				n++
			} else {
				st.wide++
				n += size
			}
		}
		br.Discard(n)
	}
}
