package flow

import "testing"

// What counts as a name where no flow has said anything yet, and what only after 我叫.
func TestIsName(t *testing.T) {
	for text, want := range map[string][2]bool{ // alone, announced
		"王伟": {true, true}, "李娜": {true, true}, "欧阳锋": {true, true}, "欧阳娜娜": {true, true}, "司马相如": {true, true}, "王建国": {true, true},
		"高洁": {false, true}, "江山": {false, true}, "于洋": {false, true}, // words, and names
		"高兴": {}, "时间": {}, "方式": {}, "查询": {}, "安全": {}, "明白": {}, "谢谢": {},
		"单号": {}, "年费": {}, "金卡": {}, "王的": {}, "何时": {false, true}, "查快递": {false, true}, "查良镛": {true, true},
		"李": {}, "": {}, "小王": {}, "老李": {}, "李Na": {}, "王二三四": {}, "张冠李戴": {}, "东方红色天": {}, "欧阳": {false, true},
	} {
		if got := [2]bool{isName(text, false), isName(text, true)}; got != want {
			t.Errorf("%s: alone %t, announced %t; want %t", text, got[0], got[1], want)
		}
	}
}

// Names in Latin letters or with dots, and those of other peoples in Chinese characters,
// which are taken only where one was asked for and after 我叫.
func TestForeignNames(t *testing.T) {
	for text, want := range map[string]bool{
		"Mary Smith": true, "Jack": true, "Jean-Luc O'Neil": true, "买买提·艾力": true, "迪丽热巴・迪力木拉提": true, "": false,
		"mary": false, "OK": false, "Hello": false, "Mary3": false, "A": false, "·艾力买": false, "艾力买·": false, "李·": false, "·": false, "扎西多吉": false,
	} {
		if got := isForeignName(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	for text, want := range map[string]bool{
		"扎西多吉": true, "次仁卓玛": true, "努尔古丽": true, "巴特尔": true,
		"人工客服": false, "你们经理": false, "外卖小哥": false, "北京": false, "Jack": false, "艾力·买": false, "扎": false, "": false,
	} {
		if got := isFarName(text); got != want {
			t.Errorf("%s: %t as a name of another people", text, got)
		}
	}
}
