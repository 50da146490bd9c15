package nlu_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"yingda/nlu"
)

// TestSides reads texts as a person would underline them: set by set, the words met.
func TestSides(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"怎么开通短信提醒", "开通"},
		{"怎么把短信提醒关掉", "关掉"},
		{"没收到退款", "没收到"},       // not 收到
		{"信用卡能不能取现", "信用卡 取现"}, // 能不能 is a question, no negation
		{"信用卡不能取现吗", "信用卡 不能 取现"},
		{"为什么不能取现", "不能 取现"},
		{"短信提醒怎么开", "怎么开"},
		{"发票怎么开给公司", "公司"}, // only where the question ends
		{"我的开户行在哪", ""},    // no 开户
		{"可以退换货吗", "可以 退换货"},
		{"二类卡升级一类卡", "二类卡 升级 一类卡"},
		{"智能手机的功能", ""},
		{"怎么退订短信", "怎么退 退订 短信"},
	} {
		var got []string
		for _, s := range nlu.Sides(nil, c.text) {
			if !slices.Contains(got, s.Word) {
				got = append(got, s.Word)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestContrastsSound: a set has two sides or more, and no word of one stands on all of them.
func TestContrastsSound(t *testing.T) {
	for _, set := range nlu.Contrasts() {
		if len(set) < 2 {
			t.Errorf("%q has one side", set)
		}
		for i, side := range set {
			for _, w := range side {
				if w != nlu.Key(w) {
					t.Errorf("%q is %q in normalised text: it would never be met", w, nlu.Key(w))
				}
				if strings.HasPrefix(w, "不") && slices.Contains(set[0], w) {
					continue // a negation that is one only where no 吗 ends the question
				}
				if !slices.ContainsFunc(set, func(other []string) bool { return !slices.Contains(other, w) }) {
					t.Errorf("%q stands on every side of %q", w, set)
				}
			}
			if slices.Contains(side[1:], side[0]) && side[0] != "不能" {
				t.Errorf("%q twice on side %d of %q", side[0], i, set)
			}
		}
	}
}

// TestContrastsAreNoSynonyms: what the thesaurus calls the same must not contrast,
// neither in nlu/synonyms.txt nor in the lines "same" that the matcher learns from.
func TestContrastsAreNoSynonyms(t *testing.T) {
	groups := slices.Clone(nlu.Thesaurus())
	f, err := os.Open("../corpus/text/thesaurus.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if words, ok := strings.CutPrefix(in.Text(), "same\t"); ok {
			groups = append(groups, strings.Fields(words))
		}
	}
	of := map[string][]int{}
	for n, g := range groups {
		for _, w := range g {
			of[w] = append(of[w], n)
		}
	}
	for _, set := range nlu.Contrasts() {
		for i, a := range set {
			for _, b := range set[i+1:] {
				for _, x := range a {
					for _, y := range b {
						if x == y || strings.HasPrefix(x, "不") {
							continue // 不能…吗 asks 能
						}
						for _, n := range of[x] {
							if slices.Contains(of[y], n) {
								t.Errorf("%s and %s contrast, and are the same in %q", x, y, groups[n])
							}
						}
					}
				}
			}
		}
	}
}
