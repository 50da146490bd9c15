package server

import (
	"net/http"
	"slices"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
)

const (
	maxDayTurns      = 20_000 // turns of a day that are looked at: one page of the store's each
	turnsAtOnce      = 2_000
	maxConversations = 300 // listed
)

// conversationRow is a conversation in the list of a day.
type conversationRow struct {
	Session string    `json:"session"`
	At      time.Time `json:"at"`    // of its first message of the day
	Turns   int       `json:"turns"` // of that day
	Text    string    `json:"text"`  // of that message, masked
	Flows   []string  `json:"flows"` // names of the flows it was in
	Handoff string    `json:"handoff,omitempty"`
	Missed  int       `json:"missed"`            // turns without an answer
	Rating  int       `json:"rating,omitempty"`  // the last one, 1 to 5
	Unhappy bool      `json:"unhappy,omitempty"` // an answer was called no help
	latest  time.Time // by which the list is sorted
}

// listConversations lists the conversations of a day (?day=2026-11-21, by the
// knowledge's own time zone; today), the latest first.
func (s *Server) listConversations(x *exchange) error {
	day := x.at.In(kb.Location).Format(time.DateOnly)
	from, err := time.ParseInLocation(time.DateOnly, x.DefaultQuery("day", day), kb.Location)
	if err != nil {
		return invalid("day", "day 应为日期，例如 %s", day)
	}
	rows, more, err := s.conversationsOf(x, from)
	if err != nil {
		return err
	}
	s.record(x, "conversations", from.Format(time.DateOnly), "")
	x.JSON(http.StatusOK, map[string]any{"day": from.Format(time.DateOnly), "conversations": rows, "more": more})
	return nil
}

// conversationsOf gathers the conversations of the day that begins at a moment; more
// says that not all are there.
func (s *Server) conversationsOf(x *exchange, from time.Time) (rows []conversationRow, more bool, err error) {
	rows = []conversationRow{}
	place := map[string]int{}
	cursor, seen := "", 0
	for {
		cursor, err = s.Journal.Scan(x.Request.Context(), from, from.AddDate(0, 0, 1), cursor, turnsAtOnce, func(t dialog.Turn) error {
			seen++
			i, ok := place[t.Session]
			if !ok {
				i = len(rows)
				place[t.Session] = i
				rows = append(rows, conversationRow{Session: t.Session, At: t.Message.At.UTC(), Text: nlu.Mask(t.Message.Text), Flows: []string{}})
			}
			rows[i].add(&t)
			return nil
		})
		if err != nil {
			return nil, false, err
		}
		if cursor == "" || seen >= maxDayTurns {
			break
		}
	}
	slices.SortStableFunc(rows, func(a, b conversationRow) int { return b.latest.Compare(a.latest) })
	more = cursor != "" || len(rows) > maxConversations
	return rows[:min(len(rows), maxConversations)], more, nil
}

func (r *conversationRow) add(t *dialog.Turn) {
	r.Turns++
	r.latest = t.Message.At
	if f := t.Reply.Flow; f != nil && !slices.Contains(r.Flows, f.Name) {
		r.Flows = append(r.Flows, f.Name)
	}
	if t.Reply.Handoff != nil {
		r.Handoff = t.Reply.Handoff.Reason
	}
	if t.Reply.Kind == dialog.Fallback && t.Reply.Chitchat == "" {
		r.Missed++
	}
	if f := t.Feedback; f != nil {
		if f.Rating > 0 {
			r.Rating = f.Rating
		}
		r.Unhappy = r.Unhappy || f.Resolved != nil && !*f.Resolved
	}
}

// showConversation returns a conversation as its visitor saw it.
func (s *Server) showConversation(x *exchange) error {
	turns, err := s.conversation(x, "conversation")
	if err != nil {
		return err
	}
	b := append(make([]byte, 0, 1<<10), `{"session":`...)
	b = appendString(b, x.Param("session"))
	b = s.appendTurns(append(b, ','), masked(turns))
	return x.sendAs(headJSON, append(b, '}'))
}

// masked hides what identifies a person in what visitors said: whoever reads a
// conversation learns from it, and may carry it away.
func masked(turns []dialog.Turn) []dialog.Turn {
	turns = slices.Clone(turns)
	for i := range turns {
		turns[i].Message.Text = nlu.Mask(turns[i].Message.Text)
	}
	return turns
}
