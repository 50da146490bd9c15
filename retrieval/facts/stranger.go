package facts

import (
	"slices"
	"strings"
	"unicode"

	"yingda/nlu"
)

// Limits of looking for the kin of a name.
const (
	leastKin      = 2     // subjects that must be named alike: one alone is no family
	kinChecked    = 2_000 // subjects or rows that are looked at
	leastStranger = 3     // runes of a name
	mostStranger  = 10
	leadRunes     = 2 // longest word before a name that can make it another's
)

// withoutLonger drops the names that are the end of another thing's name: 金卡 of 黑金卡
// where the table has 白金卡 as well, and so has kin of it that are called by a word more.
func (ix *Index) withoutLonger(runes []rune, list []mention) []mention {
	return slices.DeleteFunc(list, func(m mention) bool {
		return m.from > 0 && unicode.Is(unicode.Han, runes[m.from-1]) && ix.longer(runes, m.span)
	})
}

// longer reports whether what stands before a name belongs to it, and no subject is called that.
func (ix *Index) longer(runes []rune, name span) bool {
	if ix.bounded(runes[:name.from], false) || !ix.lengthened(runes[name.from:name.to]) {
		return false
	}
	from := 0
	for _, w := range nlu.Segment(string(runes)) {
		to := from + len([]rune(w))
		if to < name.from {
			from = to
			continue
		}
		lead := string(runes[from:name.from]) // the word before, or the part of one that goes across: 黑金|卡
		_, kind := ix.typeOf[lead]
		tags := nlu.Tag(lead)
		part := len(tags) == 1 && slices.Contains(leadTags, tags[0].Tag) || strings.Contains(colours, lead)
		return name.from-from <= leadRunes && !kind && part && !strings.Contains(noLead, lead)
	}
	return false
}

// noLead are characters of which the segmenter says otherwise: what is done with a
// thing, and what is said of one's own.
const noLead = "换问补升提领新老旧原本同别下上"

// colours are parts of names whatever the segmenter takes them for.
const colours = "红橙黄绿青蓝紫黑白灰粉银铂"

// leadTags are the kinds of words that are a part of a name before it: adjectives and
// nouns, but no verb (办金卡), nor the name of a company or a place.
var leadTags = []string{"a", "b", "n", "ng", "nz", "z", "ag"}

// lengthened reports whether a subject is called by the name and something before it.
func (ix *Index) lengthened(name []rune) bool {
	list := ix.tails[name[len(name)-1]]
	for _, id := range list[:min(len(list), kinChecked)] {
		if other := flat(baseName(ix.names[id])); len(other) > len(string(name)) && strings.HasSuffix(other, string(name)) {
			return true
		}
	}
	return false
}

// stranger says that the table has no subject of the name that a question gives before
// an attribute, where others are named like it: 青禾黑金卡的年费.
func (a *asking) stranger() Answer {
	list, at := a.attributeNamed()
	name := a.nameBefore(at)
	if len(name) < leastStranger || len(name) > mostStranger || a.isClass(name) {
		return Answer{}
	}
	for _, pred := range list {
		if kin := a.kin(name, pred); len(kin) >= leastKin {
			return a.noSuch(name, pred, kin)
		}
	}
	return Answer{}
}

// noSuch is the answer that a name is not known, and whose attribute is.
func (a *asking) noSuch(name []rune, pred *predicate, kin []uint32) Answer {
	ans := Answer{Outcome: Unknown, Form: Attribute, Stranger: string(name)}
	for _, s := range kin {
		ans.Options = append(ans.Options, a.names[s]+"的"+pred.name)
	}
	names := make([]string, len(kin))
	for i, s := range kin {
		names[i] = a.names[s]
	}
	ans.Text = "抱歉，没有查到“" + asWritten(a.Utterance.Text, string(name)) + "”。查得到" + pred.name + "的有：" + strings.Join(names, "、") + "。"
	return ans
}

// asWritten is a stretch of a text of which only the flat form is known, as it stands there.
func asWritten(text, key string) string {
	r := []rune(text)
	for i := range r {
		for n := 1; n <= min(2*mostStranger, len(r)-i); n++ {
			if s := string(r[i : i+n]); r[i] != ' ' && flat(s) == key {
				return s
			}
		}
	}
	return key
}

// attributeNamed finds the first place where a question names an attribute as it is, or
// in other words (多少钱), and which it can be.
func (a *asking) attributeNamed() (list []*predicate, at int) {
	for i := range a.runes {
		for n := min(a.longest, len(a.runes)-i); n > 1; n-- {
			if id, ok := a.byKey[string(a.runes[i:i+n])]; ok {
				return append(list, &a.predicates[id]), i
			}
		}
		w := attributes().at(a.runes[i:], maxName)
		if w == nil || len(w.text) < 2 || i == 0 {
			continue
		}
		for id := range a.predicates {
			p := &a.predicates[id]
			if slices.ContainsFunc(p.units, func(form []unit) bool {
				return len(form) == 1 && slices.ContainsFunc(form[0].concepts, func(c concept) bool { return slices.Contains(w.concepts, c) })
			}) {
				list = append(list, p)
			}
		}
		if list != nil {
			return list, i
		}
	}
	return nil, 0
}

// nameBefore is what stands before a place without the phrases around it.
func (a *asking) nameBefore(at int) []rune {
	name := a.runes[:at]
	for len(name) > 0 {
		w := phrases().at(name, maxName)
		if w == nil {
			break
		}
		name = name[len(w.text):]
	}
	for cut := true; cut; {
		cut = false
		for n := 1; n <= min(len(name), 3) && !cut; n++ {
			tail := name[len(name)-n:]
			if w := phrases().at(tail, n); w != nil && len(w.text) == n || n == 1 && strings.ContainsRune("收交付", tail[0]) {
				name, cut = name[:len(name)-n], true
			}
		}
	}
	return name
}

// model reports whether a character ends the name of a model: 星原X5.
func model(r rune) bool { return isDigit(r) || isLetter(r) }

// kin are the subjects with an attribute that are named like a stranger: with the same
// last character or both with one of a model, and the same two first or last ones; in
// order of the table.
func (a *asking) kin(name []rune, p *predicate) (out []uint32) {
	for _, n := range p.rows[:min(len(p.rows), kinChecked)] {
		s := a.rows[n].subject
		other := []rune(flat(baseName(a.names[s])))
		if len(other) < 2 || !a.valid(n, a.At) || slices.Contains(out, s) {
			continue
		}
		last, end := name[len(name)-1], other[len(other)-1]
		head, tail := slices.Equal(other[:2], name[:2]), slices.Equal(other[len(other)-2:], name[len(name)-2:])
		if !head && !(tail && unicode.Is(unicode.Han, last)) || last != end && !(model(last) && model(end)) {
			continue
		}
		if out = append(out, s); len(out) == maxOptions {
			break
		}
	}
	return out
}
