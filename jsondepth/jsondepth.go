// Package jsondepth measures how deep a JSON text nests, before a decoder that recurses
// is let at it: what comes from outside has a limit here too.
package jsondepth

// Of returns how deep braces and brackets stand in one another outside strings: 0 for a
// plain value, 1 for {}. The text need not be JSON; it is read once and nothing is allocated.
func Of(text []byte) (deepest int) {
	level, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}
