package server

import (
	"context"
	"encoding/json"
	"sync"

	"yingda/dialog"
	"yingda/dialog/flow"
	"yingda/eval"
)

// preview is a conversation of a trainer with the draft. It lives in memory only and
// is no visitor's: nothing of it is logged or learned from. It goes on when the draft
// changes, as a visitor's goes on when a version is published.
type preview struct {
	sync.Mutex
	session dialog.Session
	turns   []dialog.Turn
	calls   []eval.Called
}

// previews are the conversations with the draft, by the ids of their sessions.
type previews struct {
	recent[string, *preview]
}

const (
	maxPreviews     = 100 // of about 10 KB each
	maxPreviewTurns = 200
)

// open begins a conversation.
func (p *previews) open(v dialog.Visitor) *preview {
	pv := &preview{session: dialog.Session{ID: "preview-" + randomHex(16), Visitor: v, State: dialog.WithBot}}
	p.keep(pv.session.ID, pv, maxPreviews)
	return pv
}

// talk returns a conversation so far as a script that expects what was replied.
func (p *previews) talk(id string) ([]byte, bool) {
	pv, ok := p.find(id)
	if !ok {
		return nil, false
	}
	pv.Lock()
	defer pv.Unlock()
	return eval.SaveTalk(pv.turns, append([]eval.Called{}, pv.calls...)), true
}

// previewCall is a webhook as a turn of a preview called it.
type previewCall struct {
	Name   string            `json:"name"`
	Values map[string]string `json:"values"`
	Failed string            `json:"failed,omitempty"` // why; empty: it answered
	Taken  map[string]any    `json:"taken,omitempty"`  // values by slot
}

// listening calls webhooks, or lets all fail, and notes what came of it.
type listening struct {
	to    dialog.Caller // nil: every call fails
	turn  int
	calls []eval.Called
}

// Call calls and notes.
func (l *listening) Call(ctx context.Context, c flow.Call) flow.Result {
	res := flow.Result{Failed: "这次试用里，接口都当作失败"}
	if l.to != nil {
		res = l.to.Call(ctx, c)
	}
	l.calls = append(l.calls, eval.Called{Turn: l.turn, Name: c.Name, Values: c.Values, Result: res})
	return res
}

// tryOut is a turn of a conversation with the draft as it is now.
func (s *Server) tryOut(x *exchange) error {
	var q struct {
		askRequest
		Webhooks string `json:"webhooks"` // "call": they are really called; otherwise they fail
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	x.patient() // a draft that has changed is compiled first
	bot, err := s.bots.named(x.Request.Context(), "draft")
	if err != nil {
		return err
	}
	pv, ok := s.previews.find(q.Session)
	if !ok {
		if q.Session != "" {
			return dialog.ErrNotFound
		}
		pv = s.previews.open(dialog.Visitor{ID: q.Visitor.ID, Name: q.Visitor.Name, Attributes: q.Visitor.Attributes})
	}
	pv.Lock()
	defer pv.Unlock()
	if len(pv.turns) >= maxPreviewTurns {
		return invalid("session", "这段试用已有 %d 轮，请重新开始", maxPreviewTurns)
	}
	hooks := &listening{turn: len(pv.turns) + 1}
	if q.Webhooks == "call" {
		hooks.to = s.Manager.Caller
	}
	m := dialog.Message{Text: q.Text, Choice: q.Choice, Channel: q.Channel, At: x.at}
	next, reply := bot.Step(pv.session, m)
	next, reply = bot.Finish(withExchange(x), next, m, reply, hooks)
	pv.session = next
	pv.calls = append(pv.calls, hooks.calls...)
	pv.turns = append(pv.turns, dialog.Turn{Session: next.ID, N: hooks.turn, Message: m, Reply: reply})
	shown := []previewCall{}
	for _, c := range hooks.calls {
		shown = append(shown, previewCall{c.Name, c.Values, c.Result.Failed, c.Result.Values})
	}
	calls, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	b := appendReply(nil, next.ID, "", next.Turns, &reply, s.texts.render(reply.Text), `,"calls":`+string(calls))
	return x.sendAs(headJSON, b)
}
