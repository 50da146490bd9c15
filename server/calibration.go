package server

import (
	"net/http"

	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
)

// calibration is the response of GET /api/calibration: what the live version's
// confidence is worth, by its own phrasings that were held out when it was compiled.
type calibration struct {
	Version     int     `json:"version"`
	Calibration string  `json:"calibration"` // id of the model that makes the confidences
	InScope     float64 `json:"in_scope"`    // what is added to its log-odds for this knowledge: that a question has an answer,
	Right       float64 `json:"right"`       // that the first candidate is it
	State       string  `json:"state"`       // ready, or none: nothing to judge by
	Target      float64 `json:"target"`      // the owner's precision target, 0: none
	AnswerAt    float64 `json:"answer_at"`   // thresholds in force
	ClarifyAt   float64 `json:"clarify_at"`
	Before      *fit    `json:"before,omitempty"` // the same knowledge had other scores once
	*measured
}

// Values of calibration.State.
const (
	ready   = "ready"
	nothing = "none"
)

// measured is what the judged questions say.
type measured struct {
	Source   string     `json:"source"` // out_of_fold: the knowledge's own phrasings, held out
	In       int        `json:"n_in"`
	Out      int        `json:"n_out"`
	AUROC    float64    `json:"auroc"`
	ECE      float64    `json:"ece"`
	Promised bool       `json:"promised"` // the target is reached with the confidence of kb.Low
	Now      kb.Point   `json:"now"`      // at the threshold in force
	Curve    []kb.Point `json:"curve"`    // the highest threshold first
	Bins     []eval.Bin `json:"bins"`     // the lowest confidence first
}

const outOfFold = "out_of_fold"

// calibration tells how the live version does.
func (s *Server) calibration(x *exchange) error {
	bot, err := s.bots.named(x.Request.Context(), "live")
	if err != nil {
		return err
	}
	c, p := bot.Calibration(), bot.Policy()
	reply := calibration{Version: bot.Version, Calibration: c.ID, InScope: c.InScope, Right: c.Right, State: nothing,
		Target: p.PrecisionTarget, AnswerAt: p.AnswerAt, ClarifyAt: p.ClarifyAt}
	if r := s.refitted.Load(); r != nil && r.Now.Version == bot.Version {
		reply.Before = r.Before
	}
	if len(c.Judged) > 0 {
		reply.State, reply.measured = ready, measure(bot, c.Judged)
	}
	x.JSON(http.StatusOK, reply)
	return nil
}

func measure(bot *dialog.Bot, judged []kb.Judged) *measured {
	m := &measured{
		Source: outOfFold, AUROC: eval.AUROC(judged), ECE: eval.ECE(judged), Promised: bot.Promised(),
		Now: kb.At(judged, bot.Policy().AnswerAt), Curve: eval.Curve(judged), Bins: eval.Reliability(judged),
	}
	for _, j := range judged {
		if j.InScope {
			m.In++
		}
	}
	m.Out = len(judged) - m.In
	if m.Curve == nil {
		m.Curve = []kb.Point{}
	}
	return m
}
