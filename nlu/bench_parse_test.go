package nlu

import (
	"testing"
	"time"
)

// What a question costs before it is searched for.
func BenchmarkParse(b *testing.B) {
	p := NewParser(nil)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	texts := []string{"信用卡怎么还款", "你好，请问我上个月的账单为什么多了30块钱？", "請問如何取消個人化通知服務", "iPhone 15 Pro 能不能以旧换新啊"}
	p.Parse(texts[2], now) // loads the tables
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p.Parse(texts[i%len(texts)], now)
	}
}
