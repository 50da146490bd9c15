package learn

import "slices"

// table holds the weights of features for labels.
type table struct {
	index index
	from  []int32 // of each row, where its cells begin; one more at the end
	cells []cell
}

// cell is the weight of a feature for a label.
type cell struct {
	w     float32
	label uint16
}

// row returns the cells of a feature.
func (t *table) row(r int32) []cell { return t.cells[t.from[r]:t.from[r+1]] }

// index finds the row of a feature: open addressing, at most half full.
type index struct {
	keys []uint64 // of the rows, in their order
	at   []int32  // row + 1, 0 where free
}

func (x *index) find(key uint64) int32 {
	if len(x.at) == 0 {
		return -1
	}
	mask := uint64(len(x.at) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		r := x.at[i] - 1
		if r < 0 || x.keys[r] == key {
			return r
		}
	}
}

// add returns the row of a key, a new one where it has none.
func (x *index) add(key uint64) int32 {
	if r := x.find(key); r >= 0 {
		return r
	}
	x.keys = append(x.keys, key)
	if 2*len(x.keys) > len(x.at) {
		x.rehash(max(16, 2*len(x.at)))
	} else {
		x.place(int32(len(x.keys)))
	}
	return int32(len(x.keys) - 1)
}

func (x *index) rehash(size int) {
	for size < 2*len(x.keys) {
		size *= 2
	}
	x.at = make([]int32, size)
	for r := range x.keys {
		x.place(int32(r + 1))
	}
}

func (x *index) place(row int32) {
	mask := uint64(len(x.at) - 1)
	i := x.keys[row-1] & mask
	for x.at[i] != 0 {
		i = (i + 1) & mask
	}
	x.at[i] = row
}

// rows appends the rows of the features that are known.
func (t *table) rows(features []uint64, out []int32) []int32 {
	for _, f := range features {
		if r := t.index.find(f); r >= 0 {
			out = append(out, r)
		}
	}
	return out
}

// builder collects the labels that features are seen with: a feature has weights
// for those only, which keeps the model small.
type builder struct {
	index  index
	labels [][]uint16
	count  []int
}

func (b *builder) see(features []uint64, labels []int) {
	for _, feature := range features {
		r := b.index.add(feature)
		if int(r) == len(b.labels) {
			b.labels, b.count = append(b.labels, nil), append(b.count, 0)
		}
		b.count[r] += len(labels)
		for _, l := range labels {
			if label := uint16(l); !slices.Contains(b.labels[r], label) {
				b.labels[r] = append(b.labels[r], label)
			}
		}
	}
}

// table makes the table. A feature that was seen often has weights for all of n
// labels, so that it can speak against one it never came with.
func (b *builder) table(often, n int) table {
	t := table{index: b.index, from: []int32{0}}
	for r, labels := range b.labels {
		if b.count[r] >= often && n > 0 {
			for l := range n {
				t.cells = append(t.cells, cell{label: uint16(l)})
			}
		} else {
			for _, l := range labels {
				t.cells = append(t.cells, cell{label: l})
			}
		}
		t.from = append(t.from, int32(len(t.cells)))
	}
	return t
}
