package nlu

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// class says which kinds of mention may start with a rune; none for most.
type class uint8

const (
	classDigit class = 1 << iota // 0 to 9
	classLatin                   // a to z
	classSign                    // ¥ $ + ( and so on
	classHan                     // starts a Chinese numeral
	classDay                     // starts a word of dates: 今 下 周
	classCity                    // starts the name of a division
)

// foldTable holds, for the runes of the basic plane, the rune in which mentions
// are matched and the class of that rune: half width, lower case, simplified.
// It is one rune for one, so offsets stay those of the text.
type foldTable struct {
	to    [1 << 16]uint16
	class [1 << 16]class

	divisions *lexicon[division]
}

var folding = sync.OnceValue(func() *foldTable {
	t := &foldTable{}
	for r := range t.to {
		t.to[r] = uint16(foldASCII(rune(r)))
	}
	t.foldTraditional()
	set := func(runes string, c class) {
		for _, r := range runes {
			t.class[r] |= c
		}
	}
	set("0123456789", classDigit)
	set("abcdefghijklmnopqrstuvwxyz", classLatin)
	set("¥$€£+(-", classSign)
	set("零〇○一二三四五六七八九两十廿卅半壹贰叁肆伍陆柒捌玖拾幺百千万第负", classHan)
	set("年月上下本这前后每", classDay)
	for _, first := range [][]rune{relativeDays.firsts(), dayPeriods.firsts(), festivals.firsts(), weekWords.firsts(), relativeYears.firsts()} {
		set(string(first), classDay)
	}
	t.divisions = loadDivisions(t)
	set(string(t.divisions.firsts()), classCity)
	set(plateProvinces, classCity)
	return t
})

// foldTraditional adds what OpenCC maps one for one, and two things that it does not.
func (t *foldTable) foldTraditional() {
	var from []rune
	for r := rune(firstHan); r < lastHan; r++ {
		if traditional().has(r) {
			from = append(from, r)
		}
	}
	var all strings.Builder
	for _, r := range from {
		all.WriteRune(r)
		all.WriteByte('\n') // keeps OpenCC from seeing phrases
	}
	for i, s := range strings.Split(strings.TrimSuffix(ToSimplified(all.String()), "\n"), "\n") {
		if r, n := utf8.DecodeRuneInString(s); n == len(s) && r < 1<<16 {
			t.to[from[i]] = uint16(r)
		}
	}
	t.to['元'], t.to['圓'] = '元', '元' // 圓 is the yuan; a circle is seldom counted
	t.to['圆'] = '元'
}

// foldASCII folds width, case, and the many spaces and dashes that input methods produce.
func foldASCII(r rune) rune {
	switch {
	case r == '，': // stays: no thousands separator
	case r >= '！' && r <= '～':
		return foldASCII(r - '！' + '!')
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r == '￥':
		return '¥'
	case r == '〜':
		return '~'
	case r >= '‐' && r <= '―', r == '−', r == '﹣':
		return '-'
	case r == '\t', r == '\u00a0', r >= '\u2000' && r <= '\u200d', r == '\u2060', r == '\u3000', r == '\ufeff':
		return ' '
	}
	return r
}

// foldInto appends the folded runes of text to dst and returns the classes that occur in it.
func foldInto(dst []rune, text string) ([]rune, class) {
	t := folding()
	var any class
	for _, r := range text {
		if r < 1<<16 {
			r = rune(t.to[r])
			any |= t.class[r]
		}
		dst = append(dst, r)
	}
	return dst, any
}

func classOf(r rune) class {
	if r >= 1<<16 {
		return 0
	}
	return folding().class[r]
}

// word folds a string, for tables whose entries must match folded text.
func (t *foldTable) word(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		if r < 1<<16 {
			out[i] = rune(t.to[r])
		}
	}
	return out
}

// Fold returns the runes of a text in half width, lower case and simplified, one
// for one: offsets stay those of the text.
func Fold(text string) []rune {
	r, _ := foldInto(nil, text)
	return r
}
