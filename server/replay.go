package server

import (
	"net/http"

	"yingda/dialog"
	"yingda/eval"
)

// replay takes a logged conversation through a version of the knowledge and
// returns what would come out differently.
func (s *Server) replay(x *exchange) error {
	ctx := x.Request.Context()
	x.patient()
	bot, err := s.bots.named(ctx, x.DefaultQuery("version", "live"))
	if err != nil {
		return err
	}
	turns, err := s.conversation(x, "replay")
	if err != nil {
		return err
	}
	differences := dialog.Replay(bot, turns)
	if differences == nil {
		differences = []dialog.Difference{}
	}
	x.JSON(http.StatusOK, map[string]any{"version": bot.Version, "turns": len(turns), "differences": differences})
	return nil
}

// saveTalk returns a logged conversation, or one with the draft, as a script that
// expects what was replied.
func (s *Server) saveTalk(x *exchange) error {
	script, ok := s.previews.talk(x.Param("session"))
	if !ok {
		turns, err := s.conversation(x, "replay")
		if err != nil {
			return err
		}
		script = eval.SaveTalk(masked(turns), nil)
	}
	x.Header("Content-Disposition", `attachment; filename="talk.txt"`)
	x.Data(http.StatusOK, "text/plain; charset=utf-8", script)
	return nil
}

// conversation returns the turns of the session that is called for, and puts on
// record what they were read for.
func (s *Server) conversation(x *exchange, what string) ([]dialog.Turn, error) {
	turns, err := s.Log.Turns(x.Request.Context(), x.Param("session"))
	if err != nil {
		return nil, err
	}
	if len(turns) == 0 {
		return nil, dialog.ErrNotFound
	}
	s.record(x, what, x.Param("session"), "")
	return turns, nil
}
