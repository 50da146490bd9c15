package trainer_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/trainer"
)

// smallText is three knowledge bases of invented phrasings, each phrasing of its own.
func smallText() trainer.Text {
	var t trainer.Text
	for b, topic := range []string{"宽带", "信用卡", "快递"} {
		base := trainer.Base{Terms: []kb.Term{{Word: topic}}}
		for n := range 40 {
			e := kb.Entry{ID: fmt.Sprint(topic, n), Question: fmt.Sprintf("%s业务%d怎么办理", topic, n), Enabled: true,
				Typos: []string{"错字"}, Negatives: []string{"反例"}}
			for v := range 3 + n%8 {
				e.Variants = append(e.Variants, fmt.Sprintf("%s业务%d的第%d种问法是什么", topic, n, v))
			}
			base.Entries = append(base.Entries, e)
		}
		t.Bases = append(t.Bases, base)
		t.Noise = append(t.Noise, fmt.Sprint("哈哈", b))
		t.Other = append(t.Other, fmt.Sprint("居住证续签", b))
	}
	return t
}

// TestLessons: what a lesson asks and what its knowledge is, against the text it was made of.
func TestLessons(t *testing.T) {
	text := smallText()
	lessons := trainer.Lessons(text)
	if len(lessons) != 3*(5+4) { // each base with 1, 2, 3, 5 and 8 phrasings kept, asked the hard way and but for 8 the easy
		t.Fatalf("%d lessons, want 27", len(lessons))
	}
	for i, l := range lessons {
		base := text.Bases[i/9]
		hard := []bool{true, false, true, false, true, false, true, false, true}[i%9]
		kept := []int{1, 1, 2, 2, 3, 3, 5, 5, 8}[i%9]
		t.Run(fmt.Sprintf("base %d, %d kept, hard %v", i/9, kept, hard), func(t *testing.T) {
			checkKnowledge(t, base, l, kept)
			checkQuestions(t, base, l, hard)
		})
	}
	if again := trainer.Lessons(smallText()); !reflect.DeepEqual(lessons, again) {
		t.Error("the same text makes other lessons")
	}
	if !reflect.DeepEqual(text, smallText()) {
		t.Error("making lessons changed the text")
	}
}

// checkKnowledge: some entries are left out; those that stay have their question and
// some of their variants, kept phrasings in all, and neither typos nor negatives.
func checkKnowledge(t *testing.T, base trainer.Base, l retrieval.Lesson, kept int) {
	if !reflect.DeepEqual(l.Terms, base.Terms) {
		t.Errorf("terms %v, want %v", l.Terms, base.Terms)
	}
	if left := len(base.Entries) - len(l.Entries); left < 1 || left > len(base.Entries)/2 {
		t.Errorf("%d of %d entries are left out, want about a fifth", left, len(base.Entries))
	}
	for _, e := range l.Entries {
		n := slices.IndexFunc(base.Entries, func(b kb.Entry) bool { return b.ID == e.ID })
		if n < 0 {
			t.Errorf("%s is not of the base", e.ID)
			continue
		}
		from := base.Entries[n]
		if e.Question != from.Question || len(e.Variants) != min(kept-1, len(from.Variants)) || len(e.Typos)+len(e.Negatives) > 0 {
			t.Errorf("%s: %+v, made of %+v", e.ID, e, from)
		}
		for _, v := range e.Variants {
			if !slices.Contains(from.Variants, v) {
				t.Errorf("%s has %q, which its author did not write", e.ID, v)
			}
		}
	}
}

// checkQuestions: gold is in the knowledge; what is asked the hard way is not taught,
// but a phrasing of the gold entry; what asks an entry that was left out, or nothing of the base, has no gold.
func checkQuestions(t *testing.T, base trainer.Base, l retrieval.Lesson, hard bool) {
	owner := map[string]string{} // entry that a phrasing was written for
	for _, e := range base.Entries {
		for _, q := range append([]string{e.Question}, e.Variants...) {
			owner[q] = e.ID
		}
	}
	taught := map[string]bool{}
	known := map[string]bool{}
	for _, e := range l.Entries {
		known[e.ID] = true
		for _, q := range e.Phrasings() {
			taught[nlu.Key(q)] = true
		}
	}
	in, leftOut, foreign := 0, map[string]int{}, 0
	for _, q := range l.Questions {
		id, own := owner[q.Text]
		switch {
		case len(q.Gold) == 0 && own:
			leftOut[id]++
			if known[id] {
				t.Errorf("%q must be refused, but %s is there", q.Text, id)
			}
		case len(q.Gold) == 0:
			foreign++
		case len(q.Gold) != 1 || !known[q.Gold[0]]:
			t.Errorf("%q: gold %v is not in the knowledge", q.Text, q.Gold)
		case hard && (taught[nlu.Key(q.Text)] || id != q.Gold[0]):
			t.Errorf("%q was held out of %v, but is taught or is of %q", q.Text, q.Gold, id)
		default:
			in++
		}
	}
	if len(leftOut) != len(base.Entries)-len(l.Entries) {
		t.Errorf("%d entries are asked without being there, want %d", len(leftOut), len(base.Entries)-len(l.Entries))
	}
	if most := 4 * len(l.Entries); in > most || !hard && in != most {
		t.Errorf("%d questions in scope of %d entries", in, len(l.Entries))
	}
	if foreign < 3+3+10 || foreign > 3+3+50 { // all noise, all of other industries, strangers of the other bases
		t.Errorf("%d questions have nothing to do with the base", foreign)
	}
}

