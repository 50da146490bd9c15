package eval_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yingda/corpus"
	"yingda/eval"
	"yingda/nlu"
)

func misspell(seed uint64, kind, text string) (string, bool) {
	return eval.Misspell(rand.New(rand.NewPCG(seed, 3)), kind, text)
}

// oddTexts have no place for some errors, or none at all.
var oddTexts = []string{"", "？", "卡", "😀😀", "abc def", "a\u0301", "123", "好好", strings.Repeat("长", 500)}

// TestMisspell: of any text every kind makes valid UTF-8, the same of one seed, and
// says whether it changed anything; of a real question it finds a place to.
func TestMisspell(t *testing.T) {
	p := bankPack(t)
	for _, kind := range eval.ErrorKinds {
		made := 0
		texts := slices.Clone(oddTexts)
		for _, e := range p.Knowledge.Entries[:60] {
			texts = append(texts, e.Question)
		}
		for i, text := range texts {
			got, ok := misspell(uint64(i), kind, text)
			if !utf8.ValidString(got) || ok != (got != text) {
				t.Errorf("%s: %q becomes %q, %v", kind, text, got, ok)
			}
			if again, _ := misspell(uint64(i), kind, text); again != got {
				t.Errorf("%s: %q becomes %q and %q of one seed", kind, text, got, again)
			}
			if ok && i >= len(oddTexts) {
				made++
			}
		}
		if made < 55 && kind != "fullwidth" && kind != "latin" { // these need a Latin letter
			t.Errorf("%s: an error in %d of 60 questions", kind, made)
		}
	}
}

// TestMisspellOnce: one error, of the kind that is named.
func TestMisspellOnce(t *testing.T) {
	p := bankPack(t)
	for i, e := range p.Knowledge.Entries {
		was := []rune(nlu.Normalize(e.Question))
		for _, kind := range []string{"homophone", "near_sound", "shape"} {
			got, ok := misspell(uint64(i), kind, string(was))
			a, b, n := differing(was, []rune(got))
			if !ok || n != 1 {
				t.Errorf("%s: %s becomes %s: %d characters differ", kind, string(was), got, n)
				continue
			}
			x, y := nlu.SoundOf(a), nlu.SoundOf(b)
			right := map[string]bool{
				"homophone":  x == y,
				"near_sound": x != y && x.Fold() == y.Fold(),
				"shape":      slices.Contains(nlu.SimilarShapes(a), b),
			}
			if !right[kind] {
				t.Errorf("%s: %c becomes %c", kind, a, b)
			}
		}
		for kind, longer := range map[string]int{"missing": -1, "extra": 1, "swapped": 0} {
			got, ok := misspell(uint64(i), kind, string(was))
			now := []rune(got)
			if !ok || len(now) != len(was)+longer || !within(was, now) {
				t.Errorf("%s: %s becomes %s", kind, string(was), got)
			}
		}
	}
}

// differing returns the last pair of characters that differ, and how many do; -1 for texts of different length.
func differing(a, b []rune) (x, y rune, n int) {
	if len(a) != len(b) {
		return 0, 0, -1
	}
	for i := range a {
		if a[i] != b[i] {
			x, y, n = a[i], b[i], n+1
		}
	}
	return x, y, n
}

// within reports whether all but two neighbouring places of two texts are alike, ends first.
func within(a, b []rune) bool {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < min(len(a), len(b))-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return max(len(a), len(b))-i-j <= 2
}

// TestMisspellWhole: another way to type the whole loses nothing.
func TestMisspellWhole(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{"pinyin", "信用卡怎么还款？", "xinyongka zenme huankuan"},
		{"pinyin_joined", "信用卡怎么还款？", "xinyongkazenmehuankuan"},
		{"pinyin", "下载app要5元", "xiazai app yao 5 yuan"},
		{"traditional", "开通账号", "開通賬號"},
		{"fullwidth", "5G套餐 app?", "５Ｇ套餐　ａｐｐ？"},
	} {
		if got, ok := misspell(1, c.kind, c.text); got != c.want || !ok {
			t.Errorf("%s: %s becomes %s, want %s", c.kind, c.text, got, c.want)
		}
	}
	for seed := range uint64(20) {
		for _, kind := range []string{"traditional", "fullwidth", "latin"} {
			const text = "开通5G流量包，App里查wifi密码"
			got, ok := misspell(seed, kind, text)
			if !ok || nlu.Key(got) != nlu.Key(text) {
				t.Errorf("%s: %s becomes %s", kind, text, got)
			}
		}
	}
	got, _ := misspell(4, "pinyin_word", "信用卡怎么还款")
	if !slices.Contains([]string{"xinyongka怎么还款", "信用卡zenme还款", "信用卡怎么huankuan"}, got) {
		t.Errorf("one word in pinyin: %s", got)
	}
}

// TestTyping: what is asked word for word has nothing to lose but by errors, and that is counted.
func TestTyping(t *testing.T) {
	p := bankPack(t)
	judged := []corpus.Judgment{{Q: "今天天气怎么样"}} // out of scope: not asked
	for _, e := range p.Knowledge.Entries[:40] {
		judged = append(judged, corpus.Judgment{Q: e.Question, Gold: []string{e.ID}})
	}
	b := compile(t, p)
	scores := eval.Typing(b, judged, eval.ErrorKinds, 1, noon)
	for i, s := range scores {
		if s.Kind != eval.ErrorKinds[i] || s.N > 40 || s.N == 0 && s.Kind != "fullwidth" && s.Kind != "latin" {
			t.Errorf("%+v", s)
		}
		if sum := s.Top1 + s.Drop; s.N > 0 && (sum < 1-1e-9 || sum > 1+1e-9) {
			t.Errorf("%+v: the questions are all right without the error", s)
		}
		if exact := s.Kind == "traditional" || s.Kind == "fullwidth" || s.Kind == "latin"; s.Drop > .1 || exact && s.Drop != 0 {
			t.Errorf("%+v", s)
		}
	}
	if again := eval.Typing(b, judged, eval.ErrorKinds, 1, noon); !slices.Equal(scores, again) {
		t.Errorf("the same seed gives %v and %v", scores, again)
	}
}

// TestCorrectionsAreFew: judged questions of the packs that are written as they should
// be are read as they are, all but one in a hundred; some are misspelt on purpose.
func TestCorrectionsAreFew(t *testing.T) {
	asked, changed := 0, []string{}
	for p, b := range packs(t) {
		for _, j := range p.Judged {
			asked++
			if c := search(b, j.Q).Corrected; c != "" {
				changed = append(changed, j.Q+" → "+c)
			}
		}
	}
	if len(changed)*30 > asked {
		t.Errorf("%d of %d:\n%s", len(changed), asked, strings.Join(changed, "\n"))
	}
	check(t, "../typing/corrected.txt", []byte(strings.Join(changed, "\n")+"\n"))
}
