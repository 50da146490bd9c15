package flow

import (
	"regexp"
	"slices"
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
var namePrefixes = []string{"我叫做", "我叫", "我的名字是", "我的名字叫", "名字是", "名字叫", "姓名是", "姓名叫", "姓名为", "姓名", "联系人是", "联系人", "收件人是", "收件人", "收货人是", "收货人", "寄件人是", "寄件人", "办理人是", "办理人", "预约人是", "预约人", "本人叫", "叫做", "户名是", "户名"}

// nameLeads are said before a name that was asked for.
var nameLeads = []string{"我是", "我叫", "本人", "名字", "姓名", "就叫", "叫", "是"}

// nameTails stand behind a name.
var nameTails = []string{"先生", "女士", "小姐", "同学", "哦", "啊", "呀", "哈", "嘛", "呢", "吧", "的", "联系电话", "电话", "手机号", "手机", "收"}

// apart is how some say their name: 姓李名娜.
var apart = regexp.MustCompile(`姓(\p{Han}{1,2})[，, ]?名(\p{Han}{1,2})`)

// persons finds the name of a person: the whole reply or a piece of it where one was
// asked for, else what follows 我叫 and the like.
func persons(s *Said, awaited bool) (out []found) {
	text := string(s.runes)
	if m := apart.FindStringSubmatchIndex(text); m != nil {
		if name := text[m[2]:m[3]] + text[m[4]:m[5]]; isName(name, true) {
			return []found{{value: name, start: runeLen(text[:m[0]]), end: runeLen(text[:m[1]]), score: plainForm}}
		}
	}
	for _, prefix := range namePrefixes {
		if i := strings.Index(text, prefix); i >= 0 {
			if c := nameAt(s, runeLen(text[:i+len(prefix)]), awaited); c.value != "" {
				return []found{c}
			}
		}
	}
	if !awaited {
		return nil
	}
	whole := sayings().trimEnds(s.Flat)
	for _, name := range []string{whole, TrimAny(TrimAny(whole, strings.CutPrefix, nameLeads...), strings.CutSuffix, nameTails...), s.Flat} {
		if isName(name, false) || wordTag(name) == "nrt" && runeLen(name) > 2 { // 阿卜杜拉
			return []found{{value: name, end: len(s.runes)}}
		}
	}
	if v := strings.TrimSpace(s.Text); isForeignName(v) {
		return []found{{value: v, end: len(s.runes)}}
	}
	return namePiece(s)
}

// nameAt reads the name that begins at a rune, after what announced it, up to the next
// mark or digit.
func nameAt(s *Said, start int, awaited bool) (c found) {
	for start < len(s.runes) && isMark(s.runes[start]) {
		start++
	}
	end, text := start, []rune(s.Text)
	for end < len(s.runes) && (unicode.Is(unicode.Han, s.runes[end]) || isDot(s.runes[end])) {
		end++
	}
	said := string(s.runes[start:end])
	if start == end && len(text) == len(s.runes) {
		for end < len(text) && strings.ContainsRune(latinName, text[end]) {
			end++
		}
		said = strings.TrimRight(string(text[start:end]), " .-'")
	}
	name := TrimAny(said, strings.CutSuffix, nameTails...)
	for _, name := range []string{name, said} {
		if isName(name, true) || isForeignName(name) || awaited && isFarName(name) {
			return found{value: name, start: start, end: start + runeLen(name), score: plainForm}
		}
	}
	return c
}

// latinName are the characters of a name in Latin letters.
const latinName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .-'"

// namePiece finds the only name among what stands between marks and digits: 李娜
// 13800138000.
func namePiece(s *Said) (out []found) {
	for i := 0; i < len(s.runes); i++ {
		start := i
		for i < len(s.runes) && unicode.Is(unicode.Han, s.runes[i]) {
			i++
		}
		said := string(s.runes[start:i])
		name := TrimAny(said, strings.CutPrefix, nameLeads...)
		start += runeLen(said) - runeLen(name)
		if name = TrimAny(name, strings.CutSuffix, nameTails...); isName(name, false) {
			out = append(out, found{value: name, start: start, end: start + runeLen(name)})
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// A word of the dictionary is taken for a name from these surprises on, in nats. The
// dictionary marks names as such, but also 安静 (10.9), 明白 (8.6) and 阳光 (9.5);
// 李娜 has 11.9, 白雪 10.5, 高峰 10.5. Any other word must have been announced: 我叫高洁
// (14.0), 我叫江山 (10.8), but not 姓名方式 (8.5).
const (
	knownName     = 10.3
	announcedName = 10.3
	rareWord      = 15 // 东方人 has 13.9
)

// noName are characters that no given name has, but that stand in words and replies
// which begin like a name: 金卡, 年费, 单号, 查账单, 余额.
const noName = "卡费账款额币号单的了吗吧呢啊呀哦呗嘛啦您她它"

// noLongName are those that none of two characters has.
const noLongName = "不是我你他这那什么怎哪谁没有"

// verbs are family names that are rarer than what they mean: 查快递, 买东西.
const verbs = "查买支解包关应干练占连候"

// isName reports whether a text is a Chinese name: a surname and one or two
// characters more, three or four where the surname has two, and no everyday word.
// announced: it was said to be one.
func isName(text string, announced bool) bool {
	r := []rune(text)
	if len(r) < 2 || len(r) > 4 {
		return false
	}
	for _, c := range r {
		if !unicode.Is(unicode.Han, c) {
			return false
		}
	}
	known, double := surnames(), false
	switch {
	case len(r) > 2 && known[string(r[:2])]:
		double = true
	case len(r) <= 3 && known[string(r[:1])]:
	default:
		return false
	}
	given := string(r[1:])
	if strings.ContainsAny(given, noName) || len(r) > 2 && strings.ContainsAny(text, noLongName) || sayings().made(text, "filler") {
		return false
	}
	if !announced && len(r) == 3 && strings.ContainsRune(verbs, r[0]) && heardWord(given) {
		return false
	}
	surprise := nlu.Surprise(nlu.HashWord(text))
	if surprise >= nlu.Unheard {
		return true
	}
	switch tag := wordTag(text); {
	case strings.HasPrefix(tag, "nr"):
		return surprise >= knownName || len(r) > 2
	case double:
		return surprise >= rareWord // 夏侯惇
	default:
		return announced && surprise >= announcedName && !strings.HasPrefix(tag, "v")
	}
}

// isFarName reports whether a text that was said to be a name can be one of another
// people, written without dots: 扎西多吉. No everyday word is in it.
func isFarName(text string) bool {
	n := runeLen(text)
	if n < 2 || n > 8 || strings.ContainsAny(text, noName+noLongName) || strings.IndexFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) >= 0 {
		return false
	}
	for _, w := range nlu.Tag(text) {
		rare := w.Tag == "ns" && nlu.Surprise(nlu.HashWord(w.Text)) >= rareWord // 扎西 is a place as well
		if runeLen(w.Text) > 1 && !rare && heardWord(w.Text) {
			return false
		}
	}
	tag := wordTag(text)
	return tag == "" || tag == unknownWord || strings.HasPrefix(tag, "nr")
}

// unknownWord is the tag of a word that only the segmenter's model of characters found.
const unknownWord = "x"

// heardWord reports whether the dictionary has a word as anything but a name.
func heardWord(text string) bool {
	return nlu.Surprise(nlu.HashWord(text)) < nlu.Unheard && !strings.HasPrefix(wordTag(text), "nr")
}

// wordTag is what kind of word the dictionary takes a text for, empty when it is not one word.
func wordTag(text string) string {
	if list := nlu.Tag(text); len(list) == 1 {
		return list[0].Tag
	}
	return ""
}

// isDot reports whether a rune stands between the parts of a name that is written by its sound.
func isDot(r rune) bool { return strings.ContainsRune("·•・‧∙", r) }

// noPerson are replies in Latin letters that begin with a capital and are no name.
var noPerson = []string{"hello", "yes", "okay", "thanks", "cancel", "none", "back", "stop", "help", "quit", "exit", "sorry", "please", "test", "thank you", "good morning"}

// isForeignName reports whether a text is a name in Latin letters, or one with a dot
// such as 买买提·艾力.
func isForeignName(text string) bool {
	letters, han, dots, spaces, small := 0, 0, 0, 0, 0
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z':
			letters, small = letters+1, small+1
		case r >= 'A' && r <= 'Z':
			letters++
		case unicode.Is(unicode.Han, r):
			han++
		case isDot(r):
			dots++
		case r == ' ':
			spaces++
		case r == '.' || r == '-' || r == '\'':
		default:
			return false
		}
	}
	if han > 0 {
		return dots > 0 && letters == 0 && spaces == 0 && han >= 3 && han <= 15 && strings.TrimFunc(text, isDot) == text
	}
	first := []rune(text + " ")[0]
	return letters >= 3 && letters <= 40 && spaces <= 3 && small > 0 && first >= 'A' && first <= 'Z' && !slices.Contains(noPerson, strings.ToLower(text))
}
