package nlu

import "testing"

// Aim: 5 µs for a short question without digits, 15 µs with.
func BenchmarkMentions(b *testing.B) {
	for _, text := range []string{
		"怎么修改登录密码", "我的信用卡年费是多少可以减免吗", "明天下午三点能送到北京市海淀区吗", "13800138000这个号码昨天充了100块怎么还没到账",
	} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Mentions(text, tableNow)
			}
		})
	}
}

func BenchmarkMask(b *testing.B) {
	for _, text := range []string{"怎么修改登录密码", "13800138000这个号码昨天充了100块怎么还没到账"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Mask(text)
			}
		})
	}
}
