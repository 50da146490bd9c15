package server

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"

	"yingda/atomicfile"
	"yingda/dialog"
	"yingda/kb"
)

// fit is what a version's confidences were fitted with and what they are worth.
type fit struct {
	Version     int     `json:"version"`
	Calibration string  `json:"calibration"` // id
	InScope     float64 `json:"in_scope"`    // shifts of the log-odds, see calibration
	Right       float64 `json:"right"`
	AnswerAt    float64 `json:"answer_at"` // threshold in force, and by the judged questions at it:
	Precision   float64 `json:"precision"`
	Coverage    float64 `json:"coverage"`
}

// refit is what Config.CalibrationFile holds: the live knowledge's fit and, when
// other software had fitted the same knowledge otherwise, the one before.
type refit struct {
	SHA256 string `json:"sha256"` // of the knowledge
	Now    fit    `json:"now"`
	Before *fit   `json:"before,omitempty"`
}

func fitOf(bot *dialog.Bot) fit {
	c, at := bot.Calibration(), bot.Policy().AnswerAt
	p := kb.At(c.Judged, at)
	return fit{bot.Version, c.ID, c.InScope, c.Right, at, p.Precision, p.Coverage}
}

// compareFit compares a version that goes live with what was recorded when the same
// knowledge was live last, warns when its scores have moved, and records it. Whatever
// is wrong with the file, answers go on.
func (s *Server) compareFit(bot *dialog.Bot, sha256 string) *refit {
	now := &refit{SHA256: sha256, Now: fitOf(bot)}
	if s.CalibrationFile == "" {
		return now
	}
	last, err := readRefit(s.CalibrationFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Logger.Warn("last calibration not known", "err", err)
	}
	if last.SHA256 == sha256 {
		now.Before = last.Before
		if last.Now.Calibration != now.Now.Calibration {
			now.Before = &last.Now
			s.Logger.Warn("calibration changed: the same knowledge has other scores than before",
				"version", bot.Version, last.Now.group("before"), now.Now.group("after"))
		}
	}
	err = atomicfile.WriteFile(s.CalibrationFile, func(w io.Writer) error { return json.NewEncoder(w).Encode(now) })
	if err != nil {
		s.Logger.Warn("calibration not recorded", "err", err)
	}
	return now
}

func readRefit(path string) (r refit, err error) {
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return refit{}, err
	}
	return r, nil
}

// group is the fit as an attribute of a log line.
func (f *fit) group(name string) slog.Attr {
	return slog.Group(name, "id", f.Calibration, "in_scope", f.InScope, "right", f.Right,
		"answer_at", f.AnswerAt, "precision", f.Precision, "coverage", f.Coverage)
}
