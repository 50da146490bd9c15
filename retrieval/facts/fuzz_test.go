package facts

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"yingda/kb"
)

// asked returns the questions of the tables in testdata/ask.
func asked(tb testing.TB) (out []string) {
	files, err := filepath.Glob("testdata/ask/*.txt")
	if err != nil || len(files) == 0 {
		tb.Fatal("no tables", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if q, ok := strings.CutPrefix(strings.TrimSpace(line), "> "); ok {
				out = append(out, q)
			}
		}
	}
	return out
}

// table of the shop as a set, by what a reply cites.
var shopRows = sync.OnceValue(func() map[string]bool {
	set, ix := map[string]bool{}, shop()
	for n := range ix.rows {
		set[cited(ix.fact(uint32(n)))] = true
	}
	return set
})

func cited(f kb.Fact) string {
	return strings.Join([]string{f.ID, f.Subject, f.Predicate, f.Object, f.Unit, f.ValidFrom, f.ValidTo, f.Source}, "\t")
}

// FuzzAsk: whatever is asked, with whatever was talked of before, an answer is made
// of rows of the table, within the limits, and the same when asked again.
func FuzzAsk(f *testing.F) {
	for i, q := range asked(f) {
		f.Add(q, []string{"", "星原X3", "梅川路店"}[i%3], []string{"", "价格", "颜色"}[i%3], []string{"", "有哪些手机"}[i%2])
	}
	f.Add("0元以下", "没有的", "没有的", "？")
	f.Add(strings.Repeat("比星原X3便宜的", 70), "星原X3", "价格", "")
	f.Fuzz(func(t *testing.T, q, subject, predicate, list string) {
		if utf8.RuneCountInString(q) > 500 || len(subject)+len(predicate)+len(list) > 200 {
			return
		}
		ix := shop()
		u := ix.parser.Read(q)
		question := Question{Utterance: &u, At: noon, Topic: Topic{Subject: subject, Predicate: predicate, Asked: list}}
		if list != "" {
			question.Topic.Form = List
		}
		a := ix.Ask(question)
		if again := ix.Ask(question); !reflect.DeepEqual(a, again) {
			t.Fatalf("asked twice: %+v then %+v", a, again)
		}
		if a.Confidence < 0 || a.Confidence > 1 || len(a.Facts) > MaxCited || len(a.Options) > maxOptions {
			t.Fatalf("out of limits: %+v", a)
		}
		switch a.Outcome {
		case None:
			if a.Text != "" || a.Facts != nil || a.Options != nil {
				t.Fatalf("nothing found, and yet %+v", a)
			}
		case Found:
			if a.Text == "" || a.Asked == "" {
				t.Fatalf("found without words: %+v", a)
			}
		case Choose, Unknown:
			if len(a.Options) == 0 || a.Facts != nil {
				t.Fatalf("options are wanted: %+v", a)
			}
		}
		for _, fact := range a.Facts {
			if !shopRows()[cited(fact)] {
				t.Fatalf("%q cites %+v, which no row is", q, fact)
			}
		}
	})
}

// TestOptions: an option that is offered has an answer when it is taken.
func TestOptions(t *testing.T) {
	ix, offered := shop(), 0
	for _, q := range asked(t) {
		u := ix.parser.Read(q)
		for _, o := range ix.Ask(Question{Utterance: &u, At: noon}).Options {
			offered++
			v := ix.parser.Read(o)
			if a := ix.Ask(Question{Utterance: &v, At: noon}); a.Outcome != Found || a.Asked != o || a.Confidence < .8 {
				t.Errorf("%s offers %s, which asked alone is %+v", q, o, a)
			}
		}
	}
	if offered < 10 {
		t.Errorf("only %d options", offered)
	}
}

// TestConcurrent: readers do not disturb each other.
func TestConcurrent(t *testing.T) {
	ix, questions := shop(), asked(t)
	ask := func() (out []Answer) {
		for _, q := range questions {
			u := ix.parser.Read(q)
			out = append(out, ix.Ask(Question{Utterance: &u, At: noon}))
		}
		return out
	}
	want := ask()
	var wg sync.WaitGroup
	got := make([][]Answer, 4)
	for i := range got {
		wg.Go(func() { got[i] = ask() })
	}
	wg.Wait()
	for i := range got {
		if !slices.EqualFunc(got[i], want, func(a, b Answer) bool { return reflect.DeepEqual(a, b) }) {
			t.Errorf("reader %d was answered otherwise", i)
		}
	}
}
