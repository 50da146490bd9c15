package matcher

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestTrainLearnsWhatIsTheSame: words that stand for one another come together, words
// that ask something else go apart, also about an object that no group has.
func TestTrainLearnsWhatIsTheSame(t *testing.T) {
	before, after := Train(askings(), plain), Train(askings(), lively)
	for _, c := range []struct {
		a, b   string
		change float64 // at least, of this sign
	}{
		{"怎么", "如何", 0.2},
		{"怎么 办理 发票", "如何 办理 发票", 0.05},
		{"怎么 办理 飞船", "如何 申请 飞船", 0.05}, // a new object
		{"如何 办理 飞船", "如何 取消 飞船", -0.1},
		{"办理 发票", "取消 发票", -0.1},
	} {
		old, now := similarity(t, before, c.a, c.b), similarity(t, after, c.a, c.b)
		t.Logf("%q and %q: %.2f, trained %.2f", c.a, c.b, old, now)
		if c.change > 0 && now < old+c.change || c.change < 0 && now > old+c.change {
			t.Errorf("%q and %q: %.3f before, %.3f after, want a change of %.2f", c.a, c.b, old, now, c.change)
		}
	}
	same, other := similarity(t, after, "怎么 办理 飞船", "如何 申请 飞船"), similarity(t, after, "怎么 办理 飞船", "怎么 取消 飞船")
	if same <= other {
		t.Errorf("two other words for the same are at %.3f, one word for something else at %.3f", same, other)
	}
}

// TestTrainIsDeterministic to the byte, although two workers share each step.
func TestTrainIsDeterministic(t *testing.T) {
	first := Train(askings(), lively).Encode()
	for range 3 {
		if !bytes.Equal(first, Train(askings(), lively).Encode()) {
			t.Fatal("the same groups make another model")
		}
	}
	other := lively
	other.Epochs--
	if bytes.Equal(first, Train(askings(), other).Encode()) {
		t.Error("fewer epochs make the same model: nothing is learned")
	}
}

