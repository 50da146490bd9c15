package retrieval

import (
	"strings"
	"testing"

	"yingda/nlu"
)

// TestDoubtful: the places that are doubted, marked by |, against the small bank.
func TestDoubtful(t *testing.T) {
	r := &reader{s: bankIndex(t).speller}
	for _, want := range []string{
		"怎么申请信用卡",
		"怎么注销账户",
		"收不到验证码怎么办",
		"今天天气怎么样",
		"信用|咔|怎么还|宽|", // unmet neighbours
		"怎么注|消账户",     // 关注|消息: met by chance only
		"收不到|验码",      // 验 alone, though 校验 and 验码 are met
		"怎么注销|银|卡",
		"我要|买5g手机|咔|", // at the edge of digits nothing is doubted
	} {
		text := strings.ReplaceAll(want, "|", "")
		if !r.load(nlu.Normalize(text)) {
			t.Fatal(text)
		}
		r.read()
		var got strings.Builder
		for i := range len(r.text) + 1 {
			if r.doubts[i+1] > r.doubts[i] {
				got.WriteByte('|')
			}
			if i < len(r.text) {
				got.WriteRune(r.text[i])
			}
		}
		if got.String() != want {
			t.Errorf("%s, want %s", got.String(), want)
		}
		for i := range len(r.text) {
			for j := i + 1; j <= len(r.text); j++ {
				some := false
				for p := i; p <= j; p++ {
					some = some || r.doubts[p+1] > r.doubts[p]
				}
				if r.doubted(i, j) != some {
					t.Errorf("%s: %s doubted: %v", text, string(r.text[i:j]), !some)
				}
			}
		}
	}
}
