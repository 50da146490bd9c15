package learn

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestReadJSONL: lines as sets of examples have them.
func TestReadJSONL(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"text":"去上海","intent":"订票","slots":[{"slot":"到达","start":1,"end":3,"value":"上海"}]}`, "订票：去[上海](到达)"},
		{`{"text":"去上海","intent":"订票","slots":[{"name":"到达","start":1,"end":3}]}`, "订票：去[上海](到达)"},
		{`{"text":"去上海","intent":"订票","slots":[{"slot":"到达","start":1,"value":"上海"}]}`, "订票：去[上海](到达)"},
		{`{"text":"去上海","intent":"订","domain":"票"}`, "票.订：去上海"},
		{`{"text":"去魔都","intent":"订票","slots":[{"slot":"到达","start":-1,"end":-1,"value":"上海"}]}`, "订票：去魔都（1）"},
		{`{"text":"去魔都","intent":"订票","slots":[{"slot":"到达","value":"上海"}]}`, "订票：去魔都（1）"},
		{"\ufeff" + `{"text":"去上海","intent":"订票","more":1}`, "订票：去上海"},
		{"", ""},
		{`{"text":"去上海","intent":"订票","slots":[{"slot":"到达","start":0,"end":2,"value":"上海"}]}`, "第 1 行：词槽“到达”的位置 0 到 2 是“去上”，不是“上海”"},
		{`{"text":"","intent":"","slots":[{"start":0,"end":2}]}`, "第 1 行：没有写意图；第 1 行：例句是空的；第 1 行：有一处取值没有写词槽"},
		{"\n{", `第 2 行：不是 {"text","intent","slots"} 这样的 JSON 对象`},
		{`{"text":1}` + "\n[]\n" + `{"text":"好","intent":"a"}`, `第 1 行：不是 {"text","intent","slots"} 这样的 JSON 对象；第 2 行：不是 {"text","intent","slots"} 这样的 JSON 对象`},
		{strings.Repeat(" ", maxLine+1), "第 1 行：这一行超过 64 KB"},
	} {
		examples, unplaced, err := ReadJSONL(strings.NewReader(c.line))
		got := ""
		for _, e := range examples {
			got += e.Intent + "：" + show(e.Text, e.Slots)
		}
		if unplaced > 0 {
			got += fmt.Sprintf("（%d）", unplaced)
		}
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%.80s\ngot  %s\nwant %s", c.line, got, c.want)
		}
	}
}

// FuzzReadJSONL: what is read can be learned from, everything else is told as Mistakes.
func FuzzReadJSONL(f *testing.F) {
	f.Add(`{"text":"去上海","intent":"订票","slots":[{"slot":"到达","start":1,"end":3,"value":"上海"}]}`)
	f.Add(`{"text":"去上海","intent":"订票","domain":"d","slots":[{"name":"到达","start":1}]}` + "\n\n{")
	f.Fuzz(func(t *testing.T, text string) {
		examples, _, err := ReadJSONL(strings.NewReader(text))
		var bad Mistakes
		if err != nil && (!errors.As(err, &bad) || examples != nil) {
			t.Fatalf("%v %v", examples, err)
		}
		if _, err := check(examples, Settings{}); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
