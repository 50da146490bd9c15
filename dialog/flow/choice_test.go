package flow

import (
	"testing"

	"yingda/nlu"
)

// Where a choice stands in what was said, however it is spaced.
func TestStands(t *testing.T) {
	for _, c := range []struct{ choice, said, want string }{
		{"顺丰速运", "顺丰速运", "顺丰速运"},
		{"顺丰速运", "要顺丰 速运吧", "顺丰 速运"},
		{"顺丰速运", "顺 丰　速 运", "顺 丰　速 运"},
		{"顺丰 速运", "顺丰速运", "顺丰速运"},
		{"1个月", "1 个月", "1 个月"},
		{"1个月", "１个月", "１个月"},
		{"1个月", "11个月", ""},
		{"1个月", "11 个月", ""},
		{"5G-129", "办 5g 129 的", "5g 129"},
		{"5G-129", "5G-129", "5G-129"},
		{"5G-129", "5G-1290", ""},
		{"A/B 套餐", "ab套餐", "ab套餐"},
		{"1.5米", "1.5米", "1.5米"},
		{"北京", "北，京", ""},
		{"北京", "北。京", ""},
		{"北京", "去北", ""},
		{"北京", "", ""},
		{"", "北京", ""},
	} {
		s := Hear(c.said, nlu.Normalize(c.said), now)
		sl := slot{words: []choice{newChoice(c.choice, c.choice)}}
		got := ""
		for _, f := range sl.spoken(s, false) {
			got += string([]rune(c.said)[f.start:f.end])
		}
		if got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.choice, c.said, got, c.want)
		}
	}
}

// A reply to four numbered options.
func TestPicked(t *testing.T) {
	for text, want := range map[string]int{
		"1": 0, "2": 1, "２": 1, "3": 2, "4": 3, "5": -1, "0": -1, "12": -1, "-1": 0, "一": 0, "三": 2, "十": -1,
		"第一个": 0, "第二个": 1, "第2个吧": 1, "第 2 个": 1, "选第三个": 2, "选第3项吧": 2, "我选2": 1, "选二": 1, "第五个": -1, "第十个": -1,
		"就第一个": 0, "就4": 3, "是第二个问题": 1, "2号": 1, "第二条": 1, "第一项谢谢": 0, "我要第一款": 0, "我要第二种": 1,
		"最后一个": 3, "后者": 3, "前者": 0,
		"": -1, "第": -1, "个": -1, "选": -1, "哪个": -1, "两个": -1, "二维码": -1, "1个月": -1, "第二个月怎么还款": -1, "第二天到账吗": -1,
		"第一个和第二个哪个更好": -1,
	} {
		flat := Hear(text, nlu.Normalize(text), now).Flat
		if got := Picked(flat, 4); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	if got := Picked("1", 0); got != -1 {
		t.Errorf("of no options: %d", got)
	}
}
