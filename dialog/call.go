package dialog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"yingda/dialog/flow"
)

// Caller calls webhooks. It never takes longer than the webhook's time-out, and
// never longer than the context; a failure is a Result too.
type Caller interface {
	Call(ctx context.Context, c flow.Call) flow.Result
}

const (
	// maxCalls bounds the webhooks that one turn calls: the visitor waits for all of them.
	maxCalls = 5
	// callsWithin bounds the time of all of them together: the longest that one may be
	// given (kb.Webhook.TimeoutMS), and half of what the server gives a request.
	callsWithin = 15 * time.Second
)

// Finish does the work that a reply asks for (Reply.Call) and goes on with the turn
// until nothing is left to be done. Without a caller every call fails.
func (b *Bot) Finish(ctx context.Context, s Session, m Message, r Reply, caller Caller) (Session, Reply) {
	if r.Call != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callsWithin)
		defer cancel()
	}
	for n := 0; r.Call != nil; n++ {
		res := flow.Result{Failed: "no caller"}
		if n == maxCalls {
			res.Failed = "too many calls in one turn"
		} else if caller != nil {
			c := *r.Call
			c.Key = callKey(&s, &m, n)
			res = caller.Call(ctx, c)
		}
		s, r = Resume(b, s, m, r, res)
	}
	return s, r
}

// callKey names the n-th call of a turn: the same however often the turn is done.
func callKey(s *Session, m *Message, n int) string {
	turn := m.ID
	if turn == "" {
		turn = fmt.Sprint("turn ", s.Turns)
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", s.ID, turn, n))
	return hex.EncodeToString(h[:16])
}

// rate keeps what a visitor gives for a flow as feedback on the turn that ended it.
func (m *Manager) rate(ctx context.Context, in *Incoming, out *Outcome) {
	if out.Reply.Rated == 0 || out.Turn < 2 {
		return
	}
	f := Feedback{Rating: out.Reply.Rated, At: in.Message.At}
	if err := m.Log.SetFeedback(ctx, out.Session, out.Turn-1, f); err != nil {
		out.Unlogged = fmt.Errorf("rating of turn %d of session %s: %w", out.Turn-1, out.Session, err)
	}
}
