package kb

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestNearPairsFindsWhatComparingAllFinds holds the filtered join against the plain one.
func TestNearPairsFindsWhatComparingAllFinds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for round := range 60 {
		texts := make([]string, 60)
		for i := range texts {
			if i > 0 && rnd.IntN(2) == 0 { // a slip of the pen in an earlier one
				r := []rune(texts[rnd.IntN(i)])
				r[rnd.IntN(len(r))] = rune('a' + rnd.IntN(20))
				texts[i] = string(r)
				continue
			}
			r := make([]rune, 1+rnd.IntN(30))
			for j := range r {
				r[j] = rune('a' + rnd.IntN(3+round%20))
			}
			texts[i] = string(r)
		}
		at := []float64{0.5, 0.8, 0.9, 1}[round%4]
		got, want := nearPairs(texts, at), plainPairs(texts, at)
		if !slices.Equal(got, want) {
			t.Fatalf("round %d, likeness %v: %d pairs, want %d\ngot  %v\nwant %v", round, at, len(got), len(want), got, want)
		}
	}
}

func plainPairs(texts []string, t float64) []nearPair {
	var pairs []nearPair
	sets := bigramSets(texts)
	for a := range texts {
		for b := range texts[a+1:] {
			b += a + 1
			shared := common(sets[a], sets[b])
			if like := float64(shared) / float64(len(sets[a])+len(sets[b])-shared); like >= t-1e-9 {
				pairs = append(pairs, nearPair{a, b, like})
			}
		}
	}
	slices.SortFunc(pairs, nearPair.compare)
	return pairs
}

func TestLikenessOfQuestions(t *testing.T) {
	tests := []struct {
		a, b string
		near bool
	}{
		{"信用卡逾期以后怎样才能申请恢复正常额度", "信用卡逾期以后怎样才能申请恢复正常额", true},
		{"信用卡的年费每年是在几月几号扣除呢", "信用卡的年费每年是在几月几号扣除吗", true},
		{"如何开通短信提醒", "如何注销短信提醒", false}, // near in letters, meant to differ
		{"怎么还款", "怎么还款啊", false},        // too short to say
		{"怎么还款", "今天天气", false},
	}
	for _, tt := range tests {
		if got := len(nearPairs([]string{tt.a, tt.b}, nearAt)) == 1; got != tt.near {
			t.Errorf("%s / %s: near %v, want %v", tt.a, tt.b, got, tt.near)
		}
	}
}

// templated makes n questions as a large import has them: a few patterns, many
// products, so that most bigrams are frequent and the rare ones decide.
func templated(n int) []string {
	rnd := rand.New(rand.NewPCG(1, 2))
	patterns := []string{"如何申请%s的分期付款业务", "%s的年费是多少钱一年", "我想问一下%s怎么注销", "办理%s需要准备什么材料", "%s可以在手机银行上开通吗"}
	texts := make([]string, n)
	for i := range texts {
		name := make([]rune, 2+rnd.IntN(5))
		for j := range name {
			name[j] = rune(0x4e00 + rnd.IntN(1500))
		}
		texts[i] = fmt.Sprintf(patterns[rnd.IntN(len(patterns))], string(name))
	}
	return texts
}

// TestNearPairsOfAHundredThousand bounds the work of a check before publishing:
// 2 s is what a trainer accepts to wait. It took 0.3 s when written (2 cores).
func TestNearPairsOfAHundredThousand(t *testing.T) {
	texts := templated(100_000)
	start := time.Now()
	pairs := nearPairs(texts, nearAt)
	took := time.Since(start)
	t.Logf("%d pairs in %v", len(pairs), took)
	if len(pairs) == 0 {
		t.Error("no pairs: the templates should make some")
	}
	if took > 10*time.Second { // far above the measured, far below the plain join's minutes
		t.Errorf("took %v", took)
	}
}

func BenchmarkCheck(b *testing.B) {
	k := Knowledge{}
	for i, text := range templated(100_000) {
		if i%10 == 0 {
			k.Entries = append(k.Entries, Entry{ID: fmt.Sprint(i), Question: text, Answer: fmt.Sprint("答", i), Enabled: true})
			continue
		}
		e := &k.Entries[len(k.Entries)-1]
		e.Variants = append(e.Variants, text)
	}
	for b.Loop() {
		Check(k)
	}
	b.ReportMetric(100_000, "phrasings/op")
}
