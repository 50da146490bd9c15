package retrieval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// entries makes entries of lines "question | variant | variant"; their ids are a, b, c …
func entries(lines ...string) (out []kb.Entry) {
	for i, l := range lines {
		phrasings := strings.Split(l, " | ")
		out = append(out, kb.Entry{ID: string(rune('a' + i)), Question: phrasings[0], Variants: phrasings[1:], Answer: "略", Enabled: true})
	}
	return out
}

// conflict asks an index and returns why its first candidate is not what was asked.
func conflict(ix *retrieval.Index, question string) string {
	all := conflicts(ix, question)
	if len(all) == 0 {
		return "nothing"
	}
	return all[0]
}

// conflicts are all candidates, best first, each with its conflict.
func conflicts(ix *retrieval.Index, question string) (out []string) {
	u := nlu.NewParser(nil).ParseText(question)
	r := ix.Search(&u, retrieval.Options{At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)})
	for _, c := range r.Candidates {
		said := c.Entry
		if x := c.Conflict; x != nil {
			said = strings.TrimSpace(fmt.Sprintf("%s: %s≠%s %s", c.Entry, x.Asked, x.Has, x.Other))
		}
		out = append(out, said)
	}
	return out
}

func TestConflict(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []kb.Entry
		asks    [][2]string // question, what comes first and its conflict
	}{
		{"the general sets", entries("怎么开通夜间锁？", "信用卡怎么激活"), [][2]string{
			{"夜间锁怎么关闭", "a: 关闭≠开通"},
			{"夜间锁如何开启", "a"}, // the same side, said otherwise
			{"夜间锁开通以后又怎么关闭", "a: 关闭≠怎么开通夜间锁"},
			{"夜间锁能不能开通", "a"},            // a question, no negation
			{"夜间锁为什么无法开通", "a"},          // the entry says nothing of can or cannot
			{"夜间锁怎么卸载", "a: 卸载≠怎么开通夜间锁"}, // no set, but no end in the entry either
		}},
		{"another phrasing of the entry has it", entries("怎么开通夜间锁？ | 夜间锁的开启和关闭 | 夜间锁关闭", "信用卡怎么激活"), [][2]string{
			{"怎么把夜间锁关闭掉", "a"},
		}},
		{"a phrasing with both sides speaks for neither", entries("忘了付尾款怎么办？ | 付了定金，忘了尾款", "怎么注册账号"), [][2]string{
			{"忘了付定金怎么办", "a: 定金≠尾款"},
		}},
		{"in one variant of many it is an instance", entries("手机号怎么过户？ | 过户到我爸名下 | 改机主 | 过户给人", "怎么注册账号"), [][2]string{
			{"我想过户到本人名下", "a"},
		}},
		{"the other side exists: it comes first", entries("怎么开通夜间锁？", "怎么关闭夜间锁？"), [][2]string{
			{"夜间锁怎么关掉", "b"},
			{"夜间锁打开", "a"},
		}},
		{"numbers of the standard question", entries("怎么办理199元套餐？ | 199的套餐咋办 | 想用199块的那个", "三个月定期怎么存？", "怎么注册账号"), [][2]string{
			{"怎么办理299元套餐", "a: 299元≠199元"},
			{"我要办199块钱的套餐", "a"},
			{"六个月定期怎么存", "b: 六个月≠三个月"},
			{"3个月的定期怎么存", "b"},
		}},
		{"product models", entries("X10怎么恢复出厂设置？", "128GB内存够用吗？", "怎么注册账号"), [][2]string{
			{"X20怎么恢复出厂设置", "a: x20≠x10"},
			{"x10怎样恢复出厂设置", "a"},
			{"X10Pro怎么恢复出厂设置", "a: x10pro≠x10"},
			{"256G内存够用吗", "b: 256g≠128gb"},
		}},
		{"direction", entries("预付费怎么转成后付费？", "怎么注册账号"), [][2]string{
			{"后付费怎么转成预付费", "a: 后付费转成预付费≠预付费转成后付费"},
			{"预付费可以转成后付费吗", "a"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ix := retrieval.Build(nlu.NewParser(nil), c.entries)
			for _, ask := range c.asks {
				if got := conflict(ix, ask[0]); got != ask[1] {
					t.Errorf("%s: %q, want %q", ask[0], got, ask[1])
				}
			}
		})
	}
}

// TestConflictTerms: what the knowledge base's own terms call the same is no contrast.
func TestConflictTerms(t *testing.T) {
	p := nlu.NewParser([]kb.Term{{Word: "取消", Synonyms: []string{"暂停", "继续"}}})
	ix := retrieval.Build(p, entries("怎么暂停配送？", "怎么注册账号"))
	if got := conflict(ix, "配送怎么继续"); got != "a" {
		t.Errorf("%q, want no conflict between synonyms", got)
	}
}

// TestOppositeNegative: a negative that says the opposite of what is asked looks
// nearer than any phrasing and yet does not turn its entry down.
func TestOppositeNegative(t *testing.T) {
	list := entries("不想被系统挡电话了 | 怎么关闭骚扰拦截，正常电话被误拦怎么办", "怎么注册账号")
	list[0].Negatives = []string{"骚扰拦截怎么开通"}
	ix := retrieval.Build(nlu.NewParser(nil), list)
	if got := conflict(ix, "骚扰拦截怎么关闭"); got != "a" {
		t.Errorf("%q, want a", got)
	}
	if got := conflict(ix, "骚扰拦截开通怎么弄"); got == "a" {
		t.Error("what the negative says was found")
	}
}

// TestLearnedContrasts learns 冰箱 and 空调 from phrasings that are the same but for
// them; 充电桩 and 充电站 alternate within one entry and are none.
func TestLearnedContrasts(t *testing.T) {
	list := entries(
		"冰箱怎么清洗保养？ | 冰箱的保修卡丢在哪了 | 冰箱可以搬家吗",
		"空调怎么清洗保养？ | 空调的保修卡丢在哪了",
		"充电桩怎么扫码使用？ | 充电站怎么扫码使用？ | 附近的充电站在哪",
		"充电桩占位费是多少？",
		"附近的充电桩在哪",
		"怎么注册账号",
	)
	ix := retrieval.Build(nlu.NewParser(nil), list)
	// Which of the two is first is not the point: b says nothing of moving, a says 冰箱.
	if got := conflicts(ix, "空调可以搬家吗"); !slices.Contains(got, "a: 空调≠冰箱 b") || !slices.Contains(got, "b") {
		t.Errorf("空调可以搬家吗: %q", got)
	}
	for question, want := range map[string]string{
		"充电站占位费是多少":  "d",
		"冰箱的保修卡找不到了": "a",
	} {
		if got := conflict(ix, question); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
