package retrieval

import (
	"testing"
	"time"

	"yingda/corpus"
	"yingda/nlu"
)

// BenchmarkConflict measures what a candidate costs; "asking" is paid once a question.
func BenchmarkConflict(b *testing.B) {
	p, err := corpus.ReadPack("bank")
	if err != nil {
		b.Fatal(err)
	}
	ix := Build(nlu.NewParser(p.Knowledge.Terms), p.Knowledge.Entries)
	sc := ix.newScratch()
	u := ix.parser.ParseText("我想把信用卡的自动还款关闭掉，一个月还299元")
	q := ix.query(&u)
	list := ix.rank(sc, q, time.Time{})
	asked := ix.asking(q)
	b.Run("asking", func(b *testing.B) {
		for b.Loop() {
			ix.asking(q)
		}
	})
	b.Run("candidate", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			ix.conflict(sc, q, &asked, list[i%len(list)].doc)
		}
	})
}
