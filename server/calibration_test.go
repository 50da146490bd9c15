package server

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
)

// sureRows are n questions of which the right entry was found with a confidence.
func sureRows(n int, confidence float64) []eval.Row {
	return slices.Repeat([]eval.Row{{Q: "q", Gold: []string{"pay"}, Top: []eval.Scored{{ID: "pay", Confidence: confidence}}}}, n)
}

// aiming is the test knowledge with a precision target.
func aiming(target float64) kb.Knowledge {
	k := knowledge()
	k.Policy.PrecisionTarget = target
	return k
}

// startAiming makes a rig whose live version has a target.
func startAiming(t *testing.T, target float64, judge func(*dialog.Bot) []eval.Row) *rig {
	t.Helper()
	r := startEmpty(t, func(c *Config) { c.Judge = judge })
	r.publishKnowledge(aiming(target))
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// calibrated gets what the API says and wants it to hold parts.
func (r *rig) calibrated(want ...string) {
	r.t.Helper()
	scenario{method: "GET", path: "/api/calibration", headers: []string{bearer(localToken)}, status: 200, want: want}.run(r.t, r)
}

// TestCalibration: the first look sets the work going, the next one has its result.
func TestCalibration(t *testing.T) {
	r := start(t, nil)
	r.calibrated(`"version":1`, `"calibration":"`, `"state":"computing"`, `"target":0`, `"answer_at":0.8`, `"clarify_at":0.3`)
	r.calibrations.working.Wait()
	r.calibrated(`"state":"ready"`, `"source":"out_of_fold"`, `"made_at":"2026-11-21T03:00:00Z"`, `"n_in":11`, `"n_out":5`,
		`"promised":false`, `"now":{"threshold":0.8,`, `"curve":[{"threshold":`, `"bins":[{"confidence":`)
}

// TestTargetFromJudgedQuestions: rows in, threshold out.
func TestTargetFromJudgedQuestions(t *testing.T) {
	for _, c := range []struct {
		name   string
		target float64
		rows   []eval.Row
		want   []string
	}{
		{"a promise", .95, sureRows(100, .5), []string{
			`"state":"ready"`, `"target":0.95`, `"answer_at":0.5`, `"promised":true`, `"n_in":100`, `"n_out":0`,
			`"now":{"threshold":0.5,"precision":1,"low":0.97`, `"curve":[{"threshold":0.5,"precision":1,`, `"bins":[{"confidence":0.5,"right":1,"count":10}`}},
		{"too few questions to promise", .95, sureRows(51, .5), []string{`"answer_at":0.95`, `"promised":false`, `"now":{"threshold":0.95,"precision":0,"low":0,"coverage":0,"answered":0,"answers":0}`}},
		{"enough for less", .9, sureRows(51, .5), []string{`"answer_at":0.5`, `"promised":true`}},
		{"only the surer half", .9, append(sureRows(60, .7), slices.Repeat([]eval.Row{{Q: "x", Top: []eval.Scored{{ID: "pay", Confidence: .6}}}}, 60)...), []string{`"answer_at":0.7`, `"n_out":60`}},
		{"nothing to judge by", .9, nil, []string{`"state":"none"`, `"answer_at":0.9`}},
		{"nothing found at all", .9, []eval.Row{{Q: "x"}}, []string{`"state":"ready"`, `"curve":[]`, `"answer_at":0.9`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := startAiming(t, c.target, func(*dialog.Bot) []eval.Row { return c.rows })
			r.calibrations.working.Wait()
			r.calibrated(c.want...)
		})
	}
}

// TestAnswersDoNotWaitForCalibration: while questions are judged, the bot answers from
// the target itself; afterwards from the threshold that was found, and the log says so.
func TestAnswersDoNotWaitForCalibration(t *testing.T) {
	release := make(chan struct{})
	r := startAiming(t, .95, func(*dialog.Bot) []eval.Row { <-release; return sureRows(100, .5) })
	site := func(want string) {
		t.Helper()
		scenario{method: "GET", path: "/api/site", status: 200, want: []string{want}}.run(t, r)
	}
	if a := r.mustAsk(said("信用卡怎么还款", "")); a.Kind != "answer" || a.Version != 1 {
		t.Errorf("%+v", a)
	}
	site(`"answer_at":0.95`)
	r.calibrated(`"state":"computing"`, `"answer_at":0.95`)
	close(release)
	r.calibrations.working.Wait()
	site(`"answer_at":0.5`)
	if a := r.mustAsk(said("信用卡怎么还款", "")); a.Kind != "answer" || a.Version != 1 {
		t.Errorf("%+v", a)
	}
	if !strings.Contains(r.logs.String(), `"answer_at_was":0.95,"answer_at":0.5`) {
		t.Errorf("the log does not tell the change:\n%s", r.logs)
	}
}

// TestCalibrationOfAnOlderVersion: what comes late for a version that is no longer
// live changes nothing.
func TestCalibrationOfAnOlderVersion(t *testing.T) {
	release := make(chan struct{})
	r := startAiming(t, .95, func(b *dialog.Bot) []eval.Row {
		if b.Version == 1 {
			<-release
			return sureRows(100, .4)
		}
		return sureRows(100, .6)
	})
	first := r.Manager.Bot()
	r.publishKnowledge(aiming(.9))
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(release)
	r.calibrations.working.Wait()
	r.calibrated(`"version":2`, `"state":"ready"`, `"target":0.9`, `"answer_at":0.6`)
	if state, found := r.calibrations.of(first); state != computing || found != nil {
		t.Errorf("a caller who still holds version 1 is told %s, %+v", state, found)
	}
}

// TestCalibrationIsMadeOnce: for a version without a target when somebody looks, and not again.
func TestCalibrationIsMadeOnce(t *testing.T) {
	var made atomic.Int32
	r := start(t, func(c *Config) {
		c.Judge = func(*dialog.Bot) []eval.Row { made.Add(1); return sureRows(10, .5) }
	})
	r.calibrations.working.Wait()
	if n := made.Load(); n != 0 {
		t.Errorf("made %d times before anybody looked", n)
	}
	for range 3 {
		r.calibrated()
		r.calibrations.working.Wait()
	}
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times, want once", n)
	}
	r.publishKnowledge(knowledge())
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.calibrated(fmt.Sprintf(`"version":%d`, 2))
	r.calibrations.working.Wait()
	if n := made.Load(); n != 2 {
		t.Errorf("made %d times for two versions", n)
	}
}
