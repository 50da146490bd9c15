package kb

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// templateSlots are slots with values, as "name type value".
func templateLookup() Lookup {
	type filled struct {
		value string
		slot  *Slot
	}
	m := map[string]filled{}
	for _, f := range [][3]string{
		{"卡种", "enum", "信用卡"}, {"金额", "money", "1234.50"}, {"整数", "money", "300.00"}, {"日期", "date", "2026-11-25"}, {"时间", "time", "2026-11-25T15:30"},
		{"时长", "duration", "P1DT2H"}, {"手机", "phone", "13800138000"}, {"卡号", "bank_card", "6222021234567890128"}, {"邮箱", "email", "zhang@example.com"},
		{"件数", "number", "3"}, {"密语", "text", "芝麻开门"}, {"空", "text", ""},
	} {
		m[f[0]] = filled{f[2], &Slot{Name: f[0], Type: SlotType(f[1]), Sensitive: f[0] == "密语"}}
	}
	return func(name string) (string, *Slot) { return m[name].value, m[name].slot }
}

func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"没有词槽":               "没有词槽",
		"您的{{卡种}}已挂失。":       "您的信用卡已挂失。",
		"{{ 卡种 }}":           "信用卡",
		"{{金额}}":             "1234.50元",
		"{{整数}}":             "300元",
		"{{整数|原样}}":          "300.00",
		"{{件数|金额}}":          "3元",
		"{{日期}}":             "2026年11月25日（周三）",
		"{{时间}}":             "2026年11月25日（周三）15:30",
		"{{时间|日期}}":          "2026年11月25日（周三）",
		"{{时间|时间}}":          "15:30",
		"{{日期|raw}}":         "2026-11-25",
		"{{时长}}":             "1天2小时",
		"{{手机}}":             "138****8000",
		"{{手机|完整}}":          "13800138000",
		"{{手机|尾号}}":          "8000",
		"{{卡号}}":             "****0128",
		"{{邮箱}}":             "z****@example.com",
		"{{密语}}":             "****",
		"{{密语|完整}}":          "芝麻开门",
		"{{卡种|掩码}}":          "***",
		"{{空}}":              "",
		"{{空|缺省 无}}":         "无",
		"{{没有的|default 不详}}": "不详",
		"{{卡种|缺省 无}}":        "信用卡",
		"{{如果 卡种 = 信用卡}}信{{否则}}储{{结束}}":                      "信",
		"{{if 金额 > 2000}}多{{else}}少{{end}}。":                 "少。",
		"{{如果 空}}有{{结束}}无":                                   "无",
		"{{如果 卡种}}{{如果 金额 > 1}}{{金额|原样}}{{结束}}！{{结束}}{{件数}}": "1234.50！3",
		"大括号 { 和 } 不用管":                                      "大括号 { 和 } 不用管",
	} {
		tpl, err := ParseTemplate(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := tpl.Render(templateLookup()); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTemplatesThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"{{卡种":                         "没有用 }} 结束",
		"{{}}":                         "里没有词槽名",
		"{{卡种|大写}}":                    "格式“大写”不存在，可用：金额、日期",
		"{{如果 卡种}}是":                   "没有{{结束}}",
		"{{如果 卡种}}是{{否则}}否":            "没有{{结束}}",
		"{{如果}}是{{结束}}":                "条件不完整",
		"是{{结束}}":                      "多余的{{结束}}",
		"{{否则}}":                       "多余的{{否则}}",
		strings.Repeat("{{如果 甲}}", 40): "嵌套太深",
	} {
		if _, err := ParseTemplate(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What a template says it needs is what it leaves a hole for when it is missing.
func TestTemplateSlots(t *testing.T) {
	for text, want := range map[string]string{
		"{{甲}}": "甲!", "{{甲|缺省 无}}": "甲", "{{如果 甲}}{{甲}}{{乙}}{{否则}}{{甲}}{{结束}}": "甲 甲 乙! 甲!", "{{如果 甲 且 乙 > 1}}{{甲}}{{乙}}{{结束}}": "甲 乙 甲 乙",
		"{{如果 甲 或 乙}}{{甲}}{{结束}}": "甲 乙 甲!",
	} {
		tpl, err := ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		tpl.Slots(func(slot string, mayMiss bool, _ []string) {
			if !mayMiss {
				slot += "!"
			}
			got = append(got, slot)
		})
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}

func TestMaskValue(t *testing.T) {
	for v, want := range map[string]string{
		"": "", "a": "*", "1234567": "*******", "13800138000": "138****8000", "6222021234567890128": "****0128", "a@b.cn": "a****@b.cn", "张三": "**", "12345678": "****5678",
	} {
		if got := MaskValue(v); got != want {
			t.Errorf("%q: %q, want %q", v, got, want)
		}
	}
}

func TestShow(t *testing.T) {
	for v, want := range map[string]string{"P3D": "3天", "P1Y6M": "1年6个月", "PT1H30M": "1小时30分钟", "P2W": "2周", "PT30M": "30分钟", "P0.5M": "0.5个月", "": "", "三天": "三天", "P": "P", "P3X": "P3X"} {
		if got := (&Slot{Type: SlotDuration}).Show(v); got != want {
			t.Errorf("%q: %q, want %q", v, got, want)
		}
	}
	if got := (&Slot{Type: SlotDate}).Show("下周"); got != "下周" {
		t.Errorf("what is no date: %q", got)
	}
}

func TestReadExample(t *testing.T) {
	plain, marks, err := ReadExample("挂失尾号[1234](card_tail)的[信用卡]( 卡种 )。")
	if err != nil || plain != "挂失尾号1234的信用卡。" || len(marks) != 2 || marks[0] != (Marked{"card_tail", "1234", 4, 8}) || marks[1] != (Marked{"卡种", "信用卡", 9, 12}) {
		t.Errorf("%q %+v %v", plain, marks, err)
	}
	for _, text := range []string{"[a", "[a]", "[a](", "[a](b", "[](b)", "[a]()", "[[a](b)", "[a] (b)"} {
		if _, _, err := ReadExample(text); err == nil {
			t.Errorf("%s: read", text)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"您的{{卡种|尾号}}{{如果 金额 > 3}}a{{否则}}{{空|缺省 b}}{{结束}}", "{{", "}}", "{{如果", "{{[a](b)"} {
		f.Add(text)
	}
	get := templateLookup()
	f.Fuzz(func(t *testing.T, text string) {
		if plain, marks, err := ReadExample(text); err == nil {
			for _, m := range marks {
				if got := string([]rune(plain)[m.Start:m.End]); utf8.ValidString(text) && got != m.Text {
					t.Errorf("%q: mark %+v lies over %q", text, m, got)
				}
			}
		}
		tpl, err := ParseTemplate(text)
		if err != nil {
			return
		}
		holes := false
		tpl.Slots(func(_ string, mayMiss bool, _ []string) { holes = holes || !mayMiss })
		if out := tpl.Render(get); strings.Contains(out, "13800138000") && !strings.Contains(text, "13800138000") && !strings.Contains(text, "完整") &&
			!strings.Contains(text, "full") && !strings.Contains(text, "原样") && !strings.Contains(text, "raw") && !strings.Contains(text, "手机|") {
			t.Errorf("%q shows a phone number: %q", text, out)
		}
		if !strings.Contains(text, "{{") && (holes || tpl.Render(get) != text) {
			t.Errorf("%q comes out as %q", text, tpl.Render(get))
		}
	})
}
