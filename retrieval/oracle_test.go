package retrieval

import (
	"slices"
	"testing"

	"yingda/corpus"
	"yingda/nlu"

	"github.com/blevesearch/bleve/v2"
	blevequery "github.com/blevesearch/bleve/v2/search/query"
)

// TestRecallAgreesWithBleve: of the phrasings that bleve's own BM25, over words and
// over characters, ranks first for a judged question, recall finds nearly all: it
// looks at the telling terms only and so may miss some that share common ones.
func TestRecallAgreesWithBleve(t *testing.T) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	parser := nlu.NewParser(p.Knowledge.Terms)
	ix := Build(parser, p.Knowledge.Entries)
	b, err := newBleve("")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := ix.fillBleve(b, nil); err != nil {
		t.Fatal(err)
	}
	wanted, found := 0, 0
	for _, j := range p.Judged {
		u := parser.ParseText(j.Q)
		q := ix.query(&u)
		sc := ix.pool.Get().(*scratch)
		ours := slices.Clone(ix.recall(sc, q.recall, comparedDocs))
		sc.release(q.known)
		ix.pool.Put(sc)
		for _, d := range bleveTop(t, b, parser, &u, 10) {
			wanted++
			if slices.Contains(ours, uint32(d)) {
				found++
			}
		}
	}
	if share := float64(found) / float64(wanted); share < 0.9 {
		t.Errorf("recall has %.3f of bleve's first ten, want at least 0.9", share)
	} else {
		t.Logf("recall has %.3f of bleve's first ten (%d of %d)", share, found, wanted)
	}
}

// bleveTop asks bleve for the first n phrasings by a disjunction of all terms.
func bleveTop(t *testing.T, b bleve.Index, p *nlu.Parser, u *nlu.Utterance, n int) (docs []int) {
	t.Helper()
	a := analyze(p, u)
	var terms []blevequery.Query
	for i, term := range a.terms {
		if k := a.kinds[i]; k.inRecall() {
			q := bleve.NewTermQuery(term[len(kindMark[k]):])
			q.SetField(kindField[k])
			terms = append(terms, q)
		}
	}
	if len(terms) == 0 {
		return nil
	}
	res, err := b.Search(bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(terms...), n, 0, false))
	if err != nil {
		t.Fatal(err)
	}
	for _, hit := range res.Hits {
		d, err := parseDocID(hit.ID)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	return docs
}
