package server

import (
	"context"
	"time"

	"yingda/eval"
	"yingda/kb"
)

// examined is what was found in some knowledge: looking twice finds the same.
type examined struct {
	sum  string // SHA-256 of its content
	list kb.ErrorList
}

// maxLogged is how many of the mistakes found are written to the log.
const maxLogged = 10

// examine compiles what shall be published and asks it what its own knowledge says. The
// compiled form is kept: when it is published, it is what answers.
func (b *bots) examine(_ context.Context, k kb.Knowledge, sum string) (kb.ErrorList, error) {
	b.compiling.Lock()
	defer b.compiling.Unlock()
	if b.examined.sum == sum && b.draft.sum == sum {
		return b.examined.list, nil
	}
	if err := b.compileDraft(k, sum); err != nil {
		return nil, err
	}
	start := time.Now()
	b.examined = examined{sum, eval.Invariants(b.draft.bot.WithoutEmbedder(), k.Entries)}
	list := b.examined.list
	b.s.Logger.Info("draft examined", "sha256", sum, "mistakes", len(list), "took", time.Since(start).String())
	for _, m := range list[:min(maxLogged, len(list))] {
		b.s.Logger.Warn("draft does not keep what its knowledge says", "sha256", sum, "severity", m.Severity, "mistake", m.String())
	}
	return list, nil
}
