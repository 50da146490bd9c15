package matcher

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// magic begins a file of a model; the digit is the version of the format.
const magic = "yingda matcher 1\n"

// Limits of what is read: a file may come from anywhere.
const (
	maxRows     = 1 << 20
	maxTermSize = 255 // bytes
)

// ErrFormat is a file that is no model, or a damaged one.
var ErrFormat = errors.New("not a matcher file")

// Encode writes the model: magic, number of rows, kinds and idf of unseen terms, the
// rows in the order of their terms, and the SHA-256 of all that.
func (m *Model) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // to memory: cannot fail
	put(uint32(len(m.weight)))
	put(m.kind)
	put(m.unseen)
	terms := make([]Term, len(m.weight))
	for t, row := range m.rows {
		terms[row] = t
	}
	for i, t := range terms {
		b.WriteByte(t.Kind)
		b.WriteByte(byte(len(t.Text)))
		b.WriteString(t.Text)
		put([]float32{m.weight[i], m.idf[i], m.scale[i]})
		if m.scale[i] != 0 {
			put(m.vec[i*Dim : (i+1)*Dim])
		}
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

// Decode reads what Encode wrote. Anything else is ErrFormat.
func Decode(data []byte) (*Model, error) {
	body, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(body) < sha256.Size {
		return nil, ErrFormat
	}
	all := data[:len(data)-sha256.Size]
	if sha256.Sum256(all) != [sha256.Size]byte(data[len(all):]) {
		return nil, fmt.Errorf("%w: checksum differs", ErrFormat)
	}
	m := &Model{rows: map[Term]int32{}, id: hex.EncodeToString(data[len(all) : len(all)+6])}
	r := bufio.NewReader(bytes.NewReader(body[:len(body)-sha256.Size]))
	var n uint32
	get := func(v any) error { return binary.Read(r, binary.LittleEndian, v) }
	if err := errors.Join(get(&n), get(&m.kind), get(&m.unseen)); err != nil || n > maxRows {
		return nil, fmt.Errorf("%w: %d rows: %w", ErrFormat, n, err)
	}
	for row := range int32(n) {
		if err := m.decodeRow(r, row); err != nil {
			return nil, fmt.Errorf("%w: row %d: %w", ErrFormat, row, err)
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return nil, fmt.Errorf("%w: more than %d rows", ErrFormat, n)
	}
	return m, nil
}

func (m *Model) decodeRow(r *bufio.Reader, row int32) error {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	text := make([]byte, head[1])
	if _, err := io.ReadFull(r, text); err != nil {
		return err
	}
	if head[0] >= MaxKinds {
		return fmt.Errorf("kind %d", head[0])
	}
	var numbers [3]float32
	if err := binary.Read(r, binary.LittleEndian, &numbers); err != nil {
		return err
	}
	if !(numbers[0] >= 0 && numbers[1] > 0 && numbers[2] >= 0) {
		return fmt.Errorf("weight, idf, scale %v", numbers)
	}
	m.rows[Term{head[0], string(text)}] = row
	m.weight, m.idf, m.scale = append(m.weight, numbers[0]), append(m.idf, numbers[1]), append(m.scale, numbers[2])
	var vec [Dim]int8
	if numbers[2] != 0 {
		if err := binary.Read(r, binary.LittleEndian, &vec); err != nil {
			return err
		}
	}
	m.vec = append(m.vec, vec[:]...)
	return nil
}
