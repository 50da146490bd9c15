package nlu

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"信用卡怎么还款？", "信用卡怎么还款"},
		{"  信用卡 怎么　还款  ", "信用卡怎么还款"},
		{"ＶＰＮ１怎么用", "vpn1怎么用"},
		{"iPhone 15 Pro 多少钱", "iphone 15 pro多少钱"},
		{"1,000.50元", "1000.50元"},
		{"1，000", "1000"},
		{"版本3.2.1", "版本3.2.1"},
		{"利率3.5%", "利率3.5%"},
		{"轉賬後餘額", "转账后余额"},
		{"請問如何取消個人化通知服務", "请问如何取消个人化通知服务"},
		{"臺灣的帳號", "台湾的账号"},
		{"信用卡賬單為甚麼這麼高", "信用卡账单为甚么这么高"},
		{"衞生署裏面", "卫生署里面"},
		{"帐号被盗", "账号被盗"},
		{"好好好好好", "好好"},
		{"急急急急！！！", "急急"},
		{"10000元", "10000元"},
		{"哈哈哈哈哈哈哈", "哈哈"},
		{"①②③", "123"},
		{"㎡", "m2"},
		{"😂😂", ""},
		{"怎么😂还款👍", "怎么还款"},
		{"！？。，", ""},
		{"", ""},
		{"\x00信\x07用\u200b卡", "信用卡"},
		{"a\u0301", "á"},
		{"\u202e怎么办\u202c", "怎么办"},
		{"Z̷a̴l̵g̶o̷", "zalgo"},
		{"ｱｲｳ", "アイウ"},
		{"50% off", "50%off"},
		{"wi-fi", "wi fi"},
		{"24/7", "24 7"},
		{"\xff\xfe信用卡", "信用卡"},
	} {
		if got := Normalize(c.in); got != c.want {
			t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Key is the form in which two texts are the same question.
func TestKey(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"你好，请问一下信用卡怎么还款？谢谢", "信用卡怎么还款"},
		{"您好 我想问一下 信用卡怎么还款啊", "信用卡怎么还款"},
		{"在吗？亲，麻烦问下怎么退货呢", "怎么退货"},
		{"hi 怎么退货", "怎么退货"},
		{"history怎么看", "history怎么看"},
		{"你好", "你好"},
		{"谢谢", "谢谢"},
		{"请问", "请问"},
		{"嗯嗯", "嗯嗯"},
		{"iPhone 15", "iphone15"},
		{"麻烦您帮我看看怎么退货，急，在线等", "怎么退货"},
		{"亲子卡怎么办理", "亲子卡怎么办理"},
		{"亲属卡怎么开", "亲属卡怎么开"},
		{"那曲有网点吗", "那曲有网点吗"},
		{"急诊怎么挂号", "急诊怎么挂号"},
	} {
		if got := Key(c.in); got != c.want {
			t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	long := strings.Repeat("长", MaxRunes+10)
	for _, c := range []struct{ in, want string }{
		{" \t第一行\n第二行 ", "第一行\n第二行"},
		{long, long[:3*MaxRunes]},
		{"\x00\x01\x02", ""},
		{"👨‍👩‍👧家庭", "👨👩👧家庭"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("Clean(%.20q) = %.20q, want %.20q", c.in, got, c.want)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"信用卡怎么还款？", "ＶＰＮ１", "轉賬後餘額", "\xff\x00a\u0301", "1,000.5.", "好好好好", "a b  c", "ⅷ㎡①", "ǅ İ ß"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Normalize(s)
		if !utf8.ValidString(got) {
			t.Errorf("Normalize(%q) = %q: invalid UTF-8", s, got)
		}
		if again := Normalize(got); again != got {
			t.Errorf("Normalize(%q) = %q, again %q", s, got, again)
		}
		if c := Clean(s); Clean(c) != c || utf8.RuneCountInString(c) > MaxRunes {
			t.Errorf("Clean(%q) = %q is not clean", s, c)
		}
	})
}

// FuzzParse: words partition the core text, offsets are runes of it.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"信用卡怎么还款？", "VPN 1号线", "轉賬後餘額 iPhone 15 Pro", "\xffa", "嗯"} {
		f.Add(s)
	}
	p := NewParser(nil)
	f.Fuzz(func(t *testing.T, s string) {
		u := p.ParseText(s)
		runes := []rune(u.Core)
		at := 0
		for _, tok := range u.Tokens {
			if tok.Start < at || tok.End > len(runes) || string(runes[tok.Start:tok.End]) != tok.Text {
				t.Fatalf("%q: token %+v does not lie in %q", s, tok, u.Core)
			}
			if strings.TrimSpace(string(runes[at:tok.Start])) != "" {
				t.Fatalf("%q: nothing covers %q", s, string(runes[at:tok.Start]))
			}
			at = tok.End
		}
		if strings.TrimSpace(string(runes[at:])) != "" {
			t.Fatalf("%q: nothing covers the end %q", s, string(runes[at:]))
		}
	})
}
