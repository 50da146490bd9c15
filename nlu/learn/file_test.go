package learn

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"
)

// small is a model with something of everything, and few bytes.
func small(t testing.TB) *Model {
	return train(t, []Example{
		marked(t, "一", "去[上海](到)"), marked(t, "二", "丢了"),
	}, Settings{Values: map[string][]string{"卡": {"金卡"}}})
}

// TestEncodeDecode: what is read is what was written, and reads sentences the same.
func TestEncodeDecode(t *testing.T) {
	for _, m := range []*Model{small(t), counterModel(t)} {
		b := m.Encode()
		read, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(read.Encode(), b) {
			t.Error("written again, it is another file")
		}
		for _, text := range []string{"我要订大后天从合肥去宁波的票", "金卡丢了", "去上海"} {
			u := parse(text)
			intents, spans := m.Read(u)
			gotIntents, gotSpans := read.Read(u)
			if !reflect.DeepEqual(gotIntents, intents) || !reflect.DeepEqual(gotSpans, spans) {
				t.Errorf("%s: %v %v, before it was written %v %v", text, gotIntents, gotSpans, intents, spans)
			}
		}
	}
}

// TestDamageIsErrFormat: bytes changed, cut, added; and the same with a checksum
// that is right again.
func TestDamageIsErrFormat(t *testing.T) {
	b := small(t).Encode()
	step := max(1, len(b)/300)
	for i := 0; i < len(b); i += step {
		damaged := bytes.Clone(b)
		damaged[i] ^= 1 << (i % 8)
		if m, err := Decode(damaged); !errors.Is(err, ErrFormat) || m != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		if m, err := Decode(b[:i]); !errors.Is(err, ErrFormat) || m != nil {
			t.Fatalf("cut at %d: %v", i, err)
		}
		if m, err := Decode(signed(b[len(magic):min(len(magic)+i, len(b)-sha256.Size-1)])); !errors.Is(err, ErrFormat) || m != nil {
			t.Fatalf("cut at %d and signed: %v", i, err)
		}
	}
	for _, more := range [][]byte{append(bytes.Clone(b), 0), nil, []byte(magic), signed(nil)} {
		if _, err := Decode(more); !errors.Is(err, ErrFormat) {
			t.Errorf("%d bytes: %v", len(more), err)
		}
	}
}

// signed makes a file of a body.
func signed(body []byte) []byte {
	b := append([]byte(magic), body...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// FuzzDecode: any body with a right checksum is refused, or a model that reads.
func FuzzDecode(f *testing.F) {
	b := small(f).Encode()
	f.Add(b[len(magic) : len(b)-sha256.Size])
	f.Add([]byte{})
	u := parse("我要去上海，金卡丢了")
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Decode(signed(body))
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		m.Read(u)
		if again, err := Decode(m.Encode()); err != nil || !bytes.Equal(again.Encode(), m.Encode()) {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}

// FuzzRead: whatever is said, values lie in the text one after the other and
// probabilities are some.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"我要订大后天去上海的票", "", " ", "a1b2 ①②③", "鱼鲤\u200b😀\xff", "1234567890123456789012345678901234567890"} {
		f.Add(text)
	}
	m := counterModel(f)
	f.Fuzz(func(t *testing.T, text string) {
		u := parse(text)
		intents, spans := m.Read(u)
		some := 0.0
		for i, x := range intents {
			some += x.Confidence
			if !(x.Confidence >= 0 && x.Confidence <= 1) || i > 0 && x.Confidence > intents[i-1].Confidence {
				t.Fatalf("%q: %v", text, intents)
			}
		}
		if some > 1+1e-9 {
			t.Fatalf("%q: intents of %v", text, some)
		}
		end, n := 0, len([]rune(u.Text))
		for _, s := range spans {
			if s.Start < end || s.End <= s.Start || s.End > n || !(s.Confidence >= 0 && s.Confidence <= 1) {
				t.Fatalf("%q: %+v of %d runes", text, spans, n)
			}
			end = s.End
		}
	})
}
