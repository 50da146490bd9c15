package retrieval

import (
	"math"
	"math/rand/v2"
	"slices"

	"yingda/retrieval/matcher"
)

// classifier tells the entries of one knowledge base apart by the words of their
// phrasings: a multinomial logistic regression over the terms, each weighted by its idf,
// a phrasing's vector of unit length. An entry has weights for its own terms only, which
// keeps it small and loses nothing that could be measured.
//
// It is strong where entries have a few phrasings each and blind to all else; as one
// signal among the others, with what the matcher knows and the same adaptation, top-1
// rose from .888 to .892 on yunpian, .905 to .920 on esun_bank and .942 to .947 on
// diac2019_law, and fell from .770 to .768 on oppo, whose entries have one phrasing.
type classifier struct {
	classFrom    []uint32 // the terms of entry e are classTerms[classFrom[e]:classFrom[e+1]]; nil: there is no classifier
	classTerms   []uint32 // ascending
	classWeights []float32
}

// Training of the classifier, question by question: lengths of {1.5, 4, 8} of a step and
// {8, 12, 20} rounds differ by a question or two on each set. Leaving terms out at random,
// rates that fall and shorter steps for entries with many phrasings did no better; all
// questions together in one step is unstable at such lengths.
const (
	classRate   = 4
	classRounds = 8
	classSteps  = 500_000 // questions at most, over all steps, 5 µs each
)

// lesson of the classifier: the terms of a question and the entries it could be taken
// for, the right one first; none is right where others says so.
type classLesson struct {
	terms []uint32
	of    []uint32
	none  bool
}

// classify trains the classifier. A question is told from the entries of its task's
// rivals; all the others count as entries that have none of its words.
func (b *builder) classify(tasks []matcher.Task) {
	b.ownTerms()
	var lessons []classLesson
	for e := range tasks {
		of := []uint32{uint32(e)}
		for _, r := range tasks[e].Differ {
			if r.Of >= 0 && !slices.Contains(of, uint32(r.Of)) {
				of = append(of, uint32(r.Of))
			}
		}
		for _, terms := range tasks[e].Same {
			lessons = append(lessons, classLesson{terms: terms, of: told(tasks, of, terms)})
		}
		for _, r := range tasks[e].Differ {
			if r.Of < 0 {
				lessons = append(lessons, classLesson{terms: r.Terms, of: of[:1], none: true})
			}
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	var step classStep
	for range max(1, min(classRounds, classSteps/max(1, len(lessons)))) {
		r.Shuffle(len(lessons), func(i, j int) { lessons[i], lessons[j] = lessons[j], lessons[i] })
		for i := range lessons {
			step.take(b, &lessons[i])
		}
	}
}

// told leaves out the contenders that say the very same: nothing tells them from the first.
func told(tasks []matcher.Task, of []uint32, terms []uint32) []uint32 {
	out := slices.Clone(of[:1])
	for _, e := range of[1:] {
		if !slices.ContainsFunc(tasks[e].Same, func(o []uint32) bool { return slices.Equal(o, terms) }) {
			out = append(out, e)
		}
	}
	return out
}

// ownTerms lists each entry's terms, with weights of nothing.
func (ix *Index) ownTerms() {
	ix.classFrom = make([]uint32, 1, len(ix.entries)+1)
	d := 0
	for e := range ix.entries {
		from := len(ix.classTerms)
		for ; d < len(ix.docs) && ix.docs[d].entry == uint32(e); d++ {
			if !ix.docs[d].negative {
				ix.classTerms = append(ix.classTerms, ix.docTerms(uint32(d))...)
			}
		}
		own := ix.classTerms[from:]
		slices.Sort(own)
		ix.classTerms = ix.classTerms[:from+len(slices.Compact(own))]
		ix.classFrom = append(ix.classFrom, uint32(len(ix.classTerms)))
	}
	ix.classTerms = slices.Clip(ix.classTerms)
	ix.classWeights = make([]float32, len(ix.classTerms))
}

// classStep is the memory of one step.
type classStep struct {
	terms  []uint32
	values []float32
	at     [][]uint32 // by contender: where its weights of the terms are, and which terms
	score  []float32
}

// take moves the weights of the contenders of a lesson against the gradient of its log-loss.
func (s *classStep) take(b *builder, l *classLesson) {
	s.terms, s.values = s.terms[:0], s.values[:0]
	var square float32
	for _, t := range l.terms {
		if int(t) < len(b.idf) { // else only evidence has it
			s.terms = append(s.terms, t)
			s.values = append(s.values, b.idf[t])
			square += b.idf[t] * b.idf[t]
		}
	}
	if square == 0 {
		return
	}
	length := sqrt(square)
	for i := range s.values {
		s.values[i] /= length
	}
	for len(s.at) < len(l.of) {
		s.at = append(s.at, nil)
	}
	s.score = s.score[:0]
	sum := float64(len(b.entries) - len(l.of)) // of entries that score 0
	for i, e := range l.of {
		s.at[i] = s.at[i][:0]
		var score float32
		own := b.classTerms[b.classFrom[e]:b.classFrom[e+1]]
		for k, t := range s.terms {
			if n, ok := slices.BinarySearch(own, t); ok {
				at := b.classFrom[e] + uint32(n)
				s.at[i] = append(s.at[i], at, uint32(k))
				score += s.values[k] * b.classWeights[at]
			}
		}
		score = min(score, mostClassScore)
		s.score = append(s.score, score)
		sum += math.Exp(float64(score))
	}
	for i, score := range s.score {
		g := float32(math.Exp(float64(score)) / max(sum, 1))
		if i == 0 && !l.none {
			g--
		}
		for n := 0; n < len(s.at[i]); n += 2 {
			b.classWeights[s.at[i][n]] -= classRate * g * s.values[s.at[i][n+1]]
		}
	}
}

// mostClassScore keeps exponentials finite.
const mostClassScore = 50

// class is the classifier's score of an entry: nothing where there is none.
func (ix *Index) class(sc *scratch, q *query, entry uint32) float32 {
	if ix.classFrom == nil || q.length == 0 {
		return 0
	}
	from, to := ix.classFrom[entry], ix.classFrom[entry+1]
	var sum float32
	for i, t := range ix.classTerms[from:to] {
		if sc.has(t) {
			sum += ix.classWeights[int(from)+i] * ix.idf[t]
		}
	}
	return sum / q.length
}
