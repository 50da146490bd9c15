package kb_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"yingda/kb"
)

func publisher(t testing.TB) kb.Publisher {
	db := open(t)
	return kb.Publisher{Draft: kb.NewDraft(db.KB()), Releases: db.Releases()}
}

func put(t *testing.T, p kb.Publisher, entries ...kb.Entry) {
	t.Helper()
	if _, err := p.Draft.PutAll(ctx, amy, kb.Knowledge{Entries: entries}); err != nil {
		t.Fatal(err)
	}
}

func TestPublishFreezesTheDraft(t *testing.T) {
	p := publisher(t)
	if _, _, err := kb.ReadSnapshot(ctx, p.Releases, 0); !errors.Is(err, kb.ErrNotFound) {
		t.Errorf("before the first: %v", err)
	}
	put(t, p, entry("a", "甲"), entry("b", "乙"))
	want := load(t, p.Draft)
	s, warnings, err := p.Publish(ctx, amy, "首发")
	if err != nil || len(warnings) != 0 {
		t.Fatalf("%v %v", warnings, err)
	}
	if s.Version != 1 || s.Rev != 2 || s.By != "amy" || s.Note != "首发" || s.Entries != 2 || len(s.SHA256) != 64 || !s.At.Equal(at) {
		t.Errorf("snapshot %+v", s)
	}
	put(t, p, entry("a", "改了"))
	for _, version := range []int{0, 1} { // live, and by number
		got, k, err := kb.ReadSnapshot(ctx, p.Releases, version)
		if err != nil || got.Version != 1 || !reflect.DeepEqual(k, want) {
			t.Errorf("version %d: %+v %s, %v", version, got, text(t, k), err)
		}
	}
}

func TestPublishRefusesErrorsAllAtOnceAndAllowsWarnings(t *testing.T) {
	p := publisher(t)
	put(t, p, entry("a", "甲"), entry("b", "甲！"), entry("d", "？"), kb.Entry{ID: "c", Question: "丙", Variants: []string{" "}, Enabled: true})
	s, warnings, err := p.Publish(ctx, amy, "")
	var list kb.ErrorList
	if !errors.As(err, &list) || len(list) != 2 || len(warnings) != 2 || s.Version != 0 {
		t.Errorf("snapshot %d, warnings %v, error %v", s.Version, warnings, err)
	}
	if _, err := p.Releases.Live(ctx); !errors.Is(err, kb.ErrNotFound) {
		t.Errorf("something was published: %v", err)
	}
	put(t, p, entry("b", "乙"), entry("d", "丁"), kb.Entry{ID: "c", Question: "丙", Answer: "答", Variants: []string{" "}, Enabled: true})
	if s, warnings, err = p.Publish(ctx, amy, ""); err != nil || s.Version != 1 || len(warnings) != 1 {
		t.Errorf("snapshot %d, warnings %v, error %v", s.Version, warnings, err)
	}
}

func TestRollbackPublishesAnOlderVersionAgain(t *testing.T) {
	p := publisher(t)
	for i := range 3 {
		put(t, p, entry("a", fmt.Sprint("问题", i)))
		if _, _, err := p.Publish(ctx, amy, ""); err != nil {
			t.Fatal(err)
		}
	}
	bob := kb.Stamp{By: "bob", At: at.AddDate(0, 0, 1)}
	s, _, err := p.Rollback(ctx, bob, 1, "出错了")
	if err != nil || s.Version != 4 || s.Restores != 1 || s.Rev != 1 || s.By != "bob" || s.Note != "出错了" || !s.At.Equal(bob.At) {
		t.Errorf("%+v, %v", s, err)
	}
	_, k, err := kb.ReadSnapshot(ctx, p.Releases, 0)
	if err != nil || k.Entries[0].Question != "问题0" {
		t.Errorf("live is %s, %v", text(t, k), err)
	}
	if q := load(t, p.Draft).Entries[0].Question; q != "问题2" {
		t.Errorf("the draft was touched: %s", q)
	}
	if _, err := p.Draft.ResetTo(ctx, bob, k); err != nil {
		t.Fatal(err)
	}
	if q := load(t, p.Draft).Entries[0].Question; q != "问题0" {
		t.Errorf("the draft after ResetTo: %s", q)
	}
	for version, want := range map[int]error{4: kb.ErrConflict, 5: kb.ErrNotFound, 0: kb.ErrNotFound, -1: kb.ErrNotFound} {
		if _, _, err := p.Rollback(ctx, bob, version, ""); !errors.Is(err, want) {
			t.Errorf("roll back to %d: %v, want %v", version, err, want)
		}
	}
}

// meanwhile lets somebody else publish while content is being prepared.
type meanwhile struct {
	kb.Releases
	once bool
}

func (m *meanwhile) Publish(ctx context.Context, s kb.Snapshot, content []byte, ifLive int) (kb.Snapshot, error) {
	if !m.once {
		m.once = true
		if _, err := m.Releases.Publish(ctx, s, content, ifLive); err != nil {
			return s, err
		}
	}
	return m.Releases.Publish(ctx, s, content, ifLive)
}

