package facts

import (
	"slices"
	"strings"

	"yingda/kb"
)

// Limits of what is offered.
const (
	maxOptions = 5
	rivalGap   = 1.2 // log-odds by which a reading must be ahead of one of another subject to be taken alone
)

// leastAsked is the log-odds from which a reading counts at all: a probability of
// .35. Weaker ones only took from entries that were right.
const leastAsked = -.6

// attribute answers the likeliest reading as an attribute of a subject, or says why it cannot.
func (a *asking) attribute(list []path) Answer {
	if len(list) == 0 {
		return Answer{}
	}
	best := list[0]
	if best.score < 0 { // nothing of the subject is likely: say so, where it is surely named
		if ans := a.unknown(list); ans.Outcome != None || best.score < leastAsked {
			return ans
		}
	}
	if best.evidence.other == 1 && best.evidence.named < .5 && best.score < surely {
		return a.unknown(list)
	}
	rivals := a.rivals(list)
	if len(rivals) > 1 {
		if best.score < 0 {
			return Answer{} // a guess among several is none
		}
		ans := Answer{Outcome: Choose, Form: Attribute, Asked: rivals[0], Options: rivals, Confidence: logistic(best.score)}
		return ans
	}
	return a.told(list)
}

// told answers the best reading, and further attributes that the question names as well.
func (a *asking) told(list []path) Answer {
	all, score := a.together(list)
	ans := a.tell(&all[0])
	for i := range all[1:] {
		more := a.tell(&all[1+i])
		ans.Facts = append(ans.Facts, more.Facts...)
		ans.Text += more.Text
		ans.Asked += "和" + a.predicates[a.rows[all[1+i].hops[0][0]].predicate].name
	}
	ans.Facts = ans.Facts[:min(len(ans.Facts), MaxCited)]
	ans.Confidence = logistic(score)
	return ans
}

// rivals returns the best reading and those of other subjects that are as likely, as questions.
func (a *asking) rivals(list []path) (out []string) {
	best := &list[0]
	seen := map[uint32]bool{}
	for i := range list {
		p := &list[i]
		if p.score < best.score-rivalGap || len(p.hops) != len(best.hops) || p.mention.span.from != best.mention.from || seen[p.subject] {
			continue
		}
		seen[p.subject] = true
		if out = append(out, a.canonical(p)); len(out) == maxOptions {
			break
		}
	}
	return slices.Compact(out)
}

// canonical is a reading as a question: 金卡的年费.
func (a *asking) canonical(p *path) string {
	parts := []string{a.names[p.subject]}
	for _, h := range p.hops {
		parts = append(parts, a.predicates[a.rows[h[0]].predicate].name)
	}
	return strings.Join(parts, "的")
}

// tell answers a reading from its rows.
func (a *asking) tell(p *path) Answer {
	ans := Answer{Outcome: Found, Form: Attribute, Asked: a.canonical(p), Confidence: logistic(p.score)}
	if m := p.mention; m.to > m.from {
		ans.Named = []string{string(a.runes[m.from:m.to])}
		ans.full = m.quality == 1
	}
	var said []string
	for i, rows := range p.hops {
		rows = rows[:min(len(rows), MaxCited)]
		ans.Facts = append(ans.Facts, a.cite(rows)...)
		said = append(said, a.sentence(rows))
		if i == len(p.hops)-1 {
			ans.Topic = Topic{Form: Attribute, Subject: a.names[a.rows[rows[0]].subject], Predicate: a.predicates[a.rows[rows[0]].predicate].name}
		}
	}
	ans.Text = strings.Join(said, "，") + "。"
	return ans
}

func (ix *Index) cite(rows []uint32) []kb.Fact {
	out := make([]kb.Fact, len(rows))
	for i, n := range rows {
		out[i] = ix.fact(n)
	}
	return out
}

// leastName is the weight in nats, and leastQuality the quality, that a name must
// have for the bot to say that it does not know what was asked of it.
const (
	leastName    = 14
	leastQuality = .9
	mostUnknown  = 8 // characters that such a question has beside the name
)

// unknown says that what was asked of a subject is not known, and what is.
func (a *asking) unknown(list []path) Answer {
	for i := range a.mentions {
		m := &a.mentions[i]
		if m.nested || m.weight < leastName || m.quality < leastQuality || len(m.subjects) != 1 {
			continue
		}
		r := a.remains(a.runes, []span{m.span})
		if r.weight == 0 || r.weight > mostUnknown*a.contrast.none || r.how() {
			continue
		}
		return a.lacks(m.subjects[0], logistic(list[0].score))
	}
	return Answer{}
}

// lacks says what is known of a subject in place of what was asked.
func (a *asking) lacks(s uint32, confidence float64) Answer {
	ans := Answer{Outcome: Unknown, Form: Attribute, Asked: a.names[s], Confidence: confidence, Topic: Topic{Form: Attribute, Subject: a.names[s]}}
	var known []string
	for _, rows := range a.properties(s, a.At) {
		p := a.predicates[a.rows[rows[0]].predicate].name
		known = append(known, p)
		if len(ans.Options) < maxOptions {
			ans.Options = append(ans.Options, a.names[s]+"的"+p)
		}
	}
	if len(known) == 0 {
		return Answer{} // nothing of it holds today
	}
	ans.Text = sayUnknown(a.names[s], known)
	return ans
}
