package trainer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/nlu"
)

// words is the thesaurus of the training text: which words can stand for one another,
// and which stand in the same place and ask something else.
type words struct {
	same, differ [][]string
	sameOf       map[string][]int // groups of same that a word is in
	differOf     map[string][]int
}

func readWords(file string) (*words, error) {
	lines, err := table(file)
	if err != nil {
		return nil, err
	}
	w := &words{sameOf: map[string][]int{}, differOf: map[string][]int{}}
	for _, cells := range lines {
		if len(cells) != 2 {
			return nil, fmt.Errorf("training text: %s: line of %d columns, want 2: %q", file, len(cells), cells)
		}
		list, of := &w.same, w.sameOf
		switch cells[0] {
		case "same":
		case "differ":
			list, of = &w.differ, w.differOf
		default:
			return nil, fmt.Errorf("training text: %s: %q is neither same nor differ", file, cells[0])
		}
		group := strings.Fields(cells[1])
		if len(group) < 2 {
			return nil, fmt.Errorf("training text: %s: %q: want two words or more", file, cells)
		}
		for _, word := range group {
			of[word] = append(of[word], len(*list))
		}
		*list = append(*list, group)
	}
	return w, nil
}

// table reads lines of tab-separated cells; empty lines and those that begin with # are left out.
func table(file string) (out [][]string, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("training text: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out, nil
}

// replace puts another word of a group for one word of a text; of is sameOf or differOf.
func (w *words) replace(r *rand.Rand, text string, of map[string][]int, groups [][]string) (string, bool) {
	tokens := nlu.Words(nlu.Normalize(text))
	for _, i := range r.Perm(len(tokens)) {
		in := of[tokens[i].Text]
		if len(in) == 0 || len(in) > 1 && utf8.RuneCountInString(tokens[i].Text) == 1 {
			continue // a character of several senses
		}
		other := pick(r, groups[pick(r, in)])
		if other == tokens[i].Text {
			continue
		}
		var b strings.Builder
		for j, t := range tokens {
			if j == i {
				t.Text = other
			}
			b.WriteString(t.Text)
		}
		return b.String(), true
	}
	return "", false
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// Sizes of what is made of the written text.
const (
	replaced = 3 // sentences of a group said again with a synonym
	swapped  = 1 // sentences of a group that ask something else by one word
	rendered = 6 // sentences of a framed question
	perDeed  = 2 // framed questions of each action of each object
)

// augment makes more groups of the written ones and of words, frames and actions:
// what is written by hand is varied, what is made is many. Deterministic.
func augment(written []Group, dir string) (out []Group, err error) {
	w, err := readWords(filepath.Join(dir, "thesaurus.tsv"))
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, g := range written {
		g.Similar, g.Contrast = slices.Clone(g.Similar), slices.Clone(g.Contrast)
		all := append([]string{g.Question}, g.Similar...)
		for range replaced {
			if text, ok := w.replace(r, pick(r, all), w.sameOf, w.same); ok {
				g.Similar = append(g.Similar, text)
			}
		}
		for range swapped {
			if text, ok := w.replace(r, pick(r, all), w.differOf, w.differ); ok {
				g.Contrast = append(g.Contrast, text)
			}
		}
		out = append(out, g)
	}
	for _, group := range w.same {
		g := Group{Question: group[0], Similar: group[1:], made: true}
		for _, word := range group {
			for _, i := range w.differOf[word] {
				for _, other := range w.differ[i] {
					if !slices.Contains(group, other) {
						g.Contrast = append(g.Contrast, other)
					}
				}
			}
		}
		out = append(out, g)
	}
	framed, err := frame(r, filepath.Join(dir, "frames.tsv"), filepath.Join(dir, "actions.tsv"))
	return append(out, framed...), err
}

// deed is an action on an object, each with its synonyms.
type deed struct{ object, action []string }

// frame makes questions of frames and actions.
func frame(r *rand.Rand, framesFile, actionsFile string) (out []Group, err error) {
	frames, err := table(framesFile)
	if err != nil {
		return nil, err
	}
	for _, cells := range frames {
		if len(cells) < 2 {
			return nil, fmt.Errorf("training text: %s: %q: want a name and frames", framesFile, cells)
		}
	}
	if len(frames) == 0 {
		return nil, fmt.Errorf("training text: %s: no frames", framesFile)
	}
	lines, err := table(actionsFile)
	if err != nil {
		return nil, err
	}
	var objects [][]deed
	for _, cells := range lines {
		if len(cells) < 4 {
			return nil, fmt.Errorf("training text: %s: %q: want domain, object and two actions", actionsFile, cells)
		}
		object := strings.Split(cells[1], "|")
		var deeds []deed
		for _, c := range cells[2:] {
			deeds = append(deeds, deed{object, strings.Split(c, "|")})
		}
		objects = append(objects, deeds)
	}
	for o, deeds := range objects {
		for i, d := range deeds {
			for range perDeed {
				f := pick(r, frames)
				g := Group{made: true}
				other := pick(r, deeds[(i+1+r.IntN(len(deeds)-1))%len(deeds):][:1])
				near := objects[(o+1+r.IntN(4))%len(objects)]
				for n := range rendered {
					text := render(r, pick(r, f[1:]), d, near)
					if n == 0 {
						g.Question = text
					} else {
						g.Similar = append(g.Similar, text)
					}
				}
				same := pick(r, f[1:])
				g.Contrast = []string{
					render(r, same, other, near),
					render(r, same, deed{pick(r, near).object, d.action}, near),
					render(r, pick(r, pick(r, frames)[1:]), d, near),
				}
				g.Contrast = slices.DeleteFunc(g.Contrast, func(s string) bool { return s == g.Question || slices.Contains(g.Similar, s) })
				out = append(out, g)
			}
		}
	}
	return out, nil
}

func render(r *rand.Rand, frame string, d deed, near []deed) string {
	o, a := pick(r, d.object), pick(r, d.action)
	return strings.NewReplacer("{V}", a+o, "{O}", o, "{A}", a, "{N}", o, "{M}", pick(r, near[0].object)).Replace(frame)
}
