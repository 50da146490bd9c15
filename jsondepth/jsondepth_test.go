package jsondepth

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]int{
		``:                         0,
		`1`:                        0,
		`{}`:                       1,
		`{"a":1}`:                  1,
		`{"a":{"b":[1]},"c":[[]]}`: 3,
		`[[],[],[]]`:               2,
		`{"a":"[[[["}`:             1, // a string is one value whatever it holds
		`{"a":"\"[[["}`:            1,
		`{"a":"\\","b":[[1]]}`:     3,
		`{"[{":[]}`:                2, // so is a key
		`[[[`:                      3, // cut off
		`]]]][`:                    0,
		`"[[`:                      0,
		`{"a":"\`:                  1,
	} {
		if got := Of([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	if got := Of([]byte(strings.Repeat("[", 1<<20))); got != 1<<20 {
		t.Errorf("a million brackets: %d", got)
	}
}

// Whatever a decoder takes is exactly as deep as its value.
func FuzzOf(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":"]"}]}`, `["\\\""]`, `null`, `[[`, `{"\"{":[]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got := Of(text)
		if got < 0 || got > len(text) {
			t.Fatalf("%q: %d", text, got)
		}
		var v any
		if json.Unmarshal(text, &v) == nil && got < levels(v) { // a key that stands twice hides its first value
			t.Fatalf("%q: %d, but its value has %d", text, got, levels(v))
		}
	})
}

func levels(v any) (deepest int) {
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			deepest = max(deepest, levels(x))
		}
		return deepest + 1
	case []any:
		for _, x := range v {
			deepest = max(deepest, levels(x))
		}
		return deepest + 1
	}
	return 0
}
