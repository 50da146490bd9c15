package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// parcel is a flow whose examples mark values that no dictionary has and no cue tells.
func parcel(t *testing.T) (learned, plain *Program) {
	t.Helper()
	f := &kb.Flow{
		ID: "send", Name: "寄件", Enabled: true,
		Slots: []kb.Slot{
			{Name: "goods", Label: "物品", Type: kb.SlotText, Valid: kb.Valid{}},
			{Name: "to", Label: "收件城市", Type: kb.SlotCity},
			{Name: "from", Label: "寄件城市", Type: kb.SlotCity},
			{Name: "name", Label: "收件人", Type: kb.SlotPerson},
			{Name: "count", Label: "件数", Type: kb.SlotNumber},
			{Name: "code", Label: "取件码", Type: kb.SlotCode, Valid: kb.Valid{Pattern: `[0-9]{4}`}},
		},
		Steps: []kb.Step{{Collect: "goods"}, {Collect: "to"}, {Collect: "name"}},
	}
	for _, x := range []string{
		"我想给[王伟](name)寄[一箱苹果](goods)", "寄[衣服](goods)给[李娜](name)", "帮我把[文件](goods)寄到[杭州](to)",
		"要寄[两双鞋](goods)去[成都](to)", "给[张敏](name)寄点[茶叶](goods)", "寄[一台电脑](goods)到[武汉](to)",
		"往[南京](to)寄[几本书](goods)", "寄件", "我要寄快递", "寄[被子](goods)给在[天津](to)的[刘洋](name)",
		"取件码是[4417](code)，寄[手机](goods)", "取件码[9020](code)", "一共寄[3](count)件", "寄[5](count)箱，到[西安](to)",
		"从[北京](from)寄[药](goods)到[上海](to)", "从[苏州](from)发[2](count)件去[郑州](to)",
	} {
		f.Intent.Examples = append(f.Intent.Examples, x)
	}
	programs := make([]*Program, 2)
	for i := range programs {
		p, err := Compile(f, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		programs[i] = p
	}
	Learn(programs[:1], nlu.NewParser(nil))
	return programs[0], programs[1]
}

func hear(text string) *Said {
	return Hear(text, nlu.Normalize(text), time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))
}

// read shows the values found in a first sentence.
func read(p *Program, text string) string {
	var out []string
	for _, c := range p.find(&Frame{Slots: map[string]string{}}, hear(text), nil, false) {
		out = append(out, fmt.Sprintf("%s=%s", c.slot.Name, c.value))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// TestLearnedValues: what the examples teach beside dictionaries, patterns and cues.
func TestLearnedValues(t *testing.T) {
	learned, plain := parcel(t)
	for _, c := range []struct{ text, want, without string }{
		{"我想给陈静寄一箱橘子", "goods=一箱橘子 name=陈静", ""},
		{"把玩具寄到长沙", "goods=玩具 to=长沙市", "to=长沙市"},
		{"寄大衣给赵磊", "goods=大衣 name=赵磊", ""},
		{"怎么寄", "", ""},
	} {
		if got := read(learned, c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
		if got := read(plain, c.text); got != c.without {
			t.Errorf("%s, nothing learned: got %q, want %q", c.text, got, c.without)
		}
	}
}

// TestLearnedValuesAreChecked: what looks like a value and is none of its type is not taken.
func TestLearnedValuesAreChecked(t *testing.T) {
	learned, _ := parcel(t)
	for _, text := range []string{"帮我把文件寄到火星", "取件码是44a7", "给客服寄点茶叶", "一共寄好多件"} {
		for _, c := range learned.find(&Frame{Slots: map[string]string{}}, hear(text), nil, false) {
			if c.slot.Name != "goods" {
				t.Errorf("%s: took %s for %s", text, c.value, c.slot.Name)
			}
		}
	}
}

// TestLearnNothing: flows without marks learn nothing, and text that cleaning
// changes is left alone, since its places would be others.
func TestLearnNothing(t *testing.T) {
	p, err := Compile(&kb.Flow{ID: "a", Intent: kb.Intent{Examples: []string{"挂失", "坏[", " "}}, Steps: []kb.Step{{Say: "好"}}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	Learn([]*Program{p}, nlu.NewParser(nil))
	if p.learned != nil || p.tagged(hear("挂失")) != nil {
		t.Error("something was learned of nothing")
	}
	learned, _ := parcel(t)
	if tags := learned.tagged(hear("  把玩具寄到长沙")); tags != nil {
		t.Errorf("tags of a text that is not clean: %v", tags)
	}
}
