package llm

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// filled makes a file of n vectors and returns it open, with their keys.
func filled(t *testing.T, path string, n, dims int) (*file, []key) {
	t.Helper()
	f, err := openFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.close)
	var keys []key
	for i := range n {
		k := key{byte(i), byte(i >> 8), 1}
		keys = append(keys, k)
		if err := f.add([]key{k}, [][]float32{vectorOf(fmt.Sprint(i), dims)}); err != nil {
			t.Fatal(err)
		}
	}
	return f, keys
}

// Whatever is done to a file, it opens; each record before the damage is whole, none
// is wrong, and what is added afterwards stays.
func TestDamage(t *testing.T) {
	const n, dims = 20, 6
	const record = overhead + 4*dims
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	_, keys := filled(t, good, n, dims)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole) != len(heading)+n*record {
		t.Fatalf("%d bytes", len(whole))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		b := bytes.Clone(whole)
		at := rng.IntN(len(b)) // the first damaged byte
		what := ""
		switch i % 4 {
		case 0:
			what, b = "cut", b[:at]
		case 1:
			what = "flip"
			b[at] ^= 1 << rng.IntN(8)
		case 2:
			what = "zeros to the end"
			clear(b[at:])
			for at < len(whole) && whole[at] == 0 {
				at++ // zero already
			}
		case 3:
			what, at = "litter behind", len(b)
			for range 1 + rng.IntN(100) {
				b = append(b, byte(rng.Uint32()))
			}
		}
		path := filepath.Join(dir, "damaged")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := openFile(path)
		if err != nil {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
		left := 0
		if at >= len(heading) {
			left = (at - len(heading)) / record
		}
		for j, k := range keys {
			if f.has(k) != (j < left) {
				t.Fatalf("%s at %d: record %d is there: %v, want %d", what, at, j, f.has(k), left)
			}
			if !f.has(k) {
				continue
			}
			if v, err := f.get(k); err != nil || !slices.Equal(v, vectorOf(fmt.Sprint(j), dims)) {
				t.Fatalf("%s at %d: record %d is %v, %v", what, at, j, v, err)
			}
		}
		if err := f.add([]key{{9}}, [][]float32{vectorOf("new", dims)}); err != nil {
			t.Fatal(err)
		}
		f.close()
		if f, err = openFile(path); err != nil || len(f.records) != left+1 || !f.has(key{9}) {
			t.Fatalf("%s at %d: opened again: %v, %d records", what, at, err, len(f.records))
		}
		f.close()
	}
}

// Damage that happens while the file is open is found, not believed.
func TestDamageWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v")
	f, keys := filled(t, path, 3, 4)
	if _, err := f.f.WriteAt([]byte{0xff}, int64(len(heading)+overhead+4*4+25)); err != nil {
		t.Fatal(err)
	}
	for i, k := range keys {
		if _, err := f.get(k); (err != nil) != (i == 1) {
			t.Errorf("record %d: %v", i, err)
		}
	}
	if err := os.Truncate(path, int64(len(heading)+10)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.get(keys[0]); err == nil {
		t.Error("a record that is gone was read")
	}
	if _, err := f.get(key{77}); err == nil {
		t.Error("a record that never was has been read")
	}
}

// The newest record of a text counts, and the newest length counts for all.
func TestNewestCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v")
	f, keys := filled(t, path, 3, 4)
	for _, v := range [][]float32{{1, 2, 3, 4}, {5, 6, 7, 8}} {
		if err := f.add(keys[1:2], [][]float32{v}); err != nil {
			t.Fatal(err)
		}
	}
	f.close()
	f, _ = filled(t, path, 0, 0)
	if v, err := f.get(keys[1]); err != nil || v[0] != 5 || len(f.records) != 3 {
		t.Errorf("%v %v, %d records", v, err, len(f.records))
	}
	if err := f.add(keys[2:], [][]float32{{1, 2}}); err != nil {
		t.Fatal(err)
	}
	f.close()
	f, _ = filled(t, path, 0, 0)
	if !f.has(keys[2]) || len(f.records) != 1 || f.dims != 2 {
		t.Errorf("%d records of %d dimensions", len(f.records), f.dims)
	}
}

// A large file of which little is in use is written anew; others are left alone.
func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v")
	f, _ := filled(t, path, 0, 0)
	big := make([]float32, MaxDimensions)
	big[0] = 1
	var keys []key
	for i := 0; f.size < smallFile; i++ {
		keys = append(keys, key{byte(i), byte(i >> 8)})
		big[1] = float32(i)
		if err := f.add(keys[i:], [][]float32{big}); err != nil {
			t.Fatal(err)
		}
	}
	full := f.size
	for _, c := range []struct {
		used int
		want int64
	}{
		{len(keys), full},
		{len(keys)/4 + 2, full},
		{10, int64(len(heading) + 10*(overhead+4*MaxDimensions))},
		{1, int64(len(heading) + 10*(overhead+4*MaxDimensions))}, // small by now
	} {
		if err := f.compact(keys[:c.used]); err != nil {
			t.Fatal(err)
		}
		f.close()
		f, _ = filled(t, path, 0, 0)
		st, err := os.Stat(path)
		if err != nil || st.Size() != c.want || st.Mode().Perm() != 0o600 {
			t.Fatalf("%d of %d in use: %v, %v", c.used, len(keys), st, err)
		}
	}
	for i, k := range keys[:10] {
		if v, err := f.get(k); err != nil || v[1] != float32(i) {
			t.Errorf("record %d: %v", i, err)
		}
	}
}
