package retrieval

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

// cards is knowledge that lacks the words in which colleagues are asked about it.
var cards = []kb.Entry{
	{ID: "pay", Question: "信用卡怎么还款", Variants: []string{"如何还信用卡", "信用卡还款方式"}, Enabled: true},
	{ID: "lost", Question: "信用卡丢了怎么挂失", Variants: []string{"卡片遗失怎么办", "信用卡挂失流程"}, Enabled: true},
	{ID: "fee", Question: "信用卡年费多少", Variants: []string{"年费怎么收", "信用卡要交年费吗"}, Enabled: true},
}

func right(entry string, texts ...string) (out []kb.Evidence) {
	for _, text := range texts {
		out = append(out, kb.Evidence{Text: text, Entry: entry, Source: kb.Trainer})
	}
	return out
}

// first is the best candidate of a question, and whether it matched exactly.
func first(ix *Index, text string) (entry string, confidence float64, exact bool) {
	u := ix.parser.ParseText(text)
	r := ix.Search(&u, Options{})
	if len(r.Candidates) == 0 {
		return "", 0, false
	}
	return r.Candidates[0].Entry, r.Candidates[0].Confidence, r.Exact
}

// TestEvidenceIsLearned: what was decided of some questions changes how others in the
// same words are taken, and no more: it is neither a phrasing nor certain.
func TestEvidenceIsLearned(t *testing.T) {
	evidence := slices.Concat(right("lost", "我的卡让贼偷了", "卡被贼摸走了", "信用卡给小偷偷了"), right("fee", "这张卡每年扣我钱", "每年扣的钱是啥"))
	before, after := Build(nlu.NewParser(nil), cards), Build(nlu.NewParser(nil), cards, evidence...)
	for text, want := range map[string]string{"信用卡遭贼偷了": "lost", "信用卡每年扣钱": "fee", "我的卡让贼偷了": "lost"} {
		_, was, _ := first(before, text)
		got, is, exact := first(after, text)
		if got != want || exact || is == 1 {
			t.Errorf("%s: %s (%.2f, exact %v), want %s", text, got, is, exact, want)
		}
		if entry, _, _ := first(before, text); entry == want && is <= was {
			t.Errorf("%s: no surer than before, %.3f then %.3f", text, was, is)
		}
	}
	if entries, phrasings := after.Len(); entries != 3 || phrasings != 9 {
		t.Errorf("%d entries, %d phrasings: evidence is none of either", entries, phrasings)
	}
	if _, ok := after.dict["贼"]; ok || len(after.learned) == 0 {
		t.Errorf("terms of evidence are in the dictionary: %v, apart: %v", ok, after.learned)
	}
}

// TestEvidenceAgainst: what nothing answers, and what an entry does not answer, gets
// further from what it looked like.
func TestEvidenceAgainst(t *testing.T) {
	const text = "公交卡丢了怎么办"
	_, was, _ := first(Build(nlu.NewParser(nil), cards), text)
	for name, e := range map[string]kb.Evidence{
		"nothing answers it": {Text: "公交卡丢了咋办", Source: kb.Trainer}, "not this one": {Text: "公交卡丢了咋办", Entry: "lost", Wrong: true, Source: kb.Rating},
	} {
		entry, is, _ := first(Build(nlu.NewParser(nil), cards, e), text)
		if entry == "lost" && is >= was {
			t.Errorf("%s: %.4f before, %.4f after", name, was, is)
		}
	}
}

// TestEvidenceIsReproducible: its order does not matter, and the index is the same after
// it was stored and read, terms that stand in no phrasing included.
func TestEvidenceIsReproducible(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	var evidence []kb.Evidence
	for _, j := range p.Judged[:60] {
		evidence = append(evidence, kb.Evidence{Text: j.Q, Source: kb.Trainer})
		for i, id := range j.Gold {
			evidence[len(evidence)-1].Entry = id
			if i < len(j.Gold)-1 {
				evidence = append(evidence, kb.Evidence{Text: j.Q, Source: kb.Trainer})
			}
		}
	}
	parser, entries := nlu.NewParser(p.Knowledge.Terms), p.Knowledge.Entries[:30]
	ix := Build(parser, entries, evidence...)
	slices.Reverse(evidence)
	again := Build(parser, entries, evidence...)
	if !reflect.DeepEqual(ix.weights, again.weights) || !reflect.DeepEqual(ix.terms, again.terms) || !reflect.DeepEqual(ix.calibration, again.calibration) {
		t.Error("in another order, adaptation or calibration differ")
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := ix.Save(dir, "x"); err != nil {
		t.Fatal(err)
	}
	read, err := Load(dir, "x", parser, entries)
	if err != nil {
		t.Fatal(err)
	}
	if len(ix.learned) == 0 || !reflect.DeepEqual(ix.learned, read.learned) {
		t.Errorf("%d terms of evidence, %d read", len(ix.learned), len(read.learned))
	}
	for _, j := range p.Judged {
		u := parser.ParseText(j.Q)
		if a, b := ix.Search(&u, Options{}), read.Search(&u, Options{}); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: %+v, read back %+v", j.Q, a, b)
		}
	}
}

