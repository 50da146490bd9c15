package matcher

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"

	"yingda/atomicfile"
)

// magic begins a file of a model; the digit is the version of the format.
const magic = "yingda matcher 2\n"

// Limits of what is read: a file may come from anywhere.
const (
	maxRows     = 1 << 20
	maxTermSize = 255 // bytes
)

// ErrFormat is a file that is no model, or a damaged one.
var ErrFormat = errors.New("not a matcher file")

// Encode writes the model, sealed: number of rows, kinds, masses and idf of unseen terms, the
// rows in the order of their terms.
func (m *Model) Encode() []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // to memory: cannot fail
	put(uint32(len(m.weight)))
	put(m.kind)
	put(m.mass)
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
	return atomicfile.Seal(magic, b.Bytes())
}

// Decode reads what Encode wrote. Anything else is ErrFormat.
func Decode(data []byte) (*Model, error) {
	body, sum, err := atomicfile.Unseal(magic, data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	m := &Model{rows: map[Term]int32{}, id: hex.EncodeToString(sum[:6])}
	r := bufio.NewReader(bytes.NewReader(body))
	var n uint32
	get := func(v any) error { return binary.Read(r, binary.LittleEndian, v) }
	if err := errors.Join(get(&n), get(&m.kind), get(&m.mass), get(&m.unseen)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if n > maxRows || !positive(append(m.kind[:], m.unseen)...) || !lengths(m.mass[:]) {
		return nil, fmt.Errorf("%w: %d rows, kinds %v, masses %v, unseen %v", ErrFormat, n, m.kind, m.mass, m.unseen)
	}
	var last Term
	for row := range int32(n) {
		t, err := m.decodeRow(r, row)
		if err == nil && row > 0 && compareTerms(last, t) >= 0 {
			err = fmt.Errorf("%q is not after %q", t.Text, last.Text)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: row %d: %w", ErrFormat, row, err)
		}
		last = t
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return nil, fmt.Errorf("%w: more than %d rows", ErrFormat, n)
	}
	return m, nil
}

func (m *Model) decodeRow(r *bufio.Reader, row int32) (t Term, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return t, err
	}
	text := make([]byte, head[1])
	if _, err := io.ReadFull(r, text); err != nil {
		return t, err
	}
	if t = (Term{head[0], string(text)}); t.Kind >= MaxKinds {
		return t, fmt.Errorf("kind %d", t.Kind)
	}
	var numbers [3]float32
	if err := binary.Read(r, binary.LittleEndian, &numbers); err != nil {
		return t, err
	}
	weight, idf, scale := numbers[0], numbers[1], numbers[2]
	if !positive(weight, idf) || scale != 0 && !positive(scale) {
		return t, fmt.Errorf("weight, idf, scale %v", numbers)
	}
	m.rows[t] = row
	m.weight, m.idf, m.scale = append(m.weight, weight), append(m.idf, idf), append(m.scale, scale)
	var vec [Dim]int8
	if scale != 0 {
		if err := binary.Read(r, binary.LittleEndian, &vec); err != nil {
			return t, err
		}
	}
	m.vec = append(m.vec, vec[:]...)
	return t, nil
}

// positive: numbers that can be divided by.
func positive(numbers ...float32) bool {
	for _, x := range numbers {
		if !(x > 0 && x <= math.MaxFloat32) {
			return false
		}
	}
	return true
}

// lengths: nothing or positive.
func lengths(numbers []float32) bool {
	for _, x := range numbers {
		if x != 0 && !positive(x) {
			return false
		}
	}
	return true
}

// compareTerms is the order of the rows.
func compareTerms(a, b Term) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
}
