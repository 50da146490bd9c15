package dialog

import (
	"slices"
	"strings"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// begin starts a flow, with what the visitor has said already. Where it is in
// progress further down, it goes on instead.
func (t *turn) begin(id string, confidence float64) Reply {
	p := t.flows.byID[id]
	if p == nil {
		return t.miss(0)
	}
	if t.s.State == Waiting {
		return t.waiting()
	}
	t.s.Flows = slices.Clone(t.s.Flows)
	t.s.Misses, t.s.Unsure, t.s.Offered = 0, 0, nil
	for i, f := range t.s.Flows {
		if f.Flow != id {
			continue
		}
		t.s.Flows = append(slices.Delete(t.s.Flows, i, i+1), f)
		if program, moved := t.flows.program(&f); program != nil && !moved {
			next, out := program.Again(f)
			return t.flowReply(program, next, out, confidence)
		}
		t.pop()
		break
	}
	t.s.Flows = append(t.s.Flows, flow.Frame{Flow: id})
	t.s.Flows = t.s.Flows[max(0, len(t.s.Flows)-maxFrames):]
	frame, out := p.Begin(t.known(p.Flow), t.heard(), t.began())
	return t.flowReply(p, frame, out, confidence)
}

// began is the message that a flow begins with: the one that was not sure before the
// visitor chose the flow, with its values.
func (t *turn) began() *flow.Said {
	if t.s.Meant == "" || !t.picked {
		return t.said()
	}
	text := t.s.Meant
	t.s.Meant = ""
	return flow.Hear(text, nlu.Normalize(text), t.m.At)
}

// known are the values that a flow's slots can have before it begins.
func (t *turn) known(f *kb.Flow) map[string]string {
	known := map[string]string{}
	for _, s := range f.Slots {
		if s.Recall && t.s.Kept[s.Name] != "" {
			known[s.Name] = t.s.Kept[s.Name]
		}
		if v := t.s.Visitor.Attributes[s.From]; s.From != "" && v != "" {
			known[s.Name] = v
		}
	}
	return known
}

// heard are the messages before this one, the oldest first.
func (t *turn) heard() (said []*flow.Said) {
	for _, text := range t.s.Heard {
		said = append(said, flow.Hear(text, strings.ToLower(text), t.m.At))
	}
	return said
}

// listen remembers what was said, for slots that may be filled from it.
func (t *turn) listen() {
	if !t.flows.recalls || t.u.Text == "" {
		return
	}
	t.s.Heard = append(slices.Clone(t.s.Heard), t.u.Text)
	t.s.Heard = t.s.Heard[max(0, len(t.s.Heard)-maxHeard):]
}

// follow begins the flow that an entry's answer leads to.
func (t *turn) follow(r Reply, id string) Reply {
	if t.flows.byID[id] == nil || t.s.State != WithBot {
		return r
	}
	next := t.begin(id, r.Confidence)
	if next.Kind == Handoff {
		next.Text = join([]string{r.Text, next.Text})
		return next
	}
	next.Kind, next.Entry, next.Related = Answer, r.Entry, r.Related
	next.Text = join([]string{r.Text, next.Text})
	return next
}

// chose answers with the option that was taken; a flow in progress asks again. Not
// ok: the option is not there any more.
func (t *turn) chose(id string) (Reply, bool) {
	before := len(t.s.Flows)
	t.picked = true
	r, ok := t.chosenFact(id)
	if !ok {
		e := t.entryAt(id, t.m.At)
		if e == nil {
			return r, false
		}
		r = t.answer(e, "", 1)
	}
	if before == 0 || len(t.s.Flows) != before || t.s.State != WithBot || r.Flow != nil {
		return r, true
	}
	t.s.Flows = slices.Clone(t.s.Flows)
	frame := t.s.Flows[before-1]
	p, moved := t.flows.program(&frame)
	if p == nil || moved {
		return r, true
	}
	return t.aside(p, frame, r), true
}

// chosenByValue returns the flow among the options shown that the message has a value
// for and says nothing besides: whoever gives his number wants it done.
func (t *turn) chosenByValue() string {
	for _, id := range t.s.Offered {
		name, is := kb.FlowOf(id)
		p := t.flows.byID[name]
		if !is || p == nil || t.m.Choice != "" {
			continue
		}
		if read := p.Read(&flow.Frame{}, t.said()); read.Act == flow.Fill && read.Whole {
			t.s.Meant += "，" + t.u.Text
			return id
		}
	}
	return ""
}

// instead takes what gives the flow up for something else: 算了，换货吧.
func (t *turn) instead(p *flow.Program, f *flow.Frame, read flow.Reading) (Reply, bool) {
	parts := clauses(t.u.Text, true)
	if read.Whole || t.r.Exact || len(parts) < 2 || !flow.GivesUp(parts[0]) {
		return Reply{}, false
	}
	u := t.parser.Read(strings.Join(parts[1:], ""))
	r := t.index.Search(&u, retrieval.Options{At: t.m.At, Top: searchTop})
	rest := *t
	rest.u, rest.r, rest.flat = &u, &r, compact(u.Norm)
	top := rest.top()
	if !rest.sure(top) || top.Entry == p.Flow.Candidate() || len(r.Candidates) > 1 && r.Candidates[1].Confidence > retrieval.TieRatio*top.Confidence {
		return Reply{}, false
	}
	if p.Flow.Cancel == "" { // else it is asked first
		rest.pop()
	}
	reply := rest.answerTop(top)
	if p.Flow.Cancel != "" {
		reply = rest.aside(p, *f, reply)
	}
	t.s = rest.s
	return reply, true
}
