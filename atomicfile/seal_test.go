package atomicfile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
)

// TestSeal: what was sealed comes back; of anything else it is said what is wrong.
func TestSeal(t *testing.T) {
	const magic = "weights 1\n"
	good := Seal(magic, []byte("body"))
	changed := bytes.Clone(good)
	changed[len(magic)] ^= 1
	for _, c := range []struct {
		name string
		data []byte
		body string
		err  error
	}{
		{"sealed", good, "body", nil},
		{"empty body", Seal(magic, nil), "", nil},
		{"nothing", nil, "", ErrMagic},
		{"magic alone", []byte(magic), "", ErrMagic},
		{"another version", Seal("weights 2\n", []byte("body")), "", ErrMagic},
		{"one bit changed", changed, "", ErrChecksum},
		{"cut off", good[:len(good)-1], "", ErrChecksum},
		{"something behind", append(bytes.Clone(good), 0), "", ErrChecksum},
	} {
		body, sum, err := Unseal(magic, c.data)
		if string(body) != c.body || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v, want %q, %v", c.name, body, err, c.body, c.err)
		}
		if want := sha256.Sum256([]byte(magic + c.body)); err == nil && sum != want {
			t.Errorf("%s: sum %x, want %x", c.name, sum, want)
		}
	}
}

// FuzzUnseal: no data makes it fail otherwise, and a body that comes back is one
// that gives these data when it is sealed.
func FuzzUnseal(f *testing.F) {
	const magic = "weights 1\n"
	f.Add(Seal(magic, []byte("body")))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		body, _, err := Unseal(magic, data)
		if err == nil && !bytes.Equal(Seal(magic, body), data) {
			t.Fatalf("%q gives the body %q", data, body)
		}
		if err != nil && err != ErrMagic && err != ErrChecksum {
			t.Fatal(err)
		}
	})
}
