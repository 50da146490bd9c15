package dialog

import (
	"cmp"
	"slices"
	"strings"

	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/facts"
)

// factPrefix begins the id of an answer from the fact table where ids of entries
// stand: in candidates, options and choices. The question it answers follows.
const factPrefix = "fact:"

// ask reads an utterance as a question on facts.
func (b *Bot) ask(u *nlu.Utterance, m *Message, topic facts.Topic) facts.Answer {
	return b.facts.Ask(facts.Question{Utterance: u, At: m.At, Topic: topic})
}

// ranked is a ranking of entries with the answer from the fact table in its place.
func (b *Bot) ranked(u *nlu.Utterance, r *retrieval.Result, m *Message, topic facts.Topic) retrieval.Result {
	if b.facts == nil {
		return *r
	}
	a := b.ask(u, m, topic)
	return *withFact(r, &a)
}

// withFact puts an answer from the fact table into a ranking, in its place.
//
// The entries say how likely their best is right, the facts how likely theirs is;
// that neither is remains. The odds of both, as if each had been found alone, are
// brought to one sum: two sure rivals leave each other one half.
func withFact(r *retrieval.Result, a *facts.Answer) *retrieval.Result {
	has := func(c retrieval.Candidate) bool { return c.Entry == factPrefix+a.Asked }
	if a.Stranger != "" && !r.Exact && len(r.Candidates) > 0 && !speaksOf(&r.Candidates[0], a.Stranger) {
		return doubted(r)
	}
	if a.Outcome != facts.Found && a.Outcome != facts.Choose || r.Exact || slices.ContainsFunc(r.Candidates, has) {
		return r
	}
	out := *r
	out.Candidates = slices.Clone(r.Candidates)
	fact, entry := odds(a.Confidence), 0.0
	if len(out.Candidates) > 0 {
		entry = odds(out.Candidates[0].Confidence)
		if slices.ContainsFunc(a.Named, func(w string) bool { return !speaksOf(&out.Candidates[0], w) }) {
			entry *= elsewhere
		}
	}
	for i := range out.Candidates {
		out.Candidates[i].Confidence *= (1 + entry) / (1 + entry + fact)
	}
	c := retrieval.Candidate{Entry: factPrefix + a.Asked, Question: a.Asked, Matched: a.Asked, Confidence: fact / (1 + entry + fact)}
	at := 0
	for at < len(out.Candidates) && out.Candidates[at].Confidence >= c.Confidence {
		at++
	}
	out.Candidates = slices.Insert(out.Candidates, at, c)
	return &out
}

// speaksOf reports whether an entry has a name or condition in its words.
func speaksOf(c *retrieval.Candidate, name string) bool {
	return strings.Contains(compact(nlu.Normalize(c.Matched+c.Question)), name)
}

// strange reports whether the question names what neither the fact table nor the best entry knows.
func (t *turn) strange() bool {
	top := t.top()
	return t.fact.Stranger != "" && !(t.maybe() && speaksOf(&top, t.fact.Stranger))
}

// doubted is a ranking for a question that names what neither the fact table nor the
// best entry knows: 金卡年费多少 is not what 黑金卡年费多少 asks.
func doubted(r *retrieval.Result) *retrieval.Result {
	out := *r
	out.Candidates = slices.Clone(r.Candidates)
	entry := odds(out.Candidates[0].Confidence)
	for i := range out.Candidates {
		out.Candidates[i].Confidence *= elsewhere * (1 + entry) / (1 + elsewhere*entry)
	}
	return &out
}

// elsewhere is what the odds of an entry are worth that says nothing of a subject or
// condition which the question names. Of the packs' questions on facts it let 9 more be answered
// directly, of those on entries it moved none.
const elsewhere = .25

// odds of a probability; certainty is kept within what two of them can be compared by.
func odds(p float64) float64 {
	p = min(p, .999)
	return p / (1 - p)
}

// isFact reports whether an id is that of an answer from the fact table.
func isFact(id string) bool { return strings.HasPrefix(id, factPrefix) }

// answerFact replies with what the fact table has.
func (t *turn) answerFact(a *facts.Answer, confidence float64) Reply {
	t.s.Misses, t.s.Unsure, t.s.LastEntry = 0, 0, ""
	t.s.Topic = a.Topic
	t.answered(cmp.Or(t.u.Core, a.Asked))
	if a.Outcome == facts.Choose {
		return t.offerFacts(a, t.policy.ClarifyText, confidence)
	}
	t.s.Offered = nil
	return Reply{Kind: Answer, Text: a.Text, Confidence: confidence, Facts: a.Facts}
}

// offerFacts lets the visitor choose among questions on facts.
func (t *turn) offerFacts(a *facts.Answer, text string, confidence float64) Reply {
	if r, stop := t.unsure(); stop {
		return r
	}
	r := Reply{Kind: Clarify, Text: text, Confidence: confidence}
	t.s.Offered, t.s.OfferedAt, t.s.Meant = nil, t.s.Turns, ""
	for _, q := range a.Options[:min(len(a.Options), t.policy.MaxOptions)] {
		r.Options = append(r.Options, Option{Label: q, Entry: factPrefix + q, Confidence: confidence})
		t.s.Offered = append(t.s.Offered, factPrefix+q)
	}
	return r
}

// chosenFact replies to an option of the fact table that the visitor took.
func (t *turn) chosenFact(id string) (Reply, bool) {
	q, ok := strings.CutPrefix(id, factPrefix)
	if !ok {
		return Reply{}, false
	}
	u := t.parser.Read(q)
	a := t.ask(&u, &t.m, facts.Topic{})
	if a.Outcome != facts.Found {
		return Reply{}, false
	}
	t.s.LastNorm, t.s.Repeats = "", 0
	return t.answerFact(&a, 1), true
}

// noFact replies that what was asked of a known subject is not known, nil when that is not so.
func (t *turn) noFact() *Reply {
	if t.fact.Outcome != facts.Unknown || t.s.State == Waiting {
		return nil
	}
	t.s.Topic = t.fact.Topic
	t.answered(t.u.Core)
	if t.maybe() { // an entry on all of the kind may say it
		t.fact.Options = t.fact.Options[:min(len(t.fact.Options), t.policy.MaxOptions-1)]
	}
	r := t.offerFacts(&t.fact, t.fact.Text, t.fact.Confidence)
	if top := t.top(); r.Kind == Clarify && t.maybe() && len(r.Options) < t.policy.MaxOptions {
		r.Options = append(r.Options, Option{Label: top.Question, Entry: top.Entry, Confidence: top.Confidence})
		t.s.Offered = append(t.s.Offered, top.Entry)
	}
	return &r
}
