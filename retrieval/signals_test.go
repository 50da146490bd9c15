package retrieval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yingda/kb"
	"yingda/nlu"
)

// TestUnits: a Han character, a run of Latin letters, a run of digits; what is
// neither is a unit of its own, and a space only parts.
func TestUnits(t *testing.T) {
	for _, c := range []struct{ core, want string }{
		{"", ""},
		{" ", ""},
		{"怎么还款", "怎 么 还 款"},
		{"套餐99元", "套 餐 99 元"},
		{"59.9元", "59.9 元"},
		{"iphone15pro", "iphone 15 pro"},
		{"my card", "my card"},
		{"5g流量 wifi 密码", "5 g 流 量 wifi 密 码"},
		{"50%", "50 %"},
		{"好好", "好 好"}, // analyze takes each once
		{"café", "café"},
		{"ひらがな", "ひ ら が な"},
		{"𠮷野家", "𠮷 野 家"},
		{"a", "a"},
	} {
		if got := strings.Join(units(c.core), " "); got != c.want {
			t.Errorf("units(%q) = %q, want %q", c.core, got, c.want)
		}
	}
}

func TestClassOf(t *testing.T) {
	for want, runes := range map[class]string{
		gap:   " ",
		digit: "0123456789.",
		latin: "azéяω",
		han:   "中々𠮷ひ한%",
	} {
		for _, r := range runes {
			if got := classOf(r); got != want {
				t.Errorf("classOf(%q) = %d, want %d", r, got, want)
			}
		}
	}
}

// TestAnalyze: the distinct terms, units first. # marks a business term, ~ a thesaurus group.
func TestAnalyze(t *testing.T) {
	p := nlu.NewParser([]kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}})
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"？！", ""},
		{"信用卡", "信 用 卡 信用卡 #信用卡"},
		{"贷记卡", "贷 记 卡 贷记卡 #信用卡"},
		{"Visa-Card", "visa card"},
		{"试试试试", "试 试试"},
	} {
		u := p.ParseText(c.text)
		a := analyze(p, &u)
		var got []string
		for _, term := range a.terms {
			if !strings.HasPrefix(term, kindMark[common]) { // the thesaurus has a test of its own
				got = append(got, term)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
		if a.key != u.Key() || len(a.terms) != len(a.kinds) {
			t.Errorf("%q: key %q, %d terms, %d kinds", c.text, a.key, len(a.terms), len(a.kinds))
		}
		if again := distinct(a.terms); again != len(a.terms) {
			t.Errorf("%q: %d of %d terms are distinct: %q", c.text, again, len(a.terms), a.terms)
		}
	}
}

func distinct(list []string) int { return len(slices.Compact(slices.Sorted(slices.Values(list)))) }

// TestAnalyzeThesaurus: words of a group have its mark in common.
func TestAnalyzeThesaurus(t *testing.T) {
	p := nlu.NewParser(nil)
	groups := func(text string) (out []string) {
		u := p.ParseText(text)
		a := analyze(p, &u)
		for i, k := range a.kinds {
			if k == common {
				out = append(out, a.terms[i])
			}
		}
		return out
	}
	words := nlu.Thesaurus()[0]
	if a, b := groups(words[0]), groups(words[1]); len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("%s has groups %q, %s has %q; want the same", words[0], a, words[1], b)
	}
}

// TestIDF: the rarer, the heavier; never negative; finite without any knowledge.
func TestIDF(t *testing.T) {
	for _, c := range []struct {
		n, df int
		want  float64
	}{
		{0, 0, math.Log(2)},
		{1, 1, math.Log(4. / 3)},
		{1, 0, math.Log(4)},
		{100, 10, math.Log(1 + 90.5/10.5)},
	} {
		if got := idf(c.n, c.df); math.Abs(float64(got)-c.want) > 1e-6 {
			t.Errorf("idf(%d, %d) = %v, want %v", c.n, c.df, got, c.want)
		}
	}
	for _, n := range []int{1, 10, 1_000_000} {
		for df := 1; df <= n; df *= 2 {
			if !(idf(n, df) > 0 && idf(n, df) < idf(n, df-1)) {
				t.Errorf("of %d entries: idf of %d is %v, of one less %v", n, df, idf(n, df), idf(n, df-1))
			}
		}
		if idf(n, n) <= 0 { // recall takes a score of zero for not met
			t.Errorf("idf of what all %d entries have is %v", n, idf(n, n))
		}
	}
}

