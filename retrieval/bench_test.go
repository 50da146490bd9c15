package retrieval_test

import (
	"fmt"
	"testing"

	"yingda/eval"
	"yingda/nlu"
	"yingda/retrieval"
)

// BenchmarkSearch is one search, parsing included, on the bank pack grown to the
// size, not from the cache: judged questions and phrasings in turn.
func BenchmarkSearch(b *testing.B) {
	k := knowledge(b)
	texts := questions(b)
	p := nlu.NewParser(k.Terms)
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("entries=%dk", n/1000), func(b *testing.B) {
			ix := retrieval.Build(p, eval.Grow(k.Entries, n))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				u := p.ParseText(texts[i%len(texts)])
				ix.Search(&u, retrieval.Options{Fresh: true})
			}
		})
	}
}

// BenchmarkLongQuestion is a search for the longest question there may be, no
// character twice: the comparison of terms is quadratic in their number.
func BenchmarkLongQuestion(b *testing.B) {
	k := knowledge(b)
	p := nlu.NewParser(k.Terms)
	ix := retrieval.Build(p, k.Entries)
	long := make([]rune, nlu.MaxRunes)
	for i := range long {
		long[i] = rune(0x4e00 + 7*i)
	}
	b.ReportAllocs()
	for b.Loop() {
		u := p.ParseText(string(long))
		ix.Search(&u, retrieval.Options{Fresh: true})
	}
}
