package server

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"yingda/dialog"
	"yingda/retrieval"
)

// searchResult is the response of POST /api/search (api.md).
type searchResult struct {
	Version    int                   `json:"version"`             // 0: the draft
	Corrected  string                `json:"corrected,omitempty"` // the text as it was read, typing errors mended
	Candidates []retrieval.Candidate `json:"candidates"`
	Decision   decision              `json:"decision"`
	ElapsedUS  int64                 `json:"elapsed_us"`
}

// decision is what /ask would reply with to the same text in a fresh session.
type decision struct {
	Kind       dialog.Kind         `json:"kind"`
	Entry      string              `json:"entry,omitempty"`
	Confidence float64             `json:"confidence"`
	Text       string              `json:"text"`
	Options    []dialog.Option     `json:"options,omitempty"`
	Handoff    *dialog.HandoffInfo `json:"handoff,omitempty"`
}

// search ranks and explains what a version of the knowledge has for a text.
func (s *Server) search(x *exchange) error {
	var q struct {
		Text    string   `json:"text"`
		Top     int      `json:"top"`
		Version flexible `json:"version"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	q.Text = strings.TrimSpace(q.Text)
	switch n := utf8.RuneCountInString(q.Text); {
	case n == 0:
		return invalid("text", "text 不能为空")
	case n > maxTextRunes:
		return invalid("text", "问题太长，最多 %d 个字", maxTextRunes)
	case q.Top < 0 || q.Top > retrieval.MaxTop:
		return invalid("top", "top 应为 1–%d", retrieval.MaxTop)
	}
	x.patient() // a version that is not loaded is compiled first
	bot, err := s.bots.named(x.Request.Context(), string(q.Version))
	if err != nil {
		return err
	}
	start := time.Now()
	found := bot.Search(q.Text, retrieval.Options{Top: q.Top, Explain: true, At: x.at})
	took := time.Since(start)
	r := found.Decision
	d := decision{Kind: r.Kind, Confidence: r.Confidence, Text: r.Text, Options: r.Options, Handoff: r.Handoff}
	if r.Entry != nil {
		d.Entry = r.Entry.ID
	}
	x.JSON(http.StatusOK, searchResult{bot.Version, found.Result.Corrected, found.Result.Candidates, d, took.Microseconds()})
	return nil
}
