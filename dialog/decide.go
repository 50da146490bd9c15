package dialog

import (
	"slices"
	"strings"

	"yingda/dialog/flow"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/facts"
)

// Decide is one turn: from the session, what was said and what was found to the
// session afterwards and the reply. It is pure: the same arguments always give
// the same result, and none of them is changed. The order of its rules:
//
//  1. A person holds the session: silent. A closed session begins anew.
//  2. A sensitive topic calls a person, whatever the knowledge base has.
//  3. A chosen option (clicked, its number or its label) is answered; the visitor
//     said himself which question it is, so with confidence 1.
//  4. A flow in progress takes what is said to it (inFlow).
//  5. Asking plainly for a person calls one, even where an entry says the same
//     words: an answer "say 人工 to reach a person" must not be a loop.
//  6. Small talk, requests among other words, noise and dissatisfaction, unless an
//     entry matches exactly.
//  7. The same question MaxRepeats times in a row calls a person.
//  8. The three bands of confidence.
//
// While a person is on the way (Waiting) the bot stays helpful: it answers what it
// is sure of and otherwise says calmly that a person is coming; nothing but a
// sensitive topic changes the reason. 取消 goes back to the bot.
func Decide(b *Bot, s Session, m Message, u *nlu.Utterance, r *retrieval.Result) (Session, Reply) {
	t := turn{Bot: b, s: s, m: m, u: u, r: r, flat: compact(u.Norm), half: isHalf(compact(u.Core))}
	t.s.Topic = b.topic(&s, &m)
	t.fact = b.ask(u, &m, t.s.Topic)
	t.r = withFact(r, &t.fact)
	t.s.Turns++
	if t.s.State == Closed {
		t.s.Misses, t.s.Unsure, t.s.Repeats = 0, 0, 0
		t.s.LastNorm, t.s.LastEntry, t.s.Reason, t.s.Offered = "", "", "", nil
		t.s.Flows, t.s.Kept, t.s.Heard, t.s.Answered = nil, nil, nil, Answered{}
	}
	if t.s.State == Closed || t.s.State == "" {
		t.s.State = WithBot
	}
	reply := t.reply()
	t.listen()
	reply.State = t.s.State
	reply.Version = b.Version
	return t.s, reply
}

// turn is a decision being made.
type turn struct {
	*Bot
	s    Session // becomes the session afterwards
	m    Message
	u    *nlu.Utterance
	r    *retrieval.Result
	flat string       // compact u.Norm
	fact facts.Answer // what the fact table has to say
	full string       // what is asked, in full: see complete
	half bool         // it is half a sentence, which nothing has completed

	picked bool // an option was chosen
}

func (t *turn) reply() Reply {
	if t.s.State == WithAgent {
		return Reply{Kind: Silent}
	}
	if w, ok := t.sensitive.find(t.flat); ok {
		return t.handoffSensitive(&t.policy.Sensitive[w.class-1])
	}
	if id := t.chosen(); id != "" {
		if r, ok := t.chose(id); ok {
			return r
		}
	}
	if r, ok := t.inFlow(); ok {
		return r
	}
	return t.outside()
}

// outside decides about a message that is not said to a flow.
func (t *turn) outside() Reply {
	t.bare()
	t.raise()
	t.complete()
	if t.s.State == Waiting && cancels(t.flat) {
		t.s.State, t.s.Reason = WithBot, ""
		return t.offerKept(Reply{Kind: Fallback, Text: t.texts[TextCancelled], Chitchat: "cancel"})
	}
	if !t.r.Exact {
		if c := t.talk.read(t.u, t.flat); c != nil {
			return chat(c)
		}
	}
	asking := t.asks.read(t.u, t.flat)
	if asking == plainly || asking == within && !t.r.Exact {
		return t.handoff(Asked)
	}
	if !t.r.Exact {
		if t.noise() {
			return chat(t.talk.filler())
		}
		if d := dissatisfied(t.u, t.flat); d == plainly || d == within && !t.maybe() {
			return t.handoff(Dissatisfied)
		}
	}
	if t.repeated() {
		return t.handoff(Repeated)
	}
	return t.band(asking)
}

