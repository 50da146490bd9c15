package nlu

import (
	"slices"
	"strings"
	"testing"
)

// TestSurprise: what is said often surprises less; what jieba does not know, most.
func TestSurprise(t *testing.T) {
	of := func(w string) float32 { return Surprise(HashWord(w)) }
	rising := []string{"的", "怎么", "信用卡", "注销", "还宽"}
	for i, w := range rising[1:] {
		if of(rising[i]) >= of(w) {
			t.Errorf("%s surprises by %v, %s by %v", rising[i], of(rising[i]), w, of(w))
		}
	}
	for _, w := range []string{"还宽", "信用咔", ""} {
		if of(w) != Unheard {
			t.Errorf("%q surprises by %v", w, of(w))
		}
	}
	n := 0
	CommonWords(12, func(w string, surprise float32) {
		n++
		if d := of(w) - surprise; d < -.07 || d > .07 { // kept in eighths
			t.Errorf("%s: %v, looked up %v", w, surprise, of(w))
		}
	})
	if n < 10_000 {
		t.Errorf("%d common words only", n)
	}
}

// TestWordHash: the hash of a word is the sum of its parts in their places.
func TestWordHash(t *testing.T) {
	ab, ba := HashWord("还款"), HashWord("款还")
	if ab == ba || ab != RuneHash('还')+RuneHash('款')*HashBase {
		t.Errorf("%x and %x", ab, ba)
	}
	if HashWord("") != 0 || HashWord("卡") != RuneHash('卡') {
		t.Error("the hash of nothing, or of one character")
	}
}

// TestSimilarShapes: whatever looks like a character, the character looks like it;
// the table is simplified Chinese and of some size.
func TestSimilarShapes(t *testing.T) {
	for _, pair := range []string{"己已", "未末", "账帐", "拔拨", "密蜜", "买卖", "折拆", "款歉", "清情", "冶治"} {
		r := []rune(pair)
		if !slices.Contains(SimilarShapes(r[0]), r[1]) {
			t.Errorf("%c does not look like %c", r[0], r[1])
		}
	}
	for i, list := range shapes() {
		r := rune(i + baseHan)
		if len(list) == 0 {
			continue
		}
		if ToSimplified(string(r)) != string(r) || !isHan(r) {
			t.Errorf("%c is no simplified character", r)
		}
		for _, o := range list {
			if o == r || !slices.Contains(SimilarShapes(o), r) {
				t.Errorf("%c looks like %c, but not the other way round", r, o)
			}
		}
	}
	groups := 0
	for line := range strings.Lines(shapesText) {
		if !strings.HasPrefix(line, "#") {
			groups += len(strings.Fields(line))
		}
	}
	if groups < 500 {
		t.Errorf("%d groups", groups)
	}
	if SimilarShapes('a') != nil {
		t.Error("a Latin letter looks like something")
	}
}

// TestWithin: the neighbours within every word are known as such, few others are.
func TestWithin(t *testing.T) {
	pair := func(a, b rune) WordHash { return RuneHash(a) + RuneHash(b)*HashBase }
	CommonWords(12, func(w string, _ float32) {
		r := []rune(w)
		for i := 1; i < len(r) && len(r) <= longestWithin; i++ {
			if !Within(pair(r[i-1], r[i])) {
				t.Errorf("%s: %s", w, string(r[i-1:i+1]))
			}
		}
	})
	by := 0
	for i := range rune(1000) {
		if Within(pair(0x4e00+7*i, 0x9000-5*i)) {
			by++
		}
	}
	if by > 100 {
		t.Errorf("%d of 1,000 neighbours by chance", by)
	}
}
