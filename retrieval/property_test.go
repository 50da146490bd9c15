package retrieval_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// TestRandomKnowledge: of any knowledge, every stored phrasing finds the entries that
// have it, first and in authored order, certain when there is one; a negative is
// never answered by its own entry; and the same knowledge ranks the same again.
func TestRandomKnowledge(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	stock := packPhrasings(t)
	for round := range 25 {
		entries := randomEntries(r, stock, r.IntN(80))
		p := nlu.NewParser(nil)
		ix := retrieval.Build(p, entries)
		again := retrieval.Build(p, entries)
		owners := ownersOf(entries)
		for _, e := range entries {
			for _, q := range slices.Concat(e.Phrasings(), e.Negatives) {
				u := p.ParseText(q)
				res := ix.Search(&u, retrieval.Options{Top: retrieval.MaxTop, Explain: true})
				for _, err := range soundness(&res) {
					t.Errorf("round %d: %q: %v", round, q, err)
				}
				want := owners[nlu.Key(q)]
				var first []string
				for _, c := range res.Candidates {
					if len(want) > 0 && c.Confidence == 1/float64(len(want)) {
						first = append(first, c.Entry)
					}
				}
				if !slices.Equal(first, want) || res.Exact != (len(want) > 0) {
					t.Errorf("round %d: %q: %v share the certainty, want %v", round, q, first, want)
				}
				if slices.Contains(e.Negatives, q) && slices.ContainsFunc(res.Candidates, func(c retrieval.Candidate) bool { return c.Entry == e.ID }) {
					t.Errorf("round %d: negative %q is answered by its own entry %s", round, q, e.ID)
				}
				if b := again.Search(&u, retrieval.Options{Top: retrieval.MaxTop, Explain: true}); !reflect.DeepEqual(res, b) {
					t.Errorf("round %d: %q: built again: %v, want %v", round, q, b, res)
				}
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	}
}

// packPhrasings are what the packs' authors wrote, all of it.
func packPhrasings(t testing.TB) (out []string) {
	t.Helper()
	for _, name := range corpus.PackNames() {
		p, err := corpus.ReadPack(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Knowledge.Entries {
			out = append(out, slices.Concat(e.Phrasings(), e.Negatives)...)
		}
	}
	return out
}

// randomEntries deals phrasings out to entries at random, the same one to several at times.
func randomEntries(r *rand.Rand, stock []string, n int) (entries []kb.Entry) {
	few := make([]string, 1+2*n) // so that entries share
	for i := range few {
		few[i] = stock[r.IntN(len(stock))]
	}
	deal := func(n int) (out []string) {
		for range r.IntN(n + 1) {
			out = append(out, few[r.IntN(len(few))])
		}
		return out
	}
	for i := range n {
		entries = append(entries, kb.Entry{
			ID: fmt.Sprint("e", i), Question: few[r.IntN(len(few))],
			Variants: deal(4), Typos: deal(1), Negatives: deal(2), Enabled: r.IntN(10) > 0,
		})
	}
	return entries
}

// ownersOf tells by nlu key which enabled entries have a phrasing, and not as a negative too.
func ownersOf(entries []kb.Entry) map[string][]string {
	owners := map[string][]string{}
	for _, e := range entries {
		var vetoed []string
		for _, q := range e.Negatives {
			vetoed = append(vetoed, nlu.Key(q))
		}
		for _, q := range e.Phrasings() {
			key := nlu.Key(q)
			if e.Enabled && !slices.Contains(owners[key], e.ID) && !slices.Contains(vetoed, key) {
				owners[key] = append(owners[key], e.ID)
			}
		}
	}
	return owners
}

// TestEntry: by id, of the enabled ones; Len counts negatives too.
func TestEntry(t *testing.T) {
	ix := retrieval.Build(nlu.NewParser(nil), []kb.Entry{
		{ID: "a", Question: "怎么退货", Variants: []string{"退货", "！"}, Negatives: []string{"怎么换货"}, Enabled: true},
		{ID: "b", Question: "怎么换货"},
	})
	if e := ix.Entry("a"); e == nil || e.Question != "怎么退货" {
		t.Errorf("a: got %v", e)
	}
	if e := ix.Entry("b"); e != nil {
		t.Errorf("b is not enabled: got %v", e)
	}
	if entries, phrasings := ix.Len(); entries != 1 || phrasings != 3 {
		t.Errorf("got %d entries, %d phrasings; want 1, 3", entries, phrasings)
	}
}
