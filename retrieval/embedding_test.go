package retrieval_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// meanings are what the model understands: words of one line mean the same, whatever
// they look like. Another language shows best what no likeness of characters can know.
var meanings = [][]string{
	{"还款", "pay back"},
	{"年费"},
	{"挂失", "lost"},
	{"注销", "cancel", "关闭"},
	{"短信"},
	{"额度", "limit"},
	{"信用卡", "card"},
}

// understand is a model: what a text means in the first dimensions, a little of how it
// looks in the others, and, as with all real models, much that all texts have in common.
func understand(text string) []float32 {
	const dims = 64
	v := make([]float32, dims)
	v[dims-1] = 2
	for i, words := range meanings {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
			v[i]++
		}
	}
	for _, r := range text {
		v[len(meanings)+int(r)%(dims-len(meanings)-1)] += 0.1
	}
	return unit(v)
}

func unit(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v
}

// brief is a ranking in few words.
func brief(res retrieval.Result) (out []string) {
	for _, c := range res.Candidates {
		out = append(out, fmt.Sprintf("%s %.4f", c.Entry, c.Confidence))
	}
	return out
}

// cards are entries whose words the questions below do not share.
func cards() []kb.Entry {
	return []kb.Entry{
		{ID: "pay", Question: "信用卡还款方式", Variants: []string{"信用卡如何还款"}, Enabled: true},
		{ID: "fee", Question: "信用卡年费标准", Variants: []string{"收取年费"}, Enabled: true},
		{ID: "lost", Question: "信用卡挂失", Variants: []string{"办理挂失"}, Enabled: true},
		{ID: "close", Question: "信用卡注销流程", Negatives: []string{"关闭短信提醒"}, Enabled: true},
		{ID: "limit", Question: "信用卡额度查询", Variants: []string{"查询额度"}, ValidTo: "2026-01-31", Enabled: true},
	}
}

// attach gives an index the vectors of a model.
func attach(t testing.TB, ix *retrieval.Index, model func(string) []float32) *retrieval.Index {
	t.Helper()
	v := ix.NewVectors()
	for i, text := range ix.Phrasings() {
		if err := v.Set(i, model(text)); err != nil {
			t.Fatal(err)
		}
	}
	with, err := ix.WithEmbeddings(v)
	if err != nil {
		t.Fatal(err)
	}
	return with
}

func TestEmbedding(t *testing.T) {
	p := nlu.NewParser(nil)
	plain := retrieval.Build(p, cards())
	with := attach(t, plain, understand)
	january := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		question    string
		at          time.Time
		want, never string
	}{
		{"pay back", january, "pay", ""},
		{"lost!", january, "lost", ""},
		{"cancel card", january, "close", ""},
		{"limit?", january, "limit", ""},
		{"limit?", january.AddDate(0, 6, 0), "", "limit"}, // not valid any more: its vector does not bring it back
		{"关闭短信提醒", january, "", "close"},                  // a negative
		{"短信cancel", january, "", "close"},                // nearer to the negative
	} {
		u := p.ParseText(c.question)
		entries := func(ix *retrieval.Index, o retrieval.Options) (out []string) {
			o.At, o.Explain = c.at, true
			res := ix.Search(&u, o)
			for _, err := range soundness(&res) {
				t.Errorf("%s: %v", c.question, err)
			}
			for _, x := range res.Candidates {
				out = append(out, x.Entry)
			}
			return out
		}
		got := entries(with, retrieval.Options{Embedding: understand(retrieval.EmbeddingText(&u))})
		if c.want != "" && (len(got) == 0 || got[0] != c.want) || slices.Contains(got, c.never) {
			t.Errorf("%s: %v, want %s first and never %s", c.question, got, c.want, c.never)
		}
		if by := entries(plain, retrieval.Options{}); c.want != "" && len(by) > 0 && by[0] == c.want {
			t.Errorf("%s: found by words too, it shows nothing", c.question)
		}
	}
}

// Without a vector, or with one that cannot be compared, all is as if there were no
// service, for every question of a pack; and of two rankings of one question, with and
// without a vector, each is kept for itself.
func TestWithoutEmbeddingAllIsAsBefore(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	plain := retrieval.Build(p, k.Entries)
	with := attach(t, plain, understand)
	asked := questions(t)
	for _, text := range asked[:min(len(asked), 400)] {
		u := p.ParseText(text)
		want := plain.Search(&u, retrieval.Options{Explain: true})
		for name, vector := range map[string][]float32{"none": nil, "another length": {1, 0}, "nothing": make([]float32, 64)} {
			if got := with.Search(&u, retrieval.Options{Explain: true, Embedding: vector}); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: %v, want %v", text, name, brief(got), brief(want))
			}
		}
		if got := plain.Search(&u, retrieval.Options{Explain: true, Embedding: understand(text)}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s, no vectors of phrasings: %v, want %v", text, brief(got), brief(want))
		}
		o := retrieval.Options{Embedding: understand(text)}
		near, far := with.Search(&u, o), with.Search(&u, retrieval.Options{})
		if again := with.Search(&u, o); !reflect.DeepEqual(again, near) || !reflect.DeepEqual(far, unexplained(want)) {
			t.Errorf("%s: the rankings with and without a vector are mixed up", text)
		}
	}
}

