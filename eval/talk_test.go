package eval

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"yingda/kb"
)

const refundTalk = `# Comments and free text before the first section.
-- kb --
Q: 怎么退款？
~: 我要退钱
?: 怎么腿款
!: 退款到账了吗
A: 第一步\n第二步
A(wechat): 点菜单
from: 2026-01-01
to: 2026-12-31
T: 信用卡 贷记卡 credit card
Q: 怎么退货？
~: 我要退货
A: 申请退货
-- policy --
{"max_misses": 2,
 "queue": "售后"}
-- talk --
> 我要退钱
answer   第一步\n第二步
> 你好
fallback
  chitchat greeting
> 转人工
handoff 好的…
  reason asked
  queue 售后
-- talk channel=wechat at=2026-05-01T10:00:00+08:00 --
# A comment between.
> 我要退钱
answer 点菜单
  entry q1
`

func parsed(t *testing.T, text string) *Talks {
	t.Helper()
	talks, err := ParseTalks("t.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return talks
}

func TestParseTalks(t *testing.T) {
	talks := parsed(t, refundTalk)
	want := kb.Knowledge{
		Entries: []kb.Entry{
			{ID: "q1", Question: "怎么退款？", Variants: []string{"我要退钱"}, Typos: []string{"怎么腿款"}, Negatives: []string{"退款到账了吗"},
				Answer: "第一步\n第二步", Answers: map[string]string{"wechat": "点菜单"}, ValidFrom: "2026-01-01", ValidTo: "2026-12-31", Enabled: true},
			{ID: "q2", Question: "怎么退货？", Variants: []string{"我要退货"}, Answer: "申请退货", Enabled: true},
		},
		Terms:  []kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡", "credit", "card"}}},
		Policy: kb.Policy{MaxMisses: 2, Queue: "售后"},
	}
	if !talks.Given || !reflect.DeepEqual(talks.Knowledge, want) {
		t.Errorf("knowledge %+v", talks.Knowledge)
	}
	if len(talks.Talks) != 2 || len(talks.Talks[0].Steps) != 3 || talks.Talks[1].Channel != "wechat" || talks.Talks[1].At.Month() != 5 {
		t.Errorf("talks %+v", talks.Talks)
	}
}

func TestTalksSyntaxErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                             "t.txt:1: 没有 talk 节",
		"-- kb --\nQ: 问\nA: 答\n":                       "没有 talk 节",
		"-- kbs --\n":                                  "t.txt:1: 未知的节“kbs”",
		"-- kb --\n怎么退款\n":                             "t.txt:2: 应为“Q: 问题”",
		"-- kb --\nQ:\n":                               "t.txt:2: 应为“Q: 问题”",
		"-- kb --\nA: 答\n":                             "t.txt:2: “A:”之前应先有“Q:”",
		"-- kb --\nQ: 问\nX: 答\n":                       "t.txt:3: 未知的标记“X:”",
		"-- talk at=tomorrow --\n":                     "t.txt:1: 时间“tomorrow”",
		"-- talk speed=2 --\n":                         "t.txt:1: 未知的选项“speed=2”",
		"-- talk --\nanswer 好\n":                       "t.txt:2: 对话应以“> 访客的话”开始",
		"-- talk --\n> 问\n回答 好\n":                      "t.txt:3: 未知的类型“回答”",
		"-- talk --\n> 问\n  reason asked\n":            "t.txt:3: 访客的话之后应是一行",
		"-- talk --\n> 问\nanswer\nanswer\n":            "t.txt:4: 访客的话之后应是一行",
		"-- talk --\n> 问\nanswer\n  mood\n":            "t.txt:4: 未知的期望“mood”",
		"-- policy --\n{\"max\":1}\n-- talk --\n> 问\n": "policy 不是有效的设置",
	} {
		_, err := ParseTalks("t.txt", []byte(text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A talk that expects something else is found out, whatever it is that differs.
func TestTalkDifferences(t *testing.T) {
	talks := parsed(t, refundTalk)
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	if diffs := talks.Run(bot); len(diffs) != 0 {
		t.Fatalf("the talk as it is: %v", diffs)
	}
	for old, wrong := range map[string]string{
		"answer   第一步\\n第二步": "clarify 第一步\\n第二步",
		"answer 点菜单":         "answer 点菜",
		"handoff 好的…":        "handoff 好了…",
		"chitchat greeting":  "chitchat bye",
		"reason asked":       "reason misses",
		"queue 售后\n":         "queue 售前\n",
		"entry q1":           "entry q2",
		"fallback\n":         "fallback 您好\n",
	} {
		changed := parsed(t, strings.Replace(refundTalk, old, wrong, 1))
		diffs := changed.Run(bot)
		if len(diffs) != 1 || diffs[0].File != "t.txt" || diffs[0].Line == 0 || diffs[0].Want == diffs[0].Got {
			t.Errorf("%s for %s: %v", wrong, old, diffs)
		}
	}
}

const optionsTalk = `-- kb --
Q: 怎么退款？
~: 退
A: 申请退款
Q: 怎么退货？
~: 退
A: 申请退货
-- talk --
> 退
clarify
  - 怎么退款？
  - 怎么退货？
* 怎么退货？
answer 申请退货
`

func TestTalkOptions(t *testing.T) {
	talks := parsed(t, optionsTalk)
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	if diffs := talks.Run(bot); len(diffs) != 0 {
		t.Errorf("as it is: %v", diffs)
	}
	for _, wrong := range []string{"  - 怎么退款？\n", "  - 怎么退货？\n"} {
		if diffs := parsed(t, strings.Replace(optionsTalk, wrong, "", 1)).Run(bot); len(diffs) != 1 {
			t.Errorf("without %q: %v", wrong, diffs)
		}
	}
}

// Update writes what came out, keeps the rest, and is content with itself.
func TestUpdateTalks(t *testing.T) {
	wrong := strings.NewReplacer("chitchat greeting", "chitchat bye", "answer 点菜单", "fallback", "handoff 好的…", "answer 好").Replace(refundTalk)
	talks := parsed(t, wrong)
	bot, err := talks.Compile(kb.Knowledge{})
	if err != nil {
		t.Fatal(err)
	}
	updated := string(talks.Update(bot))
	again := parsed(t, updated)
	if diffs := again.Run(bot); len(diffs) != 0 {
		t.Errorf("after the update: %v", diffs)
	}
	if got := string(again.Update(bot)); got != updated {
		t.Errorf("a second update changed %q to %q", updated, got)
	}
	for _, kept := range []string{"# Comments and free text", "# A comment between.", "A: 第一步\\n第二步", "  queue 售后\n", "  entry q1\n", "answer 第一步\\n第二步\n"} {
		if !strings.Contains(updated, kept) {
			t.Errorf("the update lost %q:\n%s", kept, updated)
		}
	}
}

func TestRunTalks(t *testing.T) {
	dir := t.TempDir()
	base := kb.Knowledge{Entries: []kb.Entry{{ID: "e1", Question: "营业时间", Answer: "九点到五点", Enabled: true}}}
	for name, text := range map[string]string{
		"a.txt": refundTalk,
		"b.txt": "-- talk --\n> 营业时间\nanswer 九点到五点\n  entry e1\n-- talk --\n> 营业时间\nanswer 全天\n",
		"c.txt": "-- policy --\n{\"max_misses\":1}\n-- talk --\n> 火星上有水吗\nhandoff\n  reason misses\n> 营业时间\nanswer\n",
		"d.md":  "not a talk",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := RunTalks(dir, base)
	if err != nil {
		t.Fatal(err)
	}
	if r.Files != 3 || r.Talks != 5 || r.Turns != 8 || r.Passed != 4 || len(r.Diffs) != 1 {
		t.Errorf("report %+v", r)
	}
	if d := r.Diffs[0]; filepath.Base(d.File) != "b.txt" || d.Line != 6 || d.Want != "answer 全天" || d.Got != "answer 九点到五点" {
		t.Errorf("difference %+v", d)
	}
	if _, err := RunTalks(t.TempDir(), base); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty directory: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "e.txt"), []byte("-- talk --\nanswer"), 0o644); err != nil {
		t.Fatal(err)
	}
	var syntax *SyntaxError
	if _, err := RunTalks(dir, base); !errors.As(err, &syntax) || syntax.Line != 2 {
		t.Errorf("a broken file: %v", err)
	}
}

func FuzzParseTalks(f *testing.F) {
	f.Add(refundTalk)
	f.Add(optionsTalk)
	f.Fuzz(func(t *testing.T, text string) {
		talks, err := ParseTalks("t.txt", []byte(text))
		if (talks == nil) == (err == nil) {
			t.Errorf("%v and %v", talks, err)
		}
	})
}
