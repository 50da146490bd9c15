package facts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// TestPages: a list is shown ten at a time, each subject once, until there are no more;
// another question between does not lose its subject but ends the list.
func TestPages(t *testing.T) {
	var facts []kb.Fact
	for i := range 23 {
		name := fmt.Sprintf("青禾%c号网点", '甲'+rune(i))
		facts = append(facts, kb.Fact{Subject: name, Predicate: "类型", Object: "网点"}, kb.Fact{Subject: name, Predicate: "窗口数", Object: fmt.Sprint(i + 1), Unit: "个"})
	}
	ix := Build(nlu.NewParser(nil), facts, nil)
	ask := func(q string, topic Topic) Answer {
		u := ix.parser.Read(q)
		return ix.Ask(Question{Utterance: &u, Topic: topic})
	}
	for q, total := range map[string]int{"有哪些网点": 23, "窗口数5个以上的网点有哪些": 19} {
		seen, topic := map[string]bool{}, Topic{}
		for page, want := range []int{10, total - 10, 0} {
			more := q
			if page > 0 {
				more = "还有吗"
			}
			if page == 1 && want > 10 {
				a := ask(more, topic)
				for _, f := range a.Facts {
					seen[f.Subject] = true
				}
				topic, want = a.Topic, want-10
			}
			a := ask(more, topic)
			if topic = a.Topic; len(a.Facts) != want || a.Outcome != Found {
				t.Fatalf("%s, page %d: %d rows, want %d: %s", q, page, len(a.Facts), want, a.Text)
			}
			if page == 0 && !strings.HasPrefix(a.Text, fmt.Sprintf("共有 %d 个", total)) || want == 0 && a.Text != "没有更多了。" {
				t.Errorf("%s, page %d: %s", q, page, a.Text)
			}
			for _, f := range a.Facts {
				if seen[f.Subject] {
					t.Errorf("%s: %s twice", q, f.Subject)
				}
				seen[f.Subject] = true
			}
		}
		if len(seen) != total {
			t.Errorf("%s: %d of %d were shown", q, len(seen), total)
		}
	}
	list := ask("有哪些网点", Topic{})
	if a := ask("还有吗", list.Topic.Left()); a.Outcome != None {
		t.Errorf("a list that was left goes on: %s", a.Text)
	}
}

// TestTopics: a topic keeps the last subject and at most three before it, each once.
func TestTopics(t *testing.T) {
	topic := Topic{}
	for _, s := range []string{"甲", "乙", "甲", "丙", "丁", "戊", ""} {
		topic = Topic{Subject: s}.after(topic)
	}
	if topic.Subject != "" || !slices.Equal(topic.Before, []string{"戊", "丁", "丙"}) {
		t.Errorf("%+v", topic)
	}
	if left := (Topic{Form: List, Subject: "甲", Predicate: "价格", Asked: "有哪些", Page: 2, Before: []string{"乙"}}).Left(); left.Form != "" || left.Asked != "" || left.Page != 0 || left.Subject != "甲" || len(left.Before) != 1 {
		t.Errorf("%+v", left)
	}
}
