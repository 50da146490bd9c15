package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"yingda/kb"
)

// put and remove write changes as short text: kind/id=number.
func put(id string, n int) kb.Change {
	return kb.Change{Key: entry(id), Body: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)), By: "amy", At: noon}
}

func remove(id string) kb.Change { return kb.Change{Key: entry(id), By: "bob", At: noon} }

func entry(id string) kb.Key { return kb.Key{Kind: kb.KindEntry, ID: id} }

func (e *env) apply(changes ...kb.Change) kb.Rev {
	e.t.Helper()
	return must(e.kb().Apply(ctx, changes, nil))(e.t)
}

// scan returns the draft as text: "rev: kind/id@ver=body …".
func (e *env) scan() string {
	e.t.Helper()
	var b strings.Builder
	rev, err := e.kb().Scan(ctx, func(it kb.Item) error {
		fmt.Fprintf(&b, " %s/%s@%d=%s", it.Kind, it.ID, it.Ver, it.Body)
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return fmt.Sprintf("%d:%s", rev, b.String())
}

// since returns changes as text: "rev:id=body …/newest", a removal as "rev:id-".
func (e *env) since(after kb.Rev, max int) string {
	e.t.Helper()
	list, newest, err := e.kb().Since(ctx, after, max)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, c := range list {
		if c.Body == nil {
			fmt.Fprintf(&b, "%d:%s- ", c.Rev, c.ID)
		} else {
			fmt.Fprintf(&b, "%d:%s=%s ", c.Rev, c.ID, c.Body)
		}
	}
	return fmt.Sprintf("%s/%d", b.String(), newest)
}

func (e *env) wantScan(want string) { e.t.Helper(); equal(e.t, "draft", e.scan(), want) }

func (e *env) wantSince(after kb.Rev, max int, want string) {
	e.t.Helper()
	equal(e.t, fmt.Sprintf("changes after %d", after), e.since(after, max), want)
}

var draftTests = []test{
	{name: "is empty at first", run: func(t *testing.T, e *env) {
		e.wantScan("0:")
		e.wantSince(0, 10, "/0")
		if _, err := e.kb().Get(ctx, entry("a")); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
	}},
	{name: "numbers changes from 1 and returns the last number", run: func(t *testing.T, e *env) {
		equal(t, "rev", e.apply(put("a", 1), put("b", 2)), 2)
		equal(t, "rev", e.apply(put("c", 3)), 3)
		e.wantSince(0, 10, `1:a={"n":1} 2:b={"n":2} 3:c={"n":3} /3`)
	}},
	{name: "gives an item with the version of its last change", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 2))
		e.apply(put("a", 3))
		it := must(e.kb().Get(ctx, entry("a")))(t)
		equal(t, "item", fmt.Sprint(it.Kind, it.ID, it.Ver, string(it.Body)), `entrya3{"n":3}`)
	}},
	{name: "removes and says so in the log", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 2))
		equal(t, "rev", e.apply(remove("a")), 3)
		e.wantScan(`3: entry/b@2={"n":2}`)
		e.wantSince(2, 10, "3:a- /3")
		if _, err := e.kb().Get(ctx, entry("a")); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
	}},
	{name: "removing what is not there takes no number", run: func(t *testing.T, e *env) {
		equal(t, "rev", e.apply(remove("x")), 0)
		equal(t, "rev", e.apply(put("a", 1), remove("x"), put("b", 2)), 2)
		equal(t, "rev", e.apply(remove("x"), remove("y")), 2)
		e.wantSince(0, 10, `1:a={"n":1} 2:b={"n":2} /2`)
	}},
	{name: "nothing to apply is no error", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1))
		equal(t, "rev", e.apply(), 1)
	}},
	{name: "keeps who and when", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), remove("a"))
		list, _, err := e.kb().Since(ctx, 0, 10)
		if err != nil || len(list) != 2 {
			t.Fatalf("%v %v", list, err)
		}
		equal(t, "by", list[0].By+list[1].By, "amybob")
		if !list[0].At.Equal(noon) || list[0].Key != entry("a") {
			t.Errorf("change = %+v", list[0])
		}
	}},
	{name: "version 0 wanted: only if new", run: func(t *testing.T, e *env) {
		e.wantApply(nil, 1, put("a", 1), map[kb.Key]kb.Rev{entry("a"): 0})
		e.wantApply(kb.ErrConflict, 0, put("a", 2), map[kb.Key]kb.Rev{entry("a"): 0})
		e.wantScan(`1: entry/a@1={"n":1}`)
	}},
	{name: "a version wanted: only if unchanged", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 1))
		e.wantApply(nil, 3, put("a", 2), map[kb.Key]kb.Rev{entry("a"): 1})
		e.wantApply(kb.ErrConflict, 0, put("a", 3), map[kb.Key]kb.Rev{entry("a"): 1})
		e.wantApply(kb.ErrConflict, 0, put("a", 3), map[kb.Key]kb.Rev{entry("a"): 4}) // never was
		e.wantApply(kb.ErrConflict, 0, remove("b"), map[kb.Key]kb.Rev{entry("b"): 1, entry("c"): 1})
		e.wantApply(nil, 4, remove("b"), map[kb.Key]kb.Rev{entry("b"): 2})
		e.wantApply(kb.ErrConflict, 0, put("b", 9), map[kb.Key]kb.Rev{entry("b"): 2}) // removed since
		e.wantScan(`4: entry/a@3={"n":2}`)
	}},
	{name: "a version may be wanted of an item that is not changed", run: func(t *testing.T, e *env) {
		e.apply(put("guard", 1))
		e.wantApply(nil, 2, put("a", 1), map[kb.Key]kb.Rev{entry("guard"): 1})
		e.wantApply(kb.ErrConflict, 0, put("b", 1), map[kb.Key]kb.Rev{entry("guard"): 2})
	}},
	{name: "a conflict leaves nothing behind", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1))
		_, err := e.kb().Apply(ctx, []kb.Change{put("b", 1), remove("a"), put("c", 1)}, map[kb.Key]kb.Rev{entry("c"): 7})
		if !errors.Is(err, kb.ErrConflict) {
			t.Errorf("error %v", err)
		}
		e.wantScan(`1: entry/a@1={"n":1}`)
		e.wantSince(0, 10, `1:a={"n":1} /1`)
	}},
	{name: "changes of one item follow each other", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 1), put("a", 2), put("a", 3))
		e.wantScan(`4: entry/a@4={"n":3} entry/b@2={"n":1}`)
		e.wantSince(0, 10, `1:a={"n":1} 2:b={"n":1} 3:a={"n":2} 4:a={"n":3} /4`)
	}},
	{name: "an item removed and put again is a new one, at the end", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 1), put("c", 1))
		e.apply(remove("a"), put("a", 2))
		e.wantScan(`5: entry/b@2={"n":1} entry/c@3={"n":1} entry/a@5={"n":2}`)
	}},
	{name: "scans by kind, then in authored order", run: func(t *testing.T, e *env) {
		kinds := []kb.Kind{kb.KindTerm, kb.KindFact, kb.KindEntry, kb.KindPolicy}
		for i, id := range []string{"z", "a", "m", "中"} {
			c := put(id, i)
			c.Kind = kinds[i%2]
			e.apply(c)
			c.Kind = kinds[2]
			e.apply(c)
		}
		p := put("policy", 0)
		p.Key = kb.PolicyKey
		e.apply(p)
		e.apply(put("z", 9)) // changing an item does not move it
		e.wantScan(`10: entry/z@10={"n":9} entry/a@4={"n":1} entry/m@6={"n":2} entry/中@8={"n":3}` +
			` fact/a@3={"n":1} fact/中@7={"n":3} policy/policy@9={"n":0} term/z@1={"n":0} term/m@5={"n":2}`)
	}},
	{name: "one id under two kinds is two items", run: func(t *testing.T, e *env) {
		f := put("a", 2)
		f.Kind = kb.KindFact
		e.apply(put("a", 1), f)
		e.apply(remove("a"))
		e.wantScan(`3: fact/a@2={"n":2}`)
	}},
	{name: "keeps kinds it does not know", run: func(t *testing.T, e *env) {
		c := put("开卡", 1)
		c.Kind = "flow"
		e.apply(put("a", 1), c)
		e.wantScan(`2: entry/a@1={"n":1} flow/开卡@2={"n":1}`)
	}},
	{name: "takes ids of any letters", run: func(t *testing.T, e *env) {
		ids := []string{"a/b?c=d&e", "信用卡 年费", "'\"\\%_", strings.Repeat("长", 66), "A", "a", " a", "a ", "\n", "\u00e9", "e\u0301"}
		for i, id := range ids {
			e.apply(put(id, i))
		}
		for i, id := range ids {
			it := must(e.kb().Get(ctx, entry(id)))(t)
			equal(t, id, string(it.Body), fmt.Sprintf(`{"n":%d}`, i))
		}
	}},
	{name: "refuses an item without a name", run: func(t *testing.T, e *env) {
		for _, key := range []kb.Key{{Kind: kb.KindEntry}, {ID: "a"}, {}} {
			if _, err := e.kb().Apply(ctx, []kb.Change{put("x", 1), {Key: key, Body: json.RawMessage("{}")}}, nil); err == nil {
				t.Errorf("%q was accepted", key)
			}
		}
		e.wantScan("0:")
	}},
	{name: "a scan stops at the first error of its reader", run: func(t *testing.T, e *env) {
		e.apply(put("a", 1), put("b", 2))
		boom, calls := errors.New("boom"), 0
		_, err := e.kb().Scan(ctx, func(kb.Item) error { calls++; return boom })
		if !errors.Is(err, boom) || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
	}},
	{name: "gives the log in pages", run: func(t *testing.T, e *env) {
		for i := range 5 {
			e.apply(put("a", i))
		}
		e.wantSince(0, 2, `1:a={"n":0} 2:a={"n":1} /5`)
		e.wantSince(2, 2, `3:a={"n":2} 4:a={"n":3} /5`)
		e.wantSince(4, 2, `5:a={"n":4} /5`)
		e.wantSince(5, 2, "/5")
		e.wantSince(0, 0, "/5")
		e.wantSince(99, 2, "/5") // a reader from the future can see it by the number
	}},
	{name: "forgets old changes when told to, never the draft", run: func(t *testing.T, e *env) {
		for i := range 10 {
			e.apply(put(fmt.Sprint(i), i))
		}
		before := e.scan()
		equal(t, "forgotten", e.compact(3), 7)
		equal(t, "forgotten again", e.compact(3), 0)
		e.wantScan(before)
		e.wantSince(6, 10, kb.ErrCompacted.Error())
		e.wantSince(0, 10, kb.ErrCompacted.Error())
		e.wantSince(7, 1, `8:7={"n":7} /10`)
		equal(t, "forgotten", e.compact(0), 3)
		e.wantSince(9, 10, kb.ErrCompacted.Error())
		e.wantSince(10, 10, "/10")
		equal(t, "rev", e.apply(put("next", 1)), 11)
		e.wantSince(10, 10, `11:next={"n":1} /11`)
	}},
	{name: "compacts more than one bite", run: func(t *testing.T, e *env) {
		var many []kb.Change
		for i := range 1000 {
			many = append(many, put(fmt.Sprint(i), i))
		}
		equal(t, "rev", e.apply(many...), 1000)
		equal(t, "forgotten", e.compact(1), 999)
		e.wantSince(999, 10, `1000:999={"n":999} /1000`)
	}},
	{name: "a change wakes whoever asked before it", once: true, run: func(t *testing.T, e *env) {
		var waiting []<-chan struct{}
		for i := range 3 {
			waiting = append(waiting, e.kb().Wake())
			e.apply(put("a", i))
		}
		for i, w := range waiting {
			select {
			case <-w:
			default:
				t.Errorf("waiter %d still sleeps", i)
			}
		}
	}},
	{name: "no wake-up is lost between reading and waiting", once: true, run: lostWakeUp},
	{name: "a cancelled context writes nothing", run: func(t *testing.T, e *env) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := e.kb().Apply(gone, []kb.Change{put("a", 1)}, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		e.wantScan("0:")
	}},
	{name: "writers at once leave no gap and lose nothing", once: true, run: concurrentApply},
	{name: "of writers who want the same version one wins", once: true, run: concurrentCAS},
	{name: "a scan sees one moment", once: true, run: consistentScan},
}

func (e *env) wantApply(want error, rev kb.Rev, c kb.Change, ifVer map[kb.Key]kb.Rev) {
	e.t.Helper()
	got, err := e.kb().Apply(ctx, []kb.Change{c}, ifVer)
	if !errors.Is(err, want) || got != rev {
		e.t.Errorf("apply %s if %v: rev %d, error %v; want %d, %v", c.ID, ifVer, got, err, rev, want)
	}
}
