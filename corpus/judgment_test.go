package corpus

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Files of judged questions, with what is read from them or why they are refused.
func TestReadJudgments(t *testing.T) {
	files, err := filepath.Glob("testdata/judged/*")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range files {
		fmt.Fprintf(&all, "== %s\n", filepath.Base(path))
		list, err := ReadJudgmentsFile(t.Context(), path, Limits{})
		if err != nil {
			fmt.Fprintln(&all, err)
		}
		for _, j := range list {
			fmt.Fprintf(&all, "%d %q %s", j.Row, j.Q, j.Expect)
			if j.Gold != nil {
				fmt.Fprintf(&all, " %q", j.Gold)
			}
			if j.OOS != "" {
				fmt.Fprintf(&all, " oos %s", j.OOS)
			}
			if j.Fact {
				fmt.Fprintf(&all, " fact %q of %q %q by %q", j.Object, j.Subject, j.Predicate, j.Path)
			}
			all.WriteString("\n")
		}
	}
	golden(t, "testdata/judged.golden", all.String())
}

func TestJudgmentTooLong(t *testing.T) {
	for n, bad := range map[int]bool{500: false, 501: true} {
		_, err := ReadJudgments(t.Context(), Bytes("x", []byte(`{"q":"`+strings.Repeat("问", n)+`","gold":[]}`)), Limits{})
		if (err != nil) != bad {
			t.Errorf("%d runes: %v", n, err)
		}
	}
}
