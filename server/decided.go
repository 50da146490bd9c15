package server

import (
	"context"
	"fmt"
	"sync"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/trainer"
)

// What visitors decided is read from the log when a draft is looked at or published,
// in pages that keep nobody waiting, and not again within gatherEvery: every click would
// otherwise make the draft another one, to be compiled and examined anew.
const (
	gatherEvery  = 10 * time.Minute
	gatherWindow = 90 * 24 * time.Hour // older decisions may be of other wording and other offers
	gatherPage   = 1000                // turns in one read of the store
)

// decided holds what visitors decided as it was gathered last.
type decided struct {
	mu    sync.Mutex
	at    time.Time
	votes *trainer.Votes
}

// fresh reports whether what was gathered at a time is what counts now.
func (d *decided) fresh(gathered, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return gathered.Equal(d.at) && now.Sub(d.at) < gatherEvery
}

func (d *decided) gatheredAt() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

// findings weighs what visitors and trainers decided, by a draft or a version.
func (s *Server) findings(ctx context.Context, k kb.Knowledge) ([]trainer.Finding, error) {
	s.decided.mu.Lock()
	defer s.decided.mu.Unlock()
	now := s.Now()
	if s.decided.votes == nil || now.Sub(s.decided.at) >= gatherEvery {
		votes := &trainer.Votes{}
		cursor := ""
		for {
			var err error
			cursor, err = s.Journal.Scan(ctx, now.Add(-gatherWindow), now, cursor, gatherPage, func(t dialog.Turn) error {
				votes.Add(&t)
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("read log: %w", err)
			}
			if cursor == "" {
				break
			}
		}
		s.decided.votes, s.decided.at = votes, now
	}
	return s.decided.votes.Settle(k), nil
}

// counted is kb.Publisher.Evidence.
func (s *Server) counted(ctx context.Context, k kb.Knowledge) ([]kb.Evidence, error) {
	list, err := s.findings(ctx, k)
	return trainer.Counted(list), err
}
