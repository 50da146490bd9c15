package dialog

import (
	"slices"
	"strings"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/retrieval"
)

// bareMost is the most confidence in a flow whose values were taken out of the
// question: only the very words are certain.
const bareMost = .99

// maxClauses is how many clauses of a message are looked at for a request.
const maxClauses = 4

// bare looks for the flow that a request means whose values hide it: 帮我订下周三从
// 杭州去南京的票 is searched again without them, and 我要包车，明天下午三点，用两天 clause by
// clause. The flow found so takes its place in the ranking.
func (t *turn) bare() {
	if len(t.flows.all) == 0 || t.r.Exact || t.s.State != WithBot || t.sure(t.top()) {
		return
	}
	text, found := flow.Bare(t.said(), t.flows.all)
	if !found {
		return
	}
	whole, ok := t.flowFor(strings.Join(clauses(text, false), ""))
	if ok && whole.Confidence >= t.policy.AnswerAt && t.insert(whole) {
		return
	}
	if parts := clauses(text, false); len(parts) > 1 && !flow.Asks(parts) {
		for _, part := range parts[:min(len(parts), maxClauses)] {
			if c, ok := t.flowFor(part); ok && c.Confidence >= t.policy.AnswerAt && t.insert(c) {
				return
			}
		}
	}
	if ok {
		t.insert(whole)
	}
}

// raise makes a request sure that probably means a flow and has a value for it: 把额度
// 提到8万. A flow asks before it does anything, so it may begin where an entry could
// not yet answer.
func (t *turn) raise() {
	top := t.top()
	id, is := kb.FlowOf(top.Entry)
	if !is || t.s.State != WithBot || top.Confidence < raiseFrom || t.sure(top) || top.Conflict != nil || flow.Asks([]string{t.flat}) {
		return
	}
	if len(t.r.Candidates) > 1 && t.r.Candidates[1].Confidence > retrieval.TieRatio*top.Confidence {
		return
	}
	if p := t.flows.byID[id]; p == nil || !p.Holds(t.said()) {
		return
	}
	top.Confidence = t.policy.AnswerAt
	t.insert(top)
}

// raiseFrom is the confidence from which a value for a flow makes it sure: one half,
// it is likelier than not.
const raiseFrom = .5

// flowFor is the flow that a text means before anything else.
func (t *turn) flowFor(text string) (c retrieval.Candidate, ok bool) {
	if text == "" {
		return c, false
	}
	u := t.parser.Read(text)
	r := t.index.Search(&u, retrieval.Options{At: t.m.At, Top: searchTop})
	if len(r.Candidates) == 0 {
		return c, false
	}
	c = r.Candidates[0]
	_, is := kb.FlowOf(c.Entry)
	return c, is && c.Conflict == nil
}

// insert puts a flow into the ranking, in its place, and reports whether it leads it.
// The rest share what it leaves: where two seem likelier than not, what was found with
// the values in it is worth less.
func (t *turn) insert(c retrieval.Candidate) bool {
	c.Confidence = min(c.Confidence, bareMost)
	list := slices.DeleteFunc(slices.Clone(t.r.Candidates), func(o retrieval.Candidate) bool { return o.Entry == c.Entry })
	at, others := 0, 0.0
	for _, o := range list {
		if others += o.Confidence; o.Confidence >= c.Confidence {
			at++
		}
	}
	if left := 1 - c.Confidence; at == 0 && others > left {
		for i := range list {
			list[i].Confidence *= left / others
		}
	}
	with := *t.r
	with.Candidates = slices.Insert(list, at, c)
	t.r = &with
	return at == 0
}
