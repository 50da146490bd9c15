package llm

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"

	"yingda/atomicfile"
)

// A file of vectors is a heading and records that are only ever added:
//
//	key, 16 bytes · n, uint32 · n float32 · CRC-32C of all that, uint32   (little endian)
//
// The newest record of a key counts, and its length is that of all: records of
// another length are of a model that is gone. What follows the first damaged record
// is cut off: it was being written when the process or the machine died, and can be
// asked for again.
type file struct {
	f       *os.File
	path    string // empty: temporary
	size    int64
	dims    int
	records map[key]int64 // where a record begins
	buf     []byte
}

const (
	heading   = "yingda vectors 1\n"
	overhead  = 16 + 4 + 4 // bytes of a record beside its numbers
	smallFile = 64 << 20   // bytes; a file up to this size is not worth tidying up
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openFile opens or makes a file of vectors; of one with another heading nothing is kept.
func openFile(path string) (*file, error) {
	f := &file{path: path, records: map[key]int64{}}
	var err error
	if path == "" {
		if f.f, err = os.CreateTemp("", "yingda-vectors-*"); err != nil {
			return nil, err
		}
	} else if f.f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if err := f.read(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *file) close() {
	f.f.Close() // every write was checked, and a lost one costs one more call
	if f.path == "" {
		os.Remove(f.f.Name())
	}
}

// read finds the records and cuts off a damaged end.
func (f *file) read() error {
	r := bufio.NewReaderSize(f.f, 1<<20)
	head := make([]byte, len(heading))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != heading {
		if err := f.f.Truncate(0); err != nil {
			return err
		}
		f.size = int64(len(heading))
		_, err := f.f.WriteAt([]byte(heading), 0)
		return err
	}
	f.size = int64(len(heading))
	for {
		k, n, err := f.record(r)
		if err != nil {
			return f.f.Truncate(f.size) // ends, torn or damaged: the same
		}
		f.note(k, n)
	}
}

var errDamaged = errors.New("damaged record")

// record reads the next record and checks it.
func (f *file) record(r io.Reader) (k key, n int, err error) {
	var head [20]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return k, 0, err
	}
	n = int(binary.LittleEndian.Uint32(head[16:]))
	if n < 1 || n > MaxDimensions {
		return k, 0, errDamaged
	}
	f.buf = append(f.buf[:0], head[:]...)
	f.buf = append(f.buf, make([]byte, 4*n+4)...)
	if _, err := io.ReadFull(r, f.buf[20:]); err != nil {
		return k, 0, err
	}
	end := 20 + 4*n
	if crc32.Checksum(f.buf[:end], castagnoli) != binary.LittleEndian.Uint32(f.buf[end:]) {
		return k, 0, errDamaged
	}
	return key(head[:16]), n, nil
}

// note takes in that a record of n numbers is at the end.
func (f *file) note(k key, n int) {
	if n != f.dims {
		clear(f.records)
		f.dims = n
	}
	f.records[k] = f.size
	f.size += int64(overhead + 4*n)
}

func (f *file) has(k key) bool {
	_, ok := f.records[k]
	return ok
}

// lacking returns the texts without a record, each once, with their keys.
func (f *file) lacking(texts []string, keys []key) (want []string, of []key) {
	seen := map[key]bool{}
	for i, k := range keys {
		if !f.has(k) && !seen[k] {
			seen[k] = true
			want = append(want, texts[i])
			of = append(of, k)
		}
	}
	return want, of
}

// add appends vectors of one length in a single write.
func (f *file) add(keys []key, vectors [][]float32) error {
	var b []byte
	for i, k := range keys {
		b = appendRecord(b, k, vectors[i])
	}
	if _, err := f.f.WriteAt(b, f.size); err != nil {
		return err
	}
	for i, k := range keys {
		f.note(k, len(vectors[i]))
	}
	return nil
}

func appendRecord(b []byte, k key, v []float32) []byte {
	from := len(b)
	b = append(b, k[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[from:], castagnoli))
}

// get reads a vector.
func (f *file) get(k key) ([]float32, error) {
	at, ok := f.records[k]
	if !ok {
		return nil, errDamaged
	}
	if _, _, err := f.record(io.NewSectionReader(f.f, at, f.size-at)); err != nil {
		return nil, err
	}
	v := make([]float32, f.dims)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(f.buf[20+4*i:]))
	}
	return v, nil
}

// compact writes a large file anew with the records of keys when they are less than
// a quarter of it: what was edited years ago need not be kept.
func (f *file) compact(keys []key) error {
	used := map[key]bool{}
	for _, k := range keys {
		used[k] = true
	}
	if f.path == "" || f.size < smallFile || f.size < 4*int64(len(used))*int64(overhead+4*f.dims) {
		return nil
	}
	return atomicfile.WriteFile(f.path, func(w io.Writer) error {
		if _, err := io.WriteString(w, heading); err != nil {
			return err
		}
		for k := range used {
			v, err := f.get(k)
			if err != nil {
				return err
			}
			if _, err := w.Write(appendRecord(nil, k, v)); err != nil {
				return err
			}
		}
		return nil
	})
}
