package eval

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/nlu"
	"yingda/nlu/learn"
)

// byRule reads a city anywhere as where to go, and wants a ticket unless 丢 is said:
// its figures on four sentences can be worked out by hand.
func byRule(taught []learn.Example) (Reader, error) {
	return func(u *nlu.Utterance, _ ...string) (intents []learn.Intent, spans []learn.Span) {
		intents = []learn.Intent{{Name: "订票", Confidence: 0.75}}
		if strings.Contains(u.Text, "丢") {
			intents = []learn.Intent{{Name: "挂失", Confidence: 0.75}}
		}
		for i, r := range []rune(u.Text) {
			if r == '京' {
				spans = append(spans, learn.Span{Slot: "到达", Start: i - 1, End: i + 1})
			}
		}
		return intents, spans
	}, nil
}

func TestCrossValidate(t *testing.T) {
	to := func(start int) []learn.Span { return []learn.Span{{Slot: "到达", Start: start, End: start + 2}} }
	examples := []learn.Example{
		{Text: "去北京", Intent: "订票", Slots: to(1)},
		{Text: "去上海", Intent: "订票", Slots: to(1)},                                         // not found
		{Text: "南京的卡丢了", Intent: "挂失"},                                                    // found and not there
		{Text: "看看东京", Intent: "查询", Slots: []learn.Span{{Slot: "地点", Start: 2, End: 4}}}, // another intent and slot
	}
	r, err := CrossValidate(examples, 3, time.Now(), byRule)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"intent_accuracy", r.Accuracy, 3. / 4},
		{"intent_macro_f1", r.MacroF1, (4./5 + 1 + 0) / 3},
		{"intent_ece", r.ECE, (3*0.25 + 0.75) / 4}, // one in each bin
		{"slot_precision", r.SlotP, 1. / 3},
		{"slot_recall", r.SlotR, 1. / 3},
		{"slot_f1", r.SlotF1, 1. / 3},
		{"frame_accuracy", r.Frame, 1. / 4},
		{"act_f1", r.ActF1, 2 * (3. + 1) / (4 + 3 + 4 + 3)},
		{"n", float64(r.N), 4},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
	want := []LabelScore{{"到达", 2, 1. / 3, 1. / 2, 2. / 5}, {"地点", 1, 0, 0, 0}}
	if !slices.Equal(r.Slots, want) {
		t.Errorf("slots %+v, want %+v", r.Slots, want)
	}
}

// TestCrossValidateTeachesOthersOnly: no text is asked that was taught, each is
// asked once, and the order of the examples does not matter.
func TestCrossValidateTeachesOthersOnly(t *testing.T) {
	var examples []learn.Example
	for _, r := range "一二三四五六七八九十百千万" {
		e := learn.Example{Text: string(r), Intent: "数"}
		examples = append(examples, e, e)
	}
	asked := map[string]int{}
	learner := func(taught []learn.Example) (Reader, error) {
		return func(u *nlu.Utterance, _ ...string) ([]learn.Intent, []learn.Span) {
			asked[u.Text]++
			if slices.ContainsFunc(taught, func(e learn.Example) bool { return e.Text == u.Text }) {
				t.Errorf("%s was taught", u.Text)
			}
			return nil, nil
		}, nil
	}
	for range 2 {
		r, err := CrossValidate(examples, 5, time.Now(), learner)
		if err != nil || r.Accuracy != 0 {
			t.Fatal(r, err)
		}
		slices.Reverse(examples)
	}
	for text, n := range asked {
		if n != 4 {
			t.Errorf("%s was asked %d times", text, n)
		}
	}
	if len(asked) != 13 {
		t.Errorf("%d texts were asked", len(asked))
	}
}

// TestLearned: sentences of a frame are read after those of the same frame were learned.
func TestLearned(t *testing.T) {
	var examples []learn.Example
	for _, city := range []string{"上海", "北京", "天津", "重庆", "广州", "深圳", "武汉", "西安", "南京", "杭州"} {
		examples = append(examples,
			learn.Example{Text: "我要去" + city, Intent: "订票", Slots: []learn.Span{{Slot: "到达", Start: 3, End: 5}}},
			learn.Example{Text: city + "的天气", Intent: "天气", Slots: []learn.Span{{Slot: "城市", Start: 0, End: 2}}})
	}
	r, err := CrossValidate(examples, 2, time.Now(), Learned(nil))
	if err != nil || r.Accuracy < 0.95 || r.SlotF1 < 0.95 {
		t.Errorf("%+v %v", r, err)
	}
}
