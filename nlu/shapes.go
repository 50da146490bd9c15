package nlu

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed shapes.txt
var shapesText string

// shapes maps a character to those of its groups in shapes.txt.
var shapes = sync.OnceValue(func() map[rune][]rune {
	out := map[rune][]rune{}
	for line := range strings.Lines(shapesText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for group := range strings.FieldsSeq(line) {
			for _, a := range group {
				for _, b := range group {
					if a != b && !slices.Contains(out[a], b) {
						out[a] = append(out[a], b)
					}
				}
			}
		}
	}
	return out
})

// SimilarShapes returns the characters that are taken for r at a glance. They must not be changed.
func SimilarShapes(r rune) []rune { return shapes()[r] }