// TestExamine: each judged question is asked in one of the first two rounds and taught
// in the others; with its entries held out it is not asked; what is known of it only is
// what it does not belong to is asked as that.
func TestExamine(t *testing.T) {
	ix := Build(nlu.NewParser(nil), cards)
	list := judgedBy(slices.Concat(
		right("pay", "钱怎么还上", "怎样把钱还了"), right("", "今天下雨吗"), right("gone", "别的事"), right("fee", "年费怎么收"),
		[]kb.Evidence{{Text: "贼偷了卡", Entry: "pay", Wrong: true, Source: kb.Rating}},
	))
	asked := map[string]int{}
	for round := range 3 {
		l := Lesson{Entries: cards}
		teach := ix.examine(&l, list, round)
		for _, q := range l.Questions {
			asked[q.Text]++
			if slices.ContainsFunc(teach, func(j judged) bool { return j.text == q.Text }) {
				t.Errorf("%s is asked and taught", q.Text)
			}
			want := Question{Text: q.Text, judged: true, trainer: true}
			switch q.Text {
			case "贼偷了卡":
				want.trainer, want.not = false, []string{"pay"}
			case "钱怎么还上", "怎样把钱还了":
				want.Gold = []string{"pay"}
			}
			if !reflect.DeepEqual(q, want) {
				t.Errorf("%+v, want %+v", q, want)
			}
		}
	}
	if want := map[string]int{"钱怎么还上": 1, "怎样把钱还了": 1, "今天下雨吗": 1, "贼偷了卡": 1}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

// TestNotRaces: a question that an entry is known not to answer is in the exam when it
// is taken for that entry, as a wrong one, and out of it otherwise.
func TestNotRaces(t *testing.T) {
	ix := Build(nlu.NewParser(nil), cards)
	races := ix.races([]Question{
		{Text: "信用卡的还款", judged: true, not: []string{"pay"}}, {Text: "信用卡的年费", judged: true, not: []string{"pay"}},
	})
	if len(races) != 1 || !races[0].inScope || races[0].gold[races[0].first(ix.model)] {
		t.Errorf("%d races: %+v", len(races), races)
	}
}

// TestHeld: a first candidate with a rival is held back, and so is one in conflict.
func TestHeld(t *testing.T) {
	ix := Build(nlu.NewParser(nil), slices.Concat(cards, []kb.Entry{{ID: "pay2", Question: cards[0].Question, Variants: cards[0].Variants, Enabled: true}, {ID: "open", Question: "怎么开通短信", Enabled: true}}))
	for text, want := range map[string]bool{"信用卡要怎么还款": true, "怎么关闭短信": true, "信用卡丢了要怎么挂失": false} {
		races := ix.races([]Question{{Text: text}})
		if len(races) != 1 || races[0].held(ix.model) != want {
			t.Errorf("%s: %d races, want held %v", text, len(races), want)
		}
	}
}

// TestExamOfDuplicates: what was imported twice is not asked of its twin.
func TestExamOfDuplicates(t *testing.T) {
	twice := slices.Concat(cards, cards)
	for i := range twice[3:] {
		twice[3+i].ID += "-copy"
	}
	once := slices.Clone(cards)
	once[0].Variants = append(slices.Clone(once[0].Variants), "信用卡，怎么还款？", "如何还信用卡！")
	l := Build(nlu.NewParser(nil), twice).exam(0)
	for _, q := range l.Questions[:len(l.Questions)-examNoise] {
		t.Errorf("%q is asked, two entries have it", q.Text)
	}
	ix := Build(nlu.NewParser(nil), once)
	for round := range uint64(20) {
		l := ix.exam(round)
		for _, q := range l.Questions {
			for _, e := range l.Entries {
				if slices.ContainsFunc(e.Phrasings(), func(p string) bool { return nlu.Key(p) == nlu.Key(q.Text) }) {
					t.Errorf("round %d: %q is asked and taught by %s", round, q.Text, e.ID)
				}
			}
		}
	}
}

// TestSharpen: a few judged questions move little, many nearly all the way.
func TestSharpen(t *testing.T) {
	for n, want := range map[int]float64{0: 1, heldOutWorth: 0, 9 * heldOutWorth: -0.8} {
		if got := sharpen(1, -1, n); got != want {
			t.Errorf("%d questions: %v, want %v", n, got, want)
		}
	}
}
