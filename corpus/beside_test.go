package corpus

import (
	"testing"

	"yingda/kb"
)

// Packs that come one after the other can be published too, and coming again they change nothing.
func TestBesidePacks(t *testing.T) {
	var have kb.Knowledge
	for range 2 {
		before := have
		for _, p := range packs(t) {
			have = taken(have, Beside(have, p.Knowledge))
			for _, m := range kb.Check(have).Only(kb.Error) {
				t.Errorf("after %s: %v", p.Name, m)
			}
		}
		if d := kb.Diff(before, have); len(before.Entries) > 0 && !d.Empty() {
			t.Errorf("the second time changes %+v", d)
		}
	}
}

// taken is what a draft holds once it is given k: items of the same key are replaced.
func taken(have, k kb.Knowledge) kb.Knowledge {
	out := kb.Knowledge{Policy: k.Policy}
	at := map[string]int{}
	for _, e := range append(append([]kb.Entry(nil), have.Entries...), k.Entries...) {
		if i, known := at["entry "+e.ID]; known {
			out.Entries[i] = e
			continue
		}
		at["entry "+e.ID] = len(out.Entries)
		out.Entries = append(out.Entries, e)
	}
	for _, w := range append(append([]kb.Term(nil), have.Terms...), k.Terms...) {
		if i, known := at["term "+w.Word]; known {
			out.Terms[i] = w
			continue
		}
		at["term "+w.Word] = len(out.Terms)
		out.Terms = append(out.Terms, w)
	}
	return WithFlows(WithFlows(out, have), k)
}

// What the draft's entries and flows are begun by stays theirs.
func TestBesideFlows(t *testing.T) {
	steps := []kb.Step{{End: &kb.End{Text: "好"}}}
	have := kb.Knowledge{
		Entries: []kb.Entry{{ID: "e", Question: "我要退货", Answer: "答", Enabled: true}, {ID: "e2", Question: "查物流", Answer: "答", Enabled: true}},
		Flows:   []kb.Flow{{ID: "mine", Name: "换", Enabled: true, Intent: kb.Intent{Examples: []string{"我要换[衣服](x)"}}, Slots: []kb.Slot{{Name: "x", Type: kb.SlotText}}, Steps: steps}},
	}
	pack := kb.Knowledge{
		Entries: []kb.Entry{{ID: "p", Question: "怎么换", Variants: []string{"我要换衣服", "换法"}, Answer: "答", Enabled: true}},
		Flows: []kb.Flow{
			{ID: "back", Name: "退", Enabled: true, Intent: kb.Intent{Examples: []string{"我要退货！", "帮我退货"}}, Steps: steps},
			{ID: "mine", Name: "换", Enabled: true, Intent: kb.Intent{Examples: []string{"我要换衣服", "帮我换"}}, Steps: steps},
		},
	}
	got := Beside(have, pack)
	if e := got.Flows[0].Intent.Examples; len(e) != 1 || e[0] != "帮我退货" {
		t.Errorf("an example that an entry has: %v", e)
	}
	if e := got.Flows[1].Intent.Examples; len(e) != 2 {
		t.Errorf("the flow's own: %v", e)
	}
	if v := got.Entries[0].Variants; len(v) != 1 || v[0] != "换法" {
		t.Errorf("a phrasing that a flow has: %v", v)
	}
	if len(pack.Flows[0].Intent.Examples) != 2 {
		t.Error("the pack was changed")
	}
	for _, m := range kb.Check(taken(have, got)).Only(kb.Error) {
		t.Error(m)
	}
}

// What the owner has said wins over a pack, in small.
func TestBesideKeepsTheOwners(t *testing.T) {
	have := kb.Knowledge{
		Entries: []kb.Entry{{ID: "a1", Question: "改密码", Variants: []string{"换密码"}, Answer: "甲", Enabled: true}},
		Terms:   []kb.Term{{Word: "卡", Synonyms: []string{"卡片", "余款"}}},
		Policy: kb.Policy{
			Welcome: "欢迎", AnswerAt: 0.7, Hot: []string{"a1"}, HandoffWords: []string{"转人工"},
			Chitchat: []kb.Chitchat{{Name: "greeting", Words: []string{"你好"}, Text: "甲"}},
		},
	}
	pack := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "b1", Question: "密码怎么改", Variants: []string{"换密码！", "重设密码"}, Typos: []string{"改密码"}, Answer: "乙", Enabled: true},
			{ID: "a1", Question: "改密码", Variants: []string{"换密码"}, Answer: "乙", Enabled: true},
		},
		Terms: []kb.Term{
			{Word: "卡", Synonyms: []string{"磁卡", "卡片"}},
			{Word: "余额", Synonyms: []string{"余款", "卡", "剩余"}},
			{Word: "余款", Synonyms: []string{"尾款"}},
			{Word: "零钱", Synonyms: []string{"余款"}},
		},
		Policy: kb.Policy{
			Name: "小乙", Welcome: "乙", AnswerAt: 0.9, Hot: []string{"b1", "a1"}, HandoffWords: []string{"真人"},
			Chitchat: []kb.Chitchat{{Name: "greeting", Words: []string{"您好"}, Text: "乙"}, {Name: "hello", Words: []string{"你好", "哈喽"}, Text: "乙"}},
		},
	}
	want := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "b1", Question: "密码怎么改", Variants: []string{"重设密码"}, Answer: "乙", Enabled: true},
			{ID: "a1", Question: "改密码", Variants: []string{"换密码"}, Answer: "乙", Enabled: true},
		},
		Terms: []kb.Term{{Word: "卡", Synonyms: []string{"卡片", "余款", "磁卡"}}, {Word: "余额", Synonyms: []string{"剩余"}}},
		Policy: kb.Policy{
			Name: "小乙", Welcome: "欢迎", AnswerAt: 0.7, Hot: []string{"a1", "b1"}, HandoffWords: []string{"转人工", "真人"},
			Chitchat: []kb.Chitchat{{Name: "greeting", Words: []string{"你好"}, Text: "甲"}, {Name: "hello", Words: []string{"哈喽"}, Text: "乙"}},
		},
	}
	k := Beside(have, pack)
	if d := kb.Diff(want, k); !d.Empty() {
		t.Errorf("differs in %+v\n got %s", d, export(t, JSONL, k, kb.KindEntry, kb.KindTerm, kb.KindPolicy))
	}
	if len(pack.Entries[0].Variants) != 2 || len(have.Terms[0].Synonyms) != 2 {
		t.Error("what was given has been changed")
	}
	if d := kb.Diff(pack, Beside(kb.Knowledge{}, pack)); !d.Empty() {
		t.Errorf("beside nothing it is not itself: %+v", d)
	}
}