// Whatever a service says, confidences stay probabilities, what matches exactly stays
// certain, and noise is not answered: nearness by vectors alone proves nothing.
func TestServiceThatTalksNonsense(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	rng := rand.New(rand.NewPCG(3, 4))
	with := attach(t, retrieval.Build(p, k.Entries), func(string) []float32 { return randomVector(rng, 64) })
	vectors := with.Phrasings()
	for _, text := range append([]string{"哈哈", "嗯嗯", "123", "今天天气不错", "好的吧", "qwerty"}, questions(t)...) {
		u := p.ParseText(text)
		o := retrieval.Options{Embedding: randomVector(rng, 64), Explain: true}
		if rng.IntN(2) == 0 {
			o.Embedding = understand(vectors[rng.IntN(len(vectors))])
		}
		res := with.Search(&u, o)
		for _, err := range soundness(&res) {
			t.Errorf("%s: %v", text, err)
		}
		plain := with.Search(&u, retrieval.Options{})
		switch {
		case plain.Exact && (!res.Exact || res.Candidates[0].Confidence != plain.Candidates[0].Confidence):
			t.Errorf("%s: %v, want certainty", text, res.Candidates[0])
		case len([]rune(text)) <= 6 && len(plain.Candidates) == 0 && len(res.Candidates) > 0 && res.Candidates[0].Confidence > 0.2:
			t.Errorf("%s: %v by its vector alone", text, res.Candidates[0])
		}
	}
}

func randomVector(rng *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	return unit(v)
}

// The vector's part in a score is told like any other.
func TestEmbeddingIsExplained(t *testing.T) {
	p := nlu.NewParser(nil)
	with := attach(t, retrieval.Build(p, cards()), understand)
	u := p.ParseText("pay back")
	res := with.Search(&u, retrieval.Options{Explain: true, Embedding: understand(u.Core)})
	top := res.Candidates[0]
	sum, told := 0.0, false
	for _, s := range top.Why {
		sum += s.Value * s.Weight
		told = told || s.Name == "embedding" && s.Value > 0.3 && s.Value <= 1 && s.Weight > 0
	}
	if !told || math.Abs(sum-top.Score) > 1e-4 {
		t.Errorf("score %v, signals sum up to %v: %+v", top.Score, sum, top.Why)
	}
}

// What is sent to the service says no more than it has to.
func TestEmbeddingText(t *testing.T) {
	p := nlu.NewParser(nil)
	for text, want := range map[string]string{
		"您好，請問信用卡怎麼還款？謝謝":         "信用卡怎么还款",
		"我的手机13812348000收不到ＶＩＰ短信": "我的手机138****8000收不到vip短信",
		"？？": "",
		"":   "",
	} {
		u := p.Read(text)
		if got := retrieval.EmbeddingText(&u); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	ix := retrieval.Build(p, []kb.Entry{{ID: "a", Question: "请问怎么退货？", Typos: []string{"怎么推货"}, Negatives: []string{"怎么换货"}, Enabled: true}})
	if got := strings.Join(ix.Phrasings(), " "); got != "怎么退货 怎么推货 怎么换货" {
		t.Errorf("phrasings %q", got)
	}
}

func TestVectorsMustFit(t *testing.T) {
	p := nlu.NewParser(nil)
	ix := retrieval.Build(p, cards())
	v := ix.NewVectors()
	if err := v.Set(0, nil); err == nil {
		t.Error("an empty vector is taken")
	}
	v = ix.NewVectors()
	if err := v.Set(0, []float32{1, 0}); err != nil {
		t.Fatal(err)
	}
	if err := v.Set(1, []float32{1, 0, 0}); err == nil {
		t.Error("vectors of two lengths are taken")
	}
	if _, err := retrieval.Build(p, cards()[:2]).WithEmbeddings(v); err == nil {
		t.Error("vectors of another index are taken")
	}
}

// Knowledge of a few phrasings, of none, and with vectors that are missing or all alike.
func TestSmallAndEmptyVectors(t *testing.T) {
	p := nlu.NewParser(nil)
	for n := range 3 {
		for name, model := range map[string]func(string) []float32{
			"good":  understand,
			"alike": func(string) []float32 { return understand("还款") },
			"zero":  func(string) []float32 { return make([]float32, 64) },
		} {
			ix := attach(t, retrieval.Build(p, cards()[:n]), model)
			u := p.ParseText("pay back")
			res := ix.Search(&u, retrieval.Options{Embedding: understand(u.Core), Explain: true})
			for _, err := range soundness(&res) {
				t.Errorf("%d entries, %s: %v", n, name, err)
			}
			if n == 2 && name == "good" && (len(res.Candidates) == 0 || res.Candidates[0].Entry != "pay") {
				t.Errorf("%d entries, %s: %v", n, name, res.Candidates)
			}
		}
	}
	ix := retrieval.Build(p, cards())
	none, err := ix.WithEmbeddings(ix.NewVectors())
	if err != nil {
		t.Fatal(err)
	}
	u := p.ParseText("pay back")
	if got, want := none.Search(&u, retrieval.Options{Embedding: understand(u.Core)}), ix.Search(&u, retrieval.Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("no vector set: %v, want %v", brief(got), brief(want))
	}
}
