package trainer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"yingda/corpus"
	"yingda/nlu"
)

// ReadText gathers the project's own text: the packs, and the files of a directory
// (corpus/text): noise.tsv, business-other.tsv and paraphrase-*.jsonl. Every second
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
	tests, err := Column(filepath.Join(dir, "noise.tsv"), 1)
	if err != nil {
		return t, err
	}
	held := keys(tests)
	delete(held, "")                                                                            // of emoji alone: one is not another
	t.Noise = slices.DeleteFunc(t.Noise, func(line string) bool { return held[nlu.Key(line)] }) // 哈哈 where 哈哈哈 is a test
	files, err := filepath.Glob(filepath.Join(dir, "paraphrase-*.jsonl"))
	if err != nil {
		return t, err
	}
	for _, file := range files {
		if filepath.Base(file) == heldOut {
			continue
		}
		groups, err := readGroups(file)
		if err != nil {
			return t, err
		}
		t.Groups = append(t.Groups, groups...)
		if filepath.Base(file) == chat {
			for _, g := range groups {
				if !held[nlu.Key(g.Question)] {
					t.Noise = append(t.Noise, g.Question)
				}
			}
		}
	}
	return t, nil
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

// heldOut is the file that no training reads: what was learned is measured on it.
const heldOut = "paraphrase-b.jsonl"

// chat is the file of things said to a robot for company: nobody's business either.
const chat = "paraphrase-i.jsonl"
