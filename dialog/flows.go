package dialog

import (
	"maps"
	"slices"
	"strings"
	"time"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/retrieval"
)

// FlowInfo says where a flow stands (api.md).
type FlowInfo struct {
	Name     string            `json:"name"`
	Awaiting string            `json:"awaiting,omitempty"` // slot that the visitor is asked for; confirm, change, cancel, resume, rating
	Slots    map[string]string `json:"slots,omitempty"`    // values so far, sensitive ones masked
}

const (
	// flowIdle is how long after the visitor's last word a flow still takes whatever he
	// says for its own; later it asks first whether to go on. Dialogflow CX ends a
	// session after the same 30 minutes.
	flowIdle = 30 * time.Minute
	// maxFrames is how many flows a visitor can have begun at once; the oldest goes.
	maxFrames = 3
	// maxHeard is how many earlier messages may fill slots.
	maxHeard = 3
	// maxJumps bounds flows that hand over to one another in one turn.
	maxJumps = 5
)

// slotChoice begins what Message.Choice holds for an option of a flow's question.
const slotChoice = "slot:"

// inFlow takes a message as said to the flow in progress. Not ok: there is none, or
// it was said to nobody in particular; then the other rules decide.
func (t *turn) inFlow() (r Reply, ok bool) {
	if len(t.s.Flows) == 0 || t.s.State != WithBot {
		return Reply{}, false
	}
	t.s.Flows = slices.Clone(t.s.Flows)
	frame := &t.s.Flows[len(t.s.Flows)-1]
	p, moved := t.flows.program(frame)
	if p == nil {
		t.pop()
		return Reply{}, false
	}
	said := t.said()
	prefix := ""
	if moved {
		next, out := p.Move(*frame, t.m.At)
		if out.Call != nil || len(t.s.Flows) == 0 {
			return t.flowReply(p, next, out, 1), true
		}
		if *frame = next; next.Asking != flow.ForRating {
			prefix = out.Say[0] + "\n"
		}
	}
	if t.asks.read(t.u, t.flat) == plainly {
		return t.handoff(Asked), true
	}
	read := p.Read(frame, said)
	if !frame.Since.IsZero() && t.m.At.Sub(frame.Since) > flowIdle && frame.Asking != flow.ForResume && !(read.Whole && p.Fills(frame, read)) {
		return t.late(p, *frame), true
	}
	if r, ok := t.instead(p, frame, read); ok {
		return r, true
	}
	switch how, top := t.flowTurn(p, frame, read); how {
	case take:
		next, out := p.Take(*frame, said, read)
		if moved && (read.Act == flow.NoAct || read.Act == flow.Refused) { // an answer to what was asked before
			next, out = p.Again(*frame)
		}
		r = t.flowReply(p, next, out, 1)
	case again:
		next, out := p.Again(*frame)
		r = t.flowReply(p, next, out, 1)
	case leave:
		t.pop()
		return Reply{}, false
	case digress:
		r = t.aside(p, *frame, t.answerTop(top))
	case chatter:
		r = t.aside(p, *frame, chat(t.talk.read(t.u, t.flat)))
	case human:
		return t.handoff(Asked), true
	case unhappy:
		return t.handoff(Dissatisfied), true
	case offered:
		r = t.clarify(t.r.Candidates)
	}
	if r.Text != "" {
		r.Text = prefix + r.Text
	}
	return r, true
}

// said is the message as flows read it.
func (t *turn) said() *flow.Said {
	s := flow.Hear(t.u.Text, t.u.Norm, t.m.At)
	s.Choice, _ = strings.CutPrefix(t.m.Choice, slotChoice)
	if s.Choice == t.m.Choice {
		s.Choice = "" // a click on something else
	}
	return s
}

// manner is what a message is to the flow in progress.
type manner int

const (
	take    manner = iota // it is said to the flow
	again                 // it begins the flow that is in progress already
	leave                 // it has nothing to do with the flow, which is not waited for
	digress               // a question (or another flow) in between
	chatter               // small talk in between
	human                 // wants a person
	unhappy               // is not content with the service
	offered               // a question in between that may mean several things
)

