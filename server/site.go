package server

import (
	"net/http"

	"yingda/dialog"
)

// siteInfo is what a page needs before the first question.
type siteInfo struct {
	dialog.Site
	Packs     []string `json:"packs"`
	Demo      bool     `json:"demo"`
	AnswerAt  float64  `json:"answer_at"`
	ClarifyAt float64  `json:"clarify_at"`
}

// site tells a widget whom it is talking for.
func (s *Server) site(x *exchange) error {
	if _, err := s.siteOf(x, x.Query("site_key")); err != nil {
		return err
	}
	bot, err := s.bots.named(x.Request.Context(), "live")
	if err != nil {
		return err
	}
	p := bot.Policy()
	info := siteInfo{Site: bot.Site(x.at), Packs: s.Packs, Demo: s.Demo, AnswerAt: p.AnswerAt, ClarifyAt: p.ClarifyAt}
	if info.Packs == nil {
		info.Packs = []string{}
	}
	x.JSON(http.StatusOK, info)
	return nil
}
