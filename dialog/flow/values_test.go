package flow

import (
	"os"
	"strings"
	"testing"
)

// What replies become, slot by slot. Run with -update to rewrite the right-hand
// side, and keep a change only when it is right.
func TestValues(t *testing.T) {
	p := program(t, "everything.yaml")
	data, err := os.ReadFile("testdata/values.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	frame := Frame{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(line, "== "); ok {
			frame = Frame{Slots: map[string]string{}}
			for i, s := range p.steps {
				if s.Collect == name {
					frame = Frame{At: i, Asking: ForSlot, Slots: map[string]string{"slotlist": full["slotlist"]}}
				}
			}
			p.question(&frame, &Out{})
			if p.Awaiting(&frame) == "" && name != "unasked" {
				t.Fatalf("no slot %s", name)
			}
		} else if line != "" && !strings.HasPrefix(line, "#") {
			line, _, _ = strings.Cut(line, " → ")
			line += " → " + valuesOf(p, &frame, line)
		}
		out.WriteString(line + "\n")
	}
	golden(t, "values.txt", out.String())
}

// valuesOf are the values that a text has for a frame, or why it has none.
func valuesOf(p *Program, f *Frame, text string) string {
	r := p.Read(f, said(text))
	var out []string
	for _, c := range r.Values {
		if c.slot == p.awaited(f) {
			out = append(out, c.value)
		} else {
			out = append(out, c.slot.Name+"="+c.value)
		}
	}
	if r.Fault != "" {
		out = append(out, "("+r.Fault+")")
	}
	if len(out) == 0 {
		return "–"
	}
	return strings.Join(out, " ")
}