// TestReadText: the packs and the project's own text make knowledge bases that can
// be taught; every second line of the refusals is left for tests.
func TestReadText(t *testing.T) {
	text, err := trainer.ReadText("../corpus/text")
	if err != nil {
		t.Fatal(err)
	}
	if len(text.Bases) != 3 || len(text.Groups) < 3000 || len(text.Noise) < 500 || len(text.Other) < 200 {
		t.Errorf("%d packs, %d groups, %d lines of noise, %d of other industries", len(text.Bases), len(text.Groups), len(text.Noise), len(text.Other))
	}
	for i, b := range text.Bases {
		ids := map[string]bool{}
		for _, e := range b.Entries {
			if e.Question == "" || !e.Enabled || ids[e.ID] {
				t.Errorf("base %d: entry %+v", i, e)
			}
			ids[e.ID] = true
		}
		if len(b.Entries) == 0 {
			t.Errorf("base %d is empty", i)
		}
	}
	taughtAndAsked(t, text)
	held, err := trainer.Column("../corpus/text/noise.tsv", 1)
	if err != nil {
		t.Fatal(err)
	}
	taught := map[string]bool{}
	for _, line := range text.Noise {
		taught[line] = true
		taught[nlu.Key(line)] = true // not said otherwise either
	}
	for _, line := range held {
		if key := nlu.Key(line); taught[line] || key != "" && taught[key] {
			t.Errorf("%q is taught and left for tests", line)
		}
	}
}

// taughtAndAsked makes the lessons of the project's text and counts the questions
// that are held out of an entry that is taught the very same words: the authors
// wrote each phrasing once, so there are none.
func taughtAndAsked(t *testing.T, text trainer.Text) {
	t.Helper()
	asked, easy := 0, 0
	for i, l := range trainer.Lessons(text) {
		if slices.Contains([]int{1, 3, 5, 7}, i%9) {
			easy++
			continue // asks what it teaches, changed
		}
		own := map[string]bool{}
		for _, e := range l.Entries {
			for _, q := range e.Phrasings() {
				own[e.ID+" "+nlu.Key(q)] = true
			}
		}
		for _, q := range l.Questions {
			for _, id := range q.Gold {
				asked++
				if own[id+" "+nlu.Key(q.Text)] {
					t.Errorf("lesson %d: %q is taught and held out of %s", i, q.Text, id)
				}
			}
		}
	}
	if asked < 5000 || easy == 0 {
		t.Errorf("%d questions are held out, %d lessons are easy", asked, easy)
	}
}

// TestColumn: every second line after the header, from the first or the second on.
func TestColumn(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "lines.tsv", "kind\ttext\na\t一\na\t二\tx\nb\t三\n")
	for half, want := range []string{"一 三", "二\tx"} {
		got, err := trainer.Column(file, half)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("half %d: got %q, %v; want %q", half, got, err, want)
		}
	}
	bad := write(t, dir, "bad.tsv", "kind\ttext\na\t一\n没有制表符\n")
	for half := range 2 { // a bad line is found whichever half it is in
		if _, err := trainer.Column(bad, half); err == nil || !strings.Contains(err.Error(), "bad.tsv:3") {
			t.Errorf("half %d: got %v, want an error that names line 3", half, err)
		}
	}
	if _, err := trainer.Column(filepath.Join(dir, "none"), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
}

// TestReadTextOfDamagedFiles: the error names the file, and the group.
func TestReadTextOfDamagedFiles(t *testing.T) {
	for _, c := range []struct{ file, content, want string }{
		{"noise.tsv", "kind\ttext\nx", "noise.tsv:2"},
		{"business-other.tsv", "kind\ttext\nx", "business-other.tsv:2"},
		{"paraphrase-a.jsonl", `{"domain":"a","question":"问"}` + "\n{", "group 2"},
	} {
		dir := t.TempDir()
		write(t, dir, "noise.tsv", "kind\ttext\na\t一\n")
		write(t, dir, "business-other.tsv", "kind\ttext\na\t一\n")
		write(t, dir, "paraphrase-a.jsonl", `{"domain":"a","question":"问"}`)
		if _, err := trainer.ReadText(dir); err != nil {
			t.Fatalf("whole files: %v", err)
		}
		write(t, dir, c.file, c.content)
		if _, err := trainer.ReadText(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %q", c.file, err, c.want)
		}
	}
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
