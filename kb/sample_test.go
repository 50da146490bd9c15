package kb

import "fmt"

// sample returns good knowledge with n entries, in which everything that can be authored occurs.
func sample(n int) Knowledge {
	k := Knowledge{Policy: Policy{
		Name: "小应", PrecisionTarget: 0.95, ClarifyAt: 0.25, Hot: []string{"e-0"},
		HandoffTexts: map[string]string{"asked": "好的", "": "请稍候"},
		Sensitive:    []SensitiveTopic{{Topic: "诈骗", Words: []string{"被骗"}, Text: "请立即报警"}},
		Chitchat:     []Chitchat{{Name: "greeting", Words: []string{"你好"}, Text: "您好"}},
	}}
	for i := range n {
		k.Entries = append(k.Entries, Entry{
			ID: fmt.Sprint("e-", i), Question: fmt.Sprintf("%c%c号产品怎么办理？", '一'+i, '丁'+i*31),
			Variants:  []string{fmt.Sprintf("办理%d号", i*7919), fmt.Sprintf("%d <b>&\u2028号", i*7919)},
			Negatives: []string{fmt.Sprintf("注销%d号", i*7919)}, Answer: fmt.Sprintf("请到柜台办理。\n编号 %d", i),
			Answers: map[string]string{"wechat": "微信办理", "app": "手机办理"}, Category: "办理", Tags: []string{"产品", "办理"},
			ValidFrom: "2026-01-01", Enabled: i%5 != 4,
		})
		k.Facts = append(k.Facts, Fact{ID: fmt.Sprint("f-", i), Subject: fmt.Sprintf("%d号产品", i), Predicate: "价格", Object: fmt.Sprint(i), Unit: "元", Source: "价目表"})
		k.Terms = append(k.Terms, Term{Word: fmt.Sprintf("产品%d", i), Synonyms: []string{fmt.Sprintf("P%d", i)}})
	}
	return k
}
