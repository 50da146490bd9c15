package kb

import (
	"fmt"
	"time"
)

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
		k.Flows = append(k.Flows, sampleFlow(i))
		k.Evidence = append(k.Evidence, Evidence{Text: fmt.Sprintf("%d号咋整", i), Entry: fmt.Sprint("e-", i), Source: Trainer, At: time.Date(2026, 3, 1, 0, 0, i, 0, time.UTC)})
		k.Webhooks = append(k.Webhooks, Webhook{Name: fmt.Sprint("查库存", i), URL: "https://shop.example/stock", Send: map[string]string{"sku": "{{型号}}"},
			Take: map[string]string{"库存": "data.stock"}, TimeoutMS: 500, Retries: 1})
	}
	return k
}

// sampleFlow is a good flow in which every step occurs.
func sampleFlow(i int) Flow {
	one := 1.0
	return Flow{
		ID: fmt.Sprint("buy-", i), Name: fmt.Sprintf("预订%d号", i), Cancel: "确定不预订了吗？", Enabled: true,
		Intent: Intent{Examples: []string{fmt.Sprintf("预订%d号", i*7919), fmt.Sprintf("预订%d号[蓝色](颜色)的", i*7919)}, Negatives: []string{fmt.Sprintf("预订%d号要钱吗", i*7919)}},
		Slots: []Slot{
			{Name: "颜色", Type: SlotEnum, Ask: []string{"要什么颜色？"}, Values: []Term{{Word: "蓝色", Synonyms: []string{"蓝"}}, {Word: "红色"}}},
			{Name: "型号", Label: "产品型号", Type: SlotCode, Ask: []string{"型号是多少？", "请说型号，例如 A1。"}, Hint: "型号印在盒子上。",
				Valid: Valid{Pattern: "[A-Z][0-9]+", Message: "没有这个型号。"}, MaxTries: 2, GiveUp: GiveUpCancel},
			{Name: "数量", Type: SlotNumber, Ask: []string{"要几件？"}, Valid: Valid{Min: &one}, GiveUp: GiveUpSkip, Optional: true},
			{Name: "电话", Type: SlotPhone, Ask: []string{"电话？"}, From: "phone", Recall: true},
			{Name: "库存", Type: SlotNumber},
		},
		Steps: []Step{
			{Say: "好的，为您预订。"},
			{Collect: "颜色"},
			{Collect: "型号"},
			{Collect: "数量", Else: "one"},
			{ID: "call", Webhook: fmt.Sprint("查库存", i), Else: "person"},
			{Branch: []Branch{{When: "库存 < 1", To: "none"}, {To: "ask"}}},
			{ID: "one", Set: map[string]string{"数量": "1"}, Next: "call"},
			{ID: "none", Say: "{{颜色}}的没有了。", Next: "bye"},
			{ID: "ask", Collect: "电话"},
			{Confirm: "要 {{数量}} 件{{颜色}}的，对吗？"},
			{ID: "bye", End: &End{Text: "再见。", Rating: true}},
			{ID: "person", Handoff: &Transfer{Text: "系统忙，请人工为您办理。", Queue: "订单"}},
		},
	}
}
