package eval_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/eval"
	"yingda/kb"
)

// Every flow of the packs and of the stories, at every question, in every
// scenario: what should complete completes, and no value is taken that was not said.
func TestMatrixOfFlows(t *testing.T) {
	conversations, turns := 0, 0
	all := flowKnowledge(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		cells, err := all[name].Run()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			conversations, turns = conversations+c.Runs, turns+c.Turns
			if len(c.Faults) > 0 || c.Wrong > 0 {
				t.Errorf("%s: flow %s, %s: %d wrong values\n    %s", name, c.Flow, c.Scenario, c.Wrong, strings.Join(c.Faults, "\n    "))
			}
			if c.Scenario == eval.Happy && c.Runs != 1 {
				t.Errorf("%s: flow %s: %d happy conversations", name, c.Flow, c.Runs)
			}
		}
	}
	t.Logf("%d conversations, %d turns", conversations, turns)
}

// The matrix of the stories' flows as a table: at how many questions each was tried.
func TestMatrixTable(t *testing.T) {
	var out strings.Builder
	fmt.Fprintf(&out, "%-8s", "flow")
	for _, s := range eval.Scenarios {
		fmt.Fprintf(&out, " %9s", s)
	}
	for _, path := range storiesOfFlows(t) {
		cells, err := (&eval.Matrix{Knowledge: talksIn(t, path).Knowledge}).Run()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if c.Scenario == eval.Happy {
				fmt.Fprintf(&out, "\n%-8s", c.Flow)
			}
			fmt.Fprintf(&out, " %9s", fmt.Sprintf("%d/%d", c.Runs-len(c.Faults), c.Runs))
		}
	}
	const path = "testdata/matrix.golden"
	if *update {
		if err := os.WriteFile(path, []byte(out.String()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != out.String()+"\n" {
		t.Errorf("%v; got\n%s\nwant\n%s", err, out.String(), want)
	}
}

// A flow that is broken in a way that kb.Check cannot see is found.
func TestMatrixFindsFaults(t *testing.T) {
	const good = `flows:
- id: a
  name: 查积分
  intent: {examples: [查一下积分, 我有多少积分]}
  slots:
  - {name: tail, label: 尾号, type: code, ask: [尾号是？], valid: {pattern: '[0-9]{4}'}, max_tries: 2}
  - {name: kind, label: 卡种, type: enum, ask: [哪种卡？], values: [{word: 信用卡}, {word: 储蓄卡}]}
  steps: [{collect: kind}, {collect: tail}, {end: {text: '{{kind}}{{tail}}有积分。'}}]
`
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing wrong", "", "", ""},
		{"an entry has its words", "我有多少积分]", "我有多少积分, 怎么还款]", "happy"},
		{"a choice gives the flow up", "{word: 信用卡}", "{word: 取消}", "happy"},
		{"no value is possible", "type: code, ask: [尾号是？], valid: {pattern: '[0-9]{4}'}", "type: number, ask: [尾号是？], valid: {pattern: '[a-z]'}", "happy"},
		{"goes in circles", "{end: {text: '{{kind}}{{tail}}有积分。'}}", "{set: {tail: ''}}, {collect: tail, next: again}, {id: again, set: {tail: ''}, next: ask}, {id: ask, collect: tail, next: again}", "happy"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		flows, bad := corpus.ReadFlows("flows.yaml", []byte(text))
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		flows.Entries = []kb.Entry{{ID: "q1", Question: "怎么还款？", Answer: "在手机银行还。", Enabled: true}}
		if c.name == "an entry has its words" {
			flows.Flows[0].Intent.Examples = []string{"怎么还款"}
		}
		cells, err := (&eval.Matrix{Knowledge: flows}).Run()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, cell := range cells {
			if len(cell.Faults) > 0 && got == "" {
				got = cell.Scenario
			}
		}
		if got != c.want {
			t.Errorf("%s: first fault in %q, want %q", c.name, got, c.want)
		}
	}
}

func storiesOfFlows(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../dialog/testdata/flow_*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	return files
}

func talksIn(t *testing.T, path string) *eval.Talks {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	talks, err := eval.ParseTalks(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return talks
}

// matrices are what flowKnowledge made: the tests of this package share what they compile.
var matrices map[string]*eval.Matrix

// flowKnowledge is every knowledge base at hand that has flows, with its bot where
// other tests need that too.
func flowKnowledge(t *testing.T) map[string]*eval.Matrix {
	t.Helper()
	for _, m := range matrices {
		m.At, m.Caller, m.Say, m.Begin = time.Time{}, nil, nil, nil
	}
	if matrices != nil {
		return matrices
	}
	all := map[string]*eval.Matrix{}
	for p, b := range packs(t) {
		if len(p.Knowledge.Flows) < 4 {
			t.Errorf("pack %s has %d flows, want 4", p.Name, len(p.Knowledge.Flows))
		}
		all[p.Name] = &eval.Matrix{Knowledge: p.Knowledge, Bot: b}
	}
	for _, path := range storiesOfFlows(t) {
		all[filepath.Base(path)] = &eval.Matrix{Knowledge: talksIn(t, path).Knowledge}
	}
	matrices = all
	return all
}
