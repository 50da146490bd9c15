package flow

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/nlu"
)

//go:embed words/*.txt
var wordFiles embed.FS

// vocabulary is lists of words by name, each the longest first.
type vocabulary map[string][]string

// readWords reads a word file: lines "name: word word …", where a line without a
// name goes on with the list before and # begins a comment.
func readWords(file string) vocabulary {
	text, err := wordFiles.ReadFile("words/" + file)
	if err != nil {
		panic(fmt.Sprintf("built-in words: %v", err)) // embedded: cannot fail unless the build is broken
	}
	v, name := vocabulary{}, ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if head, words, ok := strings.Cut(line, ":"); ok {
			name, line = strings.TrimSpace(head), words
		}
		for _, w := range strings.Fields(line) {
			v[name] = append(v[name], strings.ReplaceAll(nlu.Normalize(w), " ", ""))
		}
	}
	for _, list := range v {
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return v
}

// sayings are the built-in words of conversation, made once.
var sayings = sync.OnceValue(func() vocabulary { return readWords("sayings.txt") })

// prefix returns the longest word of a list that s begins with.
func (v vocabulary) prefix(name, s string) string {
	for _, w := range v[name] {
		if strings.HasPrefix(s, w) {
			return w
		}
	}
	return ""
}

// made reports whether a text consists of words of these lists and nothing else;
// of the first list at least one.
func (v vocabulary) made(text string, name string, more ...string) bool {
	found := false
	for text != "" {
		w := v.prefix(name, text)
		found = found || w != ""
		for _, m := range more {
			if x := v.prefix(m, text); len(x) > len(w) {
				w = x
			}
		}
		if w == "" {
			return false
		}
		text = text[len(w):]
	}
	return found
}

// holds reports whether a word of a list is anywhere in a text.
func (v vocabulary) holds(name, text string) bool {
	return slices.ContainsFunc(v[name], func(w string) bool { return strings.Contains(text, w) })
}

// first returns the word of a list that stands first in a text, the longest of several.
func (v vocabulary) first(name, text string) (word string) {
	at := len(text)
	for _, w := range v[name] {
		if i := strings.Index(text, w); i >= 0 && i < at {
			word, at = w, i
		}
	}
	return word
}

// trimEnds cuts filler off both ends.
func (v vocabulary) trimEnds(text string) string {
	for {
		w := v.prefix("filler", text)
		if w == "" || len(w) == len(text) {
			break
		}
		text = text[len(w):]
	}
	for again := true; again; {
		again = false
		for _, w := range v["filler"] {
			if len(w) < len(text) && strings.HasSuffix(text, w) {
				text, again = text[:len(text)-len(w)], true
				break
			}
		}
	}
	return text
}

func runeLen(s string) int { return utf8.RuneCountInString(s) }
