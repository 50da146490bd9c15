package kb

import (
	"slices"
	"strings"
	"testing"
)

func values(m map[string]string) func(string) string { return func(s string) string { return m[s] } }

func TestConditions(t *testing.T) {
	get := values(map[string]string{"卡种": "信用卡", "金额": "500.00", "日期": "2026-11-25", "加急": "否", "寄送": "是", "城市": "上海市", "备注": "a b"})
	for text, want := range map[string]bool{
		"卡种 = 信用卡": true, "卡种=信用卡": true, "卡种 == 储蓄卡": false, "卡种 ≠ 储蓄卡": true, "卡种!=信用卡": false,
		"金额 > 499.5": true, "金额 > 500": false, "金额 >= 500": true, "金额≤500": true, "金额<1000": true, "金额 < 90": false, "金额 = 500": true, "金额 = NaN": false,
		"日期 >= 2026-11-25": true, "日期 < 2026-12-01": true,
		"卡种": true, "加急": false, "寄送": true, "没有的": false, "没有的 = 1": false, "没有的 != 1": true, "没有的 < 9": false, "not 没有的": true, "非 卡种": false, "! 卡种": false,
		"卡种 = 信用卡 且 金额 > 900": false, "卡种 = 信用卡 或 金额 > 900": true, "加急 or 寄送 and 卡种 = 储蓄卡": false, "（加急 或 寄送）且 卡种 = 信用卡": true,
		"城市 属于 北京市、上海市": true, "城市 in (北京市, 广州市)": false, "城市 属于 北京市 或 加急 = 否": true,
		`备注 = "a b"`: true, "备注 = “a b”": true, "备注 = 'a'": false, "非 (加急 且 寄送)": true, "非 非 卡种": true,
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := c.Holds(get); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestConditionsThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"": "缺少词槽", "= 3": "位置应为词槽", "卡种 =": "缺少要比较的值", "卡种 = 且": "“且”的位置应为要比较的值", "卡种 信用卡": "在“信用卡”处读不下去",
		"(卡种": "缺少右括号", "卡种)": "在“)”处读不下去", "城市 in (北京": "缺少右括号", "卡种 且": "缺少词槽", "&": "位置应为词槽",
		`""`: "词槽是空的", `甲 = ""`: "值是空的",
		strings.Repeat("(", 50) + "卡种": "嵌套太深", strings.Repeat("非 ", 50) + "卡种": "嵌套太深",
	} {
		if _, err := ParseCondition(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// known says of no slot that it has a value where the condition can hold without.
func TestConditionsKnown(t *testing.T) {
	for text, want := range map[string]string{
		"甲": "甲", "甲 > 1": "甲", "甲 且 乙 = 2": "甲 乙", "甲 或 乙": "", "非 甲": "", "甲 != 1": "", "(甲 或 乙) 且 丙": "丙", "甲 属于 1、2": "甲",
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.known(), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzCondition(f *testing.F) {
	for _, text := range []string{"甲 = 1 且 非 (乙 或 丙 属于 a、b)", `甲 = "x y"`, "甲 >= 3", "((", "“"} {
		f.Add(text, "1")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		c, err := ParseCondition(text)
		if err != nil {
			return
		}
		var slots []string
		c.Slots(func(slot string, _ []string) { slots = append(slots, slot) })
		if len(slots) == 0 {
			t.Errorf("%q asks about no slot", text)
		}
		all := c.Holds(func(string) string { return value })
		if again := c.Holds(func(string) string { return value }); again != all {
			t.Errorf("%q holds and does not", text)
		}
		if c.Holds(func(string) string { return "" }) {
			if known := c.known(); len(known) > 0 {
				t.Errorf("%q holds without any value, but %v is said to be known", text, known)
			}
		}
		for _, k := range c.known() {
			if !slices.Contains(slots, k) {
				t.Errorf("%q knows %s", text, k)
			}
		}
	})
}
