package retrieval

import (
	"fmt"
	"strings"
	"testing"
)

// TestQuantities reads keys as unit:value.
func TestQuantities(t *testing.T) {
	for key, want := range map[string]string{
		"128gb还是256g":    "g:128 g:256",
		"iphone15pro多少钱": "iphone:15pro",
		"x10和x20的区别":     "x:10 x:20",
		"199元套餐":         "元:199",
		"三个月定期":          "月:3",
		"十二期分期":          "期:12",
		"一百二十块的":         "元:120",
		"七天无理由":          "天:7",
		"4g换5g":          "g:4 g:5",
		"超过七天还能退吗":       "", // any number above
		"几千一天":           "", // a measure
		"一天最多取多少":        "", // 每天
		"怎么一下子就没了":       "", // no unit
		"app打不开":         "", // letters alone are a word
		"第三天":            "", // an ordinal
		"1000000000000元": "元:1000000000000",
	} {
		var got []string
		for _, q := range quantities(nil, key) {
			got = append(got, q.of+":"+q.value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

// TestWays: a pair of keys, and whether they go opposite ways.
func TestWays(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"预付费怎么转成后付费", "后付费转成预付费", true},
		{"人民币怎么换成外币", "外币怎么换成人民币", true},
		{"esim怎么换回实体卡", "实体卡怎么换成esim", true},
		{"4g套餐升级5g套餐", "5g套餐改回4g套餐", true},
		{"预付费怎么转成后付费", "预付费可以转为后付费吗", false},
		{"信用卡转到储蓄卡", "手机号过户给家人", false},
		{"怎么换卡", "怎么换号", false}, // nothing before: it says from what
	} {
		a, _ := wayOf(c.a)
		b, _ := wayOf(c.b)
		if got := a.opposite(b); got != c.want {
			t.Errorf("%s, %s: opposite %v, want %v (%+v %+v)", c.a, c.b, got, c.want, a, b)
		}
		if a.opposite(b) != b.opposite(a) {
			t.Errorf("%s, %s: opposite one way only", c.a, c.b)
		}
	}
}

// TestEnding: what asks for an end, and what only tells of one.
func TestEnding(t *testing.T) {
	var got []string
	for _, key := range []string{"怎么取消拼团", "拼团取消了钱退吗", "注销后还能找回吗", "想把账号注销", "关闭免密", "取消不了"} {
		got = append(got, fmt.Sprintf("%s:%s", key, ending(key)))
	}
	want := "怎么取消拼团:取消 拼团取消了钱退吗: 注销后还能找回吗: 想把账号注销:注销 关闭免密:关闭 取消不了:"
	if strings.Join(got, " ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, " "), want)
	}
}
