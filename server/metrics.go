package server

import (
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"yingda/dialog"
)

// metrics are what /metrics shows, in Prometheus' units: seconds, bytes, counts.
// No label ever comes from a visitor.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  prometheus.Histogram
	replies  map[dialog.Kind]prometheus.Counter
	opened   prometheus.Counter
	unlogged prometheus.Counter
	webhooks *prometheus.CounterVec
	compile  prometheus.Histogram
	compiles *prometheus.CounterVec
}

// askBuckets are in seconds: around the aim of 1 ms, up to the time-out.
var askBuckets = []float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .3, 1, 5}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingda_requests_total", Help: "HTTP requests by route and status."}, []string{"route", "status"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "yingda_ask_seconds", Help: "Time from a question's arrival to its reply, the log's write included.", Buckets: askBuckets}),
		opened: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "yingda_sessions_opened_total", Help: "Conversations begun."}),
		unlogged: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "yingda_turns_not_recorded_total", Help: "Replies that went out although the log could not be written."}),
		webhooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingda_webhooks_total", Help: "Calls of the services of flows, by the webhook's name and result."}, []string{"webhook", "result"}),
		compile: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "yingda_compile_seconds", Help: "Time to compile a version.", Buckets: []float64{.1, .3, 1, 3, 10, 30}}),
		compiles: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingda_compiles_total", Help: "Versions compiled, by result."}, []string{"result"}),
		replies: map[dialog.Kind]prometheus.Counter{},
	}
	replies := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "yingda_replies_total", Help: "Replies by kind."}, []string{"kind"})
	for _, k := range []dialog.Kind{dialog.Answer, dialog.Clarify, dialog.Ask, dialog.Handoff, dialog.Fallback, dialog.Silent} {
		m.replies[k] = replies.WithLabelValues(string(k))
	}
	m.registry.MustRegister(m.requests, m.latency, replies, m.opened, m.unlogged, m.webhooks, m.compile, m.compiles,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.gauge("yingda_bot_version", "Version that answers; 0: none.", func() float64 { return float64(s.bots.version()) })
	m.gauge("yingda_index_entries", "Entries of the version that answers.", func() float64 { return float64(s.bots.size()) })
	m.gauge("yingda_gate_limit", "Questions that may be worked on at once.", func() float64 { return s.gate.size() })
	m.gauge("yingda_ready", "1: a version is loaded and the server is not draining.", func() float64 {
		if s.ready() {
			return 1
		}
		return 0
	})
	return m
}

func (m *metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// asked counts a reply.
func (m *metrics) asked(out *dialog.Outcome, took time.Duration) {
	m.latency.Observe(took.Seconds())
	if c := m.replies[out.Reply.Kind]; c != nil {
		c.Inc()
	}
	if out.Token != "" {
		m.opened.Inc()
	}
	if out.Unlogged != nil {
		m.unlogged.Inc()
	}
}

// called counts a call of a webhook. Its name is an author's.
func (m *metrics) called(webhook string, ok bool) {
	result := "failed"
	if ok {
		result = "ok"
	}
	m.webhooks.WithLabelValues(webhook, result).Inc()
}

func (s *Server) serveMetrics(x *exchange) error {
	x.Writer.Header().Del("Content-Type")
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(x.Writer, x.Request)
	return nil
}

// routeCounts counts a route's requests; looking a counter up by its labels
// would cost more than counting.
type routeCounts struct {
	of    *prometheus.CounterVec
	route string
	known sync.Map // status → prometheus.Counter
}

func (m *metrics) route(r route) *routeCounts {
	return &routeCounts{of: m.requests, route: r.method + " " + r.path}
}

func (r *routeCounts) count(status int) {
	c, ok := r.known.Load(status)
	if !ok {
		c, _ = r.known.LoadOrStore(status, r.of.WithLabelValues(r.route, strconv.Itoa(status)))
	}
	c.(prometheus.Counter).Inc()
}
