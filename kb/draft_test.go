package kb_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"yingda/kb"
	"yingda/store/bolt"
)

var (
	ctx = context.Background()
	at  = time.Date(2026, 3, 1, 12, 0, 0, 0, kb.Location)
	amy = kb.Stamp{By: "amy", At: at}
)

// open returns a store on a new directory.
func open(t testing.TB) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(t.TempDir(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func entry(id, question string) kb.Entry {
	return kb.Entry{ID: id, Question: question, Answer: "答" + question, Enabled: true}
}

func load(t testing.TB, d *kb.Draft) kb.Knowledge {
	t.Helper()
	k, _, err := d.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// text prints knowledge as JSON, the form in which it is compared.
func text(t testing.TB, k kb.Knowledge) string {
	t.Helper()
	b, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDraftKeepsWhatIsPutAndItsOrder(t *testing.T) {
	d := kb.NewDraft(open(t).KB())
	k := kb.Knowledge{
		Entries: []kb.Entry{entry("b", "乙"), entry("a", "甲")},
		Facts:   []kb.Fact{{Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元"}},
		Terms:   []kb.Term{{Word: "信用卡", Synonyms: []string{"贷记卡"}}},
		Policy:  kb.Policy{Name: "小应", AnswerAt: 0.9},
	}
	k.Entries[0].Enabled = false // must not come back as the default
	rev, err := d.PutAll(ctx, amy, k)
	if err != nil || rev != 5 {
		t.Fatalf("rev %d, %v", rev, err)
	}
	if got := load(t, d); !reflect.DeepEqual(got, k) {
		t.Errorf("loaded %s\nput    %s", text(t, got), text(t, k))
	}
	if k.Facts[0].ID != kb.FactID(k.Facts[0]) {
		t.Errorf("the fact was given id %q", k.Facts[0].ID)
	}
	if _, err := d.PutAll(ctx, amy, k); err != nil { // again: nothing is doubled
		t.Fatal(err)
	}
	if got := load(t, d); !reflect.DeepEqual(got, k) {
		t.Errorf("after putting it again: %s", text(t, got))
	}
}

func TestDraftWritesOnlyOverTheVersionSeen(t *testing.T) {
	d := kb.NewDraft(open(t).KB())
	e := entry("", "怎么还款")
	ver, err := d.PutEntry(ctx, amy, &e, 0)
	if err != nil || e.ID == "" || ver != 1 {
		t.Fatalf("new entry: id %q, version %d, %v", e.ID, ver, err)
	}
	if _, err := d.PutEntry(ctx, amy, &e, 0); !errors.Is(err, kb.ErrConflict) {
		t.Errorf("new again: %v", err)
	}
	got, ver, err := d.Entry(ctx, e.ID)
	if err != nil || !reflect.DeepEqual(got, e) {
		t.Fatalf("read back %+v, %v", got, err)
	}
	got.Answer = "新答案"
	if ver, err = d.PutEntry(ctx, amy, &got, ver); err != nil || ver != 2 {
		t.Errorf("change: version %d, %v", ver, err)
	}
	if _, err := d.PutEntry(ctx, amy, &e, 1); !errors.Is(err, kb.ErrConflict) {
		t.Errorf("change of what somebody else changed: %v", err)
	}
	if _, err := d.Remove(ctx, amy, e.Key(), 1); !errors.Is(err, kb.ErrConflict) {
		t.Errorf("removal of what somebody else changed: %v", err)
	}
	if _, err := d.PutEntry(ctx, amy, &e, kb.AnyVer); err != nil {
		t.Errorf("change without asking: %v", err)
	}
	if _, err := d.Remove(ctx, amy, e.Key(), 3); err != nil {
		t.Errorf("removal: %v", err)
	}
	if _, _, err := d.Entry(ctx, e.ID); !errors.Is(err, kb.ErrNotFound) || !strings.Contains(err.Error(), e.ID) {
		t.Errorf("removed entry: %v", err)
	}
}

// What is edited together is written together, or not at all.
func TestEditIsOneChange(t *testing.T) {
	d := kb.NewDraft(open(t).KB())
	flow := kb.Flow{ID: "f", Name: "流程", Steps: []kb.Step{{Webhook: "w"}, {End: &kb.End{}}}, Enabled: true}
	hook := kb.Webhook{Name: "w", URL: "https://a.example/"}
	k := kb.Knowledge{Flows: []kb.Flow{flow}, Webhooks: []kb.Webhook{hook}}
	if rev, err := d.Edit(ctx, amy, k, nil, map[kb.Key]kb.Rev{flow.Key(): 0, hook.Key(): 0}); err != nil || rev != 2 {
		t.Fatalf("new: %d, %v", rev, err)
	}
	before := text(t, load(t, d))
	k.Flows[0].Name, k.Webhooks[0].URL = "改名", "https://b.example/"
	for name, seen := range map[string]map[kb.Key]kb.Rev{
		"the flow was changed":    {flow.Key(): 2, hook.Key(): 2},
		"the webhook was changed": {flow.Key(): 1, hook.Key(): 1},
		"both are new":            {flow.Key(): 0, hook.Key(): 0},
	} {
		if _, err := d.Edit(ctx, amy, k, nil, seen); !errors.Is(err, kb.ErrConflict) || text(t, load(t, d)) != before {
			t.Errorf("%s: %v, now %s", name, err, text(t, load(t, d)))
		}
	}
	k.Webhooks, k.Flows[0].Steps = nil, k.Flows[0].Steps[1:]
	if rev, err := d.Edit(ctx, amy, k, []kb.Key{hook.Key()}, map[kb.Key]kb.Rev{flow.Key(): 1, hook.Key(): 2}); err != nil || rev != 4 {
		t.Errorf("change and removal: %d, %v", rev, err)
	}
	if now := load(t, d); now.Flows[0].Name != "改名" || len(now.Webhooks) != 0 {
		t.Errorf("then %s", text(t, now))
	}
}

func TestDraftReadsAndWritesEachKind(t *testing.T) {
	d := kb.NewDraft(open(t).KB())
	if p, ver, err := d.Policy(ctx); err != nil || ver != 0 || !reflect.DeepEqual(p, kb.Policy{}) {
		t.Errorf("policy before any: %+v at %d, %v", p, ver, err)
	}
	f, term, p := kb.Fact{Subject: "a", Predicate: "b", Object: "c"}, kb.Term{Word: "词"}, kb.Policy{Queue: "vip"}
	_, errFact := d.PutFact(ctx, amy, &f, 0)
	_, errTerm := d.PutTerm(ctx, amy, term, 0)
	_, errPolicy := d.PutPolicy(ctx, amy, p, 0)
	if err := errors.Join(errFact, errTerm, errPolicy); err != nil {
		t.Fatal(err)
	}
	if got, ver, err := d.Fact(ctx, f.ID); err != nil || got != f || ver != 1 {
		t.Errorf("fact %+v at %d, %v", got, ver, err)
	}
	if got, ver, err := d.Term(ctx, "词"); err != nil || got.Word != "词" || ver != 2 {
		t.Errorf("term %+v at %d, %v", got, ver, err)
	}
	if got, ver, err := d.Policy(ctx); err != nil || got.Queue != "vip" || ver != 3 {
		t.Errorf("policy %+v at %d, %v", got, ver, err)
	}
	if _, _, err := d.Fact(ctx, "x"); !errors.Is(err, kb.ErrNotFound) {
		t.Errorf("missing fact: %v", err)
	}
}

// TestLargeImportCommitsInPieces: no commit is larger than conversations can wait for.
func TestLargeImportCommitsInPieces(t *testing.T) {
	counted := &counting{Store: open(t).KB()}
	d := kb.NewDraft(counted)
	var k kb.Knowledge
	for i := range 2500 {
		k.Entries = append(k.Entries, entry("", fmt.Sprint("问题", i)))
	}
	if rev, err := d.PutAll(ctx, amy, k); err != nil || rev != 2500 {
		t.Fatalf("rev %d, %v", rev, err)
	}
	if got, want := fmt.Sprint(counted.commits), "[1000 1000 500]"; got != want {
		t.Errorf("commits of %s, want %s", got, want)
	}
	if got := load(t, d); !reflect.DeepEqual(got, k) {
		t.Error("not loaded as put")
	}
}

// counting notes the size of each commit.
type counting struct {
	kb.Store
	commits []int
}

func (c *counting) Apply(ctx context.Context, changes []kb.Change, ifVer map[kb.Key]kb.Rev) (kb.Rev, error) {
	c.commits = append(c.commits, len(changes))
	return c.Store.Apply(ctx, changes, ifVer)
}

func TestResetMakesTheDraftEqualOrderIncluded(t *testing.T) {
	list := func(ids string) (k kb.Knowledge) {
		for _, id := range strings.Fields(ids) {
			id, question, _ := strings.Cut(id, "=") // a=2 is entry a, changed
			k.Entries = append(k.Entries, entry(id, id+question))
			k.Terms = append(k.Terms, kb.Term{Word: id, Synonyms: []string{"同" + id + question}})
			k.Facts = append(k.Facts, kb.Fact{ID: id, Subject: id, Predicate: "p", Object: question})
		}
		return k
	}
	tests := []struct {
		now, want string
		commits   string // changes written: three kinds alike
	}{
		{"a b c", "a b c", "[]"},
		{"", "a b", "[6]"},
		{"a b c", "", "[9]"},
		{"a b c", "a b=2 c", "[3]"},
		{"a b c", "a c", "[3]"},
		{"a c", "a b c", "[9]"},    // c goes and comes again behind b
		{"a b c", "c a b", "[12]"}, // c stays; a and b go and come again
		{"x a y b z", "a b", "[9]"},
		{"a b=2 c d", "b a=3 d c", "[21]"},
	}
	for _, tt := range tests {
		counted := &counting{Store: open(t).KB()}
		d := kb.NewDraft(counted)
		if _, err := d.PutAll(ctx, amy, list(tt.now)); err != nil {
			t.Fatal(err)
		}
		counted.commits = nil
		if _, err := d.ResetTo(ctx, amy, list(tt.want)); err != nil {
			t.Fatal(err)
		}
		if got, want := text(t, load(t, d)), text(t, list(tt.want)); got != want {
			t.Errorf("%s → %s:\n got %s\nwant %s", tt.now, tt.want, got, want)
		}
		if got := fmt.Sprint(counted.commits); got != tt.commits {
			t.Errorf("%s → %s: commits of %s, want %s", tt.now, tt.want, got, tt.commits)
		}
	}
}

func TestResetOfRandomDraftsAndPolicies(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	d := kb.NewDraft(open(t).KB())
	for range 100 {
		var want kb.Knowledge
		for _, i := range rnd.Perm(12)[:rnd.IntN(12)] {
			want.Entries = append(want.Entries, entry(fmt.Sprint(i), fmt.Sprint(rnd.IntN(3))))
		}
		if rnd.IntN(2) == 0 {
			want.Policy.MaxMisses = rnd.IntN(3)
		}
		if _, err := d.ResetTo(ctx, amy, want); err != nil {
			t.Fatal(err)
		}
		if got := text(t, load(t, d)); got != text(t, want) {
			t.Fatalf("got %s\nwant %s", got, text(t, want))
		}
	}
}
