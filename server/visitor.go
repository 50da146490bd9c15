package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"yingda/dialog"
)

// access is what a visitor shows of a session named in the path.
func (x *exchange) access() dialog.Access {
	return dialog.Access{Session: x.Param("id"), Token: x.bearer(), At: x.at}
}

// turns returns a conversation to whoever holds its token, so that a reloaded
// page shows what was said.
func (s *Server) turns(x *exchange) error {
	if err := s.allow(x, x.Param("id"), ""); err != nil {
		return err
	}
	session, list, err := s.Manager.Turns(x.Request.Context(), x.access())
	if err != nil {
		return err
	}
	b := s.appendTurns(append(make([]byte, 0, 1<<10), '{'), list)
	b = append(b, `,"state":"`...)
	b = append(b, session.State...)
	b = append(b, `"}`...)
	return x.sendAs(headJSON, b)
}

// appendTurns writes the member "turns" of a conversation.
func (s *Server) appendTurns(b []byte, list []dialog.Turn) []byte {
	b = append(b, `"turns":[`...)
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendTurn(b, &list[i])
	}
	return append(b, ']')
}

func (s *Server) appendTurn(b []byte, t *dialog.Turn) []byte {
	b = append(b, `{"n":`...)
	b = strconv.AppendInt(b, int64(t.N), 10)
	b = append(b, `,"at":"`...)
	b = t.Message.At.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","text":`...)
	b = appendString(b, t.Message.Text)
	b = append(b, `,"reply":`...)
	b = appendReply(b, "", "", t.N, &t.Reply, s.texts.render(t.Reply.Text), "")
	if t.Feedback != nil {
		if f, err := json.Marshal(t.Feedback); err == nil { // plain fields: always
			b = append(b, `,"feedback":`...)
			b = append(b, f...)
		}
	}
	return append(b, '}')
}

// feedback keeps what a visitor says of an answer.
func (s *Server) feedback(x *exchange) error {
	var q struct {
		Turn     int    `json:"turn"`
		Resolved *bool  `json:"resolved"`
		Rating   int    `json:"rating"`
		Reason   string `json:"reason"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	switch {
	case q.Turn < 1:
		return invalid("turn", "turn 应为轮次，从 1 开始")
	case q.Rating < 0 || q.Rating > 5:
		return invalid("rating", "rating 应为 1–5")
	case utf8.RuneCountInString(q.Reason) > maxTextRunes:
		return invalid("reason", "reason 太长，最多 %d 个字", maxTextRunes)
	case q.Resolved == nil && q.Rating == 0 && q.Reason == "":
		return invalid("resolved", "resolved、rating、reason 至少要有一项")
	}
	if err := s.allow(x, x.Param("id"), ""); err != nil {
		return err
	}
	f := dialog.Feedback{Resolved: q.Resolved, Rating: q.Rating, Reason: q.Reason}
	if err := s.Manager.Feedback(x.Request.Context(), x.access(), q.Turn, f); err != nil {
		return err
	}
	x.JSON(http.StatusOK, map[string]int{"turn": q.Turn})
	return nil
}
