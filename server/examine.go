package server

import (
	"context"
	"time"

	"yingda/eval"
	"yingda/kb"
)

// examined is what was found in a draft: looking twice finds the same.
type examined struct {
	rev  kb.Rev
	list kb.ErrorList
}

// maxLogged is how many of the mistakes found are written to the log.
const maxLogged = 10

// examine compiles the draft and asks it what its own knowledge says. The compiled
// draft is kept: when it is published, it is what answers.
func (b *bots) examine(_ context.Context, k kb.Knowledge, rev kb.Rev) (kb.ErrorList, error) {
	b.compiling.Lock()
	defer b.compiling.Unlock()
	if b.draft.bot == nil || b.draft.key != rev {
		if err := b.compileDraft(k, rev); err != nil {
			return nil, err
		}
	} else if b.examined.rev == rev {
		return b.examined.list, nil
	}
	start := time.Now()
	b.examined = examined{rev, eval.Invariants(b.draft.bot.WithoutEmbedder(), k.Entries)}
	list := b.examined.list
	b.s.Logger.Info("draft examined", "rev", rev, "mistakes", len(list), "took", time.Since(start).String())
	for _, m := range list[:min(maxLogged, len(list))] {
		b.s.Logger.Warn("draft does not keep what its knowledge says", "rev", rev, "severity", m.Severity, "mistake", m.String())
	}
	return list, nil
}
