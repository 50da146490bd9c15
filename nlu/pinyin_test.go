package nlu

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPinyin: what a text is typed as; words with a reading of their own are read as words.
func TestPinyin(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"信用卡", "xin yong ka"},
		{"信用卡怎么还款", "xin yong ka zen me huan kuan"},
		{"还没到账", "hai mei dao zhang"},
		{"银行行长", "yin hang hang zhang"},
		{"重新下载app", "chong xin xia zai app"},
		{"重量多少kg", "zhong liang duo shao kg"},
		{"绿色旅行", "lv se lv xing"},
		{"5g套餐", "5g tao can"},
		{"调整分期长度", "tiao zheng fen qi chang du"},
		{"省略号", "sheng lve hao"},
		{"为什么登不了", "wei shen me deng bu liao"},
	} {
		if got := strings.Join(Pinyin(c.text), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

// TestSplitPinyin: a run of letters as syllables, or not pinyin at all.
func TestSplitPinyin(t *testing.T) {
	for _, c := range []struct{ run, want string }{
		{"xinyongka", "xin yong ka"},
		{"zenmehuankuan", "zen me huan kuan"},
		{"xian", "xian"},
		{"fangan", "fang an"},
		{"lvyou", "lv you"},
		{"lyusedanbao", "lv se dan bao"},
		{"nengbuneng", "neng bu neng"},
		{"wifi", ""},
		{"app", ""},
		{"vip", ""},
		{"etc", ""},
		{"5g", ""},
		{"", ""},
		{"zh", ""},
	} {
		got, ok := SplitPinyin(c.run)
		if ok != (c.want != "") {
			t.Errorf("%s: readable %v", c.run, ok)
			continue
		}
		for i, s := range got {
			got[i] = Syllable(s).String() // lyu is lv
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", c.run, text, c.want)
		}
	}
}

// TestSoundFold: syllables that people mix up fold to one, others stay apart.
func TestSoundFold(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"zhong", "zong", true}, {"chi", "ci", true}, {"shen", "sheng", true}, {"nan", "lang", true},
		{"xin", "xing", true}, {"huan", "huang", true}, {"lv", "nv", true},
		{"hui", "fei", false}, {"re", "le", false}, {"ka", "kan", false}, {"lu", "lv", false}, {"zhi", "chi", false},
	} {
		x, y := Syllable(c.a), Syllable(c.b)
		if x == 0 || y == 0 {
			t.Errorf("no syllable %s or %s", c.a, c.b)
		} else if (x.Fold() == y.Fold()) != c.same {
			t.Errorf("%s and %s fold to %s and %s", c.a, c.b, x.Fold(), y.Fold())
		}
		if f := x.Fold(); f.Fold() != f {
			t.Errorf("%s folds to %s and that to %s", x, f, f.Fold())
		}
	}
}

// TestSoundOf: every common character has a sound, nothing else has.
func TestSoundOf(t *testing.T) {
	missing := 0
	CommonWords(11, func(w string, _ float32) {
		for _, r := range w {
			if isHan(r) && SoundOf(r) == 0 {
				missing++
				t.Errorf("%c of %s has no sound", r, w)
			}
		}
	})
	for _, r := range "a5 ？😀々" {
		if SoundOf(r) != 0 {
			t.Errorf("%c sounds %s", r, SoundOf(r))
		}
	}
	if Syllable("") != 0 || Syllable("sua") != 0 {
		t.Error("a syllable that is none")
	}
}

// TestSecondSound: each is a syllable, and not the one that is read most.
func TestSecondSound(t *testing.T) {
	for r, name := range secondReading {
		if s := SecondSound(r); s == 0 || s == SoundOf(r) || s.String() != name {
			t.Errorf("%c: %q, mostly %s", r, name, SoundOf(r))
		}
	}
	if SecondSound('卷') != 0 || SecondSound('a') != 0 {
		t.Error("a second sound of what has none here")
	}
}

// FuzzPinyin: any text has one sound a rune; what is typed of Han characters alone
// can be read again, with as many syllables or fewer.
func FuzzPinyin(f *testing.F) {
	for _, s := range []string{"信用卡怎么还款", "银行app", "", "方案", "\xff卡", "还不上", "西安", "😀ü"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Sounds(s); len(got) != utf8.RuneCountInString(s) {
			t.Errorf("%q: %d sounds", s, len(got))
		}
		pieces := Pinyin(s)
		joined := strings.Join(pieces, "")
		if utf8.ValidString(s) && !utf8.ValidString(joined) {
			t.Errorf("%q becomes %q", s, joined)
		}
		if s != "" && allSound(s) {
			if again, ok := SplitPinyin(joined); !ok || len(again) > len(pieces) || strings.Join(again, "") != joined {
				t.Errorf("%q is %v, read again %v", s, pieces, again)
			}
		}
		if parts, ok := SplitPinyin(s); ok && strings.Join(parts, "") != s {
			t.Errorf("%q is read %v", s, parts)
		}
	})
}

func allSound(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return SoundOf(r) == 0 })
}
