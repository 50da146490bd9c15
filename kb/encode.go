package kb

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// ErrDamaged: stored or received content is not what was written.
var ErrDamaged = errors.New("content is damaged")

// Written content is gzip of JSON lines: a header with the format's version and
// the counts, the policy, the entries, the facts, the terms, the flows, the webhooks, the evidence, and
// a trailer with the SHA-256 of the lines before it.
const (
	contentFormat  = "yingda-knowledge"
	contentVersion = 1
	// maxLine bounds one item, in bytes; the importers' limits are far below it.
	maxLine = 16 << 20
)

type contentHeader struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	Entries  int    `json:"entries"`
	Facts    int    `json:"facts"`
	Terms    int    `json:"terms"`
	Flows    int    `json:"flows,omitempty"`
	Webhooks int    `json:"webhooks,omitempty"`
	Evidence int    `json:"evidence,omitempty"`
}

type contentTrailer struct {
	SHA256 string `json:"sha256"`
}

// Encode writes k as the content of a snapshot. Equal knowledge gives equal bytes.
func Encode(w io.Writer, k Knowledge) error {
	// The fastest level: the content is written once, and read at every start.
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	e := &lineWriter{to: bufio.NewWriterSize(z, 64<<10), sum: sha256.New()}
	e.line(contentHeader{contentFormat, contentVersion, len(k.Entries), len(k.Facts), len(k.Terms), len(k.Flows), len(k.Webhooks), len(k.Evidence)})
	e.line(&k.Policy)
	for i := range k.Entries {
		e.line(&k.Entries[i])
	}
	for i := range k.Facts {
		e.line(&k.Facts[i])
	}
	for i := range k.Terms {
		e.line(&k.Terms[i])
	}
	for i := range k.Flows {
		e.line(&k.Flows[i])
	}
	for i := range k.Webhooks {
		e.line(&k.Webhooks[i])
	}
	for i := range k.Evidence {
		e.line(&k.Evidence[i])
	}
	e.line(contentTrailer{hex.EncodeToString(e.sum.Sum(nil))})
	if err := errors.Join(e.err, e.to.Flush(), z.Close()); err != nil {
		return fmt.Errorf("encode knowledge: %w", err)
	}
	return nil
}

// lineWriter writes values as JSON lines until the first error, which it keeps.
type lineWriter struct {
	to  *bufio.Writer
	sum hash.Hash
	buf bytes.Buffer
	err error
}

func (e *lineWriter) line(v any) {
	if e.err != nil {
		return
	}
	e.buf.Reset()
	enc := json.NewEncoder(&e.buf)
	enc.SetEscapeHTML(false)
	if e.err = enc.Encode(v); e.err == nil {
		e.sum.Write(e.buf.Bytes())
		_, e.err = e.to.Write(e.buf.Bytes())
	}
}

// Decode reads what Encode wrote, line by line. Anything else is refused: content
// cut short, changed, of wrong count or of a newer format is ErrDamaged with a reason.
func Decode(r io.Reader) (Knowledge, error) {
	k, err := decode(r)
	if err != nil {
		return Knowledge{}, fmt.Errorf("decode knowledge: %w: %w", ErrDamaged, err)
	}
	return k, nil
}

func decode(r io.Reader) (k Knowledge, err error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return k, err
	}
	d := &lineReader{lines: bufio.NewScanner(z), sum: sha256.New()}
	d.lines.Buffer(make([]byte, 64<<10), maxLine)

	var h contentHeader
	if err := d.line("header", &h); err != nil {
		return k, err
	}
	if h.Format != contentFormat || h.Version != contentVersion {
		return k, fmt.Errorf("format %q version %d, this program reads %q version %d", h.Format, h.Version, contentFormat, contentVersion)
	}
	if err := d.line("policy", &k.Policy); err != nil {
		return k, err
	}
	if k.Entries, err = decodeList[Entry](d, "entry", h.Entries); err != nil {
		return k, err
	}
	if k.Facts, err = decodeList[Fact](d, "fact", h.Facts); err != nil {
		return k, err
	}
	if k.Terms, err = decodeList[Term](d, "term", h.Terms); err != nil {
		return k, err
	}
	if k.Flows, err = decodeList[Flow](d, "flow", h.Flows); err != nil {
		return k, err
	}
	if k.Webhooks, err = decodeList[Webhook](d, "webhook", h.Webhooks); err != nil {
		return k, err
	}
	if k.Evidence, err = decodeList[Evidence](d, "evidence", h.Evidence); err != nil {
		return k, err
	}
	want := hex.EncodeToString(d.sum.Sum(nil))
	var t contentTrailer
	if err := d.line("trailer", &t); err != nil {
		return k, err
	}
	if t.SHA256 != want {
		return k, fmt.Errorf("SHA-256 is %s, the trailer says %q", want, t.SHA256)
	}
	if d.lines.Scan() {
		return k, errors.New("more lines than the header says")
	}
	return k, d.lines.Err() // gzip's own checksum is at the very end
}

type lineReader struct {
	lines *bufio.Scanner
	sum   hash.Hash
}

func (d *lineReader) line(what string, v any) error {
	if !d.lines.Scan() {
		if err := d.lines.Err(); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return fmt.Errorf("%s: %w", what, io.ErrUnexpectedEOF)
	}
	d.sum.Write(d.lines.Bytes())
	d.sum.Write([]byte{'\n'})
	if err := unmarshal(d.lines.Bytes(), v); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func decodeList[T any](d *lineReader, what string, n int) ([]T, error) {
	if n <= 0 {
		return nil, nil
	}
	list := make([]T, 0, min(n, 1<<16)) // the count may be a lie
	for i := range n {
		list = append(list, *new(T))
		if err := d.line(fmt.Sprintf("%s %d of %d", what, i+1, n), &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}
