package server

import (
	"net/http"

	"yingda/dialog"
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
	turns, err := s.Log.Turns(ctx, x.Param("session"))
	if err != nil {
		return err
	}
	if len(turns) == 0 {
		return dialog.ErrNotFound
	}
	differences := dialog.Replay(bot, turns)
	if differences == nil {
		differences = []dialog.Difference{}
	}
	s.record(x, "replay", x.Param("session"), "") // reading a conversation is on the record
	x.JSON(http.StatusOK, map[string]any{"version": bot.Version, "turns": len(turns), "differences": differences})
	return nil
}
