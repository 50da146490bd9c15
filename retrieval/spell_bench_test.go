package retrieval_test

import (
	"strings"
	"testing"

	"yingda/eval"
	"yingda/nlu"
	"yingda/retrieval"
)

// BenchmarkMend is the search for typing errors in one question, at 10,000 entries:
// in judged questions as they are, in the same with a wrong character, and typed in pinyin.
func BenchmarkMend(b *testing.B) {
	k := knowledge(b)
	p := nlu.NewParser(k.Terms)
	ix := retrieval.Build(p, eval.Grow(k.Entries, 10_000))
	for _, kind := range []string{"", "homophone", "pinyin", "pinyin_joined"} {
		var cores []string
		for i, q := range questions(b)[:200] {
			if kind != "" {
				q, _ = eval.Misspell(random(i), kind, q)
			}
			u := p.Read(q)
			cores = append(cores, u.Core)
		}
		b.Run("kind="+kind, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ix.Mend(cores[i%len(cores)])
			}
		})
	}
	long := strings.Repeat("xinyongkahuankuan", 15)[:240]
	b.Run("kind=longest", func(b *testing.B) {
		for b.Loop() {
			ix.Mend(long)
		}
	})
	b.ReportMetric(float64(ix.SpellerBytes())/1e6, "MB")
}
