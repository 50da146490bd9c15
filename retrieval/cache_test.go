package retrieval

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// A ranking from the cache is the ranking that would be made now, also when
// entries begin and end to be valid.
func TestCacheKnowsValidity(t *testing.T) {
	p := nlu.NewParser(nil)
	ix := Build(p, []kb.Entry{
		{ID: "old", Question: "年费多少钱", Answer: "旧", ValidTo: "2026-03-31", Enabled: true},
		{ID: "new", Question: "年费要多少钱", Answer: "新", ValidFrom: "2026-04-01", ValidTo: "2026-04-30", Enabled: true},
		{ID: "always", Question: "怎么开卡", Answer: "开", Enabled: true},
	})
	u := p.ParseText("年费是多少钱")
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 12, 0, 0, 0, kb.Location)
	}
	for range 2 { // the second time from the cache
		for _, c := range []struct {
			at   time.Time
			want string
		}{
			{day(3, 1), "old"}, {day(3, 31), "old"}, {day(4, 1), "new"}, {day(4, 30), "new"}, {day(5, 1), ""},
		} {
			got := ix.Search(&u, Options{At: c.at})
			if fresh := ix.Search(&u, Options{At: c.at, Fresh: true}); !reflect.DeepEqual(got, fresh) {
				t.Errorf("%v: cached %+v, made anew %+v", c.at, got, fresh)
			}
			first := ""
			if len(got.Candidates) > 0 {
				first = got.Candidates[0].Entry
			}
			if first != c.want {
				t.Errorf("%v: %q, want %q", c.at, first, c.want)
			}
		}
		if n := len(ix.Search(&u, Options{}).Candidates); n != 2 {
			t.Errorf("at no time in particular: %d candidates, want 2", n)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 10_000 {
				k := cacheKey{core: fmt.Sprint(g, i)}
				c.put(k, Result{Calibration: k.core})
				if r, ok := c.get(k); ok && r.Calibration != k.core {
					t.Errorf("%v has %v", k, r)
				}
			}
		})
	}
	wg.Wait()
	for i := range c.shards {
		if n := len(c.shards[i].known); n > cacheSize || n == 0 {
			t.Errorf("shard %d holds %d rankings", i, n)
		}
	}
}
