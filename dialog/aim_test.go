package dialog

import (
	"path/filepath"
	"testing"

	"yingda/corpus"
	"yingda/kb"
)

// TestTargets: what a precision target makes of knowledge that judges itself by
// many phrasings (a pack) and of knowledge that has next to none.
func TestTargets(t *testing.T) {
	pack, err := corpus.ReadPack("bank")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		knowledge kb.Knowledge
		target    float64
		promised  bool
	}{
		{"no target", pack.Knowledge, 0, false},
		{"a target that the pack can promise", pack.Knowledge, .6, true},
		{"one that nothing can", pack.Knowledge, .999, false},
		{"hardly a phrasing", shop(), .95, false},
	} {
		k := c.knowledge
		k.Policy.PrecisionTarget, k.Policy.AnswerAt = c.target, .75
		b, err := Compile(k, 1)
		if err != nil {
			t.Fatal(err)
		}
		judged := b.Calibration().Judged
		p, ok := kb.Reach(judged, c.target)
		want := c.target
		switch {
		case c.target == 0:
			want = .75
		case ok:
			want = max(p.Threshold, kb.DefaultClarifyAt)
		}
		at := b.Policy().AnswerAt
		if at != want || b.Promised() != c.promised {
			t.Errorf("%s: answers from %v, promised %v; want %v, %v (%d judged)", c.name, at, b.Promised(), want, c.promised, len(judged))
		}
		if now := kb.At(judged, at); c.promised && now.Low < c.target {
			t.Errorf("%s: %+v does not keep the promise", c.name, now)
		}
	}
}

// TestVersionsShareAThreshold: draft, live version and the live version as it was
// stored answer from the same confidence.
func TestVersionsShareAThreshold(t *testing.T) {
	pack, err := corpus.ReadPack("telecom")
	if err != nil {
		t.Fatal(err)
	}
	k := pack.Knowledge
	k.Policy.PrecisionTarget = .6
	draft, err := Compile(k, 0)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := draft.SaveIndex(dir, "sum"); err != nil {
		t.Fatal(err)
	}
	stored, err := Reopen(k, 3, dir, "sum")
	if err != nil {
		t.Fatal(err)
	}
	live := draft.WithVersion(3)
	at := draft.Policy().AnswerAt
	if at == .6 || live.Policy().AnswerAt != at || stored.Policy().AnswerAt != at || !stored.Promised() {
		t.Errorf("draft %v, live %v, stored %v", at, live.Policy().AnswerAt, stored.Policy().AnswerAt)
	}
	if draft.Version != 0 || live.Version != 3 {
		t.Errorf("versions %d and %d", draft.Version, live.Version)
	}
}

func TestCalibrationIsTheSearchs(t *testing.T) {
	b := compile(t, nil)
	_, r := b.Understand(Message{Text: "怎么退款", At: noon})
	if got := b.Calibration().ID; got == "" || got != r.Calibration {
		t.Errorf("%q, a search says %q", got, r.Calibration)
	}
}
