package learn

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line of examples, in bytes.
const maxLine = 1 << 16

// row is an example as a file has it. A slot without a place, whose start is below
// 0, is a value that the text does not have literally.
type row struct {
	Text   string `json:"text"`
	Intent string `json:"intent"`
	Domain string `json:"domain"`

	Intents []string `json:"intents"`
	Context []string `json:"context"`
	Group   string   `json:"group"`

	Slots []struct {
		Slot  string `json:"slot"`
		Name  string `json:"name"` // the same, as some sets have it
		Value string `json:"value"`
		Start *int   `json:"start"`
		End   *int   `json:"end"`
	} `json:"slots"`
}

// ReadJSONL reads examples, one JSON object a line: {"text","intent","domain",
// "slots":[{"slot","start","end","value"}]}, with places in runes. An intent of a
// domain is called domain.intent. In place of "intent" there may be "intents", all
// that is wanted at once, and beside it "context" and "group". Values without a place are left out and counted.
// All mistakes are told at once, as Mistakes with the numbers of their lines.
func ReadJSONL(r io.Reader) (examples []Example, unplaced int, err error) {
	var bad Mistakes
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	n := 0
	for in.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(in.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		if len(examples) == MaxExamples {
			bad = append(bad, Mistake{n, fmt.Sprintf("例句不能超过 %d 条", MaxExamples)})
			break
		}
		var x row
		if err := json.Unmarshal(line, &x); err != nil {
			bad = append(bad, Mistake{n, "不是 {\"text\",\"intent\",\"slots\"} 这样的 JSON 对象"})
			continue
		}
		e, none, faults := x.example()
		for _, f := range faults {
			bad = append(bad, Mistake{n, f})
		}
		unplaced += none
		examples = append(examples, e)
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		bad = append(bad, Mistake{n + 1, fmt.Sprintf("这一行超过 %d KB", maxLine>>10)})
	} else if err != nil {
		return nil, 0, fmt.Errorf("examples: %w", err)
	}
	if len(bad) > 0 {
		return nil, 0, bad
	}
	return examples, unplaced, nil
}

func (x *row) example() (e Example, unplaced int, faults []string) {
	e = Example{Text: x.Text, Intent: x.Intent, Intents: x.Intents, Context: x.Context, Group: x.Group}
	if x.Domain != "" && x.Intent != "" {
		e.Intent = x.Domain + "." + x.Intent
	}
	text := []rune(x.Text)
	for _, s := range x.Slots {
		if s.Slot == "" {
			s.Slot = s.Name
		}
		if s.Start == nil || *s.Start < 0 {
			unplaced++
			continue
		}
		span := Span{Slot: s.Slot, Start: *s.Start, End: *s.Start + len([]rune(s.Value))}
		if s.End != nil {
			span.End = *s.End
		}
		if 0 <= span.Start && span.Start < span.End && span.End <= len(text) {
			if there := string(text[span.Start:span.End]); s.Value != "" && there != s.Value {
				faults = append(faults, fmt.Sprintf("词槽“%s”的位置 %d 到 %d 是“%s”，不是“%s”", s.Slot, span.Start, span.End, there, s.Value))
			}
		}
		e.Slots = append(e.Slots, span)
	}
	_, some := check([]Example{e}, Settings{Several: x.Intents != nil})
	var mistakes Mistakes
	if errors.As(some, &mistakes) {
		for _, m := range mistakes {
			faults = append(faults, m.Message)
		}
	}
	return e, unplaced, faults
}
