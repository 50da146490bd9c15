package facts

import (
	"slices"
	"strings"
)

// Words of a conversation that goes on.
var (
	moreWords = []string{"还有吗", "还有没有", "还有别的吗", "还有其他的吗", "还有其它的吗", "还有哪些", "还有呢", "更多", "下一页", "继续", "其他的呢", "还有什么", "再看看", "还有其他吗"}
	pronouns  = []string{"它们", "它家", "他家", "她家", "它的", "它", "这个", "那个", "这张卡", "这张", "那张", "这款", "那款", "该", "他的", "她的", "这家", "那家", "这种", "这里", "那里", "那儿", "这儿", "那边"}
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
	s, subject, pronoun := a.pronoun()
	fuller := sure && (alone.Form == Extreme || alone.Form == Compare || alone.Form == Count || alone.Form == List && len(alone.Named) > 0 && !pronoun)
	if t.Subject == "" || a.whole() || fuller || sure && !pronoun && alone.Form != List && (alone.Form != Attribute || alone.full) {
		return alone
	}
	ans := a.same(s, subject, pronoun)
	guess := alone.Form == Attribute && !alone.full // of a name that does not stand there whole
	if ans.Outcome != None && (ans.Confidence > alone.Confidence || (pronoun || guess) && ans.Confidence >= preferred) {
		return ans
	}
	return alone
}

// whole reports whether the question names a subject in full.
func (a *asking) whole() bool {
	return slices.ContainsFunc(a.mentions, func(m mention) bool { return m.quality == 1 && !m.nested && m.weight >= leastName })
}

// pronoun finds what stands for a subject of before, and which: a pronoun, the word for
// the kind of thing that one is, or both: 这家餐馆, 酒店 of 酒店的电话.
func (a *asking) pronoun() (s span, subject string, ok bool) {
	s, ok = a.find(pronouns)
	said := a.remains(a.runes, nil).filler
	for _, name := range append([]string{a.Topic.Subject}, a.Topic.Before...) {
		for _, kind := range a.kindsOf(name) {
			at := index(a.runes, kind)
			switch {
			case at < 0:
			case ok && at == s.to:
				return span{from: s.from, to: at + len(kind)}, name, true
			case !ok && (!slices.Contains(said[:at], false) || at <= 4 && strings.ContainsRune(demonstratives, a.runes[at-1])):
				return span{from: max(0, at-1), to: at + len(kind)}, name, true
			}
		}
	}
	return s, a.Topic.Subject, ok
}

// demonstratives stand before the word for a kind of thing.
const demonstratives = "这那该此家个间所"

// kindsOf returns the words for the kind of thing that a subject is.
func (a *asking) kindsOf(subject string) (out [][]rune) {
	found := a.subjectsOf(subject)
	if len(found) == 0 {
		return nil
	}
	for n := a.from[found[0]]; n < a.from[found[0]+1]; n++ {
		if kind := []rune(flat(a.rows[n].object)); a.isType(n) && len(kind) > 0 {
			out = append(out, kind)
		}
	}
	return out
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
func (a *asking) same(at span, subject string, pronoun bool) Answer {
	found := a.subjectsOf(subject)
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
	if a.yesno() {
		if ans := a.confirm(m); ans.Outcome != None && ans.Confidence >= preferred {
			return ans
		}
		if ans := a.contradict(m); pronoun && ans.Confidence >= preferred {
			return ans
		}
	}
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
