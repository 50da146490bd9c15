package facts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"yingda/nlu"
)

// TestTable holds a table against a map, for words of which some have several numbers.
func TestTable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 7, 1000, 5000} {
		want := map[string][]uint32{}
		var list []entry
		for range n {
			w, id := fmt.Sprint("词", r.IntN(n)), r.Uint32N(100)
			list = append(list, entry{nlu.HashWord(w).Mix(), id})
			if !slices.Contains(want[w], id) {
				want[w] = append(want[w], id)
			}
		}
		tab := newTable(list)
		for i := range n + 10 {
			w := fmt.Sprint("词", i)
			var got []uint32
			tab.each(nlu.HashWord(w), func(id uint32) bool { got = append(got, id); return true })
			slices.Sort(want[w])
			if !slices.Equal(got, want[w]) {
				t.Fatalf("%d words: %s has %v, want %v", n, w, got, want[w])
			}
			if first := 0; len(got) > 1 {
				tab.each(nlu.HashWord(w), func(uint32) bool { first++; return false })
				if first != 1 {
					t.Fatalf("each went on after false: %d calls", first)
				}
			}
		}
	}
}

// TestGrams: a pair of characters finds the subjects that have it, in their names or
// aliases, without what stands in brackets.
func TestGrams(t *testing.T) {
	g := newGrams([]string{"梅川路店", "滨湖店（梅川）", "梅川大学", "梅"}, []alias{{"梅大", 2}})
	for pair, want := range map[string][]uint32{"梅川": {0, 2}, "路店": {0}, "湖店": {1}, "梅大": {2}, "大学": {2}, "店梅": nil, "龘龘": nil} {
		r := []rune(pair)
		if got := g.of(pairOf(r[0], r[1])); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", pair, got, want)
		}
	}
	if rare, common := g.idf(1), g.idf(3); rare <= common {
		t.Errorf("a pair of one name weighs %v, of three %v", rare, common)
	}
}

func TestBaseName(t *testing.T) {
	for name, want := range map[string][2]string{
		"滨湖店（雁洲）":     {"滨湖店", "雁洲"},
		"滨湖店(雁洲)":     {"滨湖店", "雁洲"},
		"山河【2019年电影】": {"山河", "2019年电影"},
		"小麦9":         {"小麦9", ""},
		"（无名）":        {"（无名）", ""},
		"甲（乙）丙":       {"甲（乙）丙", ""},
	} {
		if got := [2]string{baseName(name), qualifierText(name)}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// qualifierText is the qualifier without its brackets.
func qualifierText(name string) string {
	q := []rune(qualifier(name))
	for len(q) > 0 && slices.Contains([]rune("()（）【】[]"), q[0]) {
		q = q[1:]
	}
	for len(q) > 0 && slices.Contains([]rune("()（）【】[]"), q[len(q)-1]) {
		q = q[:len(q)-1]
	}
	return string(q)
}

// TestKindOfValue: what kind of thing a value looks like.
func TestKindOfValue(t *testing.T) {
	for _, c := range []struct {
		object, unit string
		want         kind
	}{
		{"3299", "元", kindNumber | kindMoney},
		{"￥20起", "", kindNumber | kindMoney},
		{"1971年5月3日", "", kindNumber | kindTime},
		{"10:00-21:00", "", kindNumber | kindTime},
		{"2025-09-12", "", kindNumber | kindTime},
		{"12", "个月", kindNumber | kindTime},
		{"雁洲市滨湖大道", "", kindPlace},
		{"韩予安", "", 0},
		{"", "", 0},
	} {
		if got := kindOfValue(c.object, c.unit); got != c.want {
			t.Errorf("%q %q: %b, want %b", c.object, c.unit, got, c.want)
		}
	}
}
