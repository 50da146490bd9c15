package corpus

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"yingda/kb"
)

var readPacks = sync.OnceValues(func() (all []*Pack, err error) {
	for _, name := range PackNames() {
		p, err := ReadPack(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
})

func packs(t testing.TB) []*Pack {
	t.Helper()
	all, err := readPacks()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What every pack promises.
func TestPacks(t *testing.T) {
	for _, p := range packs(t) {
		t.Run(p.Name, func(t *testing.T) {
			k := p.Knowledge
			atLeast := func(what string, n, want int) {
				t.Helper()
				if n < want {
					t.Errorf("%d %s, want at least %d", n, what, want)
				}
			}
			atLeast("entries", len(k.Entries), 120)
			atLeast("facts", len(k.Facts), 150)
			atLeast("terms", len(k.Terms), 60)
			atLeast("judged questions", len(p.Judged), 150)
			atLeast("flows", len(k.Flows), 4)
			atLeast("judged questions on facts", len(p.JudgedFacts), 60)
			for _, e := range k.Entries {
				if len(e.Variants) < 6 {
					t.Errorf("%s: %d variants, want at least 6", e.ID, len(e.Variants))
				}
			}
			for _, term := range k.Terms {
				if len(term.Synonyms) == 0 {
					t.Errorf("%s has no synonyms", term.Word)
				}
			}
			for _, m := range kb.Check(k).Only(kb.Error) { // among them: no phrasing owned by two entries, hot ids exist
				t.Error(m)
			}
			judged(t, p)
			judgedFacts(t, p)
			unsensitive(t, k)
		})
	}
}

// judged checks the questions: none is copied from the entries, a third must be
// refused, half of those are near the subject.
func judged(t *testing.T, p *Pack) {
	ids, known := map[string]bool{}, map[string]string{}
	for _, e := range p.Knowledge.Entries {
		ids[e.ID] = true
		for _, text := range e.Phrasings() {
			known[kb.Fold(text)] = e.ID
		}
	}
	for _, f := range p.Knowledge.Flows {
		for _, example := range f.Intent.Examples {
			text, _, err := kb.ReadExample(example)
			if err != nil {
				t.Error(err)
			}
			known[kb.Fold(text)] = f.ID
		}
	}
	var refused, near int
	seen := map[string]bool{}
	for _, j := range p.Judged {
		if id := known[kb.Fold(j.Q)]; id != "" {
			t.Errorf("judged.jsonl:%d: %q is a phrasing of %s", j.Row, j.Q, id)
		}
		if seen[kb.Fold(j.Q)] {
			t.Errorf("judged.jsonl:%d: %q is judged twice", j.Row, j.Q)
		}
		seen[kb.Fold(j.Q)] = true
		for _, id := range j.Gold {
			if !ids[id] {
				t.Errorf("judged.jsonl:%d: no entry %s", j.Row, id)
			}
		}
		if j.Expect == ExpectRefuse {
			refused++
			if j.OOS == "near" {
				near++
			} else if j.OOS != "far" {
				t.Errorf("judged.jsonl:%d: refused as %q, want near or far", j.Row, j.OOS)
			}
		}
	}
	// A third, give or take one question in twenty.
	if share := float64(refused) / float64(len(p.Judged)); share < 0.31 || share > 0.45 {
		t.Errorf("%d of %d questions are to be refused, want a third", refused, len(p.Judged))
	}
	if 2*near < refused {
		t.Errorf("%d of %d refusals are near, want half", near, refused)
	}
}

// judgedFacts checks the questions on facts: each answer is the object of a fact, some
// questions have none, and none is asked twice or is a phrasing of an entry.
func judgedFacts(t *testing.T, p *Pack) {
	objects, known := map[string]bool{}, map[string]bool{}
	for _, f := range p.Knowledge.Facts {
		objects[f.Object] = true
	}
	for _, e := range p.Knowledge.Entries {
		for _, text := range e.Phrasings() {
			known[kb.Fold(text)] = true
		}
	}
	refused := 0
	for _, j := range p.JudgedFacts {
		if known[kb.Fold(j.Q)] {
			t.Errorf("facts-judged.jsonl:%d: %q is a phrasing, or judged twice", j.Row, j.Q)
		}
		known[kb.Fold(j.Q)] = true
		if !j.Fact || j.Object != "" && !objects[j.Object] {
			t.Errorf("facts-judged.jsonl:%d: %q is answered by %q, which no fact has", j.Row, j.Q, j.Object)
		}
		if j.Object == "" {
			refused++
		}
	}
	if refused < 5 {
		t.Errorf("%d questions on facts are to be refused, want at least 5", refused)
	}
}

// unsensitive checks that no sensitive word catches an ordinary question.
func unsensitive(t *testing.T, k kb.Knowledge) {
	for _, e := range k.Entries {
		for _, text := range e.Phrasings() {
			for _, s := range k.Policy.Sensitive {
				for _, w := range s.Words {
					if strings.Contains(kb.Fold(text), kb.Fold(w)) {
						t.Errorf("%s: %q is caught by the sensitive topic %s (%s)", e.ID, text, s.Topic, w)
					}
				}
			}
		}
	}
}

// All packs together can be published: whatever two claim is settled.
func TestMerge(t *testing.T) {
	all := packs(t)
	k := Merge(all...)
	for _, m := range kb.Check(k).Only(kb.Error) {
		t.Error(m)
	}
	entries, facts := 0, 0
	for _, p := range all {
		entries += len(p.Knowledge.Entries)
		facts += len(p.Knowledge.Facts)
	}
	if len(k.Entries) != entries || len(k.Facts) != facts {
		t.Errorf("%d entries and %d facts, want %d and %d", len(k.Entries), len(k.Facts), entries, facts)
	}
	var hot []string
	for i := range 2 {
		for _, p := range all {
			hot = append(hot, p.Knowledge.Policy.Hot[i])
		}
	}
	if !slices.Equal(k.Policy.Hot, hot) {
		t.Errorf("hot questions %v, want %v", k.Policy.Hot, hot)
	}
	for _, title := range []string{"银行", "电信", "电商"} {
		if !strings.Contains(k.Policy.Welcome, title) {
			t.Errorf("welcome %q does not name %s", k.Policy.Welcome, title)
		}
	}
	if one := Merge(all[0]); one.Policy.Welcome != all[0].Knowledge.Policy.Welcome {
		t.Errorf("one pack alone has the welcome %q, not its own", one.Policy.Welcome)
	}
}

// An example that another pack has, as a phrasing or an example, begins nothing.
func TestMergeFlows(t *testing.T) {
	steps := []kb.Step{{End: &kb.End{Text: "好"}}}
	pack := func(id string, examples ...string) *Pack {
		f := kb.Flow{ID: id, Name: id, Enabled: true, Intent: kb.Intent{Examples: examples}, Slots: []kb.Slot{{Name: "x", Type: kb.SlotText}}, Steps: steps}
		return &Pack{Title: id, Knowledge: kb.Knowledge{Flows: []kb.Flow{f}, Webhooks: []kb.Webhook{{Name: id, URL: "https://x.example"}}}}
	}
	a, b := pack("甲", "我要查账单", "查[本月](x)账单", "甲的"), pack("乙", "我要查账单！", "乙的")
	b.Knowledge.Entries = []kb.Entry{{ID: "e", Question: "查本月账单", Answer: "答", Enabled: true}}
	k := Merge(a, b)
	if got := [][]string{k.Flows[0].Intent.Examples, k.Flows[1].Intent.Examples}; !slices.Equal(got[0], []string{"甲的"}) || !slices.Equal(got[1], []string{"乙的"}) {
		t.Errorf("examples %v", got)
	}
	if len(k.Webhooks) != 2 || len(a.Knowledge.Flows[0].Intent.Examples) != 3 {
		t.Errorf("%d webhooks, the pack has %d examples", len(k.Webhooks), len(a.Knowledge.Flows[0].Intent.Examples))
	}
	for _, m := range kb.Check(k).Only(kb.Error) {
		t.Error(m)
	}
}

// What two packs claim, in small.
func TestMergeSettlesClaims(t *testing.T) {
	a := &Pack{Title: "甲", Knowledge: kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "a1", Question: "怎么改密码？", Variants: []string{"改密码", "换密码"}, Answer: "甲", Enabled: true},
			{ID: "a2", Question: "余额", Variants: []string{"还剩多少"}, Answer: "甲", Enabled: true},
		},
		Terms: []kb.Term{{Word: "卡", Synonyms: []string{"卡片", "余款", "余额"}}},
		Policy: kb.Policy{
			AnswerAt: 0.7, HandoffWords: []string{"转人工"}, Hot: []string{"a1", "a2"},
			Sensitive: []kb.SensitiveTopic{{Topic: "诈骗", Words: []string{"骗子"}, Text: "甲"}},
			Chitchat:  []kb.Chitchat{{Name: "greeting", Words: []string{"你好"}, Text: "甲"}},
		},
	}}
	b := &Pack{Title: "乙", Knowledge: kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "b1", Question: "怎么改密码", Variants: []string{"改密码!", "重设密码"}, Answer: "乙", Enabled: true},
			{ID: "b2", Question: "还剩多少？", Answer: "乙", Enabled: true},
		},
		Terms: []kb.Term{{Word: "卡", Synonyms: []string{"磁卡"}}, {Word: "余额", Synonyms: []string{"余款", "剩余"}}},
		Policy: kb.Policy{
			PrecisionTarget: 0.95, AnswerAt: 0.9, HandoffWords: []string{"转人工", "真人"}, Hot: []string{"b1"},
			Sensitive: []kb.SensitiveTopic{{Topic: "诈骗", Words: []string{"骗子", "被骗"}, Text: "乙"}},
			Chitchat:  []kb.Chitchat{{Name: "hello", Words: []string{"你好！", "哈喽"}, Text: "乙"}},
		},
	}}
	k := Merge(a, b)
	want := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "a1", Question: "怎么改密码？（甲）", Variants: []string{"换密码"}, Answer: "甲", Enabled: true},
			{ID: "a2", Question: "余额", Answer: "甲", Enabled: true},
			{ID: "b1", Question: "怎么改密码（乙）", Variants: []string{"重设密码"}, Answer: "乙", Enabled: true},
			{ID: "b2", Question: "还剩多少？", Answer: "乙", Enabled: true},
		},
		Terms: []kb.Term{{Word: "卡", Synonyms: []string{"卡片", "余款", "磁卡"}}, {Word: "余额", Synonyms: []string{"剩余"}}},
		Policy: kb.Policy{
			Welcome:         "您好，我是智能客服，甲、乙业务的问题都可以问我。请问有什么可以帮您？",
			PrecisionTarget: 0.95, AnswerAt: 0.7, HandoffWords: []string{"转人工", "真人"}, Hot: []string{"a1", "b1", "a2"},
			Sensitive: []kb.SensitiveTopic{{Topic: "诈骗", Words: []string{"骗子", "被骗"}, Text: "甲"}},
			Chitchat: []kb.Chitchat{
				{Name: "greeting", Words: []string{"你好"}, Text: "甲"}, {Name: "hello", Words: []string{"哈喽"}, Text: "乙"},
			},
		},
	}
	if d := kb.Diff(want, k); !d.Empty() {
		t.Errorf("differs in %+v\n got %s\nwant %s", d, export(t, JSONL, k, kb.KindEntry, kb.KindTerm, kb.KindPolicy), export(t, JSONL, want, kb.KindEntry, kb.KindTerm, kb.KindPolicy))
	}
	if len(a.Knowledge.Entries[0].Variants) != 2 || len(a.Knowledge.Policy.HandoffWords) != 1 {
		t.Error("merging changed a pack")
	}
}

func TestReadPackNotThere(t *testing.T) {
	if _, err := ReadPack("farming"); !errors.Is(err, kb.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}
