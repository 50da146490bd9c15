package dialog

import (
	"context"

	"yingda/nlu"
	"yingda/retrieval"
)

// Embedder turns texts into vectors of length one, within a time of its own and
// never late (llm.Embedder). An error means that there are none this time.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// Phrasings returns what an embedding service has to embed for WithEmbeddings.
func (b *Bot) Phrasings() []string { return b.index.Phrasings() }

// NewVectors makes room for the vectors of Phrasings.
func (b *Bot) NewVectors() *retrieval.Vectors { return b.index.NewVectors() }

// Embedded reports whether the bot has the vectors of its phrasings.
func (b *Bot) Embedded() bool { return b.embedder != nil }

// WithEmbeddings returns the bot with the vectors of its phrasings and the service that
// they are of, which it asks for the vectors of questions. Whenever the service has
// none, it answers like the bot without.
func (b *Bot) WithEmbeddings(e Embedder, v *retrieval.Vectors) (*Bot, error) {
	ix, err := b.index.WithEmbeddings(v)
	if err != nil {
		return nil, err
	}
	with := *b
	with.index, with.embedder = ix, e
	return &with, nil
}

// WithoutEmbedder returns the bot as it answers while the service has no vectors.
func (b *Bot) WithoutEmbedder() *Bot {
	without := *b
	without.embedder = nil
	return &without
}

// vector asks for the vector of a question, where it can matter: nil for what is
// matched exactly or chosen, for small talk, and for who asks for a person.
func (b *Bot) vector(ctx context.Context, m *Message, u *nlu.Utterance, r *retrieval.Result) []float32 {
	if b.embedder == nil || m.Choice != "" || r.Exact {
		return nil
	}
	flat := compact(u.Norm)
	if b.talk.read(u, flat) != nil || b.asks.read(u, flat) == plainly {
		return nil
	}
	text := retrieval.EmbeddingText(u)
	if text == "" {
		return nil
	}
	vectors, err := b.embedder.Embed(ctx, []string{text})
	if err != nil {
		return nil // the service counts and logs its failures itself: once a change, not once a question
	}
	return vectors[0]
}
