package facts

import (
	"slices"
	"strings"

	"yingda/kb"
)

// Words of a conversation that goes on.
var (
	moreWords = []string{"还有吗", "还有没有", "还有别的吗", "还有其他的吗", "还有其它的吗", "还有哪些", "还有呢", "更多", "下一页", "继续", "其他的呢", "还有什么", "再看看", "还有其他吗"}
	pronouns  = []string{"它们", "它的", "它", "这个", "那个", "这张卡", "这张", "那张", "这款", "那款", "该", "他的", "她的", "这家", "那家", "这种", "这里", "那里"}
)

// topicQuality of the subject talked of before: named by a pronoun, or left out.
const (
	pronounQuality = .95
	leftOutQuality = .85
)

// longestEllipsis is how many runes a question has that leaves its subject out.
const longestEllipsis = 12

// following reads a question that goes on with what was talked of before. alone is
// how it is read without that, which stands where the question names its subject.
func (a *asking) following(alone Answer) Answer {
	t := a.Topic
	text := strings.TrimRight(string(a.runes), "呢啊呀吗")
	if t.Form == List && t.Asked != "" {
		for _, w := range moreWords {
			if strings.TrimRight(w, "吗呢") == text {
				return a.again()
			}
		}
	}
	sure := alone.Outcome == Found && alone.Form != Introduce || alone.Outcome == Choose
	if t.Predicate != "" && !sure {
		if ans := a.another(); ans.Outcome != None {
			return ans
		}
	}
	s, pronoun := a.pronoun()
	fuller := sure && (alone.Form == Extreme || alone.Form == Compare || alone.Form == Count || alone.Form == List && len(alone.Named) > 0)
	if t.Subject == "" || a.whole() || fuller || sure && !pronoun && alone.Form != List {
		return alone
	}
	ans := a.same(s, pronoun)
	if ans.Outcome != None && (ans.Confidence > alone.Confidence || pronoun && ans.Confidence >= preferred) {
		return ans
	}
	return alone
}

// whole reports whether the question names a subject in full.
func (a *asking) whole() bool {
	return slices.ContainsFunc(a.mentions, func(m mention) bool { return m.quality == 1 && !m.nested && m.weight >= leastName })
}

// pronoun finds what stands for the subject of before: a pronoun, the word for the kind
// of thing that it is, or both: 这家餐馆, 酒店 of 酒店的电话.
func (a *asking) pronoun() (s span, ok bool) {
	s, ok = a.find(pronouns)
	found := a.subjectsOf(a.Topic.Subject)
	if len(found) == 0 {
		return s, ok
	}
	for n := a.from[found[0]]; n < a.from[found[0]+1]; n++ {
		if f := (kb.Fact{Predicate: a.predicates[a.rows[n].predicate].name}); !f.IsType() {
			continue
		}
		kind := []rune(flat(a.rows[n].object))
		at := index(a.runes, kind)
		switch {
		case len(kind) == 0 || at < 0:
		case ok && at == s.to:
			s.to = at + len(kind)
		case !ok && at == 0:
			return span{from: at, to: at + len(kind)}, true
		}
	}
	return s, ok
}

// again shows the next page of a list.
func (a *asking) again() Answer {
	u := a.parser.Read(a.Topic.Asked)
	return a.Index.Ask(Question{Utterance: &u, At: a.At, Topic: a.Topic})
}

// another asks the attribute of before of another subject: 那金卡呢.
func (a *asking) another() Answer {
	id, ok := a.byKey[flat(a.Topic.Predicate)]
	if !ok {
		return Answer{}
	}
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.nested || m.quality < .7 || len(m.subjects) > maxOptions {
			continue
		}
		r := a.remains(a.runes, []span{m.span})
		if r.weight > 0 {
			continue
		}
		var paths []path
		for _, s := range m.subjects {
			if rows := a.of(s, id, a.At); len(rows) > 0 {
				paths = append(paths, path{mention: m, subject: s, hops: [][]uint32{rows}, score: wholly + qualityWeight*(float64(m.quality)-1)})
			}
		}
		if len(paths) > 0 {
			return a.attribute(paths)
		}
		if len(m.subjects) == 1 {
			return a.lacks(m.subjects[0], logistic(wholly))
		}
	}
	return Answer{}
}

// same asks another attribute of the subject of before: 它多少钱, 年费呢. One that
// does not say so must ask for nothing else.
func (a *asking) same(at span, pronoun bool) Answer {
	found := a.subjectsOf(a.Topic.Subject)
	if len(found) == 0 {
		return Answer{}
	}
	quality := float32(leftOutQuality)
	var taken []span
	if pronoun {
		quality, taken = pronounQuality, []span{at}
	} else if len(a.runes) > longestEllipsis {
		return Answer{}
	}
	_, list := a.find(slices.Concat(listWords, countWords, whichWords))
	m := &mention{subjects: found[:1], quality: quality, weight: usualName}
	r := a.remains(a.runes, taken)
	if r.weight == 0 && r.asks == 0 || r.how() {
		return Answer{}
	}
	paths := a.walk(nil, path{mention: m, subject: found[0], content: r.weight}, found[0], r)
	byScore(paths)
	if len(paths) == 0 || paths[0].score < leastAsked || !pronoun && paths[0].left > a.contrast.none || !pronoun && list && paths[0].evidence.named < namedTogether {
		return Answer{}
	}
	return a.told(paths)
}
