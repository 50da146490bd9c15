// Package llm talks to model services that speak OpenAI's protocol: texts in,
// vectors out. Such a service is an extra: it has deadlines, a circuit breaker and
// limits on all that it sends, and whoever asks here goes on without an answer.
package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// Config is where the service is and how much of it is wanted.
type Config struct {
	URL        string // base URL of the service, with the /v1 where it has one
	Key        string // API key, empty: none is sent; it is in no error, log line or Stats
	Model      string
	Dimensions int  // of a vector, asked of the service and demanded of its answers; 0: as the model has it
	Base64     bool // ask for vectors in base64: a third of the length of decimals, but not every service can

	Timeout      time.Duration // a question's call may take; 0: DefaultTimeout
	BatchTimeout time.Duration // a call of EmbedAll may take; 0: DefaultBatchTimeout
	Batch        int           // texts in a call; 0: DefaultBatch

	// File keeps what EmbedAll was told, so that no text is sent twice; empty:
	// nothing is kept. One process at a time may use it. It may be deleted at any
	// time, and should be when the model behind the same name is another one.
	File string

	Logger *slog.Logger // nil: slog.Default()

	dial func(ctx context.Context, network, address string) (net.Conn, error) // of tests; nil: TCP
}

// Defaults of Config. A visitor waits a third of a second in vain at most; services
// on the same site answer one question in 5 to 50 ms and 64 texts within seconds
// even without a GPU.
const (
	DefaultTimeout      = 300 * time.Millisecond
	DefaultBatchTimeout = 30 * time.Second
	DefaultBatch        = 64
)

// MaxDimensions of a vector; the largest models known to be served have 4,096.
const MaxDimensions = 4096

// MaxBatch is the most texts in a call: OpenAI's own limit.
const MaxBatch = 2048

const (
	maxInFlight  = 64   // calls for questions at once: beyond that the service is the bottleneck and queueing helps nobody
	keptVectors  = 4096 // of questions: 16 MB of 1,024 dimensions
	tripAfter    = 5    // failures in a row open the breaker
	openFor      = 10 * time.Second
	bytesANumber = 32 // of a decimal number in JSON, white space included: twice what is seen
)

var (
	// ErrURL is a base URL that cannot be used. What was given is not repeated: it may hold a secret.
	ErrURL = errors.New("the base URL must be http:// or https:// and a host, without user, query or fragment")
	// ErrOpen: the service failed lately and is left alone for a while. Nothing was sent.
	ErrOpen = errors.New("embedding service is left alone after failures")
	// ErrBusy: too many calls are under way. Nothing was sent.
	ErrBusy = errors.New("too many calls of the embedding service at once")
	// ErrAnswer: the service answered with something that is not the vectors asked for.
	ErrAnswer = errors.New("embedding service gave a wrong answer")
)

// StatusError is the HTTP status of a call that the service refused.
type StatusError int

func (s StatusError) Error() string {
	return fmt.Sprintf("embedding service answered %d %s", int(s), http.StatusText(int(s)))
}

// Embedder turns texts into vectors of length one. It is safe for any number of goroutines.
type Embedder struct {
	Config
	client    *openai.Client
	breaker   *gobreaker.CircuitBreaker[[][]float32]
	inFlight  chan struct{}
	questions memory
	filing    chan struct{} // one EmbedAll at a time
	last      atomic.Pointer[error]
	counts
}

// New makes an embedder. The error is a configuration that cannot work; the service
// is not called.
func New(c Config) (*Embedder, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("embedding service: %w", err)
	}
	c.Timeout = cmp.Or(c.Timeout, DefaultTimeout)
	c.BatchTimeout = cmp.Or(c.BatchTimeout, DefaultBatchTimeout)
	c.Batch = cmp.Or(c.Batch, DefaultBatch)
	c.Logger = cmp.Or(c.Logger, slog.Default())
	e := &Embedder{Config: c, inFlight: make(chan struct{}, maxInFlight), filing: make(chan struct{}, 1)}
	e.client = openai.NewClientWithConfig(e.clientConfig())
	e.breaker = gobreaker.NewCircuitBreaker[[][]float32](gobreaker.Settings{
		MaxRequests:   1,
		Timeout:       openFor,
		ReadyToTrip:   func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
		IsExcluded:    func(err error) bool { return errors.Is(err, errGone) },
		OnStateChange: e.changed,
	})
	return e, nil
}

func (c *Config) check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https",
		u.User != nil || u.RawQuery != "" || u.Fragment != "": // these would end up in logs
		return ErrURL
	case c.Model == "":
		return errors.New("no model is named")
	case c.Dimensions < 0 || c.Dimensions > MaxDimensions:
		return fmt.Errorf("%d dimensions: want 1 to %d, or 0 for the model's own", c.Dimensions, MaxDimensions)
	case c.Batch < 0 || c.Batch > MaxBatch:
		return fmt.Errorf("batches of %d texts: want 1 to %d", c.Batch, MaxBatch)
	case c.Timeout < 0 || c.BatchTimeout < 0:
		return errors.New("a time-out is negative")
	}
	return nil
}

// errGone marks calls that ended because whoever asked went away: no fault of the service.
var errGone = errors.New("nobody waits any more")

// Embed returns the vectors of questions, in their order. It gives up after
// Config.Timeout and never tries twice; ErrOpen and ErrBusy come at once. The
// vectors may be shared: they must not be changed.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var missing []string
	var at []int
	for i, t := range texts {
		if v := e.questions.get(t); v != nil {
			out[i] = v
			e.hits.Add(1)
			continue
		}
		missing = append(missing, t)
		at = append(at, i)
	}
	for part := range slices.Chunk(missing, e.Batch) {
		vectors, err := e.guarded(ctx, part)
		if err != nil {
			return nil, err
		}
		for i, v := range vectors {
			out[at[i]] = v
			e.questions.put(part[i], v)
		}
		at = at[len(part):]
	}
	return out, nil
}

// guarded is a call through the breaker.
func (e *Embedder) guarded(ctx context.Context, texts []string) ([][]float32, error) {
	select {
	case e.inFlight <- struct{}{}:
		defer func() { <-e.inFlight }()
	default:
		e.refused.Add(1)
		return nil, ErrBusy
	}
	vectors, err := e.breaker.Execute(func() ([][]float32, error) {
		vectors, err := e.call(ctx, texts, e.Timeout)
		if err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", errGone, ctx.Err())
		}
		if err != nil {
			e.last.Store(&err)
		}
		return vectors, err
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		e.refused.Add(1)
		return nil, ErrOpen
	}
	return vectors, err
}

// changed logs that the breaker moved, once a change and not once a question.
func (e *Embedder) changed(_ string, _, to gobreaker.State) {
	switch to {
	case gobreaker.StateOpen:
		e.Logger.Warn("embedding service is left alone", "for", openFor.String(), "err", (*e.last.Load()).Error())
	case gobreaker.StateClosed:
		e.Logger.Info("embedding service works again")
	}
}
