package server

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// requestLog writes one line for a request: every error of ours, a sample of
// the others, so that the log costs nothing under load and never fills a disk.
// No line holds a visitor's words, address, session or token: the route is the
// pattern, not the path.
type requestLog struct {
	to      *slog.Logger
	next    atomic.Int64 // Unix nanoseconds from which the next sample is due
	skipped atomic.Int64
}

const logEvery = 100 * time.Millisecond // at most ten lines a second

func newRequestLog(to *slog.Logger) *requestLog { return &requestLog{to: to} }

func (l *requestLog) request(x *exchange, route string, status int, took time.Duration) {
	now := x.at.UnixNano()
	if status < 500 || status == 503 {
		next := l.next.Load()
		if now < next || !l.next.CompareAndSwap(next, now+int64(logEvery)) {
			l.skipped.Add(1)
			return
		}
	}
	l.to.LogAttrs(context.Background(), slog.LevelInfo, "request",
		slog.String("request_id", x.id),
		slog.String("method", x.Request.Method),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Int("bytes", max(0, x.Writer.Size())),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("key", x.key.ID),
		slog.Int64("skipped", l.skipped.Swap(0)),
	)
}
