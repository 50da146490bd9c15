package learn

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// requests are examples that want up to three things: what a restaurant, or the
// hotel of the context, has.
func requests(t testing.TB) (out []Example) {
	wants := map[string][]string{
		"电话": {"电话是多少", "电话给我", "联系电话呢"}, "地址": {"地址在哪", "在什么地方", "怎么过去"}, "评分": {"评分多少", "打几分", "口碑怎么样"},
	}
	names := []string{"电话", "地址", "评分"}
	for i := range 27 {
		for _, domain := range []string{"餐馆", "酒店"} {
			var texts, intents []string
			for k, name := range names {
				if i%3 == k || i/3%3 == k {
					texts = append(texts, wants[name][(i/9+k)%3])
					intents = append(intents, domain+"."+name)
				}
			}
			out = append(out, Example{Text: strings.Join(texts, "，"), Intents: intents, Context: []string{domain}})
		}
	}
	for _, text := range []string{"谢谢", "好的知道了", "嗯嗯", "再见"} {
		out = append(out, Example{Text: text, Intents: []string{}})
	}
	for _, e := range []string{"想找[川菜](菜)馆", "吃[火锅](菜)，地址在哪", "有[粤菜](菜)吗"} {
		x := marked(t, "", e)
		if x.Intents = nil; strings.Contains(e, "地址") {
			x.Intents = []string{"餐馆.地址"}
		}
		out = append(out, x)
	}
	return out
}

// TestSeveral: all that is wanted is found, each once, and of what the context says.
func TestSeveral(t *testing.T) {
	m := train(t, requests(t), Settings{Several: true})
	for _, c := range []struct{ context, text, want string }{
		{"餐馆", "电话是多少", "餐馆.电话 "},
		{"酒店", "电话是多少", "酒店.电话 "},
		{"酒店", "在什么地方，评分多少", "酒店.地址 酒店.评分 "},
		{"餐馆", "电话给我，口碑怎么样", "餐馆.电话 餐馆.评分 "},
		{"餐馆", "谢谢", ""},
		{"餐馆", "吃湘菜，地址在哪", "餐馆.地址 吃[湘菜](菜)，地址在哪"},
	} {
		u := parse(c.text)
		intents, spans := m.Read(u, c.context)
		var names []string
		for i, x := range intents {
			if names = append(names, x.Name); x.Confidence < likely || x.Confidence > 1 || i > 0 && x.Confidence > intents[i-1].Confidence {
				t.Errorf("%s: %v", c.text, intents)
			}
		}
		slices.Sort(names)
		got := ""
		for _, n := range names {
			got += n + " "
		}
		if len(spans) > 0 {
			got += show(u.Text, spans)
		}
		if got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.context, c.text, got, c.want)
		}
	}
	b := m.Encode()
	if read, err := Decode(b); err != nil || !bytes.Equal(read.Encode(), b) {
		t.Errorf("stored and read again: %v", err)
	}
}

// TestContextIsBounded: names beyond the first few count nothing.
func TestContextIsBounded(t *testing.T) {
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprint(i))
	}
	s := newSentence(parse("去上海"))
	s.setContext(many)
	if len(s.context) != maxContext || len(s.intentFeatures()) > 500 {
		t.Errorf("%d names, %d features", len(s.context), len(s.intentFeatures()))
	}
}

// TestClasses: everyday words are known by what they are, each class by its own number.
func TestClasses(t *testing.T) {
	same := func(a, b string) bool {
		x, y := everyday().find(newSentence(parse(a)), nil), everyday().find(newSentence(parse(b)), nil)
		for _, m := range x {
			if m.slot >= MaxSlots+placeLevels && slices.ContainsFunc(y, func(o match) bool { return o.slot == m.slot }) {
				return true
			}
		}
		return false
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"菠菜", "茄子", true}, {"肺炎", "胃炎", true}, {"护照", "身份证", true}, {"菠菜", "肺炎", false}, {"护照", "鲫鱼", false}} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%s and %s of one class: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// TestFitLogistic: scale and bias come out that points were made with; a few points
// change little, and points that are all right do not run away.
func TestFitLogistic(t *testing.T) {
	var many []point
	for x := -8.0; x <= 8; x += 0.5 {
		right := int(math.Round(200 * logistic(1.2*x-0.7)))
		for i := range 200 {
			many = append(many, point{x, float64(bit(i < right))})
		}
	}
	for _, c := range []struct {
		name        string
		points      []point
		scale, bias float64
		within      float64
	}{
		{"none", nil, 0.5, 0, 0},
		{"many", many, 1.2, -0.7, 0.1},
		{"one", []point{{2, 0}}, 0.5, 0, 0.1},
		{"all right", slices.Repeat([]point{{1, 1}}, 10_000), 2, 2, 0.5},
	} {
		scale, bias := fitLogistic(c.points)
		if math.Abs(scale-c.scale) > c.within || math.Abs(bias-c.bias) > c.within {
			t.Errorf("%s: scale %.3f, bias %.3f, want %v, %v", c.name, scale, bias, c.scale, c.bias)
		}
	}
}