// TestTrainOfLittle: groups that hardly teach anything do no harm, and all numbers stay finite.
func TestTrainOfLittle(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups []Group
		terms  int
	}{
		{"no group", nil, 0},
		{"a group without sentences", []Group{{}}, 0},
		{"only what differs", []Group{{Differ: sentences("怎么 退货")}}, 2},
		{"one sentence", []Group{{Same: sentences("怎么 退货")}}, 2},
		{"one sentence and what differs", []Group{{Same: sentences("怎么 退货"), Differ: sentences("怎么 换货")}}, 3},
		{"sentences without terms", []Group{{Same: sentences("|"), Differ: sentences(" ")}}, 0},
		{"one of two without terms", []Group{{Same: sentences("怎么|"), Differ: sentences("|退货")}}, 2},
		{"the same term again and again", []Group{{Same: sentences("退 退 退|退")}}, 1},
		{"the right one is also wrong", []Group{{Same: sentences("退货|换货"), Differ: sentences("退货|换货")}}, 2},
		{"all made", []Group{{Same: sentences("退货|换货"), Made: true}}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lively
			s.Decay, s.GainDecay = 1e-3, 1e-3
			m := Train(c.groups, s)
			if m.Len() != c.terms {
				t.Errorf("%d terms, want %d", m.Len(), c.terms)
			}
			for row := range m.weight {
				if !positive(m.weight[row], m.idf[row]) || !positive(m.scale[row]+1) {
					t.Errorf("row %d: weight %v, idf %v, scale %v", row, m.weight[row], m.idf[row], m.scale[row])
				}
			}
			if _, err := Decode(m.Encode()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFrequencies: a term counts once a sentence, and sentences made by a program do
// not count; so a word that a program repeats stays as rare as in what people wrote.
func TestFrequencies(t *testing.T) {
	m := Train([]Group{
		{Same: sentences("退货 退货|退货 运费")},
		{Same: sentences("运费 保价|保价 换货"), Made: true},
		{Differ: sentences("换货")},
	}, plain)
	for word, df := range map[string]float64{"退货": 2, "运费": 1, "换货": 1, "保价": 0} {
		want := math.Log(1 + (3-df+0.5)/(df+0.5)) // three sentences were written
		if got := m.idf[m.Row(Term{1, word})]; math.Abs(float64(got)-want) > 1e-6 {
			t.Errorf("%s: idf %v, want %v", word, got, want)
		}
	}
}

// TestForgotten: rare terms are not kept, and none that a file could not hold; both
// weigh like a word that training never met.
func TestForgotten(t *testing.T) {
	long, fits := strings.Repeat("a", maxTermSize+1), strings.Repeat("b", maxTermSize)
	s := lively
	s.Rare = 2
	m := Train([]Group{{Same: sentences("退货 " + long + " " + fits + "|退货 一次 " + long + " " + fits)}}, s)
	for word, want := range map[string]bool{"退货": true, "一次": false, fits: true, long: false} {
		if got := m.Row(Term{1, word}) >= 0; got != want {
			t.Errorf("%.10s (%d bytes): known %v, want %v", word, len(word), got, want)
		}
	}
	read, err := Decode(m.Encode())
	if err != nil || read.Len() != 2 {
		t.Errorf("%v, %d terms", err, read.Len())
	}
}

// TestThin: terms are left out in the share that is asked for, never all of them.
func TestThin(t *testing.T) {
	l := &learner{Settings: Settings{Drop: [MaxKinds]float32{1: 0.3, 2: 1}}, rand: seeded(t), kinds: []uint8{0, 1, 2, 2}}
	kept := [4]int{}
	const times = 4000
	for range times {
		for _, row := range l.thin(sentence{0, 1, 2}) {
			kept[row]++
		}
	}
	if share := float64(kept[1]) / times; kept[0] != times || kept[2] != 0 || math.Abs(share-0.7) > 0.05 {
		t.Errorf("kept %v of %d; want all, 0.7 and none", kept, times)
	}
	if got := l.thin(sentence{2, 3}); len(got) != 2 {
		t.Errorf("nothing would be left, so all stays: got %v", got)
	}
}

// TestPairs: each sentence but the first is to be found from another one, a sentence
// alone from itself; groups next to each other stay together.
func TestPairs(t *testing.T) {
	l := &learner{rand: seeded(t)}
	var groups []group
	for n := range 40 {
		groups = append(groups, group{same: make([]sentence, n%4)})
	}
	count := map[int]int{}
	apart := 0
	pairs := l.pairs(groups)
	for i, p := range pairs {
		count[p.group]++
		if i > 0 && p.group-pairs[i-1].group > 2 || i > 0 && p.group < pairs[i-1].group {
			apart++
		}
		if alone := len(groups[p.group].same) == 1; (p.k == 0) != alone {
			t.Errorf("sentence %d of a group of %d", p.k, len(groups[p.group].same))
		}
	}
	for n, g := range groups {
		if want := []int{0, 1, 1, 2}[len(g.same)]; count[n] != want {
			t.Errorf("group of %d: %d pairs, want %d", len(g.same), count[n], want)
		}
	}
	if blocks := (len(pairs) + neighbours - 1) / neighbours; apart >= blocks {
		t.Errorf("%d breaks between %d blocks", apart, blocks)
	}
}

// TestBatch: the i-th candidate is of the i-th anchor's group, another sentence of it
// where there is one; after them comes one wrong sentence of each group that has any.
func TestBatch(t *testing.T) {
	l := &learner{rand: seeded(t), kinds: make([]uint8, 100)}
	groups := []group{
		{same: []sentence{{0}, {1}, {2}}, differ: []sentence{{10}, {11}}, of: []int{1, -1}},
		{same: []sentence{{3}}},
		{same: []sentence{{4}, {5}}, differ: []sentence{{12}}},
	}
	for range 50 {
		b := l.batch(groups, []pair{{0, 2}, {1, 0}, {2, 1}})
		if a := b.anchors[0][0]; a > 1 || b.candidates[0][0] != 2 {
			t.Fatalf("from %d to %d", a, b.candidates[0][0])
		}
		if b.anchors[1][0] != 3 || b.candidates[1][0] != 3 || b.anchors[2][0] != 4 {
			t.Fatalf("%v %v", b.anchors, b.candidates)
		}
		if fmt.Sprint(b.alone, b.wrong) != "[false true false] [3 -1 4]" {
			t.Fatalf("alone %v, wrong %v", b.alone, b.wrong)
		}
		of := map[uint32]int{10: 1, 11: -1}[b.candidates[3][0]]
		if got, want := fmt.Sprint(b.from, b.of), fmt.Sprint([]int{0, 1, 2}, []int{0, 1, 2, of, -1}); got != want {
			t.Fatalf("groups %s, want %s", got, want)
		}
	}
}

// TestStepGoesDown: a small step against the gradient lowers the loss, in both the
// weights' direction and the vectors'.
func TestStepGoesDown(t *testing.T) {
	for _, c := range []struct {
		name            string
		spread, verdict float32
	}{{"weights alone", 0, 0}, {"weights and vectors", 0.3, 0}, {"and pairs on their own", 0.3, 1}, {"pairs on their own above all", 0.3, 1000}} {
		l := &learner{Settings: Settings{Batch: 4, Scale: 10, Spread: c.spread, Verdict: c.verdict}, rand: seeded(t), rows: map[Term]uint32{}}
		var groups []group
		for _, g := range askings() {
			groups = append(groups, group{same: l.read(g.Same, false), differ: l.read(g.Differ, false)})
		}
		l.start(60)
		b := l.batch(groups, l.pairs(groups)[:16])
		before := loss(l, b)
		for range 5 {
			l.step(b, 0.01)
		}
		if after := loss(l, b); !(after < before-1e-4) {
			t.Errorf("%s: loss %.5f before, %.5f after", c.name, before, after)
		}
	}
}

// TestVerdict: pairs that are judged on their own come to lie on the right sides of one
// similarity, where a softmax only asks for the right order of each sentence's candidates.
func TestVerdict(t *testing.T) {
	gap := func(s Settings) float64 {
		m := Train(askings(), s)
		same, differ := 1.0, -1.0
		for _, g := range askings() {
			for _, a := range g.Same {
				for _, b := range g.Same {
					both, _, _ := m.Similarity(a, b)
					same = min(same, both)
				}
				for _, b := range g.Differ {
					both, _, _ := m.Similarity(a, b)
					differ = max(differ, both)
				}
			}
		}
		return same - differ
	}
	judged := lively
	judged.Verdict = 3
	if without, with := gap(lively), gap(judged); !(with > without+0.05 && with > 0) {
		t.Errorf("between the farthest that ask the same and the nearest that do not lies %.3f, %.3f where pairs are judged", without, with)
	}
}

// loss is the mean of -log of the right one's softmax share and of the verdicts on the
// pairs, written as the definition says.
func loss(l *learner, b batch) (sum float64) {
	t := l.texts(b)
	n := len(b.anchors)
	for i := range n {
		var all, right float64
		for j := range b.candidates {
			if j != i && b.from[i] == b.of[j] {
				continue
			}
			inner := float64(Dot(t.vec[i*Dim:(i+1)*Dim], t.vec[(n+j)*Dim:(n+j+1)*Dim]))
			for _, x := range b.anchors[i] {
				for _, y := range b.candidates[j] {
					if x == y {
						inner += float64(l.weight(x))
					}
				}
			}
			similarity := inner / math.Sqrt(float64(t.sq[i]*t.sq[n+j]))
			verdict := 1 / (1 + math.Exp(float64(-l.Scale)*(similarity-float64(l.even))))
			if j == i && !b.alone[i] {
				sum -= float64(l.Verdict) * math.Log(verdict) / float64(n)
			} else if j == b.wrong[i] {
				sum -= float64(l.Verdict) * math.Log(1-verdict) / float64(n)
			}
			e := math.Exp(float64(l.Scale) * similarity)
			all += e
			if i == j {
				right = e
			}
		}
		sum -= math.Log(right/all) / float64(n)
	}
	return sum
}
