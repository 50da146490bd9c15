package corpus

import (
	"slices"
	"strings"
	"testing"
)

// Cells as Export writes them, and what is read back.
func TestExactCells(t *testing.T) {
	for _, c := range []struct{ text, cell string }{
		{"信用卡怎么还款", "信用卡怎么还款"},
		{" 前后有空格 ", " 前后有空格 "},
		{"第一行\n第二行", "第一行\n第二行"},
		{"a##b", "a##b"},
		{`C:\new`, `C:\\new`},
		{"\x00\x1b", `\u0000\u001B`},
		{"=1+1", "'=1+1"},
		{"'=1+1", "''=1+1"},
		{"''=1+1", "'''=1+1"},
		{"'引用'", "'引用'"},
		{"＝1", "'＝1"},
		{"\t制表", "'\t制表"},
		{"-5", "'-5"},
		{"'", "'"},
		{"", ""},
	} {
		if got := encodeText(c.text); got != c.cell {
			t.Errorf("encodeText(%q) = %q, want %q", c.text, got, c.cell)
		}
		if got := decodeText(c.cell, exact); got != c.text {
			t.Errorf("decodeText(%q) = %q, want %q", c.cell, got, c.text)
		}
	}
	for _, c := range []struct {
		list []string
		cell string
	}{
		{nil, ""},
		{[]string{"还款", "还钱"}, "还款##还钱"},
		{[]string{"a##b", "c"}, `a\##b##c`},
		{[]string{"#", "##", "###"}, `\###\#\###\#\#\#`},
		{[]string{"C#", "#标签", "a#b"}, `C\###\#标签##a#b`},
		{[]string{"两\n行", " 空格 "}, `两\n行## 空格 `},
		{[]string{"=a", "=b"}, "'=a##=b"},
		{[]string{`a\`, "b"}, `a\\##b`},
	} {
		if got := encodeList(c.list); got != c.cell {
			t.Errorf("encodeList(%q) = %q, want %q", c.list, got, c.cell)
		}
		if got := decodeList(c.cell, exact); !slices.Equal(got, c.list) {
			t.Errorf("decodeList(%q) = %q, want %q", c.cell, got, c.list)
		}
	}
}

// Cells as people write them: nothing in them is more than it looks.
func TestPlainCells(t *testing.T) {
	for _, c := range []struct {
		cell string
		text string
		list string // joined by |
	}{
		{" 还款 ", "还款", "还款"},
		{"还款##还钱 ## ", "还款##还钱 ##", "还款|还钱"},
		{"还款\r\n还钱\n\n", "还款\n还钱", "还款|还钱"},
		{`C:\new\`, `C:\new\`, `C:\new\`},
		{"'=1+1", "'=1+1", "'=1+1"},
		{"C#语言", "C#语言", "C#语言"},
		{"### 标题", "### 标题", "# 标题"},
		{"##", "##", ""},
		{"　", "", ""},
	} {
		if got := decodeText(c.cell, plain); got != c.text {
			t.Errorf("text of %q = %q, want %q", c.cell, got, c.text)
		}
		if got := strings.Join(decodeList(c.cell, plain), "|"); got != c.list {
			t.Errorf("list of %q = %q, want %q", c.cell, got, c.list)
		}
	}
	if got := decodeText("'=1+1", guarded); got != "=1+1" {
		t.Errorf("a guarded formula is read as %q", got)
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"2026-01-31", "2026-01-31"},
		{"2026-1-3", "2026-01-03"},
		{"2026/1/31", "2026-01-31"},
		{"2026.01.31", "2026-01-31"},
		{"2026年1月31日", "2026-01-31"},
		{"20260131", "2026-01-31"},
		{"2026-01-31T18:00:00+08:00", "2026-01-31T18:00:00+08:00"},
		{"2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"},
		{"2026-01-31 18:00", "2026-01-31T18:00:00+08:00"},
		{"2026/1/31 8:05:09", "2026-01-31T08:05:09+08:00"},
		{"2026年1月31日 18时30分", "2026-01-31T18:30:00+08:00"},
		{"长期", ""},
		{"2026-02-30", "no"},
		{"2026-13-01", "no"},
		{"2026-01-31 25:00", "no"},
		{"01-31", "no"},
		{"下周", "no"},
		{"46082", "no"},
	} {
		got, ok := date(c.in)
		if !ok {
			got = "no"
		}
		if got != c.want {
			t.Errorf("date(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
