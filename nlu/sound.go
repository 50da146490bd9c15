package nlu

import (
	"maps"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Sound is a syllable of Mandarin without its tone; 0 is no sound. Numbers are
// good within one process only.
type Sound uint16

// String is the syllable in pinyin, ü written v: "lv".
func (s Sound) String() string { return sounds().names[s] }

// Fold gives syllables that people mix up one number: zh/z, ch/c, sh/s, n/l
// before a vowel, ang/an, eng/en, ing/in. Measured on near-sounding errors in the
// packs; r/l and f/h, kept apart here, mended nothing and spoiled questions.
func (s Sound) Fold() Sound { return sounds().fold[s] }

// SoundOf returns the most frequent reading of a Han character, 0 of anything else.
func SoundOf(r rune) Sound {
	if !isHan(r) {
		return 0
	}
	return sounds().of[r-baseHan]
}

// Syllable returns the sound written by these letters, 0 when it is none.
func Syllable(letters string) Sound { return sounds().byName[letters] }

const baseHan = 0x4e00 // of the basic block

// longestSyllable is in letters: zhuang.
const longestSyllable = 6

type soundTable struct {
	names  []string
	fold   []Sound
	of     [0x5200]Sound // by rune - baseHan
	byName map[string]Sound
}

var sounds = sync.OnceValue(func() *soundTable {
	t := &soundTable{names: []string{""}, fold: []Sound{0}, byName: map[string]Sound{}}
	for r := range t.of {
		first, _, _ := strings.Cut(pinyin.PinyinDict[r+baseHan], ",")
		t.of[r] = t.add(toneless(first))
	}
	for r, name := range usualReading {
		t.of[r-baseHan] = t.add(name)
	}
	typed := maps.Clone(t.byName) // a folded syllable (sua) may be none that people type
	for name, s := range typed {
		f := t.add(folded(name)) // may move t.fold
		t.fold[s] = f
	}
	t.byName = typed
	for other, name := range otherSpelling {
		t.byName[other] = t.byName[name]
	}
	return t
})

func (t *soundTable) add(name string) Sound {
	if name == "" {
		return 0
	}
	s, ok := t.byName[name]
	if !ok {
		s = Sound(len(t.names))
		t.names = append(t.names, name)
		t.fold = append(t.fold, s)
		t.byName[name] = s
	}
	return s
}

// usualReading is where the library's first reading is not the one met most in
// questions to a company.
var usualReading = map[rune]string{'长': "chang", '调': "tiao", '嗯': "en", '谁': "shei", '薄': "bo", '咋': "za", '宁': "ning", '落': "luo"}

// secondReading is how a character is also read that questions have alone, too: 怎么还信用卡.
var secondReading = map[rune]string{
	'还': "huan", '行': "hang", '重': "chong", '长': "zhang", '调': "diao", '都': "du", '了': "liao", '没': "mo",
	'会': "kuai", '着': "zhao", '地': "de", '便': "pian", '降': "xiang", '弹': "tan", '藏': "zang", '参': "shen", '差': "chai",
	'觉': "jiao", '传': "zhuan", '省': "xing", '宿': "xiu", '血': "xie", '薄': "bao", '露': "lou", '落': "la", '朝': "zhao",
	'卡': "qia", '圈': "juan", '那': "nei", '哪': "nei", '谁': "shui", '熟': "shou", '削': "xiao", '折': "she",
	'粘': "nian", '择': "zhai", '系': "ji", '给': "ji", '咋': "zha",
}

// SecondSound returns the less frequent reading of a character that has two in daily use, else 0.
func SecondSound(r rune) Sound { return Syllable(secondReading[r]) }

// otherSpelling is how a syllable is also typed.
var otherSpelling = map[string]string{"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv"}

var toneMarks = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ế", "e", "ề", "e", "ê", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u",
	"ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v", "ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m",
)

// toneless is "" for the library's few readings that are no syllable (m, hng).
func toneless(reading string) string {
	s := toneMarks.Replace(reading)
	if !strings.ContainsAny(s, "aeiouv") || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return s
}

func folded(name string) string {
	for _, pair := range [][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}} {
		if rest, ok := strings.CutPrefix(name, pair[0]); ok {
			name = pair[1] + rest
			break
		}
	}
	for _, end := range []string{"ang", "eng", "ing"} {
		if strings.HasSuffix(name, end) {
			return name[:len(name)-1]
		}
	}
	return name
}
