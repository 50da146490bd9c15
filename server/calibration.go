package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
)

// calibrations knows how the live version does on judged questions: what its
// confidence is worth, and which threshold its owner's precision target needs.
// Judging takes seconds, so it is done in the background, for a version that has a
// target or when somebody asks to see it; answers never wait for it.
type calibrations struct {
	s       *Server
	working sync.WaitGroup // tests wait for it

	mu      sync.Mutex // guards what follows
	version int        // that is being judged or was last
	found   *measured  // nil: not yet
}

// calibration is the response of GET /api/calibration.
type calibration struct {
	Version     int     `json:"version"`
	Calibration string  `json:"calibration"` // id of the model that makes the confidences
	State       string  `json:"state"`       // computing, ready, or none: nothing to judge by
	Target      float64 `json:"target"`      // the owner's precision target, 0: none
	AnswerAt    float64 `json:"answer_at"`   // thresholds in force
	ClarifyAt   float64 `json:"clarify_at"`
	*measured
}

// Values of calibration.State.
const (
	computing = "computing"
	ready     = "ready"
	nothing   = "none"
)

// measured is what the judged questions say.
type measured struct {
	Source   string     `json:"source"` // out_of_fold: the knowledge's own phrasings, held out; judged: questions that people judged
	MadeAt   time.Time  `json:"made_at"`
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
	state, found := s.calibrations.of(bot)
	if now := s.Manager.Bot(); now != nil && now.Version == bot.Version {
		bot = now // with the threshold that was found
	}
	p := bot.Policy()
	x.JSON(http.StatusOK, calibration{bot.Version, bot.Calibration(), state, p.PrecisionTarget, p.AnswerAt, p.ClarifyAt, found})
	return nil
}

// of returns what is known of a bot, and begins to find out when nothing is.
func (c *calibrations) of(bot *dialog.Bot) (state string, found *measured) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bot.Version > c.version {
		c.version, c.found = bot.Version, nil
		c.working.Go(func() { c.judge(bot) })
	}
	switch {
	case bot.Version != c.version || c.found == nil:
		return computing, nil
	case c.found.In+c.found.Out == 0:
		return nothing, nil
	}
	return ready, c.found
}

// judge asks the bot, then makes it answer from where its owner's target is reached.
func (c *calibrations) judge(bot *dialog.Bot) {
	start := time.Now()
	rows := c.s.Judge(bot)
	judged := eval.Judge(rows)
	aimed, reached := bot.Aim(judged)
	was, is := bot.Policy().AnswerAt, aimed.Policy().AnswerAt
	r := eval.Summarise(rows)
	found := &measured{
		Source: outOfFold, MadeAt: c.s.Now(), In: r.In, Out: r.Out, AUROC: r.AUROC, ECE: r.ECE, Promised: reached != nil,
		Now: kb.At(judged, is), Curve: eval.Curve(rows), Bins: eval.Reliability(rows),
	}
	if found.Curve == nil {
		found.Curve = []kb.Point{}
	}
	if is != was {
		c.s.bots.change(bot.Version, func(now *dialog.Bot) *dialog.Bot { return now.WithAnswerAt(is) })
	}
	c.mu.Lock()
	if c.version == bot.Version {
		c.found = found
	}
	c.mu.Unlock()
	c.s.Logger.Info("calibrated", "version", bot.Version, "calibration", bot.Calibration(), "n_in", r.In, "n_out", r.Out,
		"target", bot.Policy().PrecisionTarget, "promised", found.Promised, "answer_at_was", was, "answer_at", is,
		"took", time.Since(start).String())
}

// heldOut judges a published version by its own phrasings.
func (s *Server) heldOut(bot *dialog.Bot) []eval.Row {
	_, k, err := kb.ReadSnapshot(context.Background(), s.Releases, bot.Version)
	if err == nil {
		var rows []eval.Row
		if rows, err = eval.HeldOut(k); err == nil {
			return rows
		}
	}
	s.Logger.Error("hold out phrasings", "version", bot.Version, "err", err)
	return nil
}

// change makes the live bot another one of the same version, unless another
// version is live by now.
func (b *bots) change(version int, how func(now *dialog.Bot) *dialog.Bot) {
	b.compiling.Lock() // nobody else swaps
	defer b.compiling.Unlock()
	if now := b.s.Manager.Bot(); now.Version == version {
		b.s.Manager.Swap(how(now))
	}
}
