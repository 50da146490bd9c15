package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"yingda/account"
	"yingda/kb"
	"yingda/nlu"
)

// Publisher publishes with the bot's own idea of which questions are the same, and
// nothing that would break what its knowledge says (eval.Invariants).
func (s *Server) Publisher() kb.Publisher {
	return kb.Publisher{
		Draft: kb.NewDraft(s.Draft), Releases: s.Releases,
		Checker:  kb.Checker{Norm: nlu.Key, At: s.Now()},
		Evidence: s.counted, Examine: s.bots.examine,
	}
}

// stamp says who changes something, and when.
func (s *Server) stamp(x *exchange) kb.Stamp { return kb.Stamp{By: x.key.Name, At: x.at} }

// record writes a line of the audit trail. What it is about has happened already,
// so a failure is told to the operator and not to the caller.
func (s *Server) record(x *exchange, what, target, detail string) {
	a := account.Audit{At: x.at.UTC(), Who: x.key.Name + " (" + x.key.ID + ")", What: what, Target: target, Detail: detail}
	if _, err := s.Accounts.Record(context.WithoutCancel(x.Request.Context()), a); err != nil {
		s.Logger.Error("write audit trail", "request_id", x.id, "what", what, "target", target, "err", err)
	}
}

// patient takes the time-outs off a call that may last: a file in or out, a compile.
func (x *exchange) patient() {
	c := http.NewResponseController(x.Writer)
	c.SetReadDeadline(time.Time{})  // a connection that knows no deadline has none to take off
	c.SetWriteDeadline(time.Time{}) // likewise
}

// published is the result of publish and rollback.
type published struct {
	kb.Snapshot
	Warnings kb.ErrorList `json:"warnings"`
	Serving  bool         `json:"serving"` // it answers already
}

// publish makes the draft the live version.
func (s *Server) publish(x *exchange) error {
	var q struct {
		Note string `json:"note"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	x.patient()
	snap, warnings, err := s.Publisher().Publish(x.Request.Context(), s.stamp(x), q.Note)
	if err != nil {
		return err
	}
	s.record(x, "publish", strconv.Itoa(snap.Version), q.Note)
	return s.goLive(x, snap, warnings)
}

// rollback publishes an older version again, and tells what is wrong with it; with "draft" the working copy too goes back to it.
func (s *Server) rollback(x *exchange) error {
	var q struct {
		Version int    `json:"version"`
		Note    string `json:"note"`
		Draft   bool   `json:"draft"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	if q.Version < 1 {
		return invalid("version", "version 应为要恢复的版本号")
	}
	x.patient()
	ctx := x.Request.Context()
	snap, found, err := s.Publisher().Rollback(ctx, s.stamp(x), q.Version, q.Note)
	if err != nil {
		return err
	}
	s.record(x, "rollback", strconv.Itoa(q.Version), "as version "+strconv.Itoa(snap.Version))
	if q.Draft {
		_, k, err := kb.ReadSnapshot(ctx, s.Releases, q.Version)
		if err != nil {
			return err
		}
		if _, err := kb.NewDraft(s.Draft).ResetTo(ctx, s.stamp(x), k); err != nil {
			return err
		}
		s.record(x, "draft.reset", strconv.Itoa(q.Version), "")
	}
	return s.goLive(x, snap, found)
}

// goLive loads what was just published and reports it. What is published stays
// so even if the caller leaves meanwhile or it cannot be loaded.
func (s *Server) goLive(x *exchange, snap kb.Snapshot, warnings kb.ErrorList) error {
	if err := s.bots.refresh(context.WithoutCancel(x.Request.Context())); err != nil {
		s.Logger.Error("load live version", "request_id", x.id, "version", snap.Version, "err", err)
	}
	if warnings == nil {
		warnings = kb.ErrorList{}
	}
	x.JSON(http.StatusOK, published{snap, warnings, s.bots.version() == snap.Version})
	return nil
}

// versions lists what was published, newest first.
func (s *Server) versions(x *exchange) error {
	list, err := s.Releases.Snapshots(x.Request.Context())
	if err != nil {
		return err
	}
	if list == nil {
		list = []kb.Snapshot{}
	}
	x.JSON(http.StatusOK, map[string]any{"serving": s.bots.version(), "versions": list})
	return nil
}

// checked is a mistake with the sentence a person reads.
type checked struct {
	kb.Mistake
	Text string `json:"text"`
}

// check reports what is wrong with the draft, all at once.
func (s *Server) check(x *exchange) error {
	x.patient()
	f, list, err := s.Publisher().Check(x.Request.Context())
	if err != nil {
		return err
	}
	mistakes := []checked{}
	for _, m := range list {
		mistakes = append(mistakes, checked{m, m.String()})
	}
	x.JSON(http.StatusOK, map[string]any{
		"rev": f.Rev, "entries": len(f.Knowledge.Entries), "facts": len(f.Knowledge.Facts), "terms": len(f.Knowledge.Terms),
		"evidence": len(f.Knowledge.Evidence), "mistakes": mistakes,
	})
	return nil
}

// maxAuditLines is how many lines of the trail one call returns at most.
const maxAuditLines = 1000

// audit returns the trail, or with ?verify=1 whether it is whole.
func (s *Server) audit(x *exchange) error {
	ctx := x.Request.Context()
	if x.Query("verify") != "" {
		last, err := account.VerifyAudit(ctx, s.Accounts)
		result := map[string]any{"whole": err == nil, "lines": last.Seq, "hash": last.Hash}
		if err != nil {
			if !isBroken(err) {
				return err
			}
			result["reason"] = err.Error()
		}
		x.JSON(http.StatusOK, result)
		return nil
	}
	after, err := strconv.ParseUint(x.DefaultQuery("after", "0"), 10, 64)
	if err != nil {
		return invalid("after", "after 应为序号")
	}
	lines, err := s.Accounts.AuditTrail(ctx, after, maxAuditLines)
	if err != nil {
		return err
	}
	if lines == nil {
		lines = []account.Audit{}
	}
	x.JSON(http.StatusOK, map[string]any{"lines": lines})
	return nil
}

// backup sends a consistent copy of the store while work goes on.
func (s *Server) backup(x *exchange) error {
	if s.Backup == nil {
		return refuse(http.StatusNotFound, "这个存储不提供备份")
	}
	x.patient()
	s.record(x, "backup", "", "")
	x.Writer.Header().Set("Content-Type", "application/octet-stream")
	if _, err := s.Backup(x.Request.Context(), x.Writer); err != nil {
		if !x.Writer.Written() {
			return err
		}
		s.Logger.Error("backup", "request_id", x.id, "err", err)
		panic(http.ErrAbortHandler) // the caller must see that it was cut off
	}
	return nil
}
