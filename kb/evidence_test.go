package kb_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"yingda/kb"
)

// TestEvidenceInTheDraft: a trainer's decisions are items of the draft; a later one of
// the same question and entry takes the place of the earlier, and who decided is
// what the draft says, not the caller.
func TestEvidenceInTheDraft(t *testing.T) {
	p := publisher(t)
	put(t, p, entry("a", "甲"))
	for _, wrong := range []bool{false, true} {
		if _, err := p.Draft.PutEvidence(ctx, amy, []kb.Evidence{
			{Text: "甲咋整", Entry: "a", Wrong: wrong, Source: kb.Choice, Votes: 9}, {Text: "天气"},
		}); err != nil {
			t.Fatal(err)
		}
	}
	want := []kb.Evidence{{Text: "甲咋整", Entry: "a", Wrong: true, Source: kb.Trainer, At: at.UTC()}, {Text: "天气", Source: kb.Trainer, At: at.UTC()}}
	if got := load(t, p.Draft).Evidence; !reflect.DeepEqual(got, want) {
		t.Errorf("draft has %+v", got)
	}
	if _, err := p.Draft.Remove(ctx, amy, want[0].Key(), kb.AnyVer); err != nil {
		t.Fatal(err)
	}
	if got := load(t, p.Draft).Evidence; !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("after taking one back: %+v", got)
	}
}

// TestEvidenceID: how a question is written does not make it another one, the entry does.
func TestEvidenceID(t *testing.T) {
	id := kb.EvidenceID("ＡＰＰ 打不开？", "a")
	if other := kb.EvidenceID("app打不开", "a"); other != id {
		t.Errorf("%s and %s for one question", id, other)
	}
	if kb.EvidenceID("app打不开", "b") == id || kb.EvidenceID("app打不开", "") == id || kb.EvidenceID("app打不开a", "") == id {
		t.Error("another entry has the same id")
	}
}

// TestPublishFreezesEvidence: what counted is in the version, and its SHA-256 says so;
// visitors' part of it does not get into the draft when the draft is put back to it.
func TestPublishFreezesEvidence(t *testing.T) {
	p := publisher(t)
	put(t, p, entry("a", "甲"))
	if _, err := p.Draft.PutEvidence(ctx, amy, []kb.Evidence{{Text: "甲咋整", Entry: "a"}}); err != nil {
		t.Fatal(err)
	}
	sums := map[string]bool{}
	clicked := kb.Evidence{Text: "甲怎么弄", Entry: "a", Source: kb.Choice, Votes: 2, At: at.UTC()}
	var broken error
	for version, more := range [][]kb.Evidence{nil, {clicked}} {
		p.Evidence = func(_ context.Context, k kb.Knowledge) ([]kb.Evidence, error) {
			return append(k.Evidence, more...), broken
		}
		s, _, err := p.Publish(ctx, amy, "")
		if err != nil || s.Evidence != version+1 {
			t.Fatalf("%+v, %v", s, err)
		}
		sums[s.SHA256] = true
	}
	if len(sums) != 2 {
		t.Error("the same SHA-256 with and without a click")
	}
	_, k, err := kb.ReadSnapshot(ctx, p.Releases, 2)
	if err != nil || len(k.Evidence) != 2 || k.Evidence[1] != clicked {
		t.Fatalf("%+v, %v", k.Evidence, err)
	}
	if _, err := p.Draft.ResetTo(ctx, amy, kb.Knowledge{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Draft.ResetTo(ctx, amy, k); err != nil {
		t.Fatal(err)
	}
	if got := load(t, p.Draft).Evidence; len(got) != 1 || got[0].Source != kb.Trainer {
		t.Errorf("the draft put back has %+v", got)
	}
	broken = errors.New("log cannot be read")
	if _, _, err := p.Publish(ctx, amy, ""); !errors.Is(err, broken) {
		t.Errorf("published without evidence: %v", err)
	}
}

// TestCheckEvidence names decisions that cannot both hold.
func TestCheckEvidence(t *testing.T) {
	k := kb.Knowledge{Entries: []kb.Entry{entry("a", "甲")}, Evidence: []kb.Evidence{
		{Text: "天气", Source: kb.Trainer}, {Text: "天气？", Entry: "a", Source: kb.Trainer}, {Text: "天气", Entry: "a", Wrong: true, Source: kb.Trainer}, {Text: "？", Source: kb.Trainer},
	}}
	list := kb.Check(k)
	if len(list.Only(kb.Error)) != 1 || len(list.Only(kb.Warning)) != 1 {
		t.Errorf("%v", list)
	}
}
