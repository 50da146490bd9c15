package nlu

import (
	"strings"
	"testing"
	"time"
)

// FuzzMentions: any bytes give sorted mentions inside the text, each cut from it.
func FuzzMentions(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, int64(1795226400))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		checkMentions(t, text, Mentions(text, time.Unix(unix%4e9, 0).UTC()))
	})
}

// FuzzMask: the result is valid UTF-8, as long as the text, and stays as it is when masked again.
func FuzzMask(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkMasked(t, text)
	})
}

var fuzzSeeds = []string{
	"", "你好", "明天下午三点到五点", "2026年11月21日15:30", "一百二十三块五毛", "三四百元到1.5万元", "+86 138-0013-8000", "11010519491231002X",
	"6222 0212 3456 7890 128", "a.b@c.example.com", "SF1234567890", "北京市海淀区", "下下下周三", "去年第三季度", "半年前", "99999999999999999999999年后",
	"百分之百", "第十二条", "0.0.0.0", "1,000,000.55", "\xff\xfe1\xc0", "１３８００１３８０００", "零零零零", "万亿亿亿", "(010)", "138****8000", strings.Repeat("一", 300), strings.Repeat("1 ", 300),
}
