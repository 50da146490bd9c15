package retrieval

import (
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"yingda/nlu"
)

// TestEverydayPairs makes everyday.bin under -update, and else holds it to the texts
// it is made from: they grow, and one pair in twenty may be new.
func TestEverydayPairs(t *testing.T) {
	files, err := filepath.Glob("../corpus/text/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n := newNeighbours()
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n.add(string(text))
	}
	var want []byte
	frequent, missing := 0, 0
	pairs := make([][2]rune, 0, len(n.pairs))
	for p, count := range n.pairs {
		if count < 2 {
			continue
		}
		pairs = append(pairs, p)
		if count >= 10 {
			frequent++
			if _, ok := everyday().pairs.first(pairHash(p[0], p[1])); !ok {
				missing++
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]rune) int { return slices.Compare(a[:], b[:]) })
	for _, p := range pairs {
		want = binary.LittleEndian.AppendUint16(want, uint16(p[0]))
		want = binary.LittleEndian.AppendUint16(want, uint16(p[1]))
		want = append(want, byte(n.attraction(p)))
	}
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" { // rank_test.go has it
		if err := os.WriteFile("everyday.bin", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if missing*20 > frequent {
		t.Errorf("%d of %d frequent pairs are missing: run with -update", missing, frequent)
	}
	if len(everydayPairs)%5 != 0 {
		t.Errorf("everyday.bin has %d bytes: run with -update", len(everydayPairs))
	}
}

// TestEverydayOnlyHelps: what is said every day is known to be well said, but no word to mend to.
func TestEverydayOnlyHelps(t *testing.T) {
	e := everyday()
	if e.attraction('我', '想') == 0 || e.attraction('想', '鼋') != 0 {
		t.Error("attraction of everyday neighbours")
	}
	if _, ok := e.exact.first(nlu.HashWord("今天")); ok {
		t.Error("an everyday word can be mended to")
	}
	if _, ok := e.typed.first(nlu.HashWord("jintian")); !ok {
		t.Error("今天 cannot be typed in pinyin")
	}
}

// TestNeighbours: a pair counts within Han text only.
func TestNeighbours(t *testing.T) {
	n := newNeighbours()
	n.add("还款，还款a款")
	if n.total != 5 || n.chars['款'] != 3 || n.pairs[[2]rune{'还', '款'}] != 2 || len(n.pairs) != 1 {
		t.Errorf("%+v", n)
	}
	if got := n.attraction([2]rune{'还', '款'}); got != 8 { // log(2·5/(2·3)) = .51 nats
		t.Errorf("attraction %d", got)
	}
}
