package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// modelSteps is how many random calls a run makes: enough to fill pages, split
// them and empty them again, in about a second.
const modelSteps = 1500

// model is the stores as plain Go values: what they must be indistinguishable from.
type model struct {
	*env
	rnd *rand.Rand
	log []string // the calls made, for the report of a failure

	items     []kb.Item // in the order they were created
	changes   []kb.Change
	compacted kb.Rev

	sessions map[string]dialog.Session
	turns    []dialog.Turn // in the order they were appended
}

// runModel makes random calls, each on the store and on the model, and compares
// what they return; the whole state is compared every hundred calls and after
// each restart.
func runModel(t *testing.T, e *env, seed uint64) {
	m := &model{env: e, rnd: rand.New(rand.NewPCG(seed, 1)), sessions: map[string]dialog.Session{}}
	for i := range modelSteps {
		m.randomCall()
		if i%100 == 99 {
			m.compare()
		}
		if t.Failed() {
			t.Fatalf("seed %d, after call %d; the last calls:\n%s", seed, i, strings.Join(m.log[max(0, len(m.log)-15):], "\n"))
		}
	}
	m.compare()
}

func (m *model) note(format string, args ...any) { m.log = append(m.log, fmt.Sprintf(format, args...)) }

func (m *model) randomCall() {
	switch n := m.rnd.IntN(100); {
	case n < 35:
		m.applySome()
	case n < 75:
		m.appendTurn()
	case n < 85:
		m.feedback()
	case n < 89:
		m.sweepSome()
	case n < 91:
		m.dropSome()
	case n < 93:
		m.compactSome()
	case n < 95:
		m.note("restart")
		m.restart()
		m.compare()
	default:
		m.readPage()
	}
}

// item returns the place of an item, -1 when it is not there.
func (m *model) item(k kb.Key) int {
	return slices.IndexFunc(m.items, func(it kb.Item) bool { return it.Key == k })
}

func (m *model) ver(k kb.Key) kb.Rev {
	if i := m.item(k); i >= 0 {
		return m.items[i].Ver
	}
	return 0
}

// applySome writes a few changes, sometimes on condition, sometimes a false one.
func (m *model) applySome() {
	kinds := []kb.Kind{kb.KindEntry, kb.KindFact, kb.KindTerm}
	randomKey := func() kb.Key { return kb.Key{Kind: kinds[m.rnd.IntN(3)], ID: fmt.Sprint(m.rnd.IntN(60))} }
	var changes []kb.Change
	for range 1 + m.rnd.IntN(8) {
		c := put("", m.rnd.IntN(1000))
		c.Key = randomKey()
		if m.rnd.IntN(3) == 0 {
			c.Body = nil
		} else if m.rnd.IntN(10) == 0 {
			c.Body = []byte(`{"long":"` + strings.Repeat("长", m.rnd.IntN(3000)) + `"}`)
		}
		changes = append(changes, c)
	}
	ifVer, conflict := map[kb.Key]kb.Rev{}, false
	for range m.rnd.IntN(3) {
		key := randomKey()
		if _, ok := ifVer[key]; ok {
			continue
		}
		ifVer[key] = m.ver(key)
		if m.rnd.IntN(4) == 0 {
			ifVer[key]++
		}
		conflict = conflict || ifVer[key] != m.ver(key)
	}
	m.note("apply %d changes if %v", len(changes), ifVer)
	rev, err := m.kb().Apply(ctx, changes, ifVer)
	if conflict {
		if !errors.Is(err, kb.ErrConflict) {
			m.t.Errorf("apply: %v, want a conflict", err)
		}
		return
	}
	for _, c := range changes {
		m.change(c)
	}
	if err != nil || rev != kb.Rev(len(m.changes)) {
		m.t.Errorf("apply: rev %d, error %v, want %d", rev, err, len(m.changes))
	}
}

func (m *model) change(c kb.Change) {
	i := m.item(c.Key)
	if i < 0 && c.Body == nil {
		return
	}
	c.Rev = kb.Rev(len(m.changes) + 1)
	m.changes = append(m.changes, c)
	switch it := (kb.Item{Key: c.Key, Ver: c.Rev, Body: c.Body}); {
	case c.Body == nil:
		m.items = slices.Delete(m.items, i, i+1)
	case i >= 0:
		m.items[i] = it
	default:
		m.items = append(m.items, it)
	}
}

func (m *model) compactSome() {
	keep := m.rnd.IntN(200)
	upTo := max(m.compacted, kb.Rev(max(0, len(m.changes)-keep)))
	m.note("compact to %d", keep)
	equal(m.t, "forgotten", m.compact(keep), upTo-m.compacted)
	m.compacted = upTo
}

// find returns the place of a turn, -1 when it is not there.
func (m *model) find(session string, n int) int {
	return slices.IndexFunc(m.turns, func(t dialog.Turn) bool { return t.Session == session && t.N == n })
}

