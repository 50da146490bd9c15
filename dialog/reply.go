package dialog

import (
	"cmp"

	"yingda/kb"
	"yingda/retrieval"
	"yingda/retrieval/facts"
)

func (t *turn) answerTop(top retrieval.Candidate) Reply {
	if isFact(top.Entry) {
		return t.answerFact(&t.fact, top.Confidence)
	}
	return t.answer(t.index.Entry(top.Entry), top.Matched, top.Confidence)
}

// answer returns an entry's text word for word. matched is empty when the visitor chose it.
// An entry that stands for a flow begins it, and one that names a flow is followed by it.
func (t *turn) answer(e *kb.Entry, matched string, confidence float64) Reply {
	if id, is := kb.FlowOf(e.ID); is {
		return t.begin(id, confidence)
	}
	text := e.AnswerFor(t.m.Channel)
	if text == "" {
		text = e.Question // imported without answers, for measuring
	}
	r := Reply{Kind: Answer, Text: text, Confidence: confidence, Entry: &EntryRef{ID: e.ID, Question: e.Question, Matched: matched}}
	if matched == "" {
		r.Related = t.otherOptions(e.ID)
		t.s.LastNorm, t.s.Repeats = "", 0 // looking at options is not repeating oneself
	} else {
		r.Related = related(t.r.Candidates, e)
		t.s.Offered = nil
	}
	t.s.Misses, t.s.Unsure = 0, 0
	t.s.LastEntry = e.ID
	t.s.Topic = t.s.Topic.Left()
	if matched == "" {
		t.answered(e.Question)
	} else {
		t.answered(cmp.Or(t.full, t.u.Core))
	}
	return t.follow(r, e.Flow)
}

// maxRelated is how many further questions go with an answer.
const maxRelated = 3

// relatedShare is the least share of the answer's confidence that a related
// question has. Of 25 answers to judged questions of the packs looked at, most
// runners-up below it were about other matters.
const relatedShare = 0.02

func related(cs []retrieval.Candidate, e *kb.Entry) []string {
	var out []string
	for _, c := range cs {
		if c.Entry == e.ID || c.Question == e.Question || isFact(c.Entry) || c.Confidence < relatedShare*cs[0].Confidence {
			continue
		}
		if out = append(out, c.Question); len(out) == maxRelated {
			break
		}
	}
	return out
}

// otherOptions are the questions offered together with the one chosen.
func (t *turn) otherOptions(chosen string) []string {
	var out []string
	for _, id := range t.s.Offered {
		if e := t.entryAt(id, t.m.At); e != nil && id != chosen && len(out) < maxRelated {
			out = append(out, e.Question)
		}
	}
	return out
}

// optionShare is the least share of the best option's confidence that another
// option has. With .001 of {.01, .005, .003, .001, 0} the clarifications of the packs,
// yunpian, esun_bank and diac2019_law hold the right entry as often as with .01 (.955 to
// .986), those of oppo by .02 more often, for one option more: 4.2 to 5 on average.
const optionShare = 0.001

// flowShare is the same of a flow, which does something and is not merely read.
const flowShare = 0.01

// sharedWhole is the share of the question, by weight, from which an entry that has it
// is an option however small its confidence: all of 怎么还款 is in 信用卡怎么还款,
// 花呗怎么还款 and 房贷怎么还款 alike. On the packs, yunpian, esun_bank and oppo it adds
// less than .01 options to a clarification.
const sharedWhole = 0.9

// clarify offers the candidates that could be right.
func (t *turn) clarify(cs []retrieval.Candidate) Reply {
	if isFact(cs[0].Entry) && t.fact.Outcome == facts.Choose {
		return t.answerFact(&t.fact, cs[0].Confidence)
	}
	if r, stop := t.unsure(); stop {
		return r
	}
	likely := cs[0].Confidence >= t.policy.ClarifyAt || cs[0].Shared < sharedWhole // else only what has all of the question
	var could []retrieval.Candidate
	for _, c := range cs[:min(len(cs), t.policy.MaxOptions)] {
		least := optionShare
		if _, is := kb.FlowOf(c.Entry); is {
			least = flowShare
		}
		if likely && c.Confidence >= least*cs[0].Confidence || c.Shared >= sharedWhole {
			could = append(could, c)
		}
	}
	return t.offer(t.policy.ClarifyText, cs[0].Confidence, could)
}

// unsure counts a clarification; too many in a row, and while a person is on the way, there is none.
func (t *turn) unsure() (r Reply, stop bool) {
	if t.s.State == Waiting {
		return t.waiting(), true
	}
	if t.s.Unsure++; t.s.Unsure >= t.policy.MaxMisses {
		return t.handoff(LowConfidence), true
	}
	return Reply{}, false
}

// offer lets the visitor choose.
func (t *turn) offer(text string, confidence float64, cs []retrieval.Candidate) Reply {
	r := Reply{Kind: Clarify, Text: text, Confidence: confidence}
	t.s.Offered, t.s.OfferedAt, t.s.Meant = make([]string, 0, len(cs)), t.s.Turns, ""
	for _, c := range cs {
		if _, is := kb.FlowOf(c.Entry); is {
			t.s.Meant = t.u.Text
		}
		r.Options = append(r.Options, Option{Label: c.Question, Entry: c.Entry, Confidence: c.Confidence})
		t.s.Offered = append(t.s.Offered, c.Entry)
	}
	return r
}

// miss has no answer: each in a row says something else, and the last calls a person.
func (t *turn) miss(confidence float64) Reply {
	if t.s.State == Waiting {
		return t.waiting()
	}
	if t.s.Misses++; t.s.Misses >= t.policy.MaxMisses {
		return t.handoff(Misses)
	}
	text := t.policy.Fallbacks[min(t.s.Misses, len(t.policy.Fallbacks))-1]
	return Reply{Kind: Fallback, Text: text, Confidence: confidence}
}

// chat is small talk: no answer, no miss, no part of the conversation's count.
func chat(c *kb.Chitchat) Reply {
	return Reply{Kind: Fallback, Text: c.Text, Chitchat: c.Name}
}

// handoff calls a person; one who is called already is not called again.
func (t *turn) handoff(reason string) Reply {
	if t.s.State == Waiting {
		return t.waiting()
	}
	t.s.Reason = reason
	return t.called(t.texts[reason])
}

func (t *turn) handoffSensitive(topic *kb.SensitiveTopic) Reply {
	t.s.Reason = Sensitive
	text := topic.Text
	if text == "" {
		text = t.texts[Sensitive]
	}
	return t.called(text)
}

// waiting says that a person is on the way, for the reason there was.
func (t *turn) waiting() Reply { return t.called(t.texts[TextWaiting]) }

func (t *turn) called(text string) Reply {
	t.s.State = Waiting
	t.s.Misses, t.s.Unsure, t.s.Repeats, t.s.LastNorm = 0, 0, 0, ""
	return Reply{Kind: Handoff, Text: text, Handoff: &HandoffInfo{Reason: t.s.Reason, Queue: t.policy.Queue}}
}
