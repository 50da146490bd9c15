package retrieval_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestRank holds testdata/rank.txt: small knowledge bases and what is ranked for
// questions on them. The indented lines below a question are rewritten by -update;
// what stands after a question's ⇒ is what must hold whatever the model, and is not.
func TestRank(t *testing.T) {
	path := filepath.Join("testdata", "rank.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	base := &smallBase{}
	for n, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if strings.HasPrefix(line, "    ") {
			continue // a result: written anew
		}
		fmt.Fprintln(&out, line)
		if strings.HasPrefix(line, "== ") {
			base = &smallBase{}
			continue
		}
		rest, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if err := base.author(line); err != nil {
				t.Fatalf("%s:%d: %v", path, n+1, err)
			}
			continue
		}
		q, err := readQuestion(rest)
		if err != nil {
			t.Fatalf("%s:%d: %v", path, n+1, err)
		}
		res := base.search(&q, true)
		for range 2 { // the second time from the cache
			if got := base.search(&q, false); !reflect.DeepEqual(got, unexplained(res)) {
				t.Errorf("%s:%d: %q: explained %v, else %v", path, n+1, q.text, unexplained(res), got)
			}
		}
		for _, err := range append(soundness(&res), q.broken(&res)...) {
			t.Errorf("%s:%d: %q: %v", path, n+1, q.text, err)
		}
		writeRanking(&out, &res)
	}
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, got := strings.Split(string(b), "\n"), strings.Split(out.String(), "\n")
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf("%s:%d\nwant %s\ngot  %s\nrun with -update and read the diff", path, i+1, want[i], got[i])
		}
	}
	if len(want) != len(got) {
		t.Errorf("%s: %d lines, want %d: run with -update and read the diff", path, len(got), len(want))
	}
}

// smallBase is the knowledge of one section of rank.txt.
type smallBase struct {
	entries []kb.Entry
	terms   []kb.Term
	parser  *nlu.Parser
	index   *retrieval.Index
}

// author reads a line of knowledge. Comments and blank lines are none.
func (s *smallBase) author(line string) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	s.index = nil
	switch word {
	case "entry":
		id, question, _ := strings.Cut(rest, " ")
		s.entries = append(s.entries, kb.Entry{ID: id, Question: question, Enabled: true})
		return nil
	case "term":
		words := strings.Fields(rest)
		s.terms = append(s.terms, kb.Term{Word: words[0], Synonyms: words[1:]})
		return nil
	}
	if len(s.entries) == 0 {
		return fmt.Errorf("%q before the first entry", word)
	}
	e := &s.entries[len(s.entries)-1]
	switch word {
	case "similar":
		e.Variants = append(e.Variants, rest)
	case "typo":
		e.Typos = append(e.Typos, rest)
	case "not":
		e.Negatives = append(e.Negatives, rest)
	case "answer":
		e.Answer = rest
	case "from":
		e.ValidFrom = rest
	case "to":
		e.ValidTo = rest
	case "off":
		e.Enabled = false
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func (s *smallBase) search(q *question, explain bool) retrieval.Result {
	if s.index == nil {
		s.parser = nlu.NewParser(s.terms)
		s.index = retrieval.Build(s.parser, s.entries)
	}
	u := s.parser.ParseText(q.text)
	return s.index.Search(&u, retrieval.Options{Explain: explain, At: q.at})
}

// unexplained is a ranking without its reasons.
func unexplained(res retrieval.Result) retrieval.Result {
	res.Candidates = slices.Clone(res.Candidates)
	for i := range res.Candidates {
		res.Candidates[i].Why = nil
	}
	return res
}

// question is a line "> text @2026-01-05T12:00:00+08:00 ⇒ claim; claim".
type question struct {
	text   string
	at     time.Time
	claims []string
}

func readQuestion(line string) (q question, err error) {
	line, claims, ok := strings.Cut(line, " ⇒ ")
	if ok {
		q.claims = strings.Split(claims, "; ")
	}
	text, at, ok := strings.Cut(line, " @")
	if ok {
		if q.at, err = time.Parse(time.RFC3339, at); err != nil {
			return q, err
		}
	}
	if from, times, ok := strings.Cut(text, " ×"); ok { // said so many times
		n := 0
		if _, err := fmt.Sscan(times, &n); err != nil {
			return q, err
		}
		text = strings.Repeat(from, n)
	}
	q.text, err = strconv.Unquote(`"` + text + `"`) // what cannot be seen is written \u200b
	return q, err
}

// broken returns the claims that do not hold: "nothing", "exact a b", "first a", "no a", "shows TEXT".
func (q *question) broken(res *retrieval.Result) (errs []error) {
	var ids []string
	for _, c := range res.Candidates {
		ids = append(ids, c.Entry)
	}
	for _, claim := range q.claims {
		word, rest, _ := strings.Cut(claim, " ")
		holds := false
		switch word {
		case "nothing":
			holds = len(ids) == 0
		case "exact":
			owners := strings.Fields(rest)
			holds = res.Exact && len(ids) >= len(owners) && slices.Equal(ids[:len(owners)], owners)
			for i := range min(len(owners), len(ids)) {
				holds = holds && res.Candidates[i].Confidence == 1/float64(len(owners))
			}
		case "first":
			holds = !res.Exact && len(ids) > 0 && ids[0] == rest
		case "no":
			holds = !slices.Contains(ids, rest)
		case "shows":
			holds = len(ids) > 0 && res.Candidates[0].Matched == rest
		}
		if !holds {
			errs = append(errs, fmt.Errorf("want %q, got %v (exact: %v)", claim, ids, res.Exact))
		}
	}
	return errs
}

// soundness is what holds of any ranking whatever.
func soundness(res *retrieval.Result) (errs []error) {
	seen := map[string]bool{}
	for i, c := range res.Candidates {
		switch {
		case !(c.Confidence >= 0 && c.Confidence <= 1): // NaN too
			errs = append(errs, fmt.Errorf("confidence of %s is %v", c.Entry, c.Confidence))
		case c.Confidence == 1 && (!res.Exact || i > 0):
			errs = append(errs, fmt.Errorf("%s is certain at place %d, exact match: %v", c.Entry, i+1, res.Exact))
		case i > 0 && c.Confidence > res.Candidates[i-1].Confidence:
			errs = append(errs, fmt.Errorf("%s at place %d is more confident than the one before", c.Entry, i+1))
		case math.IsNaN(c.Score) || math.IsInf(c.Score, 0):
			errs = append(errs, fmt.Errorf("score of %s is %v", c.Entry, c.Score))
		case seen[c.Entry]:
			errs = append(errs, fmt.Errorf("%s is there twice", c.Entry))
		}
		seen[c.Entry] = true
		for _, s := range c.Why {
			if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
				errs = append(errs, fmt.Errorf("signal %s of %s is %v", s.Name, c.Entry, s.Value))
			}
		}
	}
	return errs
}

// writeRanking writes a candidate a line: confidence, entry, the phrasing shown, the signals.
func writeRanking(out *bytes.Buffer, res *retrieval.Result) {
	if len(res.Candidates) == 0 {
		fmt.Fprintln(out, "    nothing")
	}
	for _, c := range res.Candidates {
		fmt.Fprintf(out, "    %.3f %s %s |", c.Confidence, c.Entry, c.Matched)
		for _, s := range c.Why {
			fmt.Fprintf(out, " %s %.2f", s.Name, s.Value)
		}
		fmt.Fprintln(out)
	}
}