// flowTurn decides what a message is to the flow in progress: what is nothing but
// values, or steers the flow, is the flow's; then come questions that are surely
// known, and what is left is the flow's again.
func (t *turn) flowTurn(p *flow.Program, f *flow.Frame, read flow.Reading) (manner, retrieval.Candidate) {
	if read.Question {
		t.within(p, f)
	}
	top, sure, exact := t.elsewhere(p)
	own := len(t.r.Candidates) > 0 && t.r.Candidates[0].Entry == p.Flow.Candidate()
	values := read.Act == flow.Fill && !read.Question
	talk := t.talk.read(t.u, t.flat)
	small := !t.r.Exact && talk != nil && talk != t.talk.filler() // 呃 is a reply that says nothing
	switch {
	case read.Whole && read.Act != flow.Refused && !(read.Act == flow.Fill && exact && !p.Fills(f, read)):
		return take, top
	case t.asks.read(t.u, t.flat) == within && !t.r.Exact:
		return human, top
	case f.Asking == flow.ForRating:
		return leave, top
	case exact:
		return digress, top
	case small:
		return chatter, top
	case !t.r.Exact && dissatisfied(t.u, t.flat) == plainly:
		return unhappy, top
	case f.Asking == flow.ForResume && read.Act != flow.Fill:
		return leave, top
	case values && (p.Fills(f, read) || read.Corrects || !sure), read.Act == flow.FreeText && !read.Question:
		return take, top
	case sure:
		return digress, top
	case own && t.sure(t.r.Candidates[0]):
		return again, top
	case read.Act == flow.Refused, read.Act == flow.Change && !read.Question, read.Act == flow.FreeText && !t.maybe():
		return take, top
	case read.Question && top.Entry != "" && t.tied(top) >= t.policy.ClarifyAt && t.s.Unsure+1 < t.policy.MaxMisses:
		return offered, top
	}
	return take, top
}

// tied is how sure it is that a candidate is meant or one that is about as likely: twins
// share what either would have alone (信用卡挂失要收费吗, 储蓄卡挂失要收费吗).
func (t *turn) tied(top retrieval.Candidate) (sum float64) {
	for _, c := range t.r.Candidates {
		if _, is := kb.FlowOf(c.Entry); !is && c.Confidence > retrieval.TieRatio*top.Confidence {
			sum += c.Confidence
		}
	}
	return sum
}

// elsewhere is the best candidate besides the flow in progress, with whether the
// message surely means it, or says its very words.
func (t *turn) elsewhere(p *flow.Program) (top retrieval.Candidate, sure, exact bool) {
	second := 0.0
	for _, c := range t.r.Candidates {
		if c.Entry == p.Flow.Candidate() {
			if top.Entry == "" && t.r.Exact && c.Confidence == 1 {
				return c, false, false // the flow's own words
			}
			continue
		}
		if top.Entry != "" {
			second = c.Confidence
			break
		}
		top = c
	}
	if top.Entry == "" {
		return top, false, false
	}
	exact = t.r.Exact && top.Confidence == 1 && second < 1
	return top, exact || t.sure(top) && second <= retrieval.TieRatio*top.Confidence, exact
}

// sure reports whether a candidate is answered without asking back.
func (t *turn) sure(c retrieval.Candidate) bool {
	return c.Conflict == nil && t.enough(c, shapeOf(t.flat))
}

// aside adds the flow's question to the reply to something else.
func (t *turn) aside(p *flow.Program, f flow.Frame, r Reply) Reply {
	if r.Flow != nil || r.Kind == Handoff || len(t.s.Flows) == 0 {
		return r // another flow has begun (and perhaps ended), or a person comes
	}
	next, out := p.Again(f)
	next.Since = t.m.At
	t.s.Flows[len(t.s.Flows)-1] = next
	r.Text = join(append([]string{r.Text}, out.Say...))
	t.dress(&r, p, &next, out.Options)
	return r
}

// late answers a message that comes long after the flow's question as if there
// were no flow, and asks whether to go on with it.
func (t *turn) late(p *flow.Program, f flow.Frame) Reply {
	kept := t.s.Flows
	t.s.Flows = kept[:len(kept)-1]
	r := t.outside()
	if r.Kind == Handoff || r.Kind == Ask {
		t.s.Flows = slices.Concat(kept, t.s.Flows[min(len(kept)-1, len(t.s.Flows)):])
		return r
	}
	next, out := p.Offer(f)
	next.Since = t.m.At
	t.s.Flows = slices.Concat(kept[:len(kept)-1], []flow.Frame{next})
	texts := out.Say
	if r.Kind == Answer || r.Kind == Clarify || r.Chitchat != "" {
		texts = append([]string{r.Text}, out.Say...)
	} else {
		r = Reply{Kind: Ask, Confidence: 1}
		t.s.Misses = 0
	}
	r.Text = join(texts)
	t.dress(&r, p, &next, out.Options)
	return r
}

// pop takes the flow in progress off, keeping what other flows may use.
func (t *turn) pop() {
	last := len(t.s.Flows) - 1
	f := t.s.Flows[last]
	if p, _ := t.flows.program(&f); p != nil {
		for _, s := range p.Flow.Slots {
			if v := f.Slots[s.Name]; s.Recall && v != "" {
				if t.s.Kept == nil {
					t.s.Kept = map[string]string{}
				} else {
					t.s.Kept = maps.Clone(t.s.Kept)
				}
				t.s.Kept[s.Name] = v
			}
		}
	}
	t.s.Flows = slices.Clip(t.s.Flows[:last])
}
