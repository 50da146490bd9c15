package server

import "net/http"

// ready reports whether questions are welcome: a version is loaded and the
// server is not about to stop.
func (s *Server) ready() bool { return s.Manager.Bot() != nil && !s.draining.Load() }

// healthz: the process lives.
func (s *Server) healthz(x *exchange) error {
	x.JSON(http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

// readyz: a bot is loaded. Balancers ask this one.
func (s *Server) readyz(x *exchange) error {
	status, word := http.StatusOK, "ready"
	switch {
	case s.draining.Load():
		status, word = http.StatusServiceUnavailable, "draining"
	case !s.ready():
		status, word = http.StatusServiceUnavailable, "loading" // or nothing published yet
	}
	x.JSON(status, map[string]any{"status": word, "version": s.bots.version()})
	return nil
}
