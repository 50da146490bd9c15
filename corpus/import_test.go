package corpus

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/kb"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file, or writes it there with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at the change, then run with -update\n got:\n%s", path, got)
	}
}

// have is the knowledge that the files of testdata/import are imported onto.
func have(t testing.TB) kb.Knowledge {
	t.Helper()
	k, _, err := Load(t.Context(), Options{}, "testdata/import/have.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// variants of an import beside the plain one, by the name of their golden file.
var importOptions = map[string]Options{
	"weknora.csv":       {Mode: Append},
	"excel-gbk.csv":     {AllowEmptyAnswers: true},
	"no-header.csv":     {Kind: kb.KindFact},
	"messy.xlsx":        {Kind: kb.KindTerm},
	"mixed.jsonl":       {Kind: kb.KindEntry},
	"semicolon-bom.csv": {Limits: Limits{QuestionRunes: 12, AnswerRunes: 14, Values: 1}},
}

// Files as people bring them, with the verdict on each row.
func TestImport(t *testing.T) {
	files, err := filepath.Glob("testdata/import/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, ".golden") || strings.HasSuffix(path, "have.jsonl") {
			continue
		}
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			text := plan(t, path, Options{})
			if o, ok := importOptions[name]; ok {
				text += fmt.Sprintf("\n== mode %q, kind %q, empty answers %v, own limits %v\n", o.Mode, o.Kind, o.AllowEmptyAnswers, o.Limits != Limits{}) + plan(t, path, o)
			}
			golden(t, path+".golden", text)
		})
	}
}

// plan writes down everything that a plan says.
func plan(t *testing.T, path string, o Options) string {
	t.Helper()
	p, err := ImportFile(t.Context(), path, have(t), o)
	if err != nil {
		return "refused: " + err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s:", p.Format, p.Encoding)
	for _, v := range []Verdict{New, Changed, Duplicate, Merged, Failed} {
		fmt.Fprintf(&b, " %d %s", p.Counts[v], v)
	}
	b.WriteString("\n\n")
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "%4d %-9s %s %s %q", r.Row, r.Verdict, r.Kind, r.ID, r.Title)
		if r.Sheet != "" {
			fmt.Fprintf(&b, " in %s", r.Sheet)
		}
		if r.Changed != nil {
			fmt.Fprintf(&b, " %s", strings.Join(r.Changed, ", "))
		}
		if r.With != 0 {
			fmt.Fprintf(&b, " with %d", r.With)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for _, m := range p.Mistakes {
		fmt.Fprintln(&b, m)
	}
	b.WriteString("\n")
	kinds := tableKinds
	if p.policy {
		kinds = append([]kb.Kind{kb.KindPolicy}, kinds...)
	}
	b.Write(export(t, JSONL, p.Accepted, kinds...))
	return b.String()
}
