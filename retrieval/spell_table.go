package retrieval

import (
	"cmp"
	"math/bits"
	"slices"

	"yingda/nlu"
)

// hashTable maps hashes to numbers, several for one hash: 8 bytes each and as much
// again for the directory. Two hashes in 2³² are taken for one. Nearly all that is
// looked up is not there: maybe says so of nine in ten, from the nearest cache.
type hashTable struct {
	shift uint
	maybe []uint64 // set of the first maybeBits more bits of the hashes than a bucket has
	dir   []uint32 // begin of a bucket in items
	items []hashItem
}

const maybeBits = 3

type hashItem struct{ tag, id uint32 }

// hashed is an item of a table in the making.
type hashed struct {
	mixed uint64
	id    uint32
}

func hashedAs(h nlu.WordHash, id uint32) hashed { return hashed{h.Mix(), id} }

// newHashTable orders the items of a hash by id.
func newHashTable(list []hashed) hashTable {
	slices.SortFunc(list, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.mixed, b.mixed), cmp.Compare(a.id, b.id)) })
	list = slices.Compact(list)
	width := uint(bits.Len(uint(len(list))))
	t := hashTable{shift: 64 - width, maybe: make([]uint64, 1<<width>>(6-maybeBits)+1), dir: make([]uint32, 1<<width+1), items: make([]hashItem, len(list))}
	for i, h := range list {
		bit := h.mixed >> (t.shift - maybeBits)
		t.maybe[bit/64] |= 1 << (bit % 64)
		t.items[i] = hashItem{uint32(h.mixed), h.id}
		t.dir[h.mixed>>t.shift+1]++
	}
	for i := 1; i < len(t.dir); i++ {
		t.dir[i] += t.dir[i-1]
	}
	return t
}

// of returns the items of a hash and, by chance, of others in its bucket: their tags tell.
func (t *hashTable) of(h nlu.WordHash) (bucket []hashItem, tag uint32) {
	x := h.Mix()
	if bit := x >> (t.shift - maybeBits); t.maybe[bit/64]&(1<<(bit%64)) == 0 {
		return nil, 0
	}
	b := x >> t.shift
	return t.items[t.dir[b]:t.dir[b+1]], uint32(x)
}

// first returns the smallest number of a hash, ok false when it has none.
func (t *hashTable) first(h nlu.WordHash) (id uint32, ok bool) {
	bucket, tag := t.of(h)
	for _, it := range bucket {
		if it.tag == tag {
			return it.id, true
		}
	}
	return 0, false
}

// hashSet has hashes, and by chance one in sixteen of the others.
type hashSet struct {
	shift uint
	bits  []uint64
}

func newHashSet(list []nlu.WordHash) hashSet {
	width := uint(max(6, bits.Len(uint(len(list)))+4))
	s := hashSet{shift: 64 - width, bits: make([]uint64, 1<<width/64)}
	for _, h := range list {
		x := h.Mix() >> s.shift
		s.bits[x/64] |= 1 << (x % 64)
	}
	return s
}

func (s *hashSet) maybe(h nlu.WordHash) bool {
	x := h.Mix() >> s.shift
	return s.bits[x/64]&(1<<(x%64)) != 0
}
