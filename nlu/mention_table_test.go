package nlu

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"yingda/kb"
)

// tableNow is a Saturday: every relative date in the tables is seen from here.
var tableNow = time.Date(2026, 11, 21, 10, 0, 0, 0, kb.Location)

// TestMentions reads testdata/mentions/*.txt: an input, an arrow, and what is
// found in it ("-" for nothing). -update rewrites what is behind the arrows.
func TestMentions(t *testing.T) {
	files, _ := filepath.Glob("testdata/mentions/*.txt")
	if len(files) == 0 {
		t.Fatal("no tables")
	}
	cases, negative := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
			for i, line := range lines {
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				in, want, _ := strings.Cut(line, " → ")
				if cases++; want == "-" {
					negative++
				}
				got := describe(t, in, Mentions(in, tableNow))
				if lines[i] = in + " → " + got; got != want && !*update {
					t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, in, got, want)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if cases < 400 || negative < 150 {
		t.Errorf("%d cases, %d of them negative; want 400 and 150", cases, negative)
	}
}

// describe writes mentions as in the tables and checks what holds for all of them.
func describe(t *testing.T, in string, ms []Mention) string {
	t.Helper()
	checkMentions(t, in, ms)
	if len(ms) == 0 {
		return "-"
	}
	var out []string
	for _, m := range ms {
		s := fmt.Sprintf("%s[%s]=%s", m.Kind, m.Text, m.Value)
		if m.Until != "" {
			s += " until " + m.Until
			if m.Period != "" {
				s += " (" + m.Period + ")"
			}
		}
		if m.High != 0 {
			s += fmt.Sprintf(" to %s", decimal(m.High))
		}
		if m.Kind == KindDuration {
			s += fmt.Sprintf(" %ss", decimal(m.Number))
		}
		if m.Unit != "" && m.Unit != "CNY" {
			s += " " + m.Unit
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

// checkMentions checks that mentions are sorted, apart and cut from the text.
func checkMentions(t *testing.T, in string, ms []Mention) {
	t.Helper()
	runes := []rune(in)
	last := 0
	for _, m := range ms {
		switch {
		case m.Start < last || m.End <= m.Start || m.End > len(runes):
			t.Fatalf("%q: %s at %d:%d after %d of %d runes", in, m.Kind, m.Start, m.End, last, len(runes))
		case utf8.ValidString(in) && string(runes[m.Start:m.End]) != m.Text:
			t.Fatalf("%q: %s says %q, runes %d:%d are %q", in, m.Kind, m.Text, m.Start, m.End, string(runes[m.Start:m.End]))
		case m.Kind == "" || m.Value == "":
			t.Fatalf("%q: empty kind or value in %+v", in, m)
		}
		last = m.End
	}
}
