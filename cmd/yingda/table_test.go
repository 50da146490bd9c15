package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	table(&b, [][]string{{"编号", "名称", "状态"}, {"a1", "官网 site", "启用"}, {"b22", "x"}, {"😀", "。", ""}})
	want := "编号  名称       状态\n" +
		"a1    官网 site  启用\n" +
		"b22   x\n" +
		"😀    。\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
