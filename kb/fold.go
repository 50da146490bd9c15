package kb

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the simplest answer to "is this the same text": NFKC, lower case,
// without punctuation, spaces and invisible characters. Matching uses a fuller
// one, which callers who have it hand to Checker.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
