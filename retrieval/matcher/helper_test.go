package matcher

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// sentences of a text: separated by |, their terms by spaces; a term that begins with
// ~ is of kind 3, all others of kind 1.
func sentences(text string) (out [][]Term) {
	if text == "" {
		return nil
	}
	for _, s := range strings.Split(text, "|") {
		out = append(out, terms(s))
	}
	return out
}

func terms(text string) []Term {
	out := []Term{}
	for _, word := range strings.Fields(text) {
		t := Term{1, word}
		if rest, ok := strings.CutPrefix(word, "~"); ok {
			t = Term{3, rest}
		}
		out = append(out, t)
	}
	return out
}

// askings are groups about many objects: 怎么 and 如何 ask the same, 取消 asks the opposite of 办理.
func askings() (out []Group) {
	for _, object := range strings.Fields("发票 快递 贷款 套餐 会员 密码 地址 订单 宽带 保险 工资 积分") {
		fill := func(text string) [][]Term { return sentences(strings.ReplaceAll(text, "O", object)) }
		out = append(out,
			Group{Same: fill("怎么 办理 O|如何 办理 O|如何 申请 O"), Differ: fill("怎么 取消 O|如何 取消 O")},
			Group{Same: fill("怎么 取消 O|如何 取消 O"), Differ: fill("怎么 办理 O")})
	}
	return out
}

// plain leaves everything as it is at the start: no vectors, weights the idf.
var plain = Settings{Batch: 1}

// lively learns the askings.
var lively = Settings{Epochs: 12, Batch: 8, Rate: 0.1, Scale: 10, Spread: 0.15, Drop: [MaxKinds]float32{1: 0.15}}

func similarity(t *testing.T, m *Model, a, b string) float64 {
	t.Helper()
	both, _, _ := m.Similarity(terms(a), terms(b))
	back, _, _ := m.Similarity(terms(b), terms(a))
	if d := both - back; d > 1e-6 || d < -1e-6 {
		t.Errorf("%q and %q: %v one way, %v the other", a, b, both, back)
	}
	return both
}

// random makes a model of random terms and numbers, as training makes them: some
// terms without a vector, texts of all lengths.
func random(r *rand.Rand) *Model {
	letters := []rune("aб发票怎么办0.~# ")
	groups := make([]Group, 1+r.IntN(10))
	for i := range groups {
		for range r.IntN(4) {
			var s []Term
			for range r.IntN(6) {
				var b strings.Builder
				for range r.IntN(5) {
					b.WriteRune(letters[r.IntN(len(letters))])
				}
				s = append(s, Term{uint8(r.IntN(MaxKinds)), b.String()})
			}
			groups[i].Same = append(groups[i].Same, s)
		}
		groups[i].Made = r.IntN(3) == 0
	}
	s := Settings{Epochs: r.IntN(3), Batch: 1 + r.IntN(5), Rate: 0.1, Scale: 10}
	if r.IntN(2) == 0 {
		s.Spread = 0.2
	}
	return Train(groups, s)
}

// seeded says its seed, so that a failure can be repeated.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