// appendTurn adds a turn to a new or old session, sometimes with a wrong version,
// sometimes a number or message id given before.
func (m *model) appendTurn() {
	id := sid(m.rnd.IntN(40))
	if m.rnd.IntN(4) == 0 {
		id = fmt.Sprint("odd ", m.rnd.IntN(5))
	}
	s := session(id, m.sessions[id].Ver)
	n := 1
	for _, t := range m.turns {
		if t.Session == id {
			n = max(n, t.N+1)
		}
	}
	want := error(nil)
	switch m.rnd.IntN(12) {
	case 0:
		s.Ver, want = s.Ver+1, dialog.ErrStale
	case 1:
		if n > 1 && m.find(id, n-1) >= 0 {
			n, want = n-1, dialog.ErrStale
		}
	}
	t := turn(id, n)
	t.Message.At = noon.Add(time.Duration(m.rnd.IntN(96*3600)) * time.Second)
	t.Reply.Text = strings.Repeat("答", m.rnd.IntN(800))
	s.ExpiresAt = noon.Add(time.Duration(m.rnd.IntN(100)) * time.Hour)
	m.note("append %s.%d at version %d, expires %v", id, n, s.Ver, s.ExpiresAt)
	if err := m.env.log().Append(ctx, s, t); !errors.Is(err, want) {
		m.t.Errorf("append: %v, want %v", err, want)
	}
	if want == nil {
		s.Ver++
		m.sessions[id] = s
		m.turns = append(m.turns, t)
	}
}

func (m *model) feedback() {
	id, n := sid(m.rnd.IntN(40)), 1+m.rnd.IntN(5)
	f := dialog.Feedback{Rating: m.rnd.IntN(6), Reason: strings.Repeat("x", m.rnd.IntN(2000)), At: noon}
	m.note("feedback on %s.%d", id, n)
	err := m.env.log().SetFeedback(ctx, id, n, f)
	if i := m.find(id, n); i < 0 {
		wantNotFound(m.t, "feedback", err)
	} else if m.turns[i].Feedback = &f; err != nil {
		m.t.Error(err)
	}
}

func (m *model) sweepSome() {
	now, want := noon.Add(time.Duration(m.rnd.IntN(60))*time.Hour), 0
	for id, s := range m.sessions {
		if s.ExpiresAt.Before(now) {
			delete(m.sessions, id)
			want++
		}
	}
	m.note("sweep at %v", now)
	m.sweep(now, want)
}

func (m *model) dropSome() {
	day := noon.AddDate(0, 0, m.rnd.IntN(4))
	midnight, before := day.Add(-12*time.Hour), len(m.turns)
	m.turns = slices.DeleteFunc(m.turns, func(t dialog.Turn) bool { return t.Message.At.Before(midnight) })
	m.note("drop before %v", day)
	equal(m.t, "dropped", must(m.journal().DropBefore(ctx, day))(m.t), before-len(m.turns))
}

// readPage compares one stretch of each log.
func (m *model) readPage() {
	after := kb.Rev(m.rnd.IntN(len(m.changes) + 2))
	m.note("changes after %d", after)
	var want string
	if n := kb.Rev(len(m.changes)); after < m.compacted {
		want = kb.ErrCompacted.Error()
	} else {
		for _, c := range m.changes[min(after, n):min(after+5, n)] {
			if c.Body == nil {
				want += fmt.Sprintf("%d:%s- ", c.Rev, c.ID)
			} else {
				want += fmt.Sprintf("%d:%s=%s ", c.Rev, c.ID, c.Body)
			}
		}
		want += fmt.Sprintf("/%d", n)
	}
	m.wantSince(after, 5, want)

	from := noon.Add(time.Duration(m.rnd.IntN(96)) * time.Hour)
	to := from.Add(time.Duration(m.rnd.IntN(24)) * time.Hour)
	m.note("turns from %v to %v", from, to)
	got := strings.ReplaceAll(m.scanTurns(from, to, 3), "|", " ")
	equal(m.t, "journal", got, m.journalText(from, to))
}

// journalText is what scanTurns prints, without the pages.
func (m *model) journalText(from, to time.Time) string {
	var in []dialog.Turn
	for _, t := range m.turns {
		if !t.Message.At.Before(from) && t.Message.At.Before(to) {
			in = append(in, t)
		}
	}
	slices.SortStableFunc(in, func(a, b dialog.Turn) int { return a.Message.At.Compare(b.Message.At) })
	var parts []string
	for _, t := range in {
		parts = append(parts, fmt.Sprintf("%s.%d", strings.TrimLeft(t.Session, "0"), t.N))
	}
	return strings.Join(parts, " ")
}

// compare holds the whole state against the model.
func (m *model) compare() {
	items := slices.Clone(m.items)
	slices.SortStableFunc(items, func(a, b kb.Item) int { return cmp.Compare(a.Kind, b.Kind) })
	want := fmt.Sprintf("%d:", len(m.changes))
	for _, it := range items {
		want += fmt.Sprintf(" %s/%s@%d=%s", it.Kind, it.ID, it.Ver, it.Body)
	}
	m.wantScan(want)

	ids := map[string]bool{}
	for _, t := range m.turns {
		ids[t.Session] = true
	}
	for id, s := range m.sessions {
		ids[id] = true
		got := must(m.env.log().Session(ctx, id))(m.t)
		equal(m.t, "session "+id, asJSON(m.t, got), asJSON(m.t, s))
	}
	for id := range ids {
		if _, ok := m.sessions[id]; !ok {
			_, err := m.env.log().Session(ctx, id)
			wantNotFound(m.t, "session "+id, err)
		}
		var turns []dialog.Turn
		for _, t := range m.turns {
			if t.Session == id {
				turns = append(turns, t)
			}
		}
		slices.SortFunc(turns, func(a, b dialog.Turn) int { return cmp.Compare(a.N, b.N) })
		equal(m.t, "turns of "+id, asJSON(m.t, must(m.env.log().Turns(ctx, id))(m.t)), asJSON(m.t, turns))
	}
	if err := m.stores.Check(ctx); err != nil {
		m.t.Error(err)
	}
}
