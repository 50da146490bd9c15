package retrieval

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"yingda/corpus"
	"yingda/kb"
)

// tinyLesson teaches two phrasings of fifty entries of a pack and asks the others; every
// refusedEvery-th entry is not taught, and what asks it must be refused.
func tinyLesson(t testing.TB, name string, refusedEvery int) Lesson {
	t.Helper()
	p, err := corpus.ReadPack(name)
	if err != nil {
		t.Fatal(err)
	}
	l := Lesson{Terms: p.Knowledge.Terms}
	for i, e := range p.Knowledge.Entries[:50] {
		gold := []string{e.ID}
		if i%refusedEvery == 0 {
			gold = nil
		} else {
			taught := e
			taught.Variants, taught.Typos, taught.Negatives = e.Variants[:2], nil, nil
			l.Entries = append(l.Entries, taught)
		}
		for _, q := range e.Variants[2:4] {
			l.Questions = append(l.Questions, Question{Text: q, Gold: gold})
		}
	}
	return l
}

// rankLoss is the mean -log share of the right candidates: what training lowers.
func rankLoss(races []race, w []float64) (loss float64) {
	total := 0.0
	for i := range races {
		r := &races[i]
		if !r.winnable() {
			continue
		}
		s, _ := r.scores(w)
		var all, right float64
		for c, x := range s {
			all += math.Exp(x)
			if r.gold[c] {
				right += math.Exp(x)
			}
		}
		loss -= r.weight * math.Log(right/all)
		total += r.weight
	}
	return loss / total
}

// TestTrain: the same lessons make the same bytes; they are a model that can be read,
// no weight of which has another sign than its prior, and which ranks the lessons better.
func TestTrain(t *testing.T) {
	lessons := []Lesson{tinyLesson(t, "ecommerce", 5)}
	b, err := Train(lessons, shippedMatcher())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Train([]Lesson{tinyLesson(t, "ecommerce", 5)}, shippedMatcher())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, again) {
		t.Errorf("trained twice:\n%s\n%s", b, again)
	}
	m, err := parseModel(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.ID) != 12 || m.ID == shipped().ID {
		t.Errorf("id %q", m.ID)
	}
	for i, w := range m.rank {
		if float64(w)*priorRank[i] < 0 || priorRank[i] == 0 && w != 0 {
			t.Errorf("%s weighs %v, its prior %v", signalNames[i], w, priorRank[i])
		}
	}
	prior := &model{}
	for i, w := range priorRank {
		prior.rank[i] = float32(w)
	}
	races := gather(prior, shippedMatcher(), lessons)
	before, after := rankLoss(races, priorRank[:]), rankLoss(races, m.weights())
	if !(after < before-1e-4) {
		t.Errorf("loss of the ranking: %.4f before, %.4f after training", before, after)
	}
	t.Logf("loss of the ranking: %.4f before, %.4f after training, on %d questions", before, after, len(races))
}

// TestFitRank: no weights near those it returns have a smaller loss, the distance to
// the prior counted in.
func TestFitRank(t *testing.T) {
	prior := &model{}
	for i, w := range priorRank {
		prior.rank[i] = float32(w)
	}
	races := gather(prior, shippedMatcher(), []Lesson{tinyLesson(t, "ecommerce", 5)})
	scale := spread(races)
	loss := func(w []float64) float64 {
		sum := rankLoss(races, w)
		for j := range w {
			d := (w[j] - priorRank[j]) * scale[j]
			sum += priorStrength * d * d
		}
		return sum
	}
	best := fitRank(races, priorRank[:], priorStrength, trainSteps)
	least := loss(best)
	for j := range best {
		if priorRank[j] == 0 || scale[j] == 0 {
			continue // held at zero, or in no candidate
		}
		for _, step := range []float64{-0.1, 0.1} {
			w := append([]float64(nil), best...)
			w[j] += step
			if w[j]*priorRank[j] >= 0 && loss(w) < least-1e-6 {
				t.Errorf("%s: loss %.6f at %.3f, %.6f at %.3f", signalNames[j], least, best[j], loss(w), w[j])
			}
		}
	}
}

// TestTrainLearnsHowOftenToRefuse: where few questions have an answer, the
// calibration is less confident with the same signs.
func TestTrainLearnsHowOftenToRefuse(t *testing.T) {
	scope := func(refusedEvery int) float64 {
		l := tinyLesson(t, "ecommerce", refusedEvery)
		b, err := Train([]Lesson{l}, shippedMatcher())
		if err != nil {
			t.Fatal(err)
		}
		m, err := parseModel(b)
		if err != nil {
			t.Fatal(err)
		}
		if m.InScope["bias"] == 0 || m.Right["bias"] == 0 {
			t.Errorf("no bias in %s", b)
		}
		return logistic(m.inScope, [ntraits]float64{tBias: 1, tChars: 0.4, tSynonyms: 0.4, tOrder: 0.4, tFresh: 0.2, tLength: 2, tMeaning: 0.6, tVector: 0.6, tKin: 0.6}, 0)
	}
	if few, many := scope(10), scope(2); !(many < few-0.05) {
		t.Errorf("a tenth refused: %.3f; half refused: %.3f", few, many)
	}
}

