package server

import (
	"context"
	"time"

	"yingda/dialog"
	"yingda/dialog/flow"
)

// outsideGate calls webhooks without holding a place of the gate: while somebody
// else's machine thinks, ours has nothing to do, and questions that need it must not
// queue behind a service that hangs. What is left of the turn afterwards is
// microseconds and takes no place again.
type outsideGate struct {
	dialog.Caller
	s *Server
}

// Call gives the place up and calls.
func (o outsideGate) Call(ctx context.Context, c flow.Call) flow.Result {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		o.s.rest(x, o.s.Now())
	}
	res := o.Caller.Call(ctx, c)
	o.s.metrics.called(c.Name, res.Failed == "")
	return res
}

// rest gives up an exchange's place at the gate, once.
func (s *Server) rest(x *exchange, now time.Time) {
	if x.working {
		x.working = false
		s.gate.leave(now.Sub(x.at), now)
	}
}

type exchangeKey struct{}

// withExchange is the context of a request, by which what it calls finds the exchange.
func withExchange(x *exchange) context.Context {
	return context.WithValue(x.Request.Context(), exchangeKey{}, x)
}
