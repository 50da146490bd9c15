package dialog

import (
	"context"

	"yingda/dialog/flow"
)

// Caller calls webhooks. It never takes longer than the webhook's time-out, and
// never longer than the context; a failure is a Result too.
type Caller interface {
	Call(ctx context.Context, c flow.Call) flow.Result
}
