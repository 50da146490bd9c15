package matcher

import (
	"fmt"
	"math"
	"testing"
)

// TestOverlap: without training, similarity is the overlap of the terms weighted by
// their idf: over the four sentences below log(1+(4-df+.5)/(df+.5)).
func TestOverlap(t *testing.T) {
	m := Train([]Group{{Same: sentences("怎么 退货|怎么 换货")}, {Same: sentences("怎么 还款|利息 ~多少")}}, plain)
	idf := func(df float64) float64 { return math.Log(1 + (4-df+0.5)/(df+0.5)) }
	how, rare, never := idf(3), idf(1), idf(0)
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"怎么 退货", "怎么 退货", 1},
		{"怎么 退货", "退货 怎么", 1}, // the order is no matter
		{"怎么 退货", "怎么 换货", how / (how + rare)},
		{"怎么 退货", "退货", rare / math.Sqrt((how+rare)*rare)}, // the rare word says more
		{"怎么 退货", "怎么", how / math.Sqrt((how+rare)*how)},
		{"怎么 退货", "利息 ~多少", 0},
		{"怎么 外星", "怎么 外星", 1}, // what training never met counts as it is written
		{"怎么 外星", "怎么 火星", how / (how + never)},
		{"~怎么", "怎么", 0}, // of another kind
		{"", "怎么", 0},
		{"", "", 0},
	} {
		if got := similarity(t, m, c.a, c.b); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%q and %q: got %v, want %v", c.a, c.b, got, c.want)
		}
		both, overlap, cosine := m.Similarity(terms(c.a), terms(c.b))
		if both != overlap || cosine != 0 {
			t.Errorf("%q and %q: both %v, overlap %v, cosine %v", c.a, c.b, both, overlap, cosine)
		}
	}
}

// TestSimilarityIsBounded: with vectors, it is in [-1,1] whatever is compared, and 1 with itself.
func TestSimilarityIsBounded(t *testing.T) {
	m := Train(askings(), lively)
	words := terms("怎么 如何 办理 取消 发票 贷款 没见过")
	r := seeded(t)
	for range 500 {
		a, b := words[:r.IntN(len(words)+1)], words[r.IntN(len(words)):]
		both, overlap, cosine := m.Similarity(a, b)
		if math.Abs(both) > 1+1e-6 || overlap < 0 || overlap > 1+1e-6 || math.Abs(cosine) > 1+1e-6 {
			t.Fatalf("%v and %v: both %v, overlap %v, cosine %v", a, b, both, overlap, cosine)
		}
		if self, _, _ := m.Similarity(b, b); math.Abs(self-1) > 1e-5 {
			t.Fatalf("%v with itself: %v", b, self)
		}
	}
}

// TestWeight: with the training text's own idf it is what was learned; a term that is
// rarer in a knowledge base weighs more there, and its vector grows with the root, so
// that both halves of the similarity keep their shares.
func TestWeight(t *testing.T) {
	m := Train(askings(), lively)
	row := m.Row(Term{1, "办理"})
	own := m.idf[row] / m.unseen // relative to a term nobody has
	if w, scale := m.Weight(row, 1, own); math.Abs(float64(w/m.weight[row]-1)) > 1e-5 || math.Abs(float64(scale-1)) > 1e-5 {
		t.Errorf("its own idf: weight %v, want %v; factor %v, want 1", w, m.weight[row], scale)
	}
	w1, s1 := m.Weight(row, 1, 0.2)
	w2, s2 := m.Weight(row, 1, 0.8)
	if math.Abs(float64(w2/w1-4)) > 1e-5 || math.Abs(float64(s2/s1-2)) > 1e-5 {
		t.Errorf("an idf four times as large: weight times %v, vector times %v", w2/w1, s2/s1)
	}
	if m.Row(Term{1, "没见过"}) != -1 {
		t.Fatal("a term that training never met has a row")
	}
	if w, scale := m.Weight(-1, 1, 0.5); w != m.kind[1]*m.unseen*0.5 || scale != 0 {
		t.Errorf("a term that is not known: weight %v, factor %v", w, scale)
	}
}

// TestVector: twice a factor is twice the vector.
func TestVector(t *testing.T) {
	m := Train(askings(), lively)
	how := Term{1, "如何"}
	row := m.Row(how)
	var once, thrice [Dim]float32
	m.Vector(&once, row, how, 1, 1)
	m.Vector(&thrice, row, how, 1, 2)
	m.Vector(&thrice, row, how, 1, 1)
	if Dot(once[:], once[:]) == 0 {
		t.Fatal("如何 has no vector")
	}
	for k := range once {
		if math.Abs(float64(thrice[k]-3*once[k])) > 1e-5 {
			t.Fatalf("number %d: %v, want three times %v", k, thrice[k], once[k])
		}
	}
}

// TestUnknownTermsCount: a term that training never met has a vector of its own, as long
// as those of its kind and near to no other's, so that sentences with different ones are
// not the same.
func TestUnknownTermsCount(t *testing.T) {
	m := Train(askings(), lively)
	vector := func(term Term, idf float32) (v [Dim]float32) {
		m.Vector(&v, m.Row(term), term, idf, 1)
		return v
	}
	var squares, idf float64
	for term, row := range m.rows {
		v := vector(term, 1)
		squares += float64(Dot(v[:], v[:]))
		idf += float64(m.idf[row])
	}
	const many = 200
	var near float64
	for i := range many {
		v, half := vector(Term{1, fmt.Sprint("新词", i)}, 1), vector(Term{1, fmt.Sprint("新词", i)}, 0.5)
		length := float64(Dot(v[:], v[:]))
		if want := squares / idf * float64(m.unseen); math.Abs(length/want-1) > 0.01 {
			t.Fatalf("squared length %v, of what is known %v", length, want)
		}
		if got := float64(Dot(half[:], half[:])); math.Abs(got*2/length-1) > 1e-4 {
			t.Errorf("half the idf: squared length %v, of %v", got, length)
		}
		other := vector(Term{1, fmt.Sprint("新词", i+1)}, 1)
		near += math.Abs(float64(Dot(v[:], other[:]))) / length
	}
	if near /= many; near > 1.3/math.Sqrt(Dim) { // of independent signs the mean is .8/√Dim
		t.Errorf("two unknown terms have a cosine of %.3f in the mean", near)
	}
	if same, other := similarity(t, m, "怎么 办理 新词", "如何 办理 新词"), similarity(t, m, "怎么 办理 新词", "如何 办理 别的"); same < other+0.1 {
		t.Errorf("the same unknown word: %.3f, another: %.3f", same, other)
	}
}

// TestDot against the sum as it is written in books.
func TestDot(t *testing.T) {
	r := seeded(t)
	for range 100 {
		a, b := make([]float32, Dim), make([]float32, Dim)
		want := 0.0
		for k := range a {
			a[k], b[k] = r.Float32()-0.5, r.Float32()-0.5
			want += float64(a[k]) * float64(b[k])
		}
		if got := Dot(a, b); math.Abs(float64(got)-want) > 1e-5 {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

// TestKnows tells which kinds of terms a model was trained with.
func TestKnows(t *testing.T) {
	m := Train([]Group{{Same: sentences("怎么 ~多少")}}, plain)
	for kind := range uint8(MaxKinds) {
		if got, want := m.Knows(kind), kind == 1 || kind == 3; got != want {
			t.Errorf("kind %d: got %v, want %v", kind, got, want)
		}
	}
}
