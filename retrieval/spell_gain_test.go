package retrieval

import (
	"math"
	"os"
	"strings"
	"testing"

	"yingda/nlu"
)

// TestGain: what an edge gains is the difference of the best paths with it and without
// any, but for those of which a look at the first part tells that they gain nothing.
func TestGain(t *testing.T) {
	data, err := os.ReadFile("testdata/spell.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{s: bankIndex(t).speller}
	exact, gained := 0, 0
	for line := range strings.Lines(string(data)) {
		text, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), " ="), " → ")
		if strings.HasPrefix(text, "#") || !r.load(nlu.Normalize(text)) || !r.read() || r.typed {
			continue
		}
		whole := r.asItStands()
		var literals, mended []edge
		for _, e := range r.edges {
			if e.literal() {
				literals = append(literals, e)
			} else {
				mended = append(mended, e)
			}
		}
		gains := make([]float32, len(mended))
		for i := range mended {
			gains[i] = r.gain(&mended[i], whole)
		}
		plain := pathScore(r, literals, nil)
		for i, e := range mended {
			// By itself it may be worse than a literal: a long way ahead it must be taken.
			const ahead = 512
			e.score += ahead
			want := pathScore(r, literals, &e) - ahead - plain
			switch d := math.Abs(float64(gains[i] - want)); {
			case d < .01:
				exact++
			case gains[i] >= mayBeMeant || want >= mayBeMeant:
				t.Errorf("%s: %s gains %v, want %v", text, string(r.of(&e)), gains[i], want)
			}
			if gains[i] > 0 {
				gained++
			}
		}
	}
	if exact < 60 || gained < 10 {
		t.Errorf("%d gains are exact, %d above 0", exact, gained)
	}
}

// pathScore is the score of the best path over the literals, and over one more edge if that is better.
func pathScore(r *reader, literals []edge, e *edge) float32 {
	r.edges = append(r.edges[:0], literals...)
	if e != nil {
		r.edges = append(r.edges, *e)
	}
	r.best()
	best := negInf
	for _, s := range r.states[r.begin[len(r.text)]:] {
		best = max(best, s.score)
	}
	return best
}
