package facts

import (
	"strings"
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// TestMembers: a word for a kind of thing means the subjects of that type, and those
// that have it in their names.
func TestMembers(t *testing.T) {
	ix := Build(nlu.NewParser(nil), []kb.Fact{
		{Subject: "槐安支行", Predicate: "类型", Object: "网点"}, {Subject: "江口网点", Predicate: "电话", Object: "1"}, {Subject: "滨河支行", Predicate: "电话", Object: "2"},
		{Subject: "东岭营业厅", Predicate: "电话", Object: "3"}, {Subject: "西屏营业厅（北）", Predicate: "电话", Object: "4"}, {Subject: "营业部大厅", Predicate: "电话", Object: "5"},
	}, nil)
	for word, want := range map[string]string{
		"网点":   "槐安支行 江口网点",
		"支行":   "槐安支行 滨河支行",
		"行":    "槐安支行 滨河支行",
		"营业厅":  "东岭营业厅 西屏营业厅（北）",
		"大营业厅": "",
		"龘":    "",
	} {
		var got []string
		for _, id := range ix.members([]rune(word)) {
			got = append(got, ix.names[id])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", word, strings.Join(got, " "), want)
		}
	}
}

// TestUnitAsked: the unit that a question asks for an amount in. 个 counts whatever has
// no word of its own; the word after it says more.
func TestUnitAsked(t *testing.T) {
	ix := Build(nlu.NewParser(nil), []kb.Fact{{Subject: "甲", Predicate: "乙", Object: "1"}}, nil)
	for q, want := range map[string]string{
		"最多能加几个人": "人", "能有多少人": "人", "几名客服": "人", "几个月": "time", "要几天": "time", "多少公斤": "mass", "几个字": "字", "几张卡": "张", "几个号码": "个",
		"多少钱": "", "是什么": "", "几": "", "": "",
	} {
		r := ix.remains([]rune(q), nil)
		if r.unit.Dimension != want {
			t.Errorf("%s: in %q, want %q", q, r.unit.Dimension, want)
		}
	}
}
