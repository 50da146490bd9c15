package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"yingda/dialog"
	"yingda/nlu"
	"yingda/retrieval"
)

// askRequest is the body of POST /ask (api.md).
type askRequest struct {
	Text      string     `json:"text"`
	Session   string     `json:"session"`
	MessageID string     `json:"message_id"`
	Channel   string     `json:"channel"`
	SiteKey   string     `json:"site_key"`
	Visitor   askVisitor `json:"visitor"`
	Choice    string     `json:"choice"`
	Stream    bool       `json:"stream"`
	Debug     bool       `json:"debug"` // demo only
}

// askVisitor is who the page says is asking: a label, as nobody vouches for it.
type askVisitor struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Attributes map[string]string `json:"attributes"`
}

// Bounds on what a page may say of its visitor.
const (
	maxNameRunes      = 64
	maxAttributes     = 20
	maxAttributeRunes = 256
)

func (q *askRequest) check() error {
	q.Text = strings.TrimSpace(q.Text)
	switch n := utf8.RuneCountInString(q.Text); {
	case n == 0:
		return invalid("text", "text 不能为空")
	case n > maxTextRunes:
		return invalid("text", "问题太长，最多 %d 个字", maxTextRunes)
	}
	for _, f := range []struct{ name, value string }{
		{"session", q.Session}, {"message_id", q.MessageID}, {"channel", q.Channel},
		{"site_key", q.SiteKey}, {"visitor.id", q.Visitor.ID},
	} {
		if err := short(f.name, f.value); err != nil {
			return err
		}
	}
	if len(q.Choice) > maxChoiceBytes {
		return invalid("choice", "choice 太长，最多 %d 个字节", maxChoiceBytes)
	}
	return q.Visitor.check()
}

func (v *askVisitor) check() error {
	if utf8.RuneCountInString(v.Name) > maxNameRunes {
		return invalid("visitor.name", "visitor.name 太长，最多 %d 个字", maxNameRunes)
	}
	if len(v.Attributes) > maxAttributes {
		return invalid("visitor.attributes", "visitor.attributes 最多 %d 项", maxAttributes)
	}
	for name, value := range v.Attributes {
		if len(name) > maxIDBytes || utf8.RuneCountInString(value) > maxAttributeRunes {
			return invalid("visitor.attributes", "visitor.attributes 的一项太长，最多 %d 个字", maxAttributeRunes)
		}
	}
	return nil
}

// ask answers a visitor's question.
func (s *Server) ask(x *exchange) error {
	var q askRequest
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	site, err := s.siteOf(x, q.SiteKey)
	if err != nil {
		return err
	}
	if err := s.allow(x, q.Session, site); err != nil {
		return err
	}
	out, err := s.handle(x, dialog.Incoming{
		Session: q.Session,
		Token:   x.bearer(),
		Site:    site,
		Visitor: dialog.Visitor{ID: q.Visitor.ID, Name: q.Visitor.Name, Attributes: q.Visitor.Attributes},
		Message: dialog.Message{ID: q.MessageID, Text: q.Text, Choice: q.Choice, Channel: q.Channel, At: x.at},
		Explain: q.Debug && s.Demo,
	})
	if err != nil {
		return err
	}
	extra := ""
	if q.Debug && s.Demo {
		extra = explain(&out)
	}
	buf := replies.Get().(*[]byte)
	defer replies.Put(buf)
	b := (*buf)[:0]
	if q.Stream || strings.Contains(x.Request.Header.Get("Accept"), "text/event-stream") {
		b = append(b, "event: reply\ndata: "...)
		b = appendReply(b, out.Session, out.Token, out.Turn, &out.Reply, s.texts.render(out.Reply.Text), extra)
		b = append(b, "\n\n"...)
		x.Writer.Header().Set("X-Accel-Buffering", "no") // nginx would hold the stream back
		err = x.sendAs(headEvents, b)
	} else {
		b = appendReply(b, out.Session, out.Token, out.Turn, &out.Reply, s.texts.render(out.Reply.Text), extra)
		err = x.sendAs(headJSON, b)
	}
	*buf = b
	return err
}

var headEvents = []string{"text/event-stream; charset=utf-8"}

// replies are written into pooled buffers.
var replies = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

// handle passes a message to the bot and counts the reply.
func (s *Server) handle(x *exchange, in dialog.Incoming) (dialog.Outcome, error) {
	out, err := s.Manager.Handle(withExchange(x), in)
	if err != nil {
		return out, err
	}
	s.metrics.asked(&out, s.Now().Sub(x.at))
	if out.Unlogged != nil {
		s.Logger.Error("turn not recorded", "request_id", x.id, "err", out.Unlogged)
	}
	return out, nil
}

// allow counts a question against the limits of its visitor, address and site.
func (s *Server) allow(x *exchange, session, site string) error {
	if *s.Rates == (Rates{}) {
		return nil
	}
	c := claim{visitor: session, address: s.address(x), site: site}
	if c.visitor == "" {
		c.visitor = c.address
	}
	if wait := s.limiter.allow(c, x.at); wait > 0 {
		return later(http.StatusTooManyRequests, wait, "您发送得太快了，请稍后再试")
	}
	return nil
}

// explanation is what the demo page shows beside a reply.
type explanation struct {
	Normalized string                `json:"normalized"`
	Corrected  string                `json:"corrected,omitempty"` // as it was read, typing errors mended
	Tokens     []string              `json:"tokens"`
	Mentions   []nlu.Mention         `json:"mentions"`
	Candidates []retrieval.Candidate `json:"candidates"`
	ElapsedUS  int64                 `json:"elapsed_us"`
}

// explain says why a reply is what it is, as a member of its JSON. A repeated
// message is not thought about again, so there is nothing to say.
func explain(out *dialog.Outcome) string {
	e := explanation{
		Normalized: out.Utterance.Norm,
		Corrected:  out.Result.Corrected,
		Tokens:     []string{},
		Mentions:   []nlu.Mention{},
		Candidates: []retrieval.Candidate{},
		ElapsedUS:  out.Elapsed.Microseconds(),
	}
	e.Mentions = append(e.Mentions, out.Utterance.Mentions...)
	e.Candidates = append(e.Candidates, out.Result.Candidates...)
	for _, t := range out.Utterance.Tokens {
		e.Tokens = append(e.Tokens, t.Text)
	}
	b, err := json.Marshal(e)
	if err != nil {
		return ""
	}
	return `,"debug":` + string(b)
}
