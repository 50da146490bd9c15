// Package trainer is where the product learns. For now it makes the lessons that
// the shipped model is trained on; learning from the log of conversations comes with
// the trainer page.
package trainer

import (
	"math/rand/v2"
	"slices"

	"yingda/eval"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// Text is what lessons are made of, all of it written for this project.
type Text struct {
	Bases  []Base   // the packs
	Groups []Group  // of paraphrases
	Noise  []string // no company's knowledge answers it
	Other  []string // questions of other industries
}

// Base is a knowledge base whose phrasings are both taught and asked.
type Base struct {
	Terms   []kb.Term
	Entries []kb.Entry
}

// Sizes of the lessons. The shares decide how confident the calibration is; they
// were set so that the calibration error on the public sets yunpian and esun_bank
// was smallest (.057 and .032; oppo .096 and diac2019_law .042 were only looked at).
const (
	droppedShare  = 0.2 // entries left out of the knowledge: their questions must be refused
	droppedAsked  = 3   // questions on each of them
	asked         = 4   // questions on each entry that stays
	noiseAsked    = 300
	otherAsked    = 100
	strangerAsked = 50 // questions that another base answers
)

// phrasingsKept: knowledge bases have few or many phrasings an entry; lessons have both.
var phrasingsKept = []int{1, 2, 3, 5, 8}

// Lessons makes training lessons: every base with few and with many phrasings kept,
// asked what was held out (hard) and what was kept but said differently (easy),
// and questions that it cannot answer, from near and far. It is deterministic.
func Lessons(t Text) (out []retrieval.Lesson) {
	for b, base := range t.Bases {
		for _, kept := range phrasingsKept {
			for _, hard := range []bool{true, false} {
				if !hard && kept > 5 {
					continue // changed wordings of eight phrasings say nothing new
				}
				r := rand.New(rand.NewPCG(uint64(b), uint64(kept)))
				out = append(out, t.lesson(r, b, base, kept, hard))
			}
		}
	}
	return out
}

func (t *Text) lesson(r *rand.Rand, b int, base Base, kept int, hard bool) retrieval.Lesson {
	l := lesson{Terms: base.Terms}
	for _, e := range base.Entries {
		phrasings := slices.Concat([]string{e.Question}, e.Variants)
		if r.Float64() < droppedShare {
			l.ask(shuffled(r, phrasings, droppedAsked))
			continue
		}
		rest := shuffled(r, e.Variants, len(e.Variants))
		n := min(kept-1, len(rest))
		e.Variants, e.Typos, e.Negatives = rest[:n], nil, nil
		l.Entries = append(l.Entries, e)
		if hard {
			taught := keys(e.Phrasings())
			rest = slices.DeleteFunc(rest[n:], func(q string) bool { return taught[nlu.Key(q)] }) // 到帐 is taught with 到账
			l.ask(rest[:min(asked, len(rest))], e.ID)
			continue
		}
		known := slices.Concat([]string{e.Question}, e.Variants)
		for range asked {
			l.ask([]string{eval.Perturb(r, known[r.IntN(len(known))], 2+r.IntN(5))}, e.ID)
		}
	}
	l.ask(shuffled(r, t.Noise, noiseAsked))
	l.ask(shuffled(r, t.Other, otherAsked))
	for range strangerAsked {
		if other := r.IntN(len(t.Bases)); other != b {
			e := t.Bases[other].Entries[r.IntN(len(t.Bases[other].Entries))]
			l.ask(shuffled(r, e.Variants, 1))
		}
	}
	return retrieval.Lesson(l)
}

// keys are the forms in which texts are the same question.
func keys(texts []string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		out[nlu.Key(text)] = true
	}
	return out
}

type lesson retrieval.Lesson

// ask adds questions; without gold they must be refused.
func (l *lesson) ask(texts []string, gold ...string) {
	for _, text := range texts {
		l.Questions = append(l.Questions, retrieval.Question{Text: text, Gold: gold})
	}
}

// shuffled returns n of a list in random order, all of a shorter one.
func shuffled(r *rand.Rand, list []string, n int) []string {
	out := make([]string, 0, n)
	for _, i := range r.Perm(len(list))[:min(n, len(list))] {
		out = append(out, list[i])
	}
	return out
}
