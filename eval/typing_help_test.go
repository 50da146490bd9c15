package eval_test

import (
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/retrieval"
)

func bankPack(t *testing.T) *corpus.Pack {
	t.Helper()
	p, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compile(t *testing.T, p *corpus.Pack) *dialog.Bot {
	t.Helper()
	b, err := dialog.Compile(p.Knowledge, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func search(b *dialog.Bot, q string) retrieval.Result {
	return b.Search(q, retrieval.Options{At: noon}).Result
}
