package retrieval

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestParseModel: what the file says, by name; a name that means nothing is refused,
// so that a model of another version of the program is not used by half.
func TestParseModel(t *testing.T) {
	m, err := parseModel([]byte(`{"id":"x","rank":{"chars":2,"numbers":-1.5},"in_scope":{"bias":-1},"right":{"share":3}}`))
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "x" || m.rank[sChars] != 2 || m.rank[sNumbers] != -1.5 || m.inScope[tBias] != -1 || m.right[tShare] != 3 {
		t.Errorf("got %+v", m)
	}
	if m.rank[sBM25] != 0 || m.inScope[tShare] != 0 {
		t.Errorf("what is not named weighs nothing: got %+v", m)
	}
	for _, c := range []struct{ text, want string }{
		{``, "parse model"},
		{`[]`, "parse model"},
		{`{"rank":{"chars":"2"}}`, "parse model"},
		{`{"rank":{"charz":2}}`, "charz"},
		{`{"rank":{"chars":2,"share":1}}`, "share"}, // a trait is no signal
		{`{"in_scope":{"bm25":2}}`, "bm25"},
		{`{"right":{"Bias":2}}`, "Bias"},
	} {
		if _, err := parseModel([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %q", c.text, err, c.want)
		}
	}
}

// TestShippedModel: it has an id, and each weight the sign that its signal means.
func TestShippedModel(t *testing.T) {
	m := shipped()
	if m.ID == "" {
		t.Error("no id")
	}
	for i, w := range m.rank {
		if float64(w)*priorRank[i] < 0 {
			t.Errorf("%s weighs %v, its prior %v", signalNames[i], w, priorRank[i])
		}
	}
	if m.inScope[tFresh] >= 0 {
		t.Errorf("unknown words make an answer likelier: %v", m.inScope[tFresh])
	}
}

// TestNames: every signal and trait has a name of its own; files and explanations use them.
func TestNames(t *testing.T) {
	for _, names := range [][]string{signalNames[:], traitNames[:], kindField[:]} {
		if slices.Contains(names, "") || distinct(names) != len(names) {
			t.Errorf("names are missing or double: %q", names)
		}
	}
}

// TestScoreInParts: the signals of order are added later, and the sum is the same.
func TestScoreInParts(t *testing.T) {
	m, r := shipped(), seeded(t)
	var f [nsignals]float32
	for i := range f {
		f[i] = r.Float32()
	}
	whole := m.score(&f, 0, nsignals)
	parts := m.score(&f, 0, sOrder) + m.score(&f, sOrder, sProfile) + m.score(&f, sProfile, nsignals)
	if math.Abs(float64(whole-parts)) > 1e-4 {
		t.Errorf("whole %v, parts %v", whole, parts)
	}
}

// TestConfidence: in [0, maxConfidence]; it grows with the share of the first
// candidate and with the characters in common, all else equal.
func TestConfidence(t *testing.T) {
	m, r := shipped(), seeded(t)
	for range 1000 {
		tr := randomTraits(r)
		c := m.confidence(tr, 0, 0)
		if !(c >= 0 && c <= maxConfidence) {
			t.Fatalf("confidence of %v is %v", tr, c)
		}
		for _, trait := range []int{tShare, tChars} {
			more := tr
			more[trait] += 0.05
			if got := m.confidence(more, 0, 0); got < c || got == c && c < 0.99*maxConfidence {
				t.Fatalf("more %s: confidence from %v to %v, of %v", traitNames[trait], c, got, tr)
			}
		}
	}
	sure := &model{inScope: [ntraits]float64{tBias: 50}, right: [ntraits]float64{tBias: 50}}
	if got := sure.confidence([ntraits]float64{tBias: 1}, 0, 0); got != maxConfidence {
		t.Errorf("a model that is sure of everything: %v, want %v: only the same words are certain", got, maxConfidence)
	}
}

// randomTraits as a search may meet them.
func randomTraits(r *rand.Rand) [ntraits]float64 {
	return [ntraits]float64{
		tBias: 1, tChars: r.Float64(), tSynonyms: r.Float64(), tOrder: r.Float64(), tFresh: r.Float64(),
		tLength: math.Log(float64(1 + r.IntN(500))), tShare: math.Log(0.02 + 0.98*r.Float64()),
	}
}

// TestConfidencesFollowScores: below the first, in the ratio of the exponentials of the scores.
func TestConfidencesFollowScores(t *testing.T) {
	ix := &Index{model: shipped(), docs: make([]doc, 1)}
	ranking := []found{{score: 3}, {score: 3}, {score: 2}, {score: -400}}
	got := ix.confidences(&query{key: []rune("怎么")}, ranking)
	if got[0] != got[1] || math.Abs(got[2]/got[0]-math.Exp(-1)) > 1e-9 || got[3] != got[0]*math.Exp(-403) || got[0] <= 0 {
		t.Errorf("got %v", got)
	}
	if got := ix.confidences(&query{}, nil); got != nil {
		t.Errorf("nothing found: got %v", got)
	}
}
