package facts

import (
	"math"
	"slices"

	"yingda/retrieval"
	"yingda/retrieval/matcher"
)

// unit is a piece of an attribute's name: a word of attributes.txt, or a character.
type unit struct {
	text     []rune
	concepts []concept
	weight   float32 // in nats: how much it tells predicates apart
}

// idfs are the weights of characters and concepts, by how many predicates have them.
type idfs struct {
	chars    map[rune]float32
	concepts []float32
	none     float32 // of what no predicate has
}

// cut splits a key into words of the lexicon, the longest first, and single characters.
func cut(key []rune) (out []unit) {
	l := attributes()
	for i := 0; i < len(key); {
		u := unit{text: key[i : i+1]}
		if w := l.at(key[i:], maxName); w != nil {
			u = unit{text: key[i : i+len(w.text)], concepts: w.concepts}
		}
		out = append(out, u)
		i += len(u.text)
	}
	return out
}

func newIDFs(list []predicate) idfs {
	chars, concepts := map[rune]int{}, make([]int, len(attributes().kinds))
	for i := range list {
		seen, met := map[rune]bool{}, map[concept]bool{}
		for _, f := range list[i].forms {
			for _, u := range cut(f) {
				for _, c := range u.concepts {
					met[c] = true
				}
				for _, r := range u.text {
					seen[r] = true
				}
			}
		}
		for r := range seen {
			chars[r]++
		}
		for c := range met {
			concepts[c]++
		}
	}
	n := float64(len(list))
	weight := func(df int) float32 { return float32(math.Log(1 + (n+2)/(float64(df)+1))) }
	d := idfs{chars: map[rune]float32{}, none: weight(0)}
	for r, df := range chars {
		d.chars[r] = weight(df)
	}
	for _, df := range concepts {
		d.concepts = append(d.concepts, weight(df))
	}
	return d
}

func (d *idfs) char(r rune) float32 {
	if w, ok := d.chars[r]; ok {
		return w
	}
	return d.none
}

// unit weighs a piece: the rarest of what it means, a little more for each character beyond the first.
func (d *idfs) unit(u unit) float32 {
	var w float32
	for _, c := range u.concepts {
		w = max(w, d.concepts[c])
	}
	for _, r := range u.text {
		w += .3 * d.char(r)
	}
	if len(u.concepts) == 0 {
		w = d.char(u.text[0])
	}
	return w
}

// understand fills what scoring a predicate needs.
func (ix *Index) understand(p *predicate) {
	p.units = nil
	l := attributes()
	for i, f := range p.forms {
		us := cut(f)
		for n := range us {
			us[n].weight = ix.contrast.unit(us[n])
		}
		p.units = append(p.units, us)
		if i == 0 && len(us) > 0 { // the last word of a name is its head
			p.kind = l.kindsOf(us[len(us)-1].concepts)
		}
	}
	p.meaning = ix.meaning(string(p.forms[0]))
}

// meaning is a text as the matcher compares it.
type meaning struct {
	terms  []matcher.Term
	weight []float32
	vector [matcher.Dim]float32
	size   float32
}

func (ix *Index) meaning(text string) (m meaning) {
	m.terms = retrieval.Terms(ix.parser, text)
	m.weight = make([]float32, len(m.terms))
	for i, t := range m.terms {
		row := ix.model.Row(t)
		m.weight[i], _ = ix.model.Weight(row, t.Kind, 1)
		ix.model.Vector(&m.vector, row, t, 1, 1)
		m.size += m.weight[i]
	}
	m.size += matcher.Dot(m.vector[:], m.vector[:])
	return m
}

// near is the similarity of two texts, in [-1,1].
func (m *meaning) near(o *meaning) float32 {
	if m.size <= 0 || o.size <= 0 {
		return 0
	}
	inner := matcher.Dot(m.vector[:], o.vector[:])
	for i, t := range m.terms {
		if slices.Contains(o.terms, t) {
			inner += m.weight[i]
		}
	}
	return inner / float32(math.Sqrt(float64(m.size*o.size)))
}
