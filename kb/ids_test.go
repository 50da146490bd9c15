package kb

import (
	"slices"
	"sync"
	"testing"
	"time"
)

func TestFactIDIsStableAndSeparatesFields(t *testing.T) {
	gold := Fact{Subject: "金卡", Predicate: "年费", Object: "300", Unit: "元"}
	if got, want := FactID(gold), "fb196e2972df79d22"; got != want {
		t.Errorf("FactID = %q, want %q: ids in existing drafts depend on it", got, want)
	}
	same := gold
	same.Source, same.ValidTo, same.ID = "价目表", "2027-01-01", "x"
	if FactID(same) != FactID(gold) {
		t.Error("source, validity or id changed the FactID")
	}
	others := []Fact{
		{Subject: "金卡年", Predicate: "费", Object: "300", Unit: "元"}, // same letters, other borders
		{Subject: "金卡", Predicate: "年费", Object: "300元"},
		{Subject: "金卡", Predicate: "年费", Object: "元", Unit: "300"},
		{},
	}
	seen := map[string]bool{FactID(gold): true}
	for _, f := range others {
		if seen[FactID(f)] {
			t.Errorf("FactID of %+v is not its own", f)
		}
		seen[FactID(f)] = true
	}
	if k := gold.Key(); k != (Key{KindFact, FactID(gold)}) {
		t.Errorf("Key of a fact without id = %v", k)
	}
	if k := same.Key(); k != (Key{KindFact, "x"}) {
		t.Errorf("Key of a fact with id = %v", k)
	}
}

func TestNewEntryIDsAreUniqueAndSorted(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	const n = 20_000 // more than the counter holds in one millisecond
	ids := make([]string, 0, n)
	for range n {
		ids = append(ids, NewEntryID(now))
	}
	later := NewEntryID(now.Add(time.Minute))
	if !slices.IsSorted(ids) {
		t.Error("ids of one moment are not in the order of the calls")
	}
	if later <= ids[n-1] {
		t.Errorf("id of a later moment %q sorts before %q", later, ids[n-1])
	}
	if len(slices.Compact(ids)) != n {
		t.Error("an id was given twice")
	}
	if len(later) != 16 {
		t.Errorf("id %q has %d bytes, want 16", later, len(later))
	}
}

func TestNewEntryIDFromManyGoroutines(t *testing.T) {
	var (
		mu   sync.Mutex
		seen = map[string]bool{}
		wg   sync.WaitGroup
	)
	for range 8 {
		wg.Go(func() {
			for range 500 {
				id := NewEntryID(time.Time{}) // a clock before 1970 must not break them either
				mu.Lock()
				seen[id[:12]] = true // without the part drawn by lot
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 8*500 {
		t.Errorf("%d different ids, want %d", len(seen), 8*500)
	}
}
