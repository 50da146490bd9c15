package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"yingda/corpus"
	"yingda/kb"
)

// ReadText gathers the project's own text: the packs, and the files of a directory
// (corpus/text): noise.tsv, business-other.tsv, paraphrase-a.jsonl. Every second
// line of the first two is left for tests, and so is paraphrase-b.jsonl.
func ReadText(dir string) (Text, error) {
	var t Text
	for _, name := range corpus.PackNames() {
		p, err := corpus.ReadPack(name)
		if err != nil {
			return t, err
		}
		t.Bases = append(t.Bases, Base{Terms: p.Knowledge.Terms, Entries: p.Knowledge.Entries})
	}
	var err error
	if t.Noise, err = Column(filepath.Join(dir, "noise.tsv"), 0); err != nil {
		return t, err
	}
	if t.Other, err = Column(filepath.Join(dir, "business-other.tsv"), 0); err != nil {
		return t, err
	}
	bases, err := readGroups(filepath.Join(dir, "paraphrase-a.jsonl"))
	t.Bases = append(t.Bases, bases...)
	return t, err
}

// Column reads the second column of a two-column file with a header: the lines with
// an even number from 0 when half is 0, the odd ones when it is 1.
func Column(file string, half int) (out []string, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("training text: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")[1:]
	for i, line := range lines {
		_, text, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("training text: %s:%d: no tab", file, i+2)
		}
		if i%2 == half {
			out = append(out, text)
		}
	}
	return out, nil
}

// smallestBase is the number of groups a domain needs to be a knowledge base of its own.
const smallestBase = 40

// readGroups makes knowledge bases of paraphrase groups, domain by domain; small
// neighbouring domains are put together.
func readGroups(file string) (bases []Base, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("training text: %w", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	var base Base
	domain := ""
	for n := 0; dec.More(); n++ {
		var g struct {
			Domain, Question string
			Similar          []string
		}
		if err := dec.Decode(&g); err != nil {
			return nil, errors.Join(fmt.Errorf("training text: %s: group %d", file, n+1), err)
		}
		if g.Domain != domain && len(base.Entries) >= smallestBase {
			bases, base = append(bases, base), Base{}
		}
		domain = g.Domain
		base.Entries = append(base.Entries, kb.Entry{ID: fmt.Sprint(n), Question: g.Question, Variants: g.Similar, Enabled: true})
	}
	return append(bases, base), nil
}
