package corpus

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/kb"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Several files make one knowledge, the later over the earlier.
func TestLoad(t *testing.T) {
	a := write(t, "a.jsonl", `{"id":"1","question":"甲","answer":"一"}`+"\n"+`{"id":"2","question":"乙","answer":"二","category":"旧"}`)
	b := write(t, "b.csv", "编号,标准问,答案\n2,乙,新二\n3,丙,\n")
	c := write(t, "c.tsv", "金卡\t年费\t300\n")
	d := write(t, "d.YAML", "flows:\n- {id: f, name: 旧}\n- {id: g, name: 另}\n")
	e := write(t, "e.yml", "flows: [{id: f, name: 新, steps: [{say: 好}]}]\nwebhooks: [{name: h}]\n")
	k, warnings, err := Load(t.Context(), Options{AllowEmptyAnswers: true}, a, b, c, d, e)
	if err != nil {
		t.Fatal(err)
	}
	want := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "1", Question: "甲", Answer: "一", Enabled: true},
			{ID: "2", Question: "乙", Answer: "新二", Category: "旧", Enabled: true},
			{ID: "3", Question: "丙", Answer: "丙", Enabled: true},
		},
		Facts:    []kb.Fact{{Subject: "金卡", Predicate: "年费", Object: "300"}},
		Flows:    []kb.Flow{{ID: "f", Name: "新", Steps: []kb.Step{{Say: "好"}}, Enabled: true}, {ID: "g", Name: "另", Enabled: true}},
		Webhooks: []kb.Webhook{{Name: "h"}},
	}
	if d := kb.Diff(want, k); !d.Empty() {
		t.Errorf("%+v: got %+v", d, k)
	}
	if k.Entries[2].ID != "3" || len(warnings) != 2 {
		t.Errorf("order %v, warnings %v", k.Entries, warnings)
	}

	_, _, err = Load(t.Context(), Options{}, a, b, c)
	if list, ok := errors.AsType[kb.ErrorList](err); !ok || len(list) != 1 || list[0].File != "b.csv" || list[0].Row != 3 {
		t.Errorf("an empty answer: got %v, want one mistake in b.csv, row 3", err)
	}
}

func TestLoadNotThere(t *testing.T) {
	if _, _, err := Load(t.Context(), Options{}, filepath.Join(t.TempDir(), "no.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want ErrNotExist", err)
	}
	if _, _, err := Load(t.Context(), Options{}, t.TempDir()); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a directory: got %v, want ErrUnsupported", err)
	}
}

// Kinds of files that cannot be read are named.
func TestUnsupported(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "旧版 .xls"},
		{"empty.csv", "", "空的"},
		{"blank.csv", "\xEF\xBB\xBF \r\n ", "空的"},
		{"image.csv", "\x89PNG\r\n\x1a\n\x00\x00", "不是文本"},
		{"cut.xlsx", "PK\x03\x04rest", "已损坏"},
		{"bad.json", "[{\"question\":1},", "JSON"},
	} {
		_, err := ImportFile(t.Context(), write(t, c.name, c.text), kb.Knowledge{}, Options{})
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), c.name) {
			t.Errorf("%s: got %v, want ErrUnsupported that says %q", c.name, err, c.says)
		}
	}
}

// An import that nobody waits for any more stops.
func TestImportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	text := "问题,答案\n" + strings.Repeat("问,答\n", 5000)
	if _, err := Import(ctx, Bytes("x.csv", []byte(text)), kb.Knowledge{}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
}

