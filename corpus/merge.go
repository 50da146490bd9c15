package corpus

import (
	"slices"
	"strings"

	"yingda/kb"
)

// maxHot is how many hot questions a welcome shows.
const maxHot = 6

// Merge returns the knowledge of several packs as one that can be published.
// Their ids do not clash, as each carries its pack. What two packs claim goes to
// none of them, so that the visitor is asked which is meant: a variant of two
// entries (or an example of a flow) is dropped from both, and equal questions get
// the pack's title. A synonym, a small-talk word or a threshold stays with the first pack.
func Merge(packs ...*Pack) kb.Knowledge {
	if len(packs) == 1 {
		return packs[0].Knowledge
	}
	var k kb.Knowledge
	phrasings, questions := claims(packs)
	facts := map[string]bool{}
	for _, p := range packs {
		for _, e := range p.Knowledge.Entries {
			k.Entries = append(k.Entries, alone(e, p.Title, phrasings, questions))
		}
		for _, f := range p.Knowledge.Facts {
			if id := f.Key().ID; !facts[id] {
				facts[id] = true
				k.Facts = append(k.Facts, f)
			}
		}
	}
	for _, p := range packs {
		for _, f := range p.Knowledge.Flows {
			k.Flows = append(k.Flows, aloneFlow(f, phrasings))
		}
		k.Webhooks = append(k.Webhooks, p.Knowledge.Webhooks...)
	}
	k.Terms = mergeTerms(packs)
	k.Policy = mergePolicies(packs)
	return k
}

// aloneFlow returns the flow without the examples that another pack claims too.
func aloneFlow(f kb.Flow, phrasings map[string]int) kb.Flow {
	f.Intent.Examples = slices.DeleteFunc(slices.Clone(f.Intent.Examples), func(example string) bool {
		return phrasings[kb.Fold(exampleText(example))] > 1
	})
	return f
}

// exampleText is an example without its marks; one that cannot be read stays as it
// is, for kb.Check to report.
func exampleText(example string) string {
	text, _, err := kb.ReadExample(example)
	if err != nil {
		return example
	}
	return text
}

// claims counts in how many packs each phrasing and each question occurs, by kb.Fold.
func claims(packs []*Pack) (phrasings, questions map[string]int) {
	phrasings, questions = map[string]int{}, map[string]int{}
	for _, p := range packs {
		all, asked := map[string]bool{}, map[string]bool{}
		for i := range p.Knowledge.Entries {
			e := &p.Knowledge.Entries[i]
			asked[kb.Fold(e.Question)] = true
			for _, text := range e.Phrasings() {
				all[kb.Fold(text)] = true
			}
		}
		for _, f := range p.Knowledge.Flows {
			for _, example := range f.Intent.Examples {
				all[kb.Fold(exampleText(example))] = true
			}
		}
		for text := range all {
			phrasings[text]++
		}
		for text := range asked {
			questions[text]++
		}
	}
	return phrasings, questions
}

// alone returns the entry without the phrasings that another pack claims too.
func alone(e kb.Entry, title string, phrasings, questions map[string]int) kb.Entry {
	claimed := func(text string) bool { return phrasings[kb.Fold(text)] > 1 }
	e.Variants = slices.DeleteFunc(slices.Clone(e.Variants), claimed)
	e.Typos = slices.DeleteFunc(slices.Clone(e.Typos), claimed)
	if questions[kb.Fold(e.Question)] > 1 {
		e.Question += "（" + title + "）"
	}
	return e
}

