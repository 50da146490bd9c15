package kb

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Marked is a stretch of an example that fills a slot.
type Marked struct {
	Slot       string
	Text       string
	Start, End int // runes of the example without its marks
}

// ReadExample takes the marks out of an example of an intent:
// 挂失尾号[1234](card_tail)的卡. The error is a sentence in Chinese for its author.
func ReadExample(text string) (plain string, marks []Marked, err error) {
	var b strings.Builder
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "[")
		b.WriteString(before)
		if !found {
			return b.String(), marks, nil
		}
		value, after, closed := strings.Cut(after, "]")
		slot, ok := "", false
		if closed && strings.HasPrefix(after, "(") {
			slot, rest, ok = strings.Cut(after[1:], ")")
		}
		if !ok || strings.TrimSpace(slot) == "" || value == "" || strings.Contains(value, "[") {
			return "", nil, fmt.Errorf("标注应写成 [词](词槽)：“%s”", shorten(text))
		}
		start := utf8.RuneCountInString(b.String())
		b.WriteString(value)
		marks = append(marks, Marked{strings.TrimSpace(slot), value, start, start + utf8.RuneCountInString(value)})
	}
}