// Without an id the question makes one: the same in every import, and never one that is taken.
func TestEntryIDs(t *testing.T) {
	in := Bytes("x.csv", []byte("问题,答案\n怎么还款,甲\n"))
	once := func(have kb.Knowledge) kb.Entry {
		p, err := Import(t.Context(), in, have, Options{})
		if err != nil || len(p.Accepted.Entries) != 1 {
			t.Fatalf("%v, %+v", err, p)
		}
		return p.Accepted.Entries[0]
	}
	first := once(kb.Knowledge{})
	if again := once(kb.Knowledge{}); again.ID != first.ID {
		t.Errorf("ids %s and %s of the same question", first.ID, again.ID)
	}
	first.Question = "改成了别的问题"
	if other := once(kb.Knowledge{Entries: []kb.Entry{first}}); other.ID != first.ID+"-2" {
		t.Errorf("id %s, want %s-2: the first is taken", other.ID, first.ID)
	}
	same := kb.Entry{ID: "mine", Question: "怎么还款？", Answer: "乙", Enabled: true}
	if found := once(kb.Knowledge{Entries: []kb.Entry{same}}); found.ID != "mine" || found.Question != same.Question || found.Answer != "甲" {
		t.Errorf("got %+v, want the answer of entry mine changed", found)
	}
}

// What the caller calls the same question is the same question.
func TestImportNorm(t *testing.T) {
	have := kb.Knowledge{Entries: []kb.Entry{{ID: "mine", Question: "请问怎么还款", Answer: "甲", Enabled: true}}}
	in := Bytes("x.csv", []byte("问题,答案\n怎么还款,乙\n"))
	p, err := Import(t.Context(), in, have, Options{Norm: func(s string) string { return strings.TrimPrefix(kb.Fold(s), "请问") }})
	if err != nil || p.Rows[0].ID != "mine" || p.Rows[0].Verdict != Changed {
		t.Errorf("%v, %+v, want entry mine changed", err, p.Rows)
	}
}

// Every way to say yes and no, in a column that asks whether an entry is on and in one that asks whether it is off.
func TestEnabled(t *testing.T) {
	for _, c := range []struct{ header, cell, want string }{
		{"启用", "是", "on"}, {"启用", "否", "off"}, {"启用", "", "on"}, {"启用", "√", "on"}, {"启用", "0", "off"},
		{"状态", "启用", "on"}, {"状态", "已停用", "off"}, {"状态", "上线", "on"}, {"状态", "什么", "error"},
		{"是否停用", "是", "off"}, {"是否停用", "否", "on"}, {"是否停用", "FALSE", "on"}, {"是否停用", "停用", "off"},
		{"是否停用", "启用", "on"}, {"是否停用", "", "on"}, {"enabled", "No", "off"}, {"disabled", "Y", "off"},
	} {
		p, err := Import(t.Context(), Bytes("x.csv", []byte("问题,答案,"+c.header+"\n问,答,"+c.cell+"\n")), kb.Knowledge{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := "error"
		if len(p.Accepted.Entries) == 1 {
			got = map[bool]string{true: "on", false: "off"}[p.Accepted.Entries[0].Enabled]
		}
		if got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.header, c.cell, got, c.want)
		}
	}
}

// A plan changes nothing it was given, be it applied or not.
func TestApplyLeavesTheOldAlone(t *testing.T) {
	old := func() kb.Knowledge {
		return kb.Knowledge{
			Entries: []kb.Entry{{ID: "1", Question: "甲", Answer: "一", Answers: map[string]string{"web": "网"}, Enabled: true}},
			Facts:   []kb.Fact{{Subject: "卡", Predicate: "年费", Object: "1"}},
			Terms:   []kb.Term{{Word: "卡", Synonyms: []string{"卡片"}}},
			Policy:  kb.Policy{HandoffTexts: map[string]string{"": "转"}, Hot: []string{"1"}},
		}
	}
	have := old()
	in := `{"id":"1","answer":"二","answers":{"web":"","sms":"短"}}
{"subject":"卡","predicate":"年费","object":"1","source":"新"}
{"word":"卡","synonyms":["卡子"]}
{"hot":["2"],"handoff_texts":{"":"改"}}`
	p, err := Import(t.Context(), Bytes("x", []byte(in)), have, Options{})
	if err != nil || p.Counts[Changed] != 4 {
		t.Fatalf("%v, %+v", err, p)
	}
	if now := p.Apply(have); kb.Diff(now, have).Empty() {
		t.Error("nothing changed")
	}
	if d := kb.Diff(have, old()); !d.Empty() {
		t.Errorf("the old knowledge changed: %+v", d)
	}
}
