package server

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"yingda/account"
)

// route is one thing that can be called.
type route struct {
	method string
	path   string
	handle func(*exchange) error
	scope  string // API key scope it needs; empty: none
	public bool   // called by visitors' browsers, from other sites too
	works  bool   // takes a place of the gate: it thinks
	openAI bool   // errors in the form OpenAI's clients know
}

// table is everything that can be called, pages apart.
func (s *Server) table() []route {
	return []route{
		{method: "POST", path: "/ask", handle: s.ask, public: true, works: true},
		{method: "GET", path: "/sessions/:id/turns", handle: s.turns, public: true},
		{method: "POST", path: "/sessions/:id/feedback", handle: s.feedback, public: true},
		{method: "GET", path: "/api/site", handle: s.site, public: true},

		{method: "POST", path: "/api/search", handle: s.search, scope: account.ScopeSearch, works: true},

		{method: "POST", path: "/v1/chat/completions", handle: s.chat, scope: account.ScopeChat, works: true, openAI: true},
		{method: "GET", path: "/v1/models", handle: s.models, scope: account.ScopeChat, openAI: true},
		{method: "GET", path: "/v1/models/:name", handle: s.model, scope: account.ScopeChat, openAI: true},

		{method: "GET", path: "/api/versions", handle: s.versions, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/calibration", handle: s.calibration, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/check", handle: s.check, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/publish", handle: s.publish, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/rollback", handle: s.rollback, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/import", handle: s.importFile, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/export", handle: s.export, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/evidence", handle: s.listEvidence, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/evidence", handle: s.decide, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/evidence/import", handle: s.importJudged, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/flows", handle: s.listFlows, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/flows/check", handle: s.checkFlowText, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/flows/:id", handle: s.showFlow, scope: account.ScopeAdmin},
		{method: "PUT", path: "/api/flows/:id", handle: s.saveFlow, scope: account.ScopeAdmin},
		{method: "DELETE", path: "/api/flows/:id", handle: s.deleteFlow, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/keys", handle: s.listKeys, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/keys", handle: s.createKey, scope: account.ScopeAdmin},
		{method: "POST", path: "/api/keys/:id/disable", handle: s.disableKey, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/audit", handle: s.audit, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/backup", handle: s.backup, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/replay/:session", handle: s.replay, scope: account.ScopeAdmin, works: true},
		{method: "POST", path: "/api/preview", handle: s.tryOut, scope: account.ScopeAdmin, works: true},
		{method: "GET", path: "/api/conversations", handle: s.listConversations, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/conversations/:session", handle: s.showConversation, scope: account.ScopeAdmin},
		{method: "GET", path: "/api/talks/:session", handle: s.saveTalk, scope: account.ScopeAdmin},

		{method: "GET", path: "/healthz", handle: s.healthz},
		{method: "GET", path: "/readyz", handle: s.readyz},
		{method: "GET", path: "/metrics", handle: s.serveMetrics},
		{method: "GET", path: "/openapi.json", handle: s.openAPI},
		{method: "GET", path: "/docs", handle: s.docs},
		{method: "GET", path: "/docs/:file", handle: s.docs},
	}
}

func init() { gin.SetMode(gin.ReleaseMode) } // gin prints its routes otherwise

// routing registers the table.
func (s *Server) routing() error {
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	if err := s.engine.SetTrustedProxies(s.TrustedProxies); err != nil {
		return fmt.Errorf("trusted proxies: %w", err)
	}
	s.routes = s.table()
	for _, r := range s.routes {
		s.engine.Handle(r.method, r.path, s.around(r))
		if r.public {
			s.engine.OPTIONS(r.path, s.around(route{method: "OPTIONS", path: r.path, handle: s.preflight, public: true}))
		}
	}
	pages, err := newPages(s.Pages)
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	s.engine.NoRoute(s.around(route{method: "GET", path: "(page)", handle: func(x *exchange) error { return s.page(x, pages) }}))
	s.engine.NoMethod(s.around(route{method: "ANY", path: "(method)", handle: func(*exchange) error {
		return refuse(http.StatusMethodNotAllowed, "这个地址不支持该请求方法")
	}}))
	return nil
}
