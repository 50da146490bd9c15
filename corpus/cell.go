package corpus

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How the cells of a row are written. Rows that people wrote are plain. Rows
// that Export wrote say so in the column named marker, because only there an
// apostrophe or a backslash is more than itself: a row added by hand to an
// exported file is still read as it looks.
type writing string

const (
	// plain: space around is dropped, ## and new lines part the values of a list.
	plain writing = ""
	// guarded: as plain, with an apostrophe before what could be a formula.
	guarded writing = "guard"
	// verbatim: JSON, where a text is that text.
	verbatim writing = "json"
	// exact: nothing is dropped, guarded, and \ escapes what the format cannot hold.
	exact writing = "exact"
)

// separator parts the values of a list within a cell.
const separator = "##"

// startsFormula reports whether a spreadsheet program could take a cell for a
// formula (OWASP "CSV injection", with the full-width forms that Chinese
// versions accept), leaving out apostrophes before it.
func startsFormula(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	return strings.ContainsRune("=+-@\t\r\x00＝＋－＠", r)
}

// guard puts an apostrophe before what could be a formula. Texts that already
// begin with apostrophes and then a formula get one more, so that unguard is its inverse.
func guard(s string) string {
	if s != "" && startsFormula(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && startsFormula(s) {
		return s[1:]
	}
	return s
}

// encodeText writes one text as an exact cell.
func encodeText(s string) string { return guard(escape(s, false)) }

// encodeList writes a list as an exact cell.
func encodeList(list []string) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(escape(v, true))
	}
	return guard(b.String())
}

// escape replaces the backslash and the characters XML cannot hold; within a
// list also new lines and each # that could be taken for part of a separator.
func escape(s string, list bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n' && list:
			b.WriteString(`\n`)
		case r == '\r' && list:
			b.WriteString(`\r`)
		case r == '#' && list && (i == 0 || i+1 == len(s) || s[i+1] == '#'):
			b.WriteString(`\#`)
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// decodeText reads a cell that holds one text.
func decodeText(cell string, w writing) string {
	switch w {
	case exact:
		return unescape(unguard(cell))
	case guarded:
		cell = unguard(cell)
	}
	return strings.TrimSpace(newLines.Replace(cell))
}

// newLines writes those of Windows and of old programs as one character.
var newLines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// decodeList reads a cell that holds a list. Blank values are dropped.
func decodeList(cell string, w writing) []string {
	if w == exact {
		return decodeExactList(unguard(cell))
	}
	if w == guarded {
		cell = unguard(cell)
	}
	var list []string
	for line := range strings.Lines(newLines.Replace(cell)) {
		for v := range strings.SplitSeq(line, separator) {
			if v = strings.TrimSpace(v); v != "" {
				list = append(list, v)
			}
		}
	}
	return list
}

func decodeExactList(cell string) []string {
	var list []string
	add := func(v string) {
		if v = unescape(v); strings.TrimSpace(v) != "" {
			list = append(list, v)
		}
	}
	start := 0
	for i := 0; i < len(cell); i++ {
		switch {
		case cell[i] == '\\':
			i++
		case cell[i] == '\n': // typed by a person into an exported row
			add(cell[start:i])
			start = i + 1
		case strings.HasPrefix(cell[i:], separator):
			add(cell[start:i])
			start = i + len(separator)
			i++
		}
	}
	add(cell[start:])
	return list
}

// unescape is the inverse of escape. A backslash before anything else is itself.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch c := s[i+1]; c {
		case '\\', '#':
			b.WriteByte(c)
			i++
		case 'n':
			b.WriteByte('\n')
			i++
		case 'r':
			b.WriteByte('\r')
			i++
		case 'u':
			n, err := strconv.ParseUint(s[min(i+2, len(s)):min(i+6, len(s))], 16, 16)
			if err != nil || i+6 > len(s) {
				b.WriteByte('\\')
				continue
			}
			b.WriteRune(rune(n))
			i += 5
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}