// mergeTerms unites the synonyms of a word; one that two words claim stays with
// the first, and one that is itself a word is no synonym.
func mergeTerms(packs []*Pack) []kb.Term {
	var terms []kb.Term
	at := map[string]int{} // word, folded → place
	for _, p := range packs {
		for _, t := range p.Knowledge.Terms {
			if _, known := at[kb.Fold(t.Word)]; !known {
				at[kb.Fold(t.Word)] = len(terms)
				terms = append(terms, kb.Term{Word: t.Word})
			}
		}
	}
	taken := map[string]bool{}
	for _, p := range packs {
		for _, t := range p.Knowledge.Terms {
			to := &terms[at[kb.Fold(t.Word)]]
			for _, s := range t.Synonyms {
				n := kb.Fold(s)
				if _, word := at[n]; !word && !taken[n] {
					taken[n] = true
					to.Synonyms = append(to.Synonyms, s)
				}
			}
		}
	}
	return slices.DeleteFunc(terms, func(t kb.Term) bool { return len(t.Synonyms) == 0 })
}

// mergePolicies makes one policy: a welcome that names all industries, the hot
// questions in turn, all sensitive topics, the rest from the first pack that says it.
func mergePolicies(packs []*Pack) kb.Policy {
	var out kb.Policy
	var titles []string
	for _, p := range packs {
		titles = append(titles, p.Title)
		q := p.Knowledge.Policy
		first(&out.PrecisionTarget, q.PrecisionTarget)
		first(&out.AnswerAt, q.AnswerAt)
		first(&out.ClarifyAt, q.ClarifyAt)
		first(&out.MaxOptions, q.MaxOptions)
		first(&out.MaxMisses, q.MaxMisses)
		first(&out.MaxRepeats, q.MaxRepeats)
		first(&out.ContextTurns, q.ContextTurns)
		first(&out.ContextMinutes, q.ContextMinutes)
		first(&out.ClarifyText, q.ClarifyText)
		first(&out.Queue, q.Queue)
		if len(out.Fallbacks) == 0 {
			out.Fallbacks = q.Fallbacks
		}
		for why, text := range q.HandoffTexts {
			if out.HandoffTexts == nil {
				out.HandoffTexts = map[string]string{}
			}
			if out.HandoffTexts[why] == "" {
				out.HandoffTexts[why] = text
			}
		}
		out.HandoffWords = unite(out.HandoffWords, q.HandoffWords)
		for _, s := range q.Sensitive {
			if i := slices.IndexFunc(out.Sensitive, func(t kb.SensitiveTopic) bool { return t.Topic == s.Topic }); i >= 0 {
				out.Sensitive[i].Words = unite(out.Sensitive[i].Words, s.Words)
				continue
			}
			s.Words = slices.Clone(s.Words)
			out.Sensitive = append(out.Sensitive, s)
		}
		for _, c := range q.Chitchat {
			if !slices.ContainsFunc(out.Chitchat, func(d kb.Chitchat) bool { return d.Name == c.Name }) {
				out.Chitchat = append(out.Chitchat, withoutWords(c, out.Chitchat))
			}
		}
	}
	out.Welcome = "您好，我是智能客服，" + strings.Join(titles, "、") + "业务的问题都可以问我。请问有什么可以帮您？"
	out.Hot = inTurn(packs)
	return out
}

func first[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func unite(to, from []string) []string {
	to = slices.Clone(to)
	for _, s := range from {
		if !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// withoutWords drops the words that other small talk has already.
func withoutWords(c kb.Chitchat, others []kb.Chitchat) kb.Chitchat {
	c.Words = slices.DeleteFunc(slices.Clone(c.Words), func(w string) bool {
		return slices.ContainsFunc(others, func(o kb.Chitchat) bool {
			return slices.ContainsFunc(o.Words, func(v string) bool { return kb.Fold(v) == kb.Fold(w) })
		})
	})
	return c
}

// inTurn takes the first hot question of each pack, then the second, and so on.
func inTurn(packs []*Pack) []string {
	var hot []string
	for i := 0; ; i++ {
		more := false
		for _, p := range packs {
			if ids := p.Knowledge.Policy.Hot; i < len(ids) {
				more = true
				hot = append(hot, ids[i])
				if len(hot) == maxHot {
					return hot
				}
			}
		}
		if !more {
			return hot
		}
	}
}
