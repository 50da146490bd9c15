package dialog

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed words/*.txt
var wordFiles embed.FS

// wordList is a class of a word file with its words, in the order of the file.
type wordList struct {
	name  string
	words []string
}

// readWords reads one of the built-in word files: lines "class: word word …",
// where a line without a class goes on with the class before and # begins a comment.
func readWords(file string) []wordList {
	text, err := wordFiles.ReadFile("words/" + file)
	if err != nil {
		panic(fmt.Sprintf("built-in words: %v", err)) // embedded: cannot fail unless the build is broken
	}
	var lists []wordList
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if name, words, ok := strings.Cut(line, ":"); ok {
			lists = append(lists, wordList{name: strings.TrimSpace(name)})
			line = words
		}
		if words := strings.Fields(line); len(words) > 0 {
			last := &lists[len(lists)-1]
			last.words = append(last.words, words...)
		}
	}
	return lists
}

// newLexicon enters the words of a file with the class that their list's name has.
func newLexicon(file string, classes map[string]int) lexicon {
	l := lexicon{}
	for _, list := range readWords(file) {
		class, ok := classes[list.name]
		if !ok {
			panic(fmt.Sprintf("built-in words %s: unknown class %q", file, list.name)) // a mistake in the build
		}
		for _, w := range list.words {
			l.add(w, class)
		}
	}
	return l
}
