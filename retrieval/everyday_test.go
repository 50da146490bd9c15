package retrieval

import (
	"cmp"
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yingda/nlu"
)

// everydayText counts the neighbours and words of the sentences of corpus/text.
func everydayText(t *testing.T) (n *neighbours, words map[string]int) {
	files, err := filepath.Glob("../corpus/text/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n, words = newNeighbours(), map[string]int{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for piece := range strings.SplitSeq(string(text), `"`) {
			core := nlu.Normalize(piece)
			n.add(core)
			for _, w := range nlu.Segment(core) {
				if allHan(w) {
					words[w]++
				}
			}
		}
	}
	return n, words
}

// TestEverydayTables makes the everyday tables under -update, and else holds them to
// the texts they are made from: these grow, and one frequent item in twenty may be new.
func TestEverydayTables(t *testing.T) {
	n, words := everydayText(t)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" { // rank_test.go has it
		for name, data := range map[string][]byte{
			"everyday_pairs.bin":   runesBytes(n.pairs, 1, n.attraction, func(p [2]rune) []rune { return p[:] }),
			"everyday_triples.bin": runesBytes(n.triples, 2, n.habit, func(t [3]rune) []rune { return t[:] }),
			"everyday_words.txt":   wordLines(words),
		} {
			if err := os.WriteFile(name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	frequent, missing := 0, 0
	holds := func(count float64, ok bool) {
		if count >= 10 {
			frequent++
			if !ok {
				missing++
			}
		}
	}
	for p, count := range n.pairs {
		_, ok := everyday().pairs.first(pairHash(p[0], p[1]))
		holds(count, ok)
	}
	for p, count := range n.triples {
		_, ok := everyday().triples.habit(aroundHash(p[0], p[2]), p[1])
		holds(count, ok)
	}
	known, _ := wordCounts()
	for w, count := range words {
		holds(float64(count), known[w] > 0 || len([]rune(w)) > longestSpelled)
	}
	if missing*20 > frequent {
		t.Errorf("%d of %d frequent words and neighbours are missing: run with -update", missing, frequent)
	}
	if len(everydayPairs)%5 != 0 || len(everydayTriples)%7 != 0 {
		t.Error("the tables are cut off: run with -update")
	}
}

// runesBytes writes what is met at least so often, in order: its runes and its value.
func runesBytes[K comparable](counts map[K]float64, least float64, value func(K) uint32, runes func(K) []rune) (out []byte) {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b K) int { return slices.Compare(runes(a), runes(b)) })
	for _, k := range keys {
		if counts[k] < least {
			continue
		}
		for _, c := range runes(k) {
			out = binary.LittleEndian.AppendUint16(out, uint16(c))
		}
		out = append(out, byte(value(k)))
	}
	return out
}

// wordLines writes the words that are met twice or more, the most frequent first.
func wordLines(words map[string]int) (out []byte) {
	total := 0
	for _, n := range words {
		total += n
	}
	out = fmt.Appendln(out, total)
	order := slices.SortedFunc(maps.Keys(words), func(a, b string) int {
		return cmp.Or(words[b]-words[a], cmp.Compare(a, b))
	})
	for _, w := range order {
		if words[w] >= 2 {
			out = fmt.Appendf(out, "%s\t%d\n", w, words[w])
		}
	}
	return out
}

// TestEverydayOnlyHelps: what is said every day is known to be well said, but no word to mend to.
func TestEverydayOnlyHelps(t *testing.T) {
	e := everyday()
	if e.attraction('我', '想') <= 0 || e.attraction('想', '鼋') != -unmet {
		t.Error("attraction of everyday neighbours")
	}
	if _, ok := e.exact.first(nlu.HashWord("今天")); ok {
		t.Error("an everyday word can be mended to")
	}
	if _, ok := e.typed.first(nlu.HashWord("jintian")); !ok {
		t.Error("今天 cannot be typed in pinyin")
	}
}
