package corpus

import (
	"cmp"
	"slices"

	"yingda/kb"
)

// Beside returns k as it can be put into a draft that already holds have, where
// what have says wins: a phrasing or a synonym that have gives to something else
// is left out of k, words that both know keep the synonyms of both, and k's policy
// only fills what have's leaves open. Items of the same id are replaced, as by any import.
func Beside(have, k kb.Knowledge) kb.Knowledge {
	owner := owners(have)
	k.Entries = entriesBeside(owner, k.Entries)
	k.Flows = flowsBeside(owner, k.Flows)
	k.Terms = termsBeside(have.Terms, k.Terms)
	k.Policy = policyBeside(have.Policy, k.Policy)
	return k
}

// owners are what each phrasing and example belongs to: folded text → candidate's id.
func owners(have kb.Knowledge) map[string]string {
	owner := map[string]string{}
	for i := range have.Entries {
		for _, text := range have.Entries[i].Phrasings() {
			owner[kb.Fold(text)] = have.Entries[i].ID
		}
	}
	for i := range have.Flows {
		for _, example := range have.Flows[i].Intent.Examples {
			owner[kb.Fold(exampleText(example))] = have.Flows[i].Candidate()
		}
	}
	return owner
}

// flowsBeside leaves out the examples that have gives to something else.
func flowsBeside(owner map[string]string, flows []kb.Flow) []kb.Flow {
	out := slices.Clone(flows)
	for i := range out {
		id := out[i].Candidate()
		out[i].Intent.Examples = slices.DeleteFunc(slices.Clone(out[i].Intent.Examples), func(example string) bool {
			return cmp.Or(owner[kb.Fold(exampleText(example))], id) != id
		})
	}
	return out
}

func entriesBeside(owner map[string]string, entries []kb.Entry) []kb.Entry {
	out := slices.Clone(entries)
	for i := range out {
		taken := func(text string) bool { return cmp.Or(owner[kb.Fold(text)], out[i].ID) != out[i].ID }
		out[i].Variants = slices.DeleteFunc(slices.Clone(out[i].Variants), taken)
		out[i].Typos = slices.DeleteFunc(slices.Clone(out[i].Typos), taken)
	}
	return out
}

func termsBeside(have, terms []kb.Term) []kb.Term {
	owner := map[string]string{} // synonym, folded → its word, folded
	words := map[string]kb.Term{}
	for _, t := range have {
		words[kb.Fold(t.Word)] = t
		for _, s := range t.Synonyms {
			owner[kb.Fold(s)] = kb.Fold(t.Word)
		}
	}
	var out []kb.Term
	for _, t := range terms {
		word := kb.Fold(t.Word)
		if owner[word] != "" {
			continue // have takes it for a synonym of another word
		}
		known := words[word]
		synonyms := slices.Clone(known.Synonyms)
		for _, s := range t.Synonyms {
			if _, isWord := words[kb.Fold(s)]; !isWord && owner[kb.Fold(s)] == "" {
				synonyms = append(synonyms, s)
			}
		}
		if len(synonyms) > 0 {
			out = append(out, kb.Term{Word: cmp.Or(known.Word, t.Word), Synonyms: synonyms})
		}
	}
	return out
}

func policyBeside(have, p kb.Policy) kb.Policy {
	out := mergePolicies([]*Pack{{Knowledge: kb.Knowledge{Policy: have}}, {Knowledge: kb.Knowledge{Policy: p}}})
	out.Name = cmp.Or(have.Name, p.Name)
	out.Welcome = cmp.Or(have.Welcome, p.Welcome)
	out.Hot = slices.Clone(have.Hot)
	for _, id := range p.Hot {
		if len(out.Hot) < maxHot && !slices.Contains(out.Hot, id) {
			out.Hot = append(out.Hot, id)
		}
	}
	return out
}
