package kb

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func encode(t testing.TB, k Knowledge) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, k); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lines returns content as its lines, unpacked; pack is the way back.
func lines(t testing.TB, content []byte) []string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n")
}

func pack(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	for _, n := range []int{0, 1, 300} {
		k := sample(n)
		got, err := Decode(bytes.NewReader(encode(t, k)))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, k) {
			t.Errorf("%d entries do not come back as they were", n)
		}
	}
}

func TestEqualKnowledgeEncodesToEqualBytes(t *testing.T) {
	if !bytes.Equal(encode(t, sample(100)), encode(t, sample(100))) {
		t.Error("two runs differ")
	}
	a, b := sample(2), sample(2)
	a.Entries[0].Tags, b.Entries[0].Tags = nil, []string{}
	if !bytes.Equal(encode(t, a), encode(t, b)) {
		t.Error("no tags and an empty list of tags differ")
	}
}

// TestContentFormat shows the format on one page; a change must raise contentVersion.
func TestContentFormat(t *testing.T) {
	golden(t, "testdata/content.golden", strings.Join(lines(t, encode(t, sample(1))), ""))
}

func TestDecodeRefuses(t *testing.T) {
	k := sample(3)
	content := encode(t, k)
	ls := lines(t, content)
	change := func(old, new string) []byte { return pack(strings.Replace(strings.Join(ls, ""), old, new, 1)) }
	tests := []struct {
		name    string
		content []byte
		reason  string
	}{
		{"nothing", nil, "EOF"},
		{"something else", []byte("question,answer"), "gzip: invalid header"},
		{"no header", pack(""), "header: unexpected EOF"},
		{"other JSON", pack("{}\n"), `format ""`},
		{"a newer format", change(`"version":1`, `"version":2`), "version 2, this program reads"},
		{"a text changed", change("柜台", "大堂"), "SHA-256 is"},
		{"a line lost", pack(strings.Join(append(ls[:2:2], ls[3:]...), "")), "trailer"},
		{"a line twice", pack(strings.Join(append(ls[:3:3], ls[2:]...), "")), "SHA-256"},
		{"no trailer", pack(strings.Join(ls[:len(ls)-1], "")), "trailer: unexpected EOF"},
		{"lines after the end", pack(strings.Join(ls, "") + "\n{}\n"), "more lines"},
		{"a larger count", change(`"entries":3`, `"entries":4`), "trailer"},
		{"an immense count", change(`"entries":3`, `"entries":1000000000`), "unexpected EOF"},
		{"a negative count", change(`"entries":3`, `"entries":-3`), "SHA-256"},
		{"packed twice", append(bytes.Clone(content), content...), "more lines"},
		{"bytes after the end", append(bytes.Clone(content), "more bytes"...), "gzip: invalid header"},
	}
	for _, tt := range tests {
		got, err := Decode(bytes.NewReader(tt.content))
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.reason)
		}
		if !reflect.DeepEqual(got, Knowledge{}) {
			t.Errorf("%s: something was returned", tt.name)
		}
	}
}

func TestDecodeNoticesAnyDamage(t *testing.T) {
	content := encode(t, sample(20))
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		bad, i := bytes.Clone(content), 10+rnd.IntN(len(content)-10) // gzip's own header holds nothing of ours
		bad[i] ^= 1 << rnd.IntN(8)
		if k, err := Decode(bytes.NewReader(bad)); err == nil && !reflect.DeepEqual(k, sample(20)) {
			t.Errorf("bit flipped in byte %d: other knowledge, no error", i)
		}
		if _, err := Decode(bytes.NewReader(content[:i])); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// TestALineTooLongIsRefusedInLittleMemory: content may be a bomb, 1 GB of blanks in
// 1 MB, when a backup comes from somewhere else.
func TestALineTooLongIsRefusedInLittleMemory(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range 200 {
		z.Write(blanks)
	}
	z.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Decode(&bomb)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "too long") {
		t.Errorf("error %v", err)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
		t.Errorf("%d MB were used to refuse it", used)
	}
}

func TestEncodePassesOnTheErrorOfItsWriter(t *testing.T) {
	r, w := io.Pipe()
	boom := errors.New("boom")
	r.CloseWithError(boom)
	if err := Encode(w, sample(10)); !errors.Is(err, boom) {
		t.Errorf("error %v", err)
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{10_000} {
		content := encode(b, benchKnowledge(n))
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Decode(bytes.NewReader(content)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(content))/float64(n), "bytes/entry")
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	k := benchKnowledge(10_000)
	for b.Loop() {
		if err := Encode(io.Discard, k); err != nil {
			b.Fatal(err)
		}
	}
}

// benchKnowledge has entries of eight variants and about 100 characters of answer.
func benchKnowledge(n int) Knowledge {
	texts := templated(9 * n)
	var k Knowledge
	for i := range n {
		k.Entries = append(k.Entries, Entry{
			ID: fmt.Sprint("e-", i), Question: texts[9*i], Variants: texts[9*i+1 : 9*i+9], Enabled: true,
			Answer: strings.Repeat(texts[9*i], 8), Category: "办理",
		})
	}
	return k
}
