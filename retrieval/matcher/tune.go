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
// together, which is free. It is deterministic.
func Tune(k Known, tasks []Task, s Settings) {
	l := &learner{Settings: s, rand: rand.New(rand.NewPCG(3, 4)), kinds: k.Kinds, prior: k.Vectors}
	l.alloc()
	copy(l.idf, k.Weights)
	copy(l.vec, k.Vectors)
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
	l.learn(groups)
	for t := range k.Weights {
		k.Weights[t] = l.weight(uint32(t))
	}
	copy(k.Vectors, l.vec)
}
