package server

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"yingda/dialog"
	"yingda/retrieval"
)

// embedding gives the live version the vectors of its phrasings, in the background:
// it answers without them until they are complete.
type embedding struct {
	mu      sync.Mutex
	version int                // being embedded; 0: none
	stop    context.CancelFunc // of it
	again   time.Time          // not before this moment, after a failure
}

const (
	retryEmbedding = time.Minute
	// previewEmbedding is how long somebody who looks at a draft waits for the vectors
	// of what he has just changed; most are known from the live version.
	previewEmbedding = 5 * time.Second
)

// embed starts to embed the live version where that is to be done. It does not wait.
func (b *bots) embed(ctx context.Context) {
	e := &b.embedding
	e.mu.Lock()
	defer e.mu.Unlock()
	live := b.s.Manager.Bot()
	switch {
	case b.s.Embedder == nil || live == nil:
	case e.version != 0 && e.version != live.Version:
		e.stop() // what it has so far is kept for the new one
	case e.version == 0 && !live.Embedded() && !b.s.Now().Before(e.again):
		e.version = live.Version
		ctx, e.stop = context.WithCancel(ctx)
		go b.embedLive(ctx, live)
	}
}

func (b *bots) embedLive(ctx context.Context, live *dialog.Bot) {
	start := time.Now()
	v, err := b.vectors(ctx, live)
	if err == nil {
		b.change(live.Version, func(now *dialog.Bot) *dialog.Bot {
			var with *dialog.Bot
			if with, err = now.WithEmbeddings(b.s.Embedder, v); err != nil {
				return now
			}
			return with
		})
	}
	if err == nil {
		_, phrasings := live.Len()
		b.s.Logger.Info("vectors complete", "version", live.Version, "phrasings", phrasings, "took", time.Since(start).String())
	} else if ctx.Err() == nil {
		b.s.Logger.Warn("no vectors: answers go on without", "version", live.Version, "again_in", retryEmbedding.String(), "err", err)
	}
	e := &b.embedding
	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil && ctx.Err() == nil {
		e.again = b.s.Now().Add(retryEmbedding)
	}
	e.stop()
	e.version = 0
}

// change makes the live bot another one of the same version, unless another
// version is live by now.
func (b *bots) change(version int, how func(now *dialog.Bot) *dialog.Bot) {
	b.compiling.Lock() // nobody else swaps
	defer b.compiling.Unlock()
	if now := b.s.Manager.Bot(); now.Version == version {
		b.s.Manager.Swap(how(now))
	}
}

// vectors returns those of a bot's phrasings.
func (b *bots) vectors(ctx context.Context, bot *dialog.Bot) (*retrieval.Vectors, error) {
	v := bot.NewVectors()
	return v, b.s.Embedder.EmbedAll(ctx, bot.Phrasings(), v.Set)
}

// forPreview returns a bot as it will be when it is live: with vectors, where they can
// be had soon.
func (b *bots) forPreview(ctx context.Context, bot *dialog.Bot) *dialog.Bot {
	e := &b.embedding
	e.mu.Lock()
	wait := b.s.Now().Before(e.again)
	e.mu.Unlock()
	if b.s.Embedder == nil || bot.Embedded() || wait {
		return bot
	}
	ctx, cancel := context.WithTimeout(ctx, previewEmbedding)
	defer cancel()
	v, err := b.vectors(ctx, bot)
	if err == nil {
		var with *dialog.Bot
		if with, err = bot.WithEmbeddings(b.s.Embedder, v); err == nil {
			return with
		}
	}
	b.s.Logger.Warn("no vectors for the preview", "version", bot.Version, "err", err)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.again = b.s.Now().Add(retryEmbedding)
	return bot
}

// embeddingMetrics shows how the embedding service does.
func embeddingMetrics(s *Server) {
	for _, c := range []struct {
		name, help string
		value      func() uint64
	}{
		{"calls", "Calls of the embedding service.", func() uint64 { return s.Embedder.Stats().Calls }},
		{"texts", "Texts sent to the embedding service.", func() uint64 { return s.Embedder.Stats().Texts }},
		{"failures", "Calls of the embedding service that brought no vectors.", func() uint64 { return s.Embedder.Stats().Failures }},
		{"refused", "Questions not sent to the embedding service: it failed lately, or too many were under way.", func() uint64 { return s.Embedder.Stats().Refused }},
		{"cache_hits", "Questions whose vectors were known from before.", func() uint64 { return s.Embedder.Stats().Hits }},
	} {
		s.metrics.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "yingda_embedding_" + c.name + "_total", Help: c.help}, func() float64 { return float64(c.value()) }))
	}
	s.metrics.gauge("yingda_embedding_breaker", "Embedding service: 0 in use, 1 being tried, 2 left alone.",
		func() float64 { return float64(s.Embedder.Stats().Breaker) })
	s.metrics.gauge("yingda_embedding_ready", "1: the version that answers has the vectors of its phrasings.", func() float64 {
		if bot := s.Manager.Bot(); bot != nil && bot.Embedded() {
			return 1
		}
		return 0
	})
}
