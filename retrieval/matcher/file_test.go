package matcher

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// TestEncodeDecode: what is read is what was written, to the last bit, and writes the same.
func TestEncodeDecode(t *testing.T) {
	r := seeded(t)
	vectors := 0
	for range 200 {
		m := random(r)
		b := m.Encode()
		read, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(read.ID()) != 12 || m.ID() != "" {
			t.Fatalf("id %q; just trained: %q", read.ID(), m.ID())
		}
		if !bytes.Equal(read.Encode(), b) {
			t.Fatal("written again, it is another file")
		}
		for i, s := range m.scale {
			if s != 0 {
				vectors++
			} else if !bytes.Equal(make([]byte, Dim), bytesOf(m.vec[i*Dim:(i+1)*Dim])) {
				t.Fatalf("row %d has a vector worth nothing", i)
			}
		}
		read.id = ""
		if m.Len() > 0 && !reflect.DeepEqual(m, read) {
			t.Fatalf("wrote %+v\nread %+v", m, read)
		}
	}
	if vectors == 0 {
		t.Error("no model had a vector: this tests nothing")
	}
}

func bytesOf(v []int8) (out []byte) {
	for _, x := range v {
		out = append(out, byte(x))
	}
	return out
}

// TestIDTellsModelsApart: another number is another id.
func TestIDTellsModelsApart(t *testing.T) {
	id := func(s Settings) string {
		m, err := Decode(Train(askings(), s).Encode())
		if err != nil {
			t.Fatal(err)
		}
		return m.ID()
	}
	if id(plain) != id(plain) || id(plain) == id(lively) {
		t.Errorf("%q %q %q", id(plain), id(plain), id(lively))
	}
}

// TestDamageIsErrFormat: every byte changed, every length cut, anything added.
func TestDamageIsErrFormat(t *testing.T) {
	b := Train([]Group{{Same: sentences("怎么 退货|如何 ~退 货")}}, lively).Encode()
	for i := range b {
		damaged := bytes.Clone(b)
		damaged[i] ^= 1 << (i % 8)
		refuse(t, damaged, "byte", i)
		refuse(t, b[:i], "cut at", i)
	}
	refuse(t, append(bytes.Clone(b), 0), "a byte more", 0)
	refuse(t, nil, "nothing", 0)
	refuse(t, []byte(magic), "magic alone", 0)
}

func refuse(t *testing.T, b []byte, what string, n int) {
	t.Helper()
	if m, err := Decode(b); !errors.Is(err, ErrFormat) || m != nil || strings.Contains(err.Error(), "%!") {
		t.Errorf("%s %d: got %v, want ErrFormat", what, n, err)
	}
}

// row as a file has it; the vector is left out where scale is 0.
type row struct {
	kind               uint8
	text               string
	weight, idf, scale float32
}

// file writes rows as someone might who knows the checksum.
func file(count uint32, kind, unseen float32, rows []row, rest ...byte) []byte {
	return fileWithMass(0.2, count, kind, unseen, rows, rest...)
}

func fileWithMass(mass float32, count uint32, kind, unseen float32, rows []row, rest ...byte) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	kinds := [MaxKinds]float32{}
	for i := range kinds {
		kinds[i] = kind
	}
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	put(count)
	put(kinds)
	put([MaxKinds]float32{1: mass})
	put(unseen)
	for _, r := range rows {
		put([]uint8{r.kind, uint8(len(r.text))})
		b.WriteString(r.text)
		put([]float32{r.weight, r.idf, r.scale})
		if r.scale != 0 {
			put([Dim]int8{1, -128, 127})
		}
	}
	b.Write(rest)
	sum := sha256.Sum256(b.Bytes())
	return append(b.Bytes(), sum[:]...)
}

