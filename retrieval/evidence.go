package retrieval

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval/matcher"
)

// judged is a question with all that was decided of it. It is learned from and asked
// in the exam; it is no phrasing, so it has no postings and matches nothing exactly.
type judged struct {
	text, key string
	gold      []string // entries that answer it
	not       []string // entries that do not
	none      bool     // nothing answers it
	trainer   bool     // a trainer decided, not the visitors who met the bot's own choice
}

// judgedBy gathers evidence by question, in order of the questions' keys.
func judgedBy(evidence []kb.Evidence) []judged {
	byKey := map[string]*judged{}
	for _, e := range evidence {
		key := nlu.Key(e.Text)
		if key == "" {
			continue
		}
		j := byKey[key]
		if j == nil {
			j = &judged{text: e.Text, key: key}
			byKey[key] = j
		}
		j.trainer = j.trainer || e.Source == kb.Trainer
		switch {
		case e.Entry == "":
			j.none = true
		case e.Wrong:
			j.not = append(j.not, e.Entry)
		default:
			j.gold = append(j.gold, e.Entry)
		}
	}
	out := make([]judged, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		j := byKey[key]
		slices.Sort(j.gold)
		slices.Sort(j.not)
		out = append(out, *j)
	}
	return out
}

// taught has the builder learn from judged questions.
func (b *builder) taught(list []judged) *builder {
	b.judged = list
	return b
}

// noEntry is the entry of a question that none answers.
const noEntry = math.MaxUint32

// maxTaught is how many judged questions an entry learns from: so many more phrasings
// teach it little, and take the time of others.
const maxTaught = 50

// taughtText is a judged question in terms of the index, and of those that are new.
type taughtText struct {
	judged
	terms []uint32
	known []uint32 // the terms that the index has
}

// readEvidence analyses the judged questions and numbers the terms that no phrasing
// has after the others. It returns the kinds of all.
func (b *builder) readEvidence() (out []taughtText, kinds []kind) {
	kinds = slices.Clone(b.kinds)
	b.learned = map[string]uint32{}
	for _, j := range b.judged {
		if len(b.withKey(j.key, false)) > 0 {
			continue // an approved phrasing says it better
		}
		u := b.parser.ParseText(j.text)
		a := analyze(b.parser, &u)
		t := taughtText{judged: j}
		for i, name := range a.terms {
			id, ok := b.dict[name]
			if ok {
				t.known = append(t.known, id)
			} else if id, ok = b.learned[name]; !ok {
				id = uint32(len(kinds))
				b.learned[name] = id
				kinds = append(kinds, a.kinds[i])
			}
			t.terms = append(t.terms, id)
		}
		slices.Sort(t.known)
		out = append(out, t)
	}
	return out, kinds
}

// teach adds judged questions to the tasks: each means what the entries that answer it
// mean, and is told from those that do not and from what looks like it. What nothing
// answers is told from the entries it looks like.
func (b *builder) teach(tasks []matcher.Task, taught []taughtText) {
	sc := b.newScratch()
	given := make([]int, len(tasks))
	for _, t := range taught {
		if t.none && len(t.gold) == 0 {
			for _, r := range b.rivals(sc, b.asked(t.key, t.known), noEntry) {
				b.differ(tasks, b.docs[r].entry, t.terms)
			}
		}
		for _, id := range t.not {
			if e, ok := b.byID[id]; ok {
				b.differ(tasks, e, t.terms)
			}
		}
		for _, id := range t.gold {
			e, ok := b.byID[id]
			if !ok || given[e] == maxTaught {
				continue
			}
			given[e]++
			tasks[e].Same = append(tasks[e].Same, t.terms)
			for _, r := range b.rivals(sc, b.asked(t.key, t.known), e) {
				if of := b.docs[r].entry; !slices.Contains(t.gold, b.entries[of].ID) {
					tasks[e].Differ = append(tasks[e].Differ, matcher.Rival{Terms: b.docTerms(r), Of: int(of)})
				}
			}
		}
	}
}

func (b *builder) differ(tasks []matcher.Task, entry uint32, terms []uint32) {
	tasks[entry].Differ = append(tasks[entry].Differ, matcher.Rival{Terms: terms, Of: -1})
}

// learnedNames lists the terms that only evidence has, by their numbers.
func (s *semantics) learnedNames() []string {
	return slices.SortedFunc(maps.Keys(s.learned), func(a, b string) int { return cmp.Compare(s.learned[a], s.learned[b]) })
}