// TestTrainOnNothing: no lessons make no model.
func TestTrainOnNothing(t *testing.T) {
	for name, lessons := range map[string][]Lesson{
		"no lesson":      nil,
		"no questions":   {{Entries: []kb.Entry{{ID: "a", Question: "怎么退货", Enabled: true}}}},
		"no knowledge":   {{Questions: []Question{{Text: "怎么退货"}}}},
		"empty question": {{Entries: []kb.Entry{{ID: "a", Question: "怎么退货", Enabled: true}}, Questions: []Question{{Text: "？"}}}},
	} {
		if b, err := Train(lessons, shippedMatcher()); err == nil {
			t.Errorf("%s: got %s", name, b)
		}
	}
}

// TestGather: a race a question, weighing the same in sum for each lesson; gold is marked.
func TestGather(t *testing.T) {
	l := Lesson{
		Entries: []kb.Entry{
			{ID: "in", Question: "怎么退货", Enabled: true},
			{ID: "ex", Question: "怎么换货", Enabled: true},
		},
		Questions: []Question{{Text: "如何退货", Gold: []string{"in"}}, {Text: "怎么换", Gold: []string{"ex", "other"}}, {Text: "怎么发货"}, {Text: "？"}},
	}
	big := l
	big.Questions = append(append([]Question(nil), l.Questions[:3]...), l.Questions[:3]...)
	races := gather(shipped(), shippedMatcher(), []Lesson{l, big})
	if len(races) != 3+6 {
		t.Fatalf("%d races, want 9", len(races))
	}
	var weight [2]float64
	for i, r := range races {
		lesson := min(1, i/3)
		weight[lesson] += r.weight
		if len(r.signals) != 2 || len(r.gold) != 2 || r.inScope != (i%3 < 2) || r.winnable() != r.inScope {
			t.Errorf("race %d: %d candidates, gold %v, in scope %v", i, len(r.signals), r.gold, r.inScope)
		}
		if r.inScope && !r.gold[r.first(shipped())] {
			t.Errorf("race %d: gold %v, first %d", i, r.gold, r.first(shipped()))
		}
	}
	if math.Abs(weight[0]-0.75) > 1e-9 || math.Abs(weight[1]-1) > 1e-9 { // one of four was no question
		t.Errorf("the lessons weigh %v", weight)
	}
}

// TestDescend finds the lowest point of a bowl, and within bounds the lowest there.
func TestDescend(t *testing.T) {
	lowest := []float64{3, -2, 0.5}
	bowl := func(w, grad []float64) {
		for j := range w {
			grad[j] = 2 * (w[j] - lowest[j]) * float64(1+9*j) // of different steepness
		}
	}
	start := []float64{0, 0, 0}
	for j, w := range descend(start, trainSteps, bowl, func([]float64) {}) {
		if math.Abs(w-lowest[j]) > 1e-3 {
			t.Errorf("weight %d: got %v, want %v", j, w, lowest[j])
		}
	}
	positive := func(w []float64) {
		for j := range w {
			w[j] = max(0, w[j])
		}
	}
	for j, w := range descend(start, trainSteps, bowl, positive) {
		if want := max(0, lowest[j]); math.Abs(w-want) > 1e-3 {
			t.Errorf("bounded weight %d: got %v, want %v", j, w, want)
		}
	}
	if start[0] != 0 {
		t.Error("descend wrote to its start")
	}
}

// TestFitLogistic: from examples that are right as often as known weights say, it
// finds these weights; traits that are not named stay out.
func TestFitLogistic(t *testing.T) {
	known := [ntraits]float64{tBias: -1, tChars: 2.5, tOrder: -0.7}
	names := []int{tBias, tChars, tOrder}
	r := seeded(t)
	var list []example
	for range 500 {
		tr := randomTraits(r)
		p := logistic(known, tr, 0)
		list = append(list, example{tr, true, p}, example{tr, false, 1 - p}) // p of one question is right
	}
	got := map[string]float64{}
	fitLogistic(got, names, list)
	if len(got) != len(names) {
		t.Errorf("weights of %v", got)
	}
	for _, j := range names {
		if w := got[traitNames[j]]; math.Abs(w-known[j]) > 0.02 {
			t.Errorf("%s: got %v, want %v", traitNames[j], w, known[j])
		}
	}
}

// TestSpread is the standard deviation over all candidates.
func TestSpread(t *testing.T) {
	races := []race{{signals: [][nsignals]float32{{sChars: 1}, {sChars: 3}}}, {signals: [][nsignals]float32{{sChars: 1}, {sChars: 3, sOrder: 4}}}}
	sd := spread(races)
	if math.Abs(sd[sChars]-1) > 1e-9 || math.Abs(sd[sOrder]-math.Sqrt(3)) > 1e-9 || sd[sBM25] != 0 {
		t.Errorf("got %v", sd)
	}
}

// TestShippedModelIsCanonical: the embedded file is as Train writes it, id apart.
func TestShippedModelIsCanonical(t *testing.T) {
	b, err := json.MarshalIndent(shipped(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(bytes.TrimSpace(modelJSON)), string(b); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
