package corpus

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"yingda/kb"
)

// pieces are what texts are made of here: all that ever broke a table.
var pieces = []string{
	"信用卡", "怎么还款", "abc", "，", ",", ";", "\t", "|", `"`, `""`, "'", "''", "##", "#", "###", "\n", "\r\n", "\r", " ", "　", `\`, `\n`, `\#`, `\u0041`,
	"=", "+", "-", "@", "＝", "＋", "－", "＠", "😀", "👨‍👩‍👧", "\x00", "\x01", "\x1b", "\u2028", "\uFEFF", "\uFFFE", "\uFFFD", "_x0041_", "<b>&amp;", "{", "[", "1.50", "001", "TRUE", "N/A", "sep=", "é", "e\u0301", "𠮷", "#REF!x", "#N/A",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(5) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// word is a text that asks something, so that it is no mistake as a question.
func randomWord(r *rand.Rand) string {
	return randomText(r) + fmt.Sprint("问", r.IntN(1e9)) + randomText(r)
}

func randomList(r *rand.Rand, most int) []string {
	var list []string
	for range r.IntN(most + 1) {
		if s := randomText(r); strings.TrimSpace(s) != "" {
			list = append(list, s)
		}
	}
	return list
}

var someDays = []string{"", "", "2026-01-31", "2026-01-31T18:00:00+08:00", "2030-12-01T00:00:00Z"}

func randomKnowledge(r *rand.Rand) kb.Knowledge {
	var k kb.Knowledge
	for i := range r.IntN(8) {
		e := kb.Entry{
			ID: fmt.Sprintf("id-%d%s", i, []string{"", "=", "#", "中", `\n`}[r.IntN(5)]), Question: randomWord(r),
			Variants: randomList(r, 6), Typos: randomList(r, 2), Negatives: randomList(r, 2),
			Answer: randomWord(r), Category: randomText(r), Tags: randomList(r, 3), Enabled: r.IntN(4) > 0,
			ValidFrom: someDays[r.IntN(3)],
		}
		if r.IntN(3) == 0 {
			e.ValidTo = "2031-01-01"
		}
		if strings.TrimSpace(e.Category) == "" {
			e.Category = ""
		}
		for range r.IntN(3) {
			if e.Answers == nil {
				e.Answers = map[string]string{}
			}
			e.Answers[[]string{"wechat", "web", "WeChat", "微信", "必填", "a)b", "=c", "a:b", "x##", `"q"`}[r.IntN(10)]] = randomWord(r)
		}
		k.Entries = append(k.Entries, e)
	}
	for range r.IntN(6) {
		k.Facts = append(k.Facts, kb.Fact{
			Subject: randomWord(r), Predicate: randomWord(r), Object: randomWord(r), Unit: []string{"", "元", "%", "=1"}[r.IntN(4)],
			ValidFrom: someDays[r.IntN(len(someDays))], Source: []string{"", "手册", "-手册"}[r.IntN(3)],
		})
		if f := &k.Facts[len(k.Facts)-1]; r.IntN(2) == 0 {
			f.ID = f.Key().ID
		}
	}
	for range r.IntN(6) {
		k.Terms = append(k.Terms, kb.Term{Word: randomWord(r), Synonyms: randomList(r, 5)})
	}
	return k
}

// What is exported is imported again as the same knowledge, in every format.
func TestExportImportsBack(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	n := 300
	if raceEnabled || testing.Short() {
		n = 30
	}
	for range n {
		k := randomKnowledge(r)
		for _, f := range []Format{JSONL, XLSX} {
			back := reimport(t, f, k)
			if !reflect.DeepEqual(back, k) {
				t.Fatalf("%s\n got %s\nwant %s", f, export(t, JSONL, back), export(t, JSONL, k))
			}
		}
		for _, f := range []Format{CSV, TSV} {
			for _, kind := range tableKinds {
				one := only(k, kind)
				back := reimport(t, f, one, kind)
				if !reflect.DeepEqual(back, one) {
					t.Fatalf("%s of %s\n got %s\nwant %s", f, kind, export(t, JSONL, back), export(t, JSONL, one))
				}
			}
		}
	}
}

func only(k kb.Knowledge, kind kb.Kind) kb.Knowledge {
	switch kind {
	case kb.KindEntry:
		return kb.Knowledge{Entries: k.Entries}
	case kb.KindFact:
		return kb.Knowledge{Facts: k.Facts}
	}
	return kb.Knowledge{Terms: k.Terms}
}

func export(t testing.TB, f Format, k kb.Knowledge, kinds ...kb.Kind) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Export(&b, f, k, kinds...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reimport(t testing.TB, f Format, k kb.Knowledge, kinds ...kb.Kind) kb.Knowledge {
	t.Helper()
	b := export(t, f, k, kinds...)
	if len(b) == 0 { // JSONL of nothing
		return kb.Knowledge{}
	}
	p, err := Import(t.Context(), Bytes("back", b), kb.Knowledge{}, Options{})
	if err == nil {
		err = p.Err()
	}
	if err != nil {
		t.Fatalf("%s of %s: %v", f, export(t, JSONL, k), err)
	}
	if p.Format != f {
		t.Fatalf("%s was taken for %s: %.200q", f, p.Format, b)
	}
	return p.Apply(kb.Knowledge{})
}
