package corpus

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
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

// What is written is read back, rows aside; what JSONL cannot say is refused.
func TestWriteJudgments(t *testing.T) {
	b, err := os.ReadFile("testdata/judged/good.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	read := func(b []byte) []Judgment {
		list, err := ReadJudgments(t.Context(), Bytes("x", b), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			list[i].Row = 0
		}
		return list
	}
	list := read(b)
	var out bytes.Buffer
	if err := WriteJudgments(&out, list); err != nil {
		t.Fatal(err)
	}
	if back := read(out.Bytes()); !reflect.DeepEqual(back, list) {
		t.Errorf("got %v, want %v", back, list)
	}
	for _, e := range []Expect{ExpectClarify, ExpectHandoff} {
		if err := WriteJudgments(&out, []Judgment{{Q: "q", Expect: e}}); err == nil {
			t.Errorf("%s was written", e)
		}
	}
}
