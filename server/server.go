// Package server is the outside: HTTP and streams over dialog, kb, corpus and
// account. It holds the limits, the keys, the metrics and the words for errors;
// what an answer is, it does not decide. gin lives here and nowhere else.
//
// Start reading at routes.go, the table of everything that can be called, then
// exchange.go, what happens around each call, and ask.go.
package server

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
	"yingda/llm"
)

// Config is what a server works with. The stores are required, the rest has defaults.
type Config struct {
	Manager  *dialog.Manager
	Draft    kb.Store
	Releases kb.Releases
	Accounts account.Store
	Log      dialog.Log
	Journal  dialog.Journal
	// ManageOnly loads no version: the command line manages, and answers nobody.
	ManageOnly bool
	// Backup writes a consistent copy of the store; nil: there is no such call.
	Backup func(context.Context, io.Writer) (int64, error)

	// IndexDir keeps the live version's index between starts, so that nothing is
	// segmented again; empty: it is built at each start. It may be deleted at any time.
	IndexDir string

	// CalibrationFile keeps what the live version's confidences are worth, so that a
	// change that comes with new software is noticed; empty: it is not.
	CalibrationFile string

	// Caller calls the webhooks of flows; nil: every call fails.
	Caller dialog.Caller

	// Embedder makes vectors of questions and phrasings, one more signal; nil: none.
	Embedder *llm.Embedder

	Pages fs.FS    // the web site: demo page, widget, loader; nil: none
	Packs []string // names of the industry packs the demo was started with

	// Demo opens what a newcomer tries first: chat clients need no key, any page
	// may embed the widget, and /ask explains itself when asked to.
	Demo       bool
	Rates      *Rates // nil: DefaultRates; the zero Rates: no limits
	AdminToken string // opens everything, for the command line on this machine; empty: none
	// TrustedProxies are the addresses or CIDR ranges whose X-Forwarded-For is
	// believed. None: the address of the connection counts.
	TrustedProxies []string
	// DrainDelay is how long the server goes on serving after it has reported
	// itself not ready, so that balancers send nobody any more.
	DrainDelay time.Duration

	Logger *slog.Logger     // nil: slog.Default()
	Now    func() time.Time // nil: time.Now
}

// Server answers over HTTP. Make it with New, then Run it, or Watch and serve its Handler.
type Server struct {
	Config
	engine    *gin.Engine
	routes    []route
	bots      *bots
	keys      keyring
	limiter   *limiter
	gate      *gate
	metrics   *metrics
	texts     renderer
	chats     chats
	log       *requestLog
	draining  atomic.Bool
	importing sync.Mutex // one import at a time
	prefix    string     // of request ids
	started   time.Time

	decided  decided
	flowing  flowContext
	previews previews
	refitted atomic.Pointer[refit] // nil: nothing is live yet
}

// New makes a server. It loads nothing: until Watch (or Run) has found a
// published version it is not ready.
func New(cfg Config) (*Server, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rates == nil {
		cfg.Rates = &DefaultRates
	}
	s := &Server{
		Config:  cfg,
		limiter: newLimiter(*cfg.Rates),
		gate:    newGate(),
		log:     newRequestLog(cfg.Logger),
		prefix:  randomHex(4),
		started: cfg.Now(),
	}
	s.metrics = newMetrics(s)
	if s.Embedder != nil {
		embeddingMetrics(s)
	}
	s.bots = newBots(s)
	if s.Caller != nil {
		s.Manager.Caller = outsideGate{s.Caller, s}
	}
	if err := s.routing(); err != nil {
		return nil, err
	}
	return s, nil
}

// Handler returns everything that can be called.
func (s *Server) Handler() http.Handler { return s.engine }

// Time-outs of the HTTP server: a slow sender loses its connection, not our memory.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second // whole request; calls that take files extend it
	writeTimeout  = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 8 * time.Second // after DrainDelay; together at most 10 s (R13)
	maxHeader     = 16 << 10
)

// Run serves on a listener until the context ends, then drains: not ready first,
// then no new connections, then the requests under way. It returns nil when all
// of them were finished.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Watch(watching)
	}()
	defer func() { stop(); <-done }()

	h := &http.Server{
		Handler:           s.engine,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.Logger.Info("draining", "delay", s.DrainDelay.String())
	s.draining.Store(true)
	select {
	case <-time.After(s.DrainDelay):
	case err := <-failed:
		return err
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := h.Shutdown(drain); err != nil {
		return errors.Join(err, h.Close())
	}
	return nil
}

const (
	pollEvery  = time.Second // another process may have published or made a key
	sweepEvery = 10 * time.Minute
)

// Watch keeps the live version loaded, the keys fresh and expired sessions
// swept until the context ends.
func (s *Server) Watch(ctx context.Context) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		s.refresh(ctx)
		s.bots.save()
		s.bots.embed(ctx)
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		case <-sweep.C:
			if n, err := s.Journal.Sweep(ctx, s.Now()); err != nil {
				s.Logger.Error("sweep sessions", "err", err)
			} else if n > 0 {
				s.Logger.Info("sessions expired", "count", n)
			}
		}
	}
}

// Load takes over what is in the store now: the keys and the live version. Watch
// does it again and again; whoever only serves the Handler calls it once.
func (s *Server) Load(ctx context.Context) error {
	if err := s.keys.load(ctx, s.Accounts); err != nil {
		return err
	}
	return s.bots.refresh(ctx)
}

// refresh takes over what has changed in the store. Errors are logged: what is
// loaded goes on answering.
func (s *Server) refresh(ctx context.Context) {
	if err := s.keys.load(ctx, s.Accounts); err != nil && ctx.Err() == nil {
		s.Logger.Error("load keys", "err", err)
	}
	if err := s.bots.refresh(ctx); err != nil && ctx.Err() == nil {
		s.Logger.Error("load live version", "err", err)
	}
}
