package facts

import (
	"cmp"
	"math/bits"
	"slices"

	"yingda/nlu"
)

// table maps hashes of texts to numbers, several for one text: 8 bytes each and as
// much again for the directory, a third of what a Go map of strings takes. Hits must
// be checked: two texts in 2³² look alike.
type table struct {
	shift uint
	dir   []uint32 // begin of each bucket in items
	items []tagged
}

type tagged struct{ tag, id uint32 }

// entry of a table in the making.
type entry struct {
	mixed uint64
	id    uint32
}

func newTable(list []entry) table {
	slices.SortFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(a.mixed, b.mixed), cmp.Compare(a.id, b.id)) })
	list = slices.Compact(list)
	width := uint(bits.Len(uint(len(list))))
	t := table{shift: 64 - width, dir: make([]uint32, 1<<width+1), items: make([]tagged, len(list))}
	for i, e := range list {
		t.items[i] = tagged{uint32(e.mixed), e.id}
		t.dir[e.mixed>>t.shift+1]++
	}
	for i := 1; i < len(t.dir); i++ {
		t.dir[i] += t.dir[i-1]
	}
	return t
}

// each calls fn with the numbers of a hash, ascending, until fn returns false.
func (t *table) each(h nlu.WordHash, fn func(id uint32) bool) {
	if len(t.items) == 0 {
		return
	}
	x := h.Mix()
	b := x >> t.shift
	for _, it := range t.items[t.dir[b]:t.dir[b+1]] {
		if it.tag == uint32(x) && !fn(it.id) {
			return
		}
	}
}
