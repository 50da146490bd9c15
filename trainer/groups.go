package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/matcher"
)

// Group is sentences that ask the same, and some that look alike and do not.
type Group struct {
	Domain   string
	Question string
	Similar  []string
	Contrast []string

	made bool // by augment: says nothing about how frequent words are
}

func readGroups(file string) (groups []Group, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("training text: %w", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	for dec.More() {
		var g Group
		if err := dec.Decode(&g); err != nil {
			return nil, errors.Join(fmt.Errorf("training text: %s: group %d", file, len(groups)+1), err)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// smallestBase is the number of groups a domain needs to be a knowledge base of its own.
const smallestBase = 40

// bases makes knowledge bases of groups, domain by domain; small neighbouring domains are put together.
func bases(groups []Group) (out []Base) {
	var base Base
	domain := ""
	for n, g := range groups {
		if g.Domain != domain && len(base.Entries) >= smallestBase {
			out, base = append(out, base), Base{}
		}
		domain = g.Domain
		base.Entries = append(base.Entries, kb.Entry{ID: fmt.Sprint(n), Question: g.Question, Variants: g.Similar, Enabled: true})
	}
	return append(out, base)
}

// matcherGroups are groups as the matcher learns from them.
func matcherGroups(groups []Group) (out []matcher.Group) {
	p := nlu.NewParser(nil)
	terms := func(texts []string) (out [][]matcher.Term) {
		for _, t := range texts {
			out = append(out, retrieval.Terms(p, t))
		}
		return out
	}
	for _, g := range groups {
		out = append(out, matcher.Group{Same: terms(slices.Concat([]string{g.Question}, g.Similar)), Differ: terms(g.Contrast), Made: g.made})
	}
	return out
}
