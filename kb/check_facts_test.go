package kb_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"yingda/kb"
)

// factsOf reads lines of subject|predicate|object|unit|from|to.
func factsOf(text string) (out []kb.Fact) {
	for line := range strings.Lines(text) {
		c := strings.Split(strings.TrimSpace(line), "|")
		for len(c) < 6 {
			c = append(c, "")
		}
		if c[0] != "" {
			out = append(out, kb.Fact{ID: fmt.Sprint("f", len(out)+1), Subject: c[0], Predicate: c[1], Object: c[2], Unit: c[3], ValidFrom: c[4], ValidTo: c[5]})
		}
	}
	return out
}

// TestCheckFacts: what is reported of a fact table, and what is not.
func TestCheckFacts(t *testing.T) {
	many := "" // a predicate of which twelve subjects have one value each
	for i := range 12 {
		many += fmt.Sprintf("网点%d|负责人|经理%d\n", i, i)
	}
	for name, c := range map[string]struct{ facts, want string }{
		"an amount that has two values": {
			"金卡|年费|300|元\n金卡|年费|580|元",
			"三元组 f2 取值：（提醒）“金卡 年费”有不同的取值：300元（f1）与 580元"},
		"one amount in two units":        {"金卡|重量|1000|克\n金卡|重量|1|公斤", ""},
		"amounts that follow each other": {"金卡|年费|300|元||2026-06-30\n金卡|年费|580|元|2026-07-01|", ""},
		"amounts whose days overlap": {
			"金卡|年费|300|元||2026-07-01\n金卡|年费|580|元|2026-07-01|",
			"三元组 f2 取值：（提醒）“金卡 年费”有不同的取值：300元（f1）与 580元"},
		"words may be several":      {"金卡|权益|贵宾厅\n金卡|权益|延误险", ""},
		"words that never are":      {many + "网点1|负责人|别人", "三元组 f13 取值：（提醒）“网点1 负责人”有不同的取值：经理1（f2）与 别人"},
		"declared to be one":        {"金卡|权益|贵宾厅\n金卡|权益|延误险\n权益|属性取值|单个", "三元组 f2 取值：“金卡 权益”有不同的取值：贵宾厅（f1）与 延误险"},
		"declared to be several":    {"金卡|面额|100|元\n金卡|面额|200|元\n面额|属性取值|多个", ""},
		"several names are no two":  {"金卡|别名|黄金卡\n金卡|别名|金色卡", ""},
		"a unit that nobody knows":  {"金卡|年费|3|贝壳", "三元组 f1 单位：（提醒）不认识的单位“贝壳”，只能与同样写法的取值比较大小"},
		"not the declared unit":     {"金卡|年费|3|GB\n年费|属性单位|元", "三元组 f1 单位：（提醒）“年费”的单位应是“元”或可与它换算，现在是“GB”"},
		"convertible to it":         {"金卡|年费|3|万元\n年费|属性单位|元", ""},
		"a schema of nothing":       {"金卡|年费|3|元\n价格|属性别名|售价", "三元组 f2 主体：（提醒）没有三元组用到属性“价格”"},
		"neither one nor several":   {"金卡|年费|3|元\n年费|属性取值|两个", "三元组 f2 取值：应为“单个”或“多个”，现在是“两个”"},
		"a declared unit like none": {"金卡|年费|3|元\n年费|属性单位|贝壳", "三元组 f2 取值：（提醒）不认识的单位“贝壳”"},
		"what holds no longer":      {"金卡|年费|3|元||2020-01-01", "三元组 f1 失效时间：（提醒）已于 2020-01-01 失效"},
	} {
		t.Run(name, func(t *testing.T) {
			got := kb.Checker{At: time.Date(2026, 3, 1, 0, 0, 0, 0, kb.Location)}.Check(kb.Knowledge{Facts: factsOf(c.facts)})
			var lines []string
			for _, m := range got {
				if m.Kind == kb.KindFact {
					lines = append(lines, m.String())
				}
			}
			if g := strings.Join(lines, "\n"); g != c.want {
				t.Errorf("got  %s\nwant %s", g, c.want)
			}
		})
	}
}

// TestSchema: what a table says of itself is told from what it says of the world.
func TestSchema(t *testing.T) {
	facts := factsOf("金卡|类型|信用卡\n金卡|别名|黄金卡\n金卡|年费|300|元\n年费|属性别名|年度费用\n年费|属性别名|会员费\n年费|属性单位|元/年\n年费|属性取值|单个\n权益|属性取值|多个")
	var is []string
	for i := range facts {
		f := &facts[i]
		is = append(is, fmt.Sprint(f.IsType(), f.IsAlias(), f.IsSchema()))
	}
	want := []string{"true false false", "false true false", "false false false", "false false true", "false false true", "false false true", "false false true", "false false true"}
	if !reflect.DeepEqual(is, want) {
		t.Errorf("type, alias, schema: %v", is)
	}
	s := kb.SchemaOf(facts)
	if want := (kb.Schema{
		Aliases: map[string][]string{"年费": {"年度费用", "会员费"}}, Units: map[string]string{"年费": "元/年"}, Single: map[string]bool{"年费": true, "权益": false},
	}); !reflect.DeepEqual(s, want) {
		t.Errorf("%+v, want %+v", s, want)
	}
}
