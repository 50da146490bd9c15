package retrieval

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

func bankBuilt(t *testing.T) (*Index, *corpus.Pack, *nlu.Parser) {
	t.Helper()
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	parser := nlu.NewParser(p.Knowledge.Terms)
	return Build(parser, p.Knowledge.Entries), p, parser
}

// TestAdaptationIsStored: the adaptation and the calibration are the same made twice,
// and the same after they were stored and read; damaged, the index is not used.
func TestAdaptationIsStored(t *testing.T) {
	ix, p, parser := bankBuilt(t)
	again := Build(parser, p.Knowledge.Entries)
	if !reflect.DeepEqual(ix.weights, again.weights) || !reflect.DeepEqual(ix.terms, again.terms) || !reflect.DeepEqual(ix.classifier, again.classifier) || !reflect.DeepEqual(ix.calibration, again.calibration) {
		t.Error("made twice, adaptation or calibration differ")
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := ix.Save(dir, "x"); err != nil {
		t.Fatal(err)
	}
	read, err := Load(dir, "x", parser, p.Knowledge.Entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range p.Judged {
		u := parser.ParseText(j.Q)
		if a, b := ix.Search(&u, Options{}), read.Search(&u, Options{}); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: %+v, read back %+v", j.Q, a, b)
		}
	}
	for _, name := range []string{adaptationName, calibrationName, classifierName} {
		file := filepath.Join(dir, name)
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, whole[:len(whole)-1], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir, "x", parser, p.Knowledge.Entries); err == nil {
			t.Errorf("%s cut short was read", name)
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAdaptationTellsApart: two entries that differ by a word are further apart
// after the adaptation than as shipped.
func TestAdaptationTellsApart(t *testing.T) {
	entries := []kb.Entry{
		{ID: "a", Question: "怎么开通短信提醒", Variants: []string{"短信提醒怎么开通", "我要开短信提醒"}, Enabled: true},
		{ID: "b", Question: "怎么取消短信提醒", Variants: []string{"短信提醒怎么取消", "我不要短信提醒了"}, Enabled: true},
	}
	ix := Build(nlu.NewParser(nil), entries)
	m := Matcher()
	before, _, _ := m.Similarity(Terms(ix.parser, entries[0].Question), Terms(ix.parser, entries[1].Question))
	q := ix.stored(0)
	sc := ix.newScratch()
	for _, term := range q.known {
		sc.mark(term)
	}
	var f [nsignals]float32
	ix.signals(sc, q, 3, &f)
	if after := float64(f[sMeaning]); !(after < before-0.05) {
		t.Errorf("similarity %.3f as shipped, %.3f adapted", before, after)
	}
}

// TestTinyKnowledge: nothing, one entry, and an entry of punctuation are no reason to fail.
func TestTinyKnowledge(t *testing.T) {
	one := kb.Entry{ID: "a", Question: "怎么还款", Enabled: true}
	for name, entries := range map[string][]kb.Entry{
		"none": nil, "one": {one}, "punctuation": {one, {ID: "b", Question: "？？", Enabled: true}, {ID: "c", Question: "怎么挂失", Enabled: true}},
	} {
		ix := Build(nlu.NewParser(nil), entries)
		u := ix.parser.ParseText("如何还款呢")
		r := ix.Search(&u, Options{})
		if len(entries) > 0 && (len(r.Candidates) == 0 || r.Candidates[0].Entry != "a") {
			t.Errorf("%s: %+v", name, r)
		}
		if c := ix.Calibration(); c.InScope != 0 || c.Right != 0 || c.ID != shipped().ID {
			t.Errorf("%s: moved to %+v by hardly a question", name, c)
		}
	}
}

// TestPacked: a number is off by half a step of its vector at most.
func TestPacked(t *testing.T) {
	r := seeded(t)
	p := newPacked(1)
	for range 100 {
		v := make([]float32, len(p.numbers))
		var most float32
		for i := range v {
			v[i] = float32(r.NormFloat64())
			most = max(most, v[i], -v[i])
		}
		p.set(0, v)
		for i, x := range v {
			if got := float32(p.numbers[i]) * p.scale[0]; math.Abs(float64(got-x)) > float64(most)/math.MaxInt8/2+1e-6 {
				t.Fatalf("%v stored as %v, the largest is %v", x, got, most)
			}
		}
	}
}
