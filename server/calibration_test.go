package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

// calibrated gets what the API says and wants it to hold parts.
func (r *rig) calibrated(want ...string) response {
	r.t.Helper()
	return scenario{method: "GET", path: "/api/calibration", headers: []string{bearer(localToken)}, status: 200, want: want}.run(r.t, r)
}

// TestCalibration: the first look has all of it, of a handful of entries too.
func TestCalibration(t *testing.T) {
	r := start(t, nil)
	r.calibrated(`"version":1`, `"calibration":"`, `"in_scope":`, `"right":`, `"target":0`, `"answer_at":0.82`, `"clarify_at":0.3`,
		`"state":"ready"`, `"source":"out_of_fold"`, `"promised":false`, `"now":{"threshold":0.82,`, `"curve":[{"threshold":`, `"bins":[{"confidence":`)
}

// TestCalibrationOfNothing: knowledge without two entries has nothing to be judged by.
func TestCalibrationOfNothing(t *testing.T) {
	r := startEmpty(t, nil)
	k := knowledge()
	k.Entries, k.Policy = k.Entries[:1], kb.Policy{PrecisionTarget: .9}
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if res := r.calibrated(`"state":"none"`, `"target":0.9`, `"answer_at":0.9`); strings.Contains(res.body, "curve") {
		t.Error(res.body)
	}
}

// TestOneThreshold: under a precision target the live version, the draft and an
// older version of the same knowledge answer from the same confidence.
func TestOneThreshold(t *testing.T) {
	pack, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	k := pack.Knowledge
	k.Policy.PrecisionTarget = .6
	r := startEmpty(t, nil)
	r.publishKnowledge(k)
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := map[string]float64{}
	for _, version := range []string{"live", "draft", "1"} {
		b, err := r.bots.named(t.Context(), version)
		if err != nil {
			t.Fatal(err)
		}
		at[version] = b.Policy().AnswerAt
	}
	if at["live"] == .6 || at["draft"] != at["live"] || at["1"] != at["live"] {
		t.Errorf("%v, want one threshold that was derived", at)
	}
	r.calibrated(`"version":2`, `"promised":true`, fmt.Sprintf(`"answer_at":%v`, at["live"]))
}

// restarted is another server on the store of a rig: what a new process does.
func (r *rig) restarted(change func(*Config)) *rig {
	r.t.Helper()
	other := &rig{t: r.t, db: r.db, http: r.http, clock: r.clock, logs: &logBuffer{}, keys: r.keys}
	cfg := r.Config
	cfg.Manager = &dialog.Manager{Log: r.db.Log()}
	cfg.Logger = logTo(other.logs)
	if change != nil {
		change(&cfg)
	}
	var err error
	if other.Server, err = New(cfg); err != nil {
		r.t.Fatal(err)
	}
	if err := other.Load(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	other.listen()
	return other
}

// TestUpgradeThatMovesScores: a server that starts on a data directory where the same
// knowledge had another calibration says so, in the log and to who asks, and goes on
// saying it to who asks after the next start, when nothing changes any more.
func TestUpgradeThatMovesScores(t *testing.T) {
	const warning, before = "calibration changed", `"before":{"version":1,"calibration":"older-0badf00d","in_scope":0.25,"right":-0.5,"answer_at":0.7,"precision":0.9,"coverage":0.6}`
	file := filepath.Join(t.TempDir(), "calibration.json")
	r := start(t, func(c *Config) { c.CalibrationFile = file })
	recorded, err := readRefit(file)
	if err != nil || recorded.Now != fitOf(r.Manager.Bot()) || recorded.Now.Calibration == "" || recorded.Before != nil {
		t.Fatalf("recorded %+v, %v", recorded, err)
	}
	quiet := func(r *rig, when string) {
		t.Helper()
		if strings.Contains(r.logs.String(), warning) {
			t.Errorf("%s: warned for nothing:\n%s", when, r.logs)
		}
	}
	same := r.restarted(nil)
	quiet(same, "same software")
	if res := same.calibrated(); strings.Contains(res.body, "before") {
		t.Error(res.body)
	}

	old := fmt.Sprintf(`{"sha256":%q,"now":%s}`, recorded.SHA256, strings.TrimPrefix(before, `"before":`))
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	upgraded := r.restarted(nil)
	logs := upgraded.logs.String()
	for _, want := range []string{`"level":"WARN","msg":"calibration changed`, `"version":1,"before":{"id":"older-0badf00d","in_scope":0.25,"right":-0.5,"answer_at":0.7,"precision":0.9,"coverage":0.6}`,
		fmt.Sprintf(`"after":{"id":%q,`, recorded.Now.Calibration)} {
		if !strings.Contains(logs, want) {
			t.Errorf("the log lacks %s:\n%s", want, logs)
		}
	}
	upgraded.calibrated(before, fmt.Sprintf(`"calibration":%q`, recorded.Now.Calibration))
	again := r.restarted(nil)
	quiet(again, "the start after it")
	again.calibrated(before)

	k := knowledge()
	k.Entries = k.Entries[:4]
	again.publishKnowledge(k)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	quiet(again, "other knowledge")
	if res := again.calibrated(`"version":2`); strings.Contains(res.body, "before") {
		t.Error(res.body)
	}
}

// TestCalibrationFileTrouble: a damaged file is replaced, one that cannot be written
// is told of; the server answers in any case.
func TestCalibrationFileTrouble(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "calibration.json")
	if err := os.WriteFile(damaged, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		damaged: "last calibration not known",
		filepath.Join(t.TempDir(), "missing", "calibration.json"): "calibration not recorded",
	} {
		r := start(t, func(c *Config) { c.CalibrationFile = path })
		if !strings.Contains(r.logs.String(), want) {
			t.Errorf("%s: the log lacks %q:\n%s", path, want, r.logs)
		}
		if a := r.mustAsk(said("信用卡怎么还款", "")); a.Kind != "answer" {
			t.Errorf("%+v", a)
		}
	}
	if r, err := readRefit(damaged); err != nil || r.Now.Version != 1 {
		t.Errorf("not replaced: %+v, %v", r, err)
	}
}