// chosen returns the id of the option that the visitor took, empty when he took
// none. A choice that was not offered (an older page, another version) is no
// choice: the text decides.
func (t *turn) chosen() string {
	if id := t.m.Choice; id != "" && (slices.Contains(t.s.Offered, id) || t.isHot(id)) {
		if isFact(id) || t.entryAt(id, t.m.At) != nil {
			return id
		}
	}
	if len(t.s.Offered) == 0 {
		return ""
	}
	if t.r.Exact {
		return t.chosenOwner()
	}
	if n := flow.Picked(t.flat, len(t.s.Offered)); n >= 0 {
		return t.s.Offered[n]
	}
	if len(t.s.Offered) == 1 && t.s.OfferedAt == t.s.Turns-1 && flow.Agrees(t.flat) {
		return t.s.Offered[0] // asked whether he means this one
	}
	if id := t.chosenByPart(); id != "" {
		return id
	}
	if t.s.Meant != "" {
		return t.chosenByValue()
	}
	return ""
}

// chosenOwner returns the one of several owners of a phrasing that was offered:
// asked "A or B?", the visitor types what both are called only when he means the one he saw.
func (t *turn) chosenOwner() string {
	owners := t.exact()
	if len(owners) < 2 {
		return ""
	}
	owners = slices.DeleteFunc(slices.Clone(owners), func(c retrieval.Candidate) bool { return !slices.Contains(t.s.Offered, c.Entry) })
	if len(owners) != 1 {
		return ""
	}
	return owners[0].Entry
}

// exact returns the candidates that have the very words.
func (t *turn) exact() []retrieval.Candidate {
	cs := t.r.Candidates
	n := 0
	for t.r.Exact && n < len(cs) && cs[n].Confidence == cs[0].Confidence {
		n++
	}
	return cs[:n]
}

// repeated counts how often in a row the same question was asked, and says whether it is too often.
func (t *turn) repeated() bool {
	key := t.u.Key()
	if key == "" {
		return false
	}
	if key != t.s.LastNorm {
		t.s.LastNorm, t.s.Repeats = key, 0
	}
	t.s.Repeats++
	return t.s.State == WithBot && t.s.Repeats >= t.policy.MaxRepeats
}

// band replies by how sure the ranking is.
func (t *turn) band(asking asking) Reply {
	if owners := t.exact(); len(owners) == 1 {
		return t.answerTop(owners[0])
	} else if len(owners) > 1 {
		return t.clarify(owners)
	}
	top := t.top()
	said := t.flat
	if t.r.Corrected != "" {
		said = compact(t.r.Corrected)
	}
	shape := shapeOf(said)
	sure := t.enough(top, shape)
	tie := len(t.r.Candidates) > 1 && t.r.Candidates[1].Confidence > retrieval.TieRatio*top.Confidence
	switch {
	case top.Conflict != nil && asking != aboutIt && t.maybe():
		return t.which(top)
	case top.Entry != "" && sure && !tie && top.Conflict == nil:
		return t.answerTop(top)
	case asking == aboutIt:
		return t.handoff(Asked)
	case t.strange() && t.s.State != Waiting && !rejects(t.flat):
		return *t.noFact()
	case t.maybe() && !(len(t.s.Offered) > 0 && rejects(t.flat)):
		return t.clarify(t.r.Candidates)
	}
	if r := t.noFact(); r != nil {
		return *r
	}
	return t.miss(top.Confidence)
}

// enough reports whether a candidate for what was said in a shape needs no asking back.
func (t *turn) enough(c retrieval.Candidate, said shape) bool {
	return c.Confidence >= t.policy.AnswerAt && said != scrap && said != bare && !t.lacking(c)
}

// top is the best candidate, empty when there is none.
func (t *turn) top() (c retrieval.Candidate) {
	if len(t.r.Candidates) > 0 {
		c = t.r.Candidates[0]
	}
	return c
}

// maybe reports whether the best candidate could be right, or the next as well as it.
func (t *turn) maybe() bool {
	top := t.top()
	return top.Entry != "" && (top.Confidence >= t.policy.ClarifyAt || t.ofSeveral())
}

// ofSeveral reports whether several candidates, and no more than can be offered, have all
// of the question, which names something: 怎么还款, where several things are paid back.
// However small their odds, what tells them apart was not said.
func (t *turn) ofSeveral() bool {
	n := 0
	for n < len(t.r.Candidates) && t.r.Candidates[n].Shared >= sharedWhole {
		n++
	}
	if n < 2 || n > t.policy.MaxOptions {
		return false
	}
	u := t.parser.ParseText(t.u.Core)
	return len(content(&u)) > 0
}

// noise reports whether nothing was asked: no words, or a scrap that names nothing
// the knowledge base has. 5003 may name an error code; it never is a question, so
// it gets options and no answer.
func (t *turn) noise() bool {
	switch shapeOf(t.flat) {
	case mute:
		return true
	case scrap:
		return !t.maybe() || !strings.Contains(compact(nlu.Normalize(t.top().Matched)), t.flat)
	case latins:
		return !t.maybe()
	}
	return false
}
