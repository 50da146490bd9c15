package llm

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// retryAfter is the mean pause before a call of EmbedAll is tried again; the pauses
// lie between half and one and a half of it, lest several callers come back together.
const retryAfter = 500 * time.Millisecond

// tellEvery is how often EmbedAll logs how far it has got.
const tellEvery = 10 * time.Second

// EmbedAll hands the vector of every text to each, in order: the stored ones and, in
// batches, those that the service has yet to compute. It takes as long as the
// service needs; ended by ctx or by an error, it keeps what was computed so far for
// the next time. A call that fails is made once more. All vectors have one length.
// An error of each ends it.
func (e *Embedder) EmbedAll(ctx context.Context, texts []string, each func(i int, vector []float32) error) error {
	select {
	case e.filing <- struct{}{}:
		defer func() { <-e.filing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	f, err := openFile(e.File)
	if err != nil {
		return fmt.Errorf("stored vectors: %w", err)
	}
	defer f.close()
	keys := make([]key, len(texts))
	for i, t := range texts {
		keys[i] = e.key(t)
	}
	if err := e.complete(ctx, f, texts, keys); err != nil {
		return err
	}
	for i, k := range keys {
		v, err := f.get(k)
		if err != nil {
			return fmt.Errorf("stored vectors: %w", err)
		}
		if err := each(i, v); err != nil {
			return err
		}
	}
	if err := f.compact(keys); err != nil {
		e.Logger.Warn("stored vectors are not tidied up", "err", err)
	}
	return nil
}

// complete asks for the vectors that the file has not.
func (e *Embedder) complete(ctx context.Context, f *file, texts []string, keys []key) error {
	found := 0
	for _, k := range keys {
		if f.has(k) {
			found++
		}
	}
	e.stored.Add(uint64(found))
	told := time.Now()
	// Once more when the model has changed the length of its vectors: then what was stored is void.
	for range 2 {
		want, of := f.lacking(texts, keys)
		if len(want) == 0 {
			return nil
		}
		for part := range slices.Chunk(want, e.Batch) {
			vectors, err := e.patient(ctx, part)
			if err != nil {
				return err
			}
			if err := f.add(of[:len(part)], vectors); err != nil {
				return fmt.Errorf("store vectors: %w", err)
			}
			of = of[len(part):]
			if now := time.Now(); now.Sub(told) >= tellEvery {
				told = now
				e.Logger.Info("embedding phrasings", "left", len(of), "of", len(texts))
			}
		}
	}
	if want, _ := f.lacking(texts, keys); len(want) > 0 {
		return fmt.Errorf("%w: its vectors change their length", ErrAnswer)
	}
	return nil
}

// patient is a call that may take its time and is tried twice.
func (e *Embedder) patient(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := e.call(ctx, texts, e.BatchTimeout)
	if err == nil || ctx.Err() != nil || !passing(err) {
		return vectors, err
	}
	select {
	case <-time.After(retryAfter/2 + rand.N(retryAfter)):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return e.call(ctx, texts, e.BatchTimeout)
}

// passing tells whether an error may be gone a moment later.
func passing(err error) bool {
	var s StatusError
	if errors.As(err, &s) {
		return s >= 500 || s == http.StatusTooManyRequests || s == http.StatusRequestTimeout
	}
	return true
}

// key names a text of a model.
type key [16]byte

func (e *Embedder) key(text string) key {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00%s", e.Model, e.Dimensions, text)
	return key(h.Sum(nil)[:16])
}
