package dialog

import (
	"fmt"
	"slices"
	"strings"

	"yingda/dialog/flow"
	"yingda/nlu"
	"yingda/retrieval"
)

// FlowHandoff is the reason of a hand-off that a flow asked for.
const FlowHandoff = "flow"

const (
	textFlowDone = "“%s”办好了。"
	textFlowLoop = "抱歉，办理遇到了问题，请人工客服来帮您，请稍候。"
)

// flowReply makes the reply of what came of a flow, whose frame is on top of the stack.
func (t *turn) flowReply(p *flow.Program, f flow.Frame, out flow.Out, confidence float64) Reply {
	t.s.Misses, t.s.Unsure, t.s.Repeats, t.s.LastNorm, t.s.Offered = 0, 0, 0, "", nil
	for jumps := 0; out.Jump != ""; jumps++ {
		target := t.flows.byID[out.Jump]
		if target == nil || jumps == maxJumps {
			out = flow.Out{Say: out.Say, Hide: out.Hide, Handoff: &flow.Person{Text: textFlowLoop}}
			break
		}
		next, more := target.Begin(f.Slots, nil, flow.Hear("", "", t.m.At))
		more.Say, more.Hide = slices.Concat(out.Say, more.Say), slices.Concat(out.Hide, more.Hide)
		p, f, out = target, next, more
	}
	f.Since = t.m.At
	t.s.Flows[len(t.s.Flows)-1] = f
	r := Reply{Kind: Ask, Text: join(out.Say), Confidence: confidence, hide: out.Hide}
	r.Flow = &FlowInfo{Name: p.Flow.Name, Slots: p.Shown(&f)}
	switch {
	case out.Call != nil:
		r.Call = out.Call
		return r
	case out.Handoff != nil:
		t.pop()
		return t.flowHandoff(r, out.Handoff)
	case out.Cancelled:
		t.pop()
		r.Kind, r.Chitchat = Fallback, "cancel"
		return t.offerKept(r)
	case out.Done:
		t.pop()
		r.Kind = Answer
		if r.Text == "" {
			r.Text = fmt.Sprintf(textFlowDone, p.Flow.Name)
		}
		return t.offerKept(r)
	case out.Rating != 0:
		t.pop()
		r.Kind, r.Rated = Answer, out.Rating
		return t.offerKept(r)
	}
	t.dress(&r, p, &f, out.Options)
	return r
}

// flowHandoff calls a person for a flow, with its own words and queue.
func (t *turn) flowHandoff(r Reply, person *flow.Person) Reply {
	h := t.handoff(FlowHandoff)
	if person.Text != "" {
		h.Text = person.Text
	}
	if person.Queue != "" {
		h.Handoff.Queue = person.Queue
	}
	h.Text, h.Flow, h.hide = join([]string{r.Text, h.Text}), r.Flow, r.hide
	return h
}

// offerKept asks whether to go on with the flow that was in progress before the one
// that has ended.
func (t *turn) offerKept(r Reply) Reply {
	for len(t.s.Flows) > 0 {
		frame := &t.s.Flows[len(t.s.Flows)-1]
		p, moved := t.flows.program(frame)
		if p == nil || moved {
			t.pop()
			continue
		}
		next, out := p.Offer(*frame)
		next.Since = t.m.At
		*frame = next
		r.Text = join(append([]string{r.Text}, out.Say...))
		t.dress(&r, p, &next, out.Options)
		return r
	}
	return r
}

// dress puts the state of the flow in progress into a reply.
func (t *turn) dress(r *Reply, p *flow.Program, f *flow.Frame, options []flow.Option) {
	r.Flow = &FlowInfo{Name: p.Flow.Name, Awaiting: p.Awaiting(f), Slots: p.Shown(f)}
	if len(r.Options) > 0 {
		return
	}
	for _, o := range options {
		r.Options = append(r.Options, Option{Label: o.Label, Entry: slotChoice + o.Value})
	}
	if len(options) > 0 {
		t.s.Offered = nil
	}
}

// join puts texts below one another, without empty ones.
func join(texts []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" }), "\n")
}

// Resume goes on with a turn whose reply wants a webhook called (Reply.Call), with
// the result. said is that reply: its text comes first. It is as pure as Decide.
func Resume(b *Bot, s Session, m Message, said Reply, res flow.Result) (Session, Reply) {
	t := turn{Bot: b, s: s, m: m, u: &nlu.Utterance{}, r: &retrieval.Result{}}
	if len(s.Flows) == 0 {
		said.Call = nil
		return s, said
	}
	t.s.Flows = slices.Clone(s.Flows)
	frame := t.s.Flows[len(t.s.Flows)-1]
	p, _ := t.flows.program(&frame)
	if p == nil {
		t.pop()
		said.Call = nil
		return t.s, said
	}
	next, out := p.Result(frame, res, m.At)
	out.Say = append([]string{said.Text}, out.Say...)
	out.Hide = slices.Concat(said.hide, out.Hide)
	reply := t.flowReply(p, next, out, said.Confidence)
	reply.State, reply.Version = t.s.State, b.Version
	if said.Entry != nil {
		reply.Entry, reply.Related = said.Entry, said.Related
	}
	return t.s, reply
}

// logged is a message as the log keeps it: without what slots hold that are to be masked.
func (r *Reply) logged(text string) string {
	for _, h := range r.hide {
		if h != "" {
			text = strings.ReplaceAll(text, h, maskDigits(h))
		}
	}
	return text
}

// maskDigits hides a stretch but for its last characters, keeping its length.
func maskDigits(s string) string {
	const tail = 4
	runes := []rune(s)
	keep := tail
	if len(runes) < 2*tail {
		keep = 0
	}
	for i := range runes[:len(runes)-keep] {
		runes[i] = '*'
	}
	return string(runes)
}