func TestPublishersMeet(t *testing.T) {
	p := publisher(t)
	put(t, p, entry("a", "甲"))
	p.Releases = &meanwhile{Releases: p.Releases}
	if _, _, err := p.Publish(ctx, amy, ""); !errors.Is(err, kb.ErrConflict) {
		t.Errorf("error %v", err)
	}
	if s, _, err := p.Publish(ctx, amy, ""); err != nil || s.Version != 2 {
		t.Errorf("again: version %d, %v", s.Version, err)
	}
}

// damaged gives content back with one byte changed.
type damaged struct{ kb.Releases }

func (d damaged) Content(ctx context.Context, version int) (kb.Snapshot, []byte, error) {
	s, content, err := d.Releases.Content(ctx, version)
	if len(content) > 0 {
		content[len(content)/2] ^= 1
	}
	return s, content, err
}

func TestDamagedContentIsNeitherReadNorPublished(t *testing.T) {
	p := publisher(t)
	put(t, p, entry("a", "甲"))
	for range 2 {
		if _, _, err := p.Publish(ctx, amy, ""); err != nil {
			t.Fatal(err)
		}
	}
	p.Releases = damaged{p.Releases}
	if _, _, err := kb.ReadSnapshot(ctx, p.Releases, 1); !errors.Is(err, kb.ErrDamaged) || !strings.Contains(err.Error(), "version 1") {
		t.Errorf("read: %v", err)
	}
	if _, _, err := p.Rollback(ctx, amy, 1, ""); !errors.Is(err, kb.ErrDamaged) {
		t.Errorf("roll back: %v", err)
	}
}

// TestPublishExamines: what the examination of the draft finds is told like other
// mistakes, and stops a publish like them; knowledge with errors is not examined.
func TestPublishExamines(t *testing.T) {
	broken := errors.New("cannot be compiled")
	for _, c := range []struct {
		name    string
		list    kb.ErrorList
		err     error
		want    string // error of the publish
		version int
	}{
		{"nothing found", nil, nil, "", 1},
		{"a warning", kb.ErrorList{{Severity: kb.Warning, Message: "提醒"}}, nil, "", 1},
		{"an error", kb.ErrorList{{Severity: kb.Error, Kind: kb.KindEntry, ID: "a", Message: "答错了"}}, nil, "publish: 条目 a：答错了", 0},
		{"it fails", nil, broken, "publish: examine draft: cannot be compiled", 0},
	} {
		p := publisher(t)
		put(t, p, entry("a", "甲"))
		asked := 0
		p.Examine = func(_ context.Context, k kb.Knowledge, sum string) (kb.ErrorList, error) {
			if asked++; len(k.Entries) != 1 || len(sum) != 64 {
				t.Errorf("%s: examined %d entries, SHA-256 %q", c.name, len(k.Entries), sum)
			}
			return c.list, c.err
		}
		s, warnings, err := p.Publish(ctx, amy, "")
		if s.Version != c.version || fmt.Sprint(err) != cmp.Or(c.want, "<nil>") || len(warnings) != len(c.list.Only(kb.Warning)) {
			t.Errorf("%s: version %d, warnings %v, error %v", c.name, s.Version, warnings, err)
		}
		put(t, p, kb.Entry{ID: "b", Question: "乙", Enabled: true}) // no answer
		p.Examine = func(context.Context, kb.Knowledge, string) (kb.ErrorList, error) {
			t.Errorf("%s: examined with errors in it", c.name)
			return nil, nil
		}
		if _, list, err := p.Check(ctx); err != nil || list.Err() == nil || asked != 1 {
			t.Errorf("%s: %v, %v, asked %d times", c.name, list, err, asked)
		}
	}
}

// TestRollbackExamines: what the older version does wrong is told and does not keep it
// back; one that cannot be compiled is.
func TestRollbackExamines(t *testing.T) {
	p := publisher(t)
	for _, q := range []string{"甲", "乙"} {
		put(t, p, entry("a", q))
		if _, _, err := p.Publish(ctx, amy, ""); err != nil {
			t.Fatal(err)
		}
	}
	first, _, err := kb.ReadSnapshot(ctx, p.Releases, 1)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("cannot be compiled")
	for _, c := range []struct {
		list kb.ErrorList
		err  error
	}{
		{nil, broken},
		{kb.ErrorList{{Severity: kb.Error, Message: "答错了"}, {Severity: kb.Warning, Message: "提醒"}}, nil},
	} {
		p.Examine = func(_ context.Context, k kb.Knowledge, sum string) (kb.ErrorList, error) {
			if k.Entries[0].Question != "甲" || sum != first.SHA256 {
				t.Errorf("examined %s, SHA-256 %s", text(t, k), sum)
			}
			return c.list, c.err
		}
		s, found, err := p.Rollback(ctx, amy, 1, "")
		if !errors.Is(err, c.err) || len(found) != len(c.list) || (s.Version == 3) != (c.err == nil) {
			t.Errorf("version %d, found %v, error %v", s.Version, found, err)
		}
	}
}
