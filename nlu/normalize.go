package nlu

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes is the longest text that is looked at, in runes (api.md: 1–500).
const MaxRunes = 500

// Clean makes any bytes safe to work on: valid UTF-8, control characters and
// invisible marks gone, white space trimmed, at most MaxRunes runes. It keeps
// what the person wrote otherwise, so offsets into it can be shown to people.
func Clean(s string) string {
	if isOrdinary(s) {
		return trim(s)
	}
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1 // NUL would end the text inside jieba; Cf holds zero-width and right-to-left marks
		}
		return r
	}, s)
	return trim(s)
}

// isOrdinary reports whether a text has nothing that Clean takes out, for the
// common case: printable ASCII, Han characters and their punctuation.
func isOrdinary(s string) bool {
	for _, r := range s {
		if !(r >= ' ' && r <= '~' || isHan(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff5e) {
			return false
		}
	}
	return true
}

// isHan: the basic block only, which nearly every character of a question is in.
func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// trim cuts white space off the ends, and what is beyond MaxRunes.
func trim(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > MaxRunes && utf8.RuneCountInString(s) > MaxRunes {
		s = strings.TrimSpace(string([]rune(s)[:MaxRunes]))
	}
	return s
}

// Normalize folds a text to the form that is compared: NFKC (which folds full
// width), simplified Chinese, lower case, no punctuation, emoji or marks, one
// space between Latin words and none elsewhere, runs of a repeated character
// cut to two. It is idempotent.
func Normalize(s string) string {
	s = Clean(s)
	if !isPlain(s) {
		s = norm.NFKC.String(s)
	}
	s = ToSimplified(s)
	return foldRunes(s)
}

// isPlain reports whether NFKC leaves s as it is, for the common case.
func isPlain(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x80:
		case isHan(r):
		case r == '，', r == '。', r == '？', r == '！': // folded to ASCII by NFKC, dropped here either way
		default:
			return false
		}
	}
	return true
}

// maxRun is how many times in a row a character counts: people type 好好好好 and 急急急 to stress.
const maxRun = 2

func foldRunes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var prev rune // last rune written
	run := 0
	gap := false // something was dropped since prev
	for i, r := range s {
		if !keep(r) {
			switch {
			case r == '.' && betweenDigits(s, i, 1):
				b.WriteByte('.')
				prev, run = '.', 1
			case r == ',' && betweenDigits(s, i, 1), r == '，' && betweenDigits(s, i, len("，")): // 1,000 is 1000
			case unicode.Is(unicode.Mn, r): // an accent left over does not cut a word
			default:
				gap = true
			}
			continue
		}
		switch {
		case r == '帐':
			r = '账' // the two are used alike: 帐号, 账号
		case !isHan(r):
			r = unicode.ToLower(r)
		}
		if gap && isLatin(prev) && isLatin(r) {
			b.WriteByte(' ')
			run = 0
		}
		gap = false
		if r == prev && !isDigit(r) {
			if run++; run > maxRun {
				continue
			}
		} else {
			run = 1
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// keep says which runes carry meaning for matching.
func keep(r rune) bool {
	return isHan(r) || isDigit(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r) || r == '%' || r == '々'
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLatin(r rune) bool {
	return r < 0x3000 && (unicode.IsLetter(r) || isDigit(r))
}

// betweenDigits reports whether ASCII digits stand on both sides of the n bytes at s[i].
func betweenDigits(s string, i, n int) bool {
	return i > 0 && i+n < len(s) && isDigit(rune(s[i-1])) && isDigit(rune(s[i+n]))
}
