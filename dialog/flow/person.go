package flow

import (
	"strings"
	"sync"
	"unicode"

	"yingda/nlu"
)

// surnames are the family names that a Chinese name begins with.
var surnames = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, list := range readWords("surnames.txt") {
		for _, w := range list {
			m[w] = true
		}
	}
	return m
})

// namePrefixes stand before a name wherever it is said.
var namePrefixes = []string{"我叫", "我的名字是", "名字是", "名字叫", "姓名是", "姓名", "联系人是", "联系人", "收件人是", "收件人", "本人叫", "叫做", "户名是", "户名"}

// titles stand behind a name.
var titles = []string{"先生", "女士", "小姐"}

// persons finds the name of a person: the whole reply where one was asked for, else
// what follows 我叫 and the like.
func persons(s *Said, awaited bool) (out []found) {
	text := string(s.runes)
	for _, prefix := range namePrefixes {
		i := strings.Index(text, prefix)
		if i < 0 {
			continue
		}
		start := len([]rune(text[:i+len(prefix)]))
		for start < len(s.runes) && isMark(s.runes[start]) {
			start++
		}
		end := start
		for end < len(s.runes) && !isMark(s.runes[end]) && unicode.Is(unicode.Han, s.runes[end]) {
			end++
		}
		if isName(string(s.runes[start:end])) {
			return []found{{value: string(s.runes[start:end]), start: start, end: end, score: plainForm}}
		}
	}
	if !awaited {
		return nil
	}
	whole := sayings().trimEnds(s.Flat)
	whole = strings.TrimPrefix(whole, "姓名")
	for _, title := range titles {
		whole = strings.TrimSuffix(whole, title)
	}
	if isName(whole) || isName(s.Flat) {
		if !isName(whole) {
			whole = s.Flat
		}
		return []found{{value: whole, end: len(s.runes)}}
	}
	if v := strings.TrimSpace(s.Text); isForeignName(v) {
		return []found{{value: v, end: len(s.runes)}}
	}
	return nil
}

// commonWord is the surprise, in nats, below which a word is no name though it
// begins like one: 高兴 (10.5), 方便 (9.6), 安全 (9.1). 王伟, a name in the
// dictionary, has 13.8, 李娜 13.6.
const commonWord = 12.5

// isName reports whether a text is a Chinese name: a surname and one or two
// characters more, three or four where the surname has two, and no everyday word.
func isName(text string) bool {
	r := []rune(text)
	if len(r) < 2 || len(r) > 4 {
		return false
	}
	for _, c := range r {
		if !unicode.Is(unicode.Han, c) {
			return false
		}
	}
	known := surnames()
	switch {
	case len(r) > 2 && known[string(r[:2])]:
	case len(r) <= 3 && known[string(r[:1])]:
	default:
		return false
	}
	if nlu.Surprise(nlu.HashWord(text)) < commonWord {
		return false
	}
	return len(r) < 3 || strings.IndexAny(text, "的了吗呢吧不是我你您他她它这那什么怎哪谁没有") < 0
}

// isForeignName reports whether a text is a name in Latin letters, or one with a dot
// such as 买买提·艾力.
func isForeignName(text string) bool {
	letters, han, dots, spaces := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			letters++
		case unicode.Is(unicode.Han, r):
			han++
		case r == '·' || r == '•':
			dots++
		case r == ' ':
			spaces++
		case r == '.' || r == '-' || r == '\'':
		default:
			return false
		}
	}
	if han > 0 {
		return dots > 0 && letters == 0 && han >= 3 && han <= 15
	}
	first := []rune(text + " ")[0]
	return letters >= 4 && letters <= 40 && spaces >= 1 && spaces <= 3 && first >= 'A' && first <= 'Z'
}
