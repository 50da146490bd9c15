package retrieval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sync"
)

// model fuses the signals into a score and calibrates the best score to a
// probability. It is trained on the project's own text: see Train.
type model struct {
	ID        string             `json:"id"`
	Rank      map[string]float64 `json:"rank"`      // weight of each signal in the score
	Calibrate map[string]float64 `json:"calibrate"` // weight of each trait in the log-odds of the best candidate being right

	rank      [nsignals]float32
	calibrate [ntraits]float64
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
	for i, name := range signalNames {
		m.rank[i] = float32(m.Rank[name])
		delete(m.Rank, name)
	}
	for i, name := range traitNames {
		m.calibrate[i] = m.Calibrate[name]
		delete(m.Calibrate, name)
	}
	for name := range m.Rank {
		return nil, fmt.Errorf("parse model: unknown signal %q", name)
	}
	for name := range m.Calibrate {
		return nil, fmt.Errorf("parse model: unknown trait %q", name)
	}
	return m, nil
}

// score is the weighted sum of signals from up to to.
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
	tWords
	tProfile
	tAnswer
	tShare  // log of the softmax share of the first candidate: how clear it is of the others
	tFresh  // share of the question's weight that no entry has
	tLength // log of the question's length in runes
	ntraits
)

var traitNames = [ntraits]string{"bias", "chars", "synonyms", "order", "words", "profile", "answer", "share", "fresh", "length"}

// traits of a ranking: f are the signals of its first candidate, share its softmax share.
func traits(q *query, f *[nsignals]float32, share float64) (t [ntraits]float64) {
	t[tBias] = 1
	t[tChars] = float64(f[sChars])
	t[tSynonyms] = float64(f[sSynonyms])
	t[tOrder] = float64(f[sOrder])
	t[tWords] = float64(f[sWords])
	t[tProfile] = float64(f[sProfile])
	t[tAnswer] = float64(f[sAnswer])
	t[tShare] = math.Log(share)
	t[tFresh] = float64(q.fresh)
	t[tLength] = math.Log(float64(len(q.key)))
	return t
}

// maxConfidence of anything but an exact match: certainty is for the same words only.
const maxConfidence = 0.999

// confidence is the calibrated probability of the first candidate.
func (m *model) confidence(t [ntraits]float64) float64 {
	var z float64
	for i, x := range t {
		z += m.calibrate[i] * x
	}
	return min(maxConfidence, 1/(1+math.Exp(-z)))
}
