package kb

import (
	"strings"
	"testing"
)

// Each case spoils one thing of good knowledge; all lines that Check then says
// must be there, and no others.
func TestCheckFlows(t *testing.T) {
	step := func(f *Flow, id string) *Step {
		for i := range f.Steps {
			if f.Steps[i].ID == id {
				return &f.Steps[i]
			}
		}
		return &f.Steps[len(f.Steps)-1]
	}
	slot := func(f *Flow, name string) *Slot { return f.slot(name) }
	two := 2.0
	for name, c := range map[string]struct {
		spoil func(*Knowledge, *Flow)
		want  []string
	}{
		"nothing": {func(*Knowledge, *Flow) {}, nil},
		"no name": {func(k *Knowledge, f *Flow) { f.Name = " " }, []string{"流程 buy-0 名称：不能为空"}},
		"no id and twice the same": {func(k *Knowledge, f *Flow) {
			f.ID = ""
			k.Flows = append(k.Flows, Flow{Name: "空", Steps: []Step{{End: &End{}}}, Enabled: true})
		}, []string{"流程 编号：不能为空（第 1 条）", "流程 编号：不能为空（第 2 条）"}},
		"no steps":                           {func(k *Knowledge, f *Flow) { *f = Flow{ID: "buy-0", Name: "空", Intent: f.Intent} }, []string{"步骤：没有步骤", "例句 2：标注的词槽“颜色”没有定义", "接口 查库存0 名称：（提醒）没有流程调用它"}},
		"never entered":                      {func(k *Knowledge, f *Flow) { f.Intent = Intent{} }, []string{"例句：（提醒）没有例句，也没有条目或流程会进入它"}},
		"entered":                            {func(k *Knowledge, f *Flow) { f.Intent, k.Entries[0].Flow = Intent{}, f.ID }, nil},
		"entry's flow":                       {func(k *Knowledge, f *Flow) { k.Entries[0].Flow = "buy-9" }, []string{"条目 e-0 流程：流程“buy-9”不存在"}},
		"flow off":                           {func(k *Knowledge, f *Flow) { k.Entries[0].Flow, f.Enabled = f.ID, false }, []string{"条目 e-0 流程：（提醒）流程“buy-0”已停用，答完后不会进入"}},
		"entry's id":                         {func(k *Knowledge, f *Flow) { k.Entries[0].ID, k.Policy.Hot = "flow:x", nil }, []string{"编号：编号不能以“flow:”开头"}},
		"example taken":                      {func(k *Knowledge, f *Flow) { k.Entries[0].Question = "预订 0 号！" }, []string{"例句 1：例句“预订0号”同时属于条目 e-0"}},
		"example shared":                     {func(k *Knowledge, f *Flow) { k.Flows = append(k.Flows, other(f.Intent.Examples[0])) }, []string{"流程 other 例句 1：例句“预订0号”同时属于流程 buy-0"}},
		"example of an entry that begins it": {func(k *Knowledge, f *Flow) { k.Entries[0].Question, k.Entries[0].Flow = "预订0号", f.ID }, nil},
		"example twice":                      {func(k *Knowledge, f *Flow) { f.Intent.Examples[1] = "预订0号。" }, []string{"例句 2：（提醒）例句“预订0号。”写了两次"}},
		"example's marks":                    {func(k *Knowledge, f *Flow) { f.Intent.Examples = []string{"订[红色]的", "订[明天](日期)的"} }, []string{"例句 1：标注应写成 [词](词槽)：“订[红色]的”", "例句 2：标注的词槽“日期”没有定义"}},
		"negative":                           {func(k *Knowledge, f *Flow) { f.Intent.Negatives[0] = f.Intent.Examples[0] }, []string{"反例 1：反例“预订0号”与本流程的例句相同"}},

		"slot twice":       {func(k *Knowledge, f *Flow) { f.Slots = append(f.Slots, f.Slots[0]) }, []string{"词槽 6：词槽“颜色”写了两次"}},
		"slot's name":      {func(k *Knowledge, f *Flow) { slot(f, "库存").Name = "库 存" }, []string{"词槽名“库 存”不能用", "步骤 5 接口：词槽“库存”没有定义", "步骤 6 分支 1：词槽“库存”没有定义", "（提醒）词槽“库 存”没有用到"}},
		"slot's type":      {func(k *Knowledge, f *Flow) { slot(f, "电话").Type = "tel" }, []string{"词槽 4：词槽“电话”的类型“tel”不存在"}},
		"unused slot":      {func(k *Knowledge, f *Flow) { f.Slots = append(f.Slots, Slot{Name: "备注", Type: SlotText}) }, []string{"词槽 6：（提醒）词槽“备注”没有用到"}},
		"no choices":       {func(k *Knowledge, f *Flow) { slot(f, "颜色").Values = nil }, []string{"词槽 1：词槽“颜色”是选项，却没有选项"}},
		"no such list":     {func(k *Knowledge, f *Flow) { s := slot(f, "颜色"); s.Values, s.Options = nil, "库存" }, []string{"options“库存”不是列表词槽", "步骤 2 收集：走到这里时列表“库存”可能还没有值"}},
		"choices of one":   {func(k *Knowledge, f *Flow) { slot(f, "颜色").Values[1].Synonyms = []string{"蓝！"} }, []string{"词槽“颜色”的“蓝！”同时是选项“蓝色”和“红色”"}},
		"choices of text":  {func(k *Knowledge, f *Flow) { slot(f, "电话").Values = []Term{{Word: "有"}} }, []string{"词槽“电话”不是选项，不能有 values 或 options"}},
		"code":             {func(k *Knowledge, f *Flow) { slot(f, "型号").Valid = Valid{} }, []string{"词槽“型号”是编码，须有格式 valid.pattern"}},
		"pattern":          {func(k *Knowledge, f *Flow) { slot(f, "型号").Valid.Pattern = "[A-Z" }, []string{"词槽“型号”的格式“[A-Z”不是有效的正则表达式"}},
		"range":            {func(k *Knowledge, f *Flow) { v := &slot(f, "数量").Valid; v.Min, v.Max = &two, v.Min }, []string{"词槽“数量”的 min 2 大于 max 1"}},
		"range of a phone": {func(k *Knowledge, f *Flow) { slot(f, "电话").Valid.Min = &two }, []string{"词槽“电话”的类型没有大小，不能设 min 或 max"}},
		"workday":          {func(k *Knowledge, f *Flow) { slot(f, "数量").Valid.Workday = true }, []string{"词槽“数量”不是日期，不能限定工作日"}},
		"tries":            {func(k *Knowledge, f *Flow) { slot(f, "数量").MaxTries, slot(f, "数量").GiveUp = 99, "wait" }, []string{"max_tries 应在 1 到 10 之间（0 表示默认值），现在是 99", "give_up 应为 handoff、skip 或 cancel"}},

		"unknown slot": {func(k *Knowledge, f *Flow) { f.Steps[1].Collect = "大小" }, []string{"步骤 2 收集：词槽“大小”没有定义", "步骤 8 文字：走到这里时“颜色”可能还没有值", "步骤 10 确认：走到这里时“颜色”可能还没有值"}},
		"two actions":  {func(k *Knowledge, f *Flow) { f.Steps[0].Collect = "颜色" }, []string{"步骤 1：每一步应恰有一个动作"}},
		"step's name":  {func(k *Knowledge, f *Flow) { f.Steps[0].ID = "call" }, []string{"步骤 5：步骤名“call”写了两次"}},
		"no such step": {func(k *Knowledge, f *Flow) { step(f, "none").Next = "end" }, []string{"步骤 8：没有名为“end”的步骤"}},
		"dead step":    {func(k *Knowledge, f *Flow) { step(f, "call").Else = "" }, []string{"步骤 12：（提醒）走不到这一步"}},
		"no end": {func(k *Knowledge, f *Flow) {
			f.Steps = f.Steps[:11]
			f.Steps[10] = Step{ID: "bye", Say: "再见。"}
			step(f, "call").Else = ""
		}, []string{"步骤 11：这一步之后没有步骤，流程没有结束"}},
		"loop": {func(k *Knowledge, f *Flow) { step(f, "none").Next = "call" }, []string{"步骤 5：从这一步起会一直循环，其中没有等访客回答的步骤"}},
		"loop that asks": {func(k *Knowledge, f *Flow) {
			*step(f, "none") = Step{ID: "none", Set: map[string]string{"颜色": ""}, Next: "again"}
			f.Steps[1].ID = "again"
		}, nil},
		"branches": {func(k *Knowledge, f *Flow) {
			f.Steps[5].Branch = []Branch{{To: "ask"}, {When: "颜色 = 绿色", To: "none"}}
		}, []string{"分支 2：词槽“颜色”没有选项“绿色”", "（提醒）第 1 个分支没有条件，后面的分支永远走不到"}},
		"no branch":  {func(k *Knowledge, f *Flow) { f.Steps[5] = Step{Branch: []Branch{}, Next: "ask"} }, []string{"步骤 6：没有分支", "（提醒）走不到这一步"}},
		"condition":  {func(k *Knowledge, f *Flow) { f.Steps[0].When = "颜色 = " }, []string{"步骤 1 条件：条件不完整：缺少要比较的值"}},
		"else":       {func(k *Knowledge, f *Flow) { f.Steps[0].Else = "bye" }, []string{"步骤 1：只有 collect、confirm 和 webhook 可以有 else"}},
		"no webhook": {func(k *Knowledge, f *Flow) { step(f, "call").Webhook = "查价" }, []string{"步骤 5 接口：接口“查价”没有定义", "接口 查库存0 名称：（提醒）没有流程调用它"}},
		"no flow":    {func(k *Knowledge, f *Flow) { *step(f, "bye") = Step{ID: "bye", Jump: "pay"} }, []string{"步骤 11 跳转：流程“pay”不存在"}},
		"missing value": {func(k *Knowledge, f *Flow) {
			f.Steps[0].Say = "{{颜色}}和{{如果 颜色}}{{颜色}}{{否则}}{{电话}}{{结束}}"
		}, []string{"走到这里时“颜色”可能还没有值", "走到这里时“电话”可能还没有值"}},
		"guarded": {func(k *Knowledge, f *Flow) {
			f.Steps[0].Say, f.Steps[0].When = "{{颜色}}{{电话|缺省 无}}", "颜色"
		}, nil},
		"skipped":        {func(k *Knowledge, f *Flow) { f.Steps[3].Else = "" }, []string{"步骤 10 确认：走到这里时“数量”可能还没有值", "（提醒）走不到这一步"}},
		"template":       {func(k *Knowledge, f *Flow) { f.Steps[0].Say = "好{{颜色" }, []string{"步骤 1 文字：“{{颜色”没有用 }} 结束"}},
		"question":       {func(k *Knowledge, f *Flow) { slot(f, "颜色").Ask[0] = "{{电话}}要什么颜色？" }, []string{"步骤 2 问法 1：走到这里时“电话”可能还没有值"}},
		"list collected": {func(k *Knowledge, f *Flow) { slot(f, "颜色").Type, slot(f, "颜色").Values = SlotList, nil }, []string{"步骤 2 收集：词槽“颜色”是列表，只能由接口填写"}},
		"optional result": {func(k *Knowledge, f *Flow) {
			slot(f, "库存").Optional = true
			step(f, "none").Say = "剩{{库存}}件。"
			step(f, "call").When = "数量"
		}, nil},

		"webhook":          {func(k *Knowledge, f *Flow) { h := &k.Webhooks[0]; h.URL, h.TimeoutMS, h.Retries = "ftp://x", -1, 9 }, []string{"接口 查库存0 地址：应为 http:// 或 https:// 开头的地址，现在是“ftp://x”", "时限：应在 1 到 15000 毫秒之间", "重试次数：应在 0 到 5 之间，现在是 9"}},
		"webhook's user":   {func(k *Knowledge, f *Flow) { k.Webhooks[0].URL = "https://u:p@x.example/" }, []string{"接口 查库存0 地址：地址里不能有用户名和密码"}},
		"webhook's fields": {func(k *Knowledge, f *Flow) { h := &k.Webhooks[0]; h.Send["sku"], h.Take["库存"] = "{{", "." }, []string{"发送 sku：", "取回 库存：没有写取返回内容的哪一项"}},
		"sends too early":  {func(k *Knowledge, f *Flow) { k.Webhooks[0].Send["tel"] = "{{电话}}" }, []string{"步骤 5 接口：（提醒）走到这里时“电话”可能还没有值，接口将收不到“tel”"}},
	} {
		k := sample(1)
		c.spoil(&k, &k.Flows[0])
		list := Check(k)
		for _, want := range c.want {
			if !strings.Contains(list.Error(), want) {
				t.Errorf("%s: %q is not among\n%s", name, want, list.Error())
			}
		}
		if len(list) != len(c.want) {
			t.Errorf("%s: %d mistakes, want %d:\n%s", name, len(list), len(c.want), list.Error())
		}
		k.Terms = append(k.Terms, Term{}) // no business of flows
		if alone := (Checker{}).CheckFlows(k); alone.Error() != list.Error() {
			t.Errorf("%s: checked alone:\n%s\nwant\n%s", name, alone.Error(), list.Error())
		}
	}
}

func other(example string) Flow {
	return Flow{ID: "other", Name: "另一个", Intent: Intent{Examples: []string{example}}, Steps: []Step{{End: &End{Text: "好"}}}, Enabled: true}
}

// Whatever is wrong with a flow, checking it ends, and says something of every part.
func TestCheckEndsOnSenselessFlows(t *testing.T) {
	var f Flow
	f.ID, f.Name = "x", "乱"
	for i := range maxFlowSteps {
		id := string(rune('一' + i))
		f.Steps = append(f.Steps, Step{ID: id, Branch: []Branch{{When: "甲", To: string(rune('一' + (i*7)%maxFlowSteps))}, {To: string(rune('一' + (i*13)%maxFlowSteps))}}})
	}
	if list := Check(Knowledge{Flows: []Flow{f}}); !strings.Contains(list.Error(), "一直循环") || len(list) < maxFlowSteps {
		t.Errorf("%d mistakes", len(list))
	}
	f.Steps = append(f.Steps, Step{End: &End{}})
	if list := Check(Knowledge{Flows: []Flow{f}}); !strings.Contains(list.Error(), "太大") {
		t.Errorf("too many steps: %v", list)
	}
}