// TestLimits: a file with a right checksum may still be no model.
func TestLimits(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	good := row{1, "退", 1, 1, 0.5}
	for _, c := range []struct {
		name string
		file []byte
		want string // of the error; "" when there is none
	}{
		{"empty", file(0, 1, 1, nil), ""},
		{"a row", file(1, 1, 1, []row{good}), ""},
		{"two rows", file(2, 1, 1, []row{good, {1, "退货", 1, 1, 0}}), ""},
		{"the longest term", file(1, 1, 1, []row{{7, strings.Repeat("a", maxTermSize), 1, 1, 0}}), ""},
		{"fewer rows than said", file(2, 1, 1, []row{good}), "row 1"},
		{"far fewer", file(maxRows, 1, 1, []row{good}), "row 1"},
		{"more rows than said", file(1, 1, 1, []row{good, {1, "退货", 1, 1, 0}}), "more than 1"},
		{"too many rows", file(maxRows+1, 1, 1, nil), "1048577 rows"},
		{"no kinds", file(0, 1, 1, nil)[:len(magic)+sha256.Size], "checksum"},
		{"kind", file(1, 1, 1, []row{{MaxKinds, "退", 1, 1, 0}}), "kind 8"},
		{"a term twice", file(2, 1, 1, []row{good, good}), "not after"},
		{"terms out of order", file(2, 1, 1, []row{{1, "退货", 1, 1, 0}, good}), "not after"},
		{"kinds out of order", file(2, 1, 1, []row{{2, "a", 1, 1, 0}, {1, "b", 1, 1, 0}}), "not after"},
		{"negative weight", file(1, 1, 1, []row{{1, "退", -1, 1, 0}}), "weight"},
		{"weight no number", file(1, 1, 1, []row{{1, "退", nan, 1, 0}}), "weight"},
		{"infinite weight", file(1, 1, 1, []row{{1, "退", inf, 1, 0}}), "weight"},
		{"no idf", file(1, 1, 1, []row{{1, "退", 1, 0, 0}}), "idf"},
		{"scale no number", file(1, 1, 1, []row{{1, "退", 1, 1, nan}}), "scale"},
		{"negative scale", file(1, 1, 1, []row{{1, "退", 1, 1, -1}}), "scale"},
		{"kinds no number", file(0, nan, 1, nil), "kinds"},
		{"no mass", fileWithMass(0, 0, 1, 1, nil), ""},
		{"negative mass", fileWithMass(-1, 0, 1, 1, nil), "masses"},
		{"mass no number", fileWithMass(nan, 0, 1, 1, nil), "masses"},
		{"unseen infinite", file(0, 1, inf, nil), "unseen"},
		{"unseen 0", file(0, 1, 0, nil), "unseen"},
		{"half a vector", file(2, 1, 1, []row{good}, 1, 1, 'a', 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f, 7, 7), "row 1"},
	} {
		m, err := Decode(c.file)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want == "":
			if !bytes.Equal(m.Encode(), c.file) {
				t.Errorf("%s: written again, it is another file", c.name)
			}
		case !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "%!"):
			t.Errorf("%s: got %v, want ErrFormat that says %q", c.name, err, c.want)
		}
	}
}

// FuzzDecode: a body with a right checksum is refused as ErrFormat, or is a model
// that can be used and writes itself again.
func FuzzDecode(f *testing.F) {
	cut := func(b []byte) []byte { return b[len(magic) : len(b)-sha256.Size] }
	f.Add(cut(Train(askings()[:2], lively).Encode()))
	f.Add(cut(file(0, 1, 1, nil)))
	f.Add(cut(file(2, 1, 1, []row{{1, "", 1, 1, 0}, {1, "退货", 1, 1, 0.1}})))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		b := append([]byte(magic), body...)
		sum := sha256.Sum256(b)
		b = append(b, sum[:]...)
		m, err := Decode(b)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		var all []Term
		for term := range m.rows {
			all = append(all, term)
		}
		if m.Len() != len(all) {
			t.Fatalf("%d rows of %d terms", m.Len(), len(all))
		}
		m.Similarity(all, all[:len(all)/2])
		again, err := Decode(m.Encode())
		if err != nil || again.Len() != m.Len() {
			t.Fatalf("written again: %v", err)
		}
	})
}