// TestOverlap: 1 for the same, 0 for nothing in common or nothing at all.
func TestOverlap(t *testing.T) {
	for _, c := range []struct{ in, a, b, want float32 }{
		{0, 0, 0, 0}, {0, 3, 0, 0}, {0, 3, 4, 0}, {3, 3, 3, 1}, {2, 4, 4, 0.5}, {2, 1, 16, 0.5},
	} {
		if got := overlap(c.in, c.a, c.b); got != c.want {
			t.Errorf("overlap(%v, %v, %v) = %v, want %v", c.in, c.a, c.b, got, c.want)
		}
	}
}

// lcsTable is the textbook's longest common subsequence.
func lcsTable(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		before := 0 // row[j] of the row above
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			before = above
		}
	}
	return row[len(b)]
}

func TestLCSTable(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"花呗怎么还款", "怎么还花呗", 3}, {"abcbdab", "bdcaba", 4}} {
		if got := lcsTable([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestLCS holds the bit-parallel longest common subsequence against the textbook's.
// Of a question its first 64 runes count; a phrasing may be of any length.
func TestLCS(t *testing.T) {
	r := seeded(t)
	for range 5000 {
		alphabet := []rune("怎么还款信用卡吗a1中文")
		alphabet = alphabet[:1+r.IntN(len(alphabet))]
		question, key := randomRunes(r, alphabet, r.IntN(101)), randomRunes(r, alphabet, r.IntN(101))
		q := &query{key: question}
		q.places.fill(question)
		want := lcsTable(question[:min(64, len(question))], key)
		if got := q.lcs(key); got != want {
			t.Fatalf("lcs(%q, %q) = %d, want %d", string(question), string(key), got, want)
		}
	}
}

func randomRunes(r *rand.Rand, alphabet []rune, n int) []rune {
	out := make([]rune, n)
	for i := range out {
		out[i] = alphabet[r.IntN(len(alphabet))]
	}
	return out
}

// TestPlaces: each rune has the bits of its positions, others none, however many
// runes meet in one slot.
func TestPlaces(t *testing.T) {
	slotOf := func(r rune) uint32 { return (&places{}).slot(r) }
	var meeting []rune // all in the last slot, so that the search for a place goes around
	for r := rune(0x4e00); len(meeting) < 80; r++ {
		if slotOf(r) == 127 {
			meeting = append(meeting, r)
		}
	}
	r := seeded(t)
	for name, key := range map[string][]rune{
		"none":           nil,
		"64 that meet":   meeting[:64],
		"more than 64":   meeting,
		"one, again":     []rune(strings.Repeat("好", 70)),
		"few, any order": randomRunes(r, meeting[:5], 64),
		"Latin and Han":  []rune("wifi密码wifi密码是什么"),
	} {
		var p places
		p.fill(key)
		for _, x := range append(slices.Clone(meeting), []rune("好wifi密码是什么不在")...) {
			var want uint64
			for i, y := range key[:min(64, len(key))] {
				if x == y {
					want |= 1 << i
				}
			}
			if got := p.of(x); got != want {
				t.Errorf("%s: %q is at %b, want %b", name, x, got, want)
			}
		}
	}
}

func TestCommonEnding(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"年费多少", "", 0}, {"年费多少", "利息多少", 2}, {"多少", "年费多少", 2}, {"多少", "多么", 0}} {
		if got := commonEnding([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestNumbers: runs of digits, with their decimals.
func TestNumbers(t *testing.T) {
	for _, c := range []struct{ key, want string }{
		{"", "[]"}, {"怎么还款", "[]"}, {"99", "[99]"}, {"套餐99和199", "[99 199]"}, {"59.9元3个月", "[59.9 3]"}, {"a1b2", "[1 2]"},
	} {
		if got := fmt.Sprint(numbers([]rune(c.key))); got != c.want {
			t.Errorf("%q: got %s, want %s", c.key, got, c.want)
		}
	}
}

func TestMissingNumbers(t *testing.T) {
	for _, c := range []struct {
		question, key string
		want          int
	}{{"怎么还款", "99", 0}, {"99套餐", "套餐99", 0}, {"99套餐", "套餐199", 1}, {"99和199", "套餐", 2}, {"99和199", "199", 1}} {
		q := &query{numbers: numbers([]rune(c.question))}
		if got := missingNumbers(q, []rune(c.key)); got != c.want {
			t.Errorf("%q, %q: got %d, want %d", c.question, c.key, got, c.want)
		}
	}
}

// seeded is a source of randomness whose seed is in the log of a failed test.
func seeded(t testing.TB) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
