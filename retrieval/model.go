package retrieval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sync"
)

// model fuses the signals of a candidate into a score, and calibrates a ranking to
// the probability that its first candidate is right. It is made by Train from the
// project's own text and embedded.
//
// The probability is a product of two logistic models: that the question has an
// answer here at all, and that, if so, the first candidate is it. They have
// different evidence: nearness to what is stored, and distance to the runner-up.
type model struct {
	ID      string             `json:"id"`
	Rank    map[string]float64 `json:"rank"`     // weight of each signal in the score
	InScope map[string]float64 `json:"in_scope"` // weight of each trait in the log-odds that the question has an answer
	Right   map[string]float64 `json:"right"`    // the same, that the first candidate is the right one

	rank    [nsignals]float32
	inScope [ntraits]float64
	right   [ntraits]float64
}

//go:embed model.json
var modelJSON []byte

// shipped is the embedded model, read once.
var shipped = sync.OnceValue(func() *model {
	m, err := parseModel(modelJSON)
	if err != nil {
		panic(fmt.Sprintf("embedded model: %v", err))
	}
	return m
})

func parseModel(b []byte) (*model, error) {
	m := &model{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("parse model: %w", err)
	}
	return m, m.compile()
}

// compile turns the named weights into arrays; a name it does not know is an error.
func (m *model) compile() error {
	var rank [nsignals]float64
	for _, part := range []struct {
		weights map[string]float64
		names   []string
		to      []float64
	}{
		{m.Rank, signalNames[:], rank[:]},
		{m.InScope, traitNames[:], m.inScope[:]},
		{m.Right, traitNames[:], m.right[:]},
	} {
		known := 0
		for i, name := range part.names {
			w, ok := part.weights[name]
			part.to[i] = w
			if ok {
				known++
			}
		}
		if known != len(part.weights) {
			return fmt.Errorf("parse model: names in %v that are not among %v", part.weights, part.names)
		}
	}
	for i, w := range rank {
		m.rank[i] = float32(w)
	}
	return nil
}

// score is the weighted sum of the signals from ≤ i < to.
func (m *model) score(f *[nsignals]float32, from, to int) float32 {
	var s float32
	for i := from; i < to; i++ {
		s += m.rank[i] * f[i]
	}
	return s
}

// The traits of a ranking that tell whether its first candidate is right.
const (
	tBias = iota
	tChars
	tSynonyms
	tOrder
	tMeaning
	tVector
	tKin
	tLikeness
	tFresh  // share of the question's weight that no entry has
	tLength // log of the question's length in runes
	tShare  // log of the softmax share of the first candidate: how clear it is of the others
	ntraits
)

var traitNames = [ntraits]string{"bias", "chars", "synonyms", "order", "meaning", "vector", "kin", "likeness", "fresh", "length", "share"}

// traits of a ranking: f are the signals of its first candidate, likeness its phrasing's,
// share its softmax share.
func traits(q *query, f *[nsignals]float32, likeness, share float64) [ntraits]float64 {
	return [ntraits]float64{
		tBias:     1,
		tChars:    float64(f[sChars]),
		tSynonyms: float64(f[sSynonyms]),
		tOrder:    float64(f[sOrder]),
		tMeaning:  float64(f[sMeaning]),
		tVector:   float64(f[sVector]),
		tKin:      float64(f[sKin]),
		tLikeness: likeness,
		tFresh:    float64(q.fresh),
		tLength:   math.Log(float64(len(q.key))),
		tShare:    math.Log(share),
	}
}

// maxConfidence of anything but an exact match: certainty is for the same words only.
const maxConfidence = 0.999

// confidence is the calibrated probability of the first candidate, the log-odds of
// the two halves moved.
func (m *model) confidence(t [ntraits]float64, inScope, right float64) float64 {
	return min(maxConfidence, logistic(m.inScope, t, inScope)*logistic(m.right, t, right))
}

// logistic is the probability of a model with traits t, its log-odds moved.
func logistic(w, t [ntraits]float64, moved float64) float64 {
	z := moved
	for i := range t {
		z += w[i] * t[i]
	}
	return 1 / (1 + math.Exp(-z))
}
