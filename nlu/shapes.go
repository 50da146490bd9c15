package nlu

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed shapes.txt
var shapesText string

// shapeTable has the characters of a rune's groups in shapes.txt by rune - baseHan: a
// look-up is made for every character of every question.
type shapeTable [len(soundTable{}.of)][]rune

var shapes = sync.OnceValue(func() *shapeTable {
	t := &shapeTable{}
	for line := range strings.Lines(shapesText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for group := range strings.FieldsSeq(line) {
			for _, a := range group {
				for _, b := range group {
					if list := &t[a-baseHan]; a != b && !slices.Contains(*list, b) {
						*list = append(*list, b)
					}
				}
			}
		}
	}
	return t
})

// SimilarShapes returns the characters that are taken for r at a glance. They must not be changed.
func SimilarShapes(r rune) []rune {
	if !isHan(r) {
		return nil
	}
	return shapes()[r-baseHan]
}
