package matcher

import "math/rand/v2"

// Known is the terms of one knowledge base by their numbers there. Tune changes
// weights and vectors in place.
type Known struct {
	Kinds   []uint8
	Weights []float32
	Vectors []float32 // Dim of each term
}

// Task is an entry: sentences that mean it, as numbers of their terms, and sentences
// that look like it and do not.
type Task struct {
	Same   [][]uint32
	Differ []Rival
}

// Rival is a sentence of another task, or of none (-1).
type Rival struct {
	Terms []uint32
	Of    int
}

// Tune moves weights and vectors so that the tasks are told apart; Settings.Decay and
// GainDecay pull them to where they are, but for what all terms of a kind weigh
// together, which is free. The result is the mean of Settings.Runs runs that differ in
// what they draw: they all start at one place and end near each other, and the mean is
// better than any (Wortsman et al. 2022, Model Soups). It is deterministic.
func Tune(k Known, tasks []Task, s Settings) {
	groups := tuned(tasks)
	runs := max(1, s.Runs)
	weights, vectors := make([]float32, len(k.Weights)), make([]float32, len(k.Vectors))
	part := 1 / float32(runs)
	for run := range runs {
		l := &learner{Settings: s, rand: rand.New(rand.NewPCG(3+uint64(run), 4)), kinds: k.Kinds, prior: k.Vectors}
		l.alloc()
		copy(l.idf, k.Weights)
		copy(l.vec, k.Vectors)
		l.learn(groups)
		for t := range weights {
			weights[t] += part * l.weight(uint32(t))
		}
		for i, x := range l.vec {
			vectors[i] += part * x
		}
	}
	copy(k.Weights, weights)
	copy(k.Vectors, vectors)
}

func tuned(tasks []Task) []group {
	groups := make([]group, len(tasks))
	for i, t := range tasks {
		g := &groups[i]
		for _, terms := range t.Same {
			g.same = append(g.same, sentence(terms))
		}
		for _, r := range t.Differ {
			g.differ = append(g.differ, sentence(r.Terms))
			g.of = append(g.of, r.Of)
		}
	}
	return groups
}
