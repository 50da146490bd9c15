package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// clientConfig is how the library is to reach the service.
func (e *Embedder) clientConfig() openai.ClientConfig {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = maxInFlight // the library's two would open a connection a question
	if e.dial != nil {
		t.DialContext = e.dial
	}
	c := openai.DefaultConfig(e.Key)
	c.BaseURL = e.URL
	c.HTTPClient = &http.Client{
		Transport: limited{t, 64<<10 + int64(e.Batch)*MaxDimensions*bytesANumber},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("the embedding service redirects: its own address is wanted")
		},
	}
	return c
}

// limited bounds what a service may answer, in bytes after decompression.
type limited struct {
	http.RoundTripper
	bytes int64
}

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = http.MaxBytesReader(nil, res.Body, l.bytes)
	}
	return res, err
}

// call is one call of the service, and the vectors it gave, at length one.
func (e *Embedder) call(ctx context.Context, texts []string, within time.Duration) ([][]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	e.calls.Add(1)
	e.texts.Add(uint64(len(texts)))
	req := openai.EmbeddingRequestStrings{Input: texts, Model: openai.EmbeddingModel(e.Model), Dimensions: e.Dimensions}
	if e.Base64 {
		req.EncodingFormat = openai.EmbeddingEncodingFormatBase64
	}
	res, err := e.client.CreateEmbeddings(ctx, req)
	if err != nil {
		e.failures.Add(1)
		return nil, plain(ctx, err)
	}
	vectors, err := arrange(res.Data, len(texts), e.Dimensions)
	if err != nil {
		e.failures.Add(1)
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return vectors, nil
}

// plain turns the library's errors into ours. Theirs quote the body, and services
// quote the key in it.
func plain(ctx context.Context, err error) error {
	var api *openai.APIError
	var req *openai.RequestError
	var network timeouter
	switch {
	case errors.As(err, &api) && api.HTTPStatusCode != 0:
		return StatusError(api.HTTPStatusCode)
	case errors.As(err, &req) && req.HTTPStatusCode != 0:
		return StatusError(req.HTTPStatusCode)
	case ctx.Err() != nil:
		return fmt.Errorf("call embedding service: %w", ctx.Err())
	case errors.As(err, &network):
		return fmt.Errorf("call embedding service: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrAnswer, err)
}

// timeouter is what errors of connections have and errors of content have not.
type timeouter interface{ Timeout() bool }

// arrange puts vectors into the order of the texts and brings them to length one.
func arrange(data []openai.Embedding, n, dimensions int) ([][]float32, error) {
	if len(data) != n {
		return nil, fmt.Errorf("%d vectors for %d texts", len(data), n)
	}
	out := make([][]float32, n)
	for _, d := range data {
		if dimensions == 0 {
			dimensions = len(d.Embedding)
		}
		switch {
		case d.Index < 0 || d.Index >= n || out[d.Index] != nil:
			return nil, fmt.Errorf("index %d twice or beyond %d texts", d.Index, n)
		case len(d.Embedding) != dimensions || dimensions == 0 || dimensions > MaxDimensions:
			return nil, fmt.Errorf("a vector of %d dimensions among those of %d", len(d.Embedding), dimensions)
		}
		if err := normalize(d.Embedding); err != nil {
			return nil, err
		}
		out[d.Index] = d.Embedding
	}
	return out, nil
}

// normalize brings a vector to length one.
func normalize(v []float32) error {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 0) { // NaN is not above 0
		return errors.New("a vector without a direction")
	}
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return nil
}
