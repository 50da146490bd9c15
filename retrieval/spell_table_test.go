package retrieval

import (
	"fmt"
	"testing"

	"yingda/nlu"
)

// TestHashTable: everything put in is found, in order of number, and nothing else.
func TestHashTable(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 100, 5000} {
		var list []hashed
		for i := range n {
			h := nlu.HashWord(fmt.Sprint("词", i/2)) // two numbers a hash
			list = append(list, hashedAs(h, uint32(n-i)), hashedAs(h, uint32(n-i)))
		}
		table := newHashTable(list)
		if len(table.items) != n {
			t.Errorf("%d of %d items: each counts once", len(table.items), n)
		}
		for i := range n {
			h := nlu.HashWord(fmt.Sprint("词", i/2))
			want := uint32(n - (i | 1)) // the smaller number of the two
			if i|1 >= n {
				want = uint32(n - i)
			}
			if id, ok := table.first(h); !ok || id != want {
				t.Errorf("%d of %d: %d %v, want %d", i, n, id, ok, want)
			}
		}
		for i := range 1000 {
			if id, ok := table.first(nlu.HashWord(fmt.Sprint("别", i))); ok {
				t.Errorf("of %d: found %d by chance", n, id)
			}
		}
	}
}

// TestHashSet: everything put in is there, and little else.
func TestHashSet(t *testing.T) {
	for _, n := range []int{0, 1, 5000} {
		var list []nlu.WordHash
		for i := range n {
			list = append(list, nlu.HashWord(fmt.Sprint("词", i)))
		}
		set := newHashSet(list)
		for i, h := range list {
			if !set.maybe(h) {
				t.Errorf("%d of %d is not there", i, n)
			}
		}
		chance := 0
		for i := range 1000 {
			if set.maybe(nlu.HashWord(fmt.Sprint("别", i))) {
				chance++
			}
		}
		if chance > 100 {
			t.Errorf("of %d: %d in 1,000 found by chance", n, chance)
		}
	}
}
