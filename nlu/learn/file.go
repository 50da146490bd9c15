package learn

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"yingda/atomicfile"
)

// magic begins a stored model; the digit is the version of the format and of the
// features: a model is of no use to other features than it was trained with.
const magic = "yingda learn 2\n"

// ErrFormat is data that is no model, or a damaged one, or of another version.
var ErrFormat = errors.New("not a model of intents and slots")

// Encode writes the parts in the order of Model, sealed. The same model gives the
// same bytes.
func (m *Model) Encode() []byte {
	var w writer
	w.names(m.intents)
	w.names(m.slots)
	w.count(int(bit(m.several)))
	for _, list := range m.allowed {
		w.count(len(list))
		for _, s := range list {
			w.count(s)
		}
	}
	w.count(len(m.values.slots))
	w.count(m.values.longest)
	for r, list := range m.values.slots {
		w.u64(m.values.index.keys[r])
		w.count(len(list))
		for _, c := range list {
			w.count(c.slot)
			w.count(c.count)
		}
	}
	w.count(len(m.usage))
	for _, k := range slices.Sorted(maps.Keys(m.usage)) {
		w.u64(k)
		w.count(int(m.usage[k].inside))
		w.count(int(m.usage[k].outside))
	}
	for _, t := range m.tables() {
		w.table(t)
	}
	w.floats(m.follow)
	w.floats(m.followIn)
	w.count(m.width)
	for _, x := range m.confidence.numbers() {
		w.u64(math.Float64bits(*x))
	}
	return atomicfile.Seal(magic, w.b)
}

func (m *Model) tables() []*table { return []*table{&m.intent.table, &m.node, &m.segment} }

func (c *calibration) numbers() []*float64 {
	out := []*float64{&c.scale}
	for i := range c.none {
		out = append(out, &c.none[i])
	}
	return out
}

// Decode reads what Encode wrote. Anything else is ErrFormat.
func Decode(data []byte) (*Model, error) {
	body, _, err := atomicfile.Unseal(magic, data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	r := reader{b: body}
	m := &Model{usage: usages{}}
	m.intents, m.slots = r.names(MaxIntents), r.names(MaxSlots)
	m.several = r.count(1) == 1
	m.allowed = make([][]int, len(m.intents))
	if m.several {
		m.allowed = make([][]int, 1)
	}
	for i := range m.allowed {
		for range r.count(len(m.slots)) {
			m.allowed[i] = append(m.allowed[i], r.below(len(m.slots)))
		}
		r.expect(slices.IsSorted(m.allowed[i]) && len(slices.Compact(slices.Clone(m.allowed[i]))) == len(m.allowed[i]), "slots of an intent")
	}
	m.intent = &intentTable{family: kin(m.intents), several: m.several}
	m.kin = kin(m.slots)
	r.gazetteer(m)
	for n := r.count(len(r.b)); n > 0 && r.err == nil; n-- {
		m.usage[r.u64()] = use{int32(r.count(math.MaxInt32)), int32(r.count(math.MaxInt32))}
	}
	labels := [...]int{m.intent.size, nodeLabels(m.kin.size), m.kin.size}
	for i, t := range m.tables() {
		r.table(t, labels[i])
	}
	states := len(m.slots) + 1
	m.follow, m.followIn = r.floats(states*states), r.floats(len(m.allowed)*states)
	m.width = r.count(maxUnits)
	for _, x := range m.confidence.numbers() {
		*x = math.Float64frombits(r.u64())
		r.expect(!math.IsNaN(*x) && !math.IsInf(*x, 0), "calibration")
	}
	r.expect(len(r.b) == 0, "end")
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, r.err)
	}
	return m, nil
}

func (r *reader) gazetteer(m *Model) {
	n := r.count(len(r.b))
	m.values.longest = r.count(maxUnits)
	for i := 0; i < n && r.err == nil; i++ {
		r.expect(int(m.values.index.add(r.u64())) == i, "values")
		list := make([]counted, 0, 1)
		for range r.count(len(m.slots)) {
			list = append(list, counted{r.below(len(m.slots)), r.count(authored)})
		}
		m.values.slots = append(m.values.slots, list)
	}
}

// writer appends numbers to bytes.
type writer struct{ b []byte }

func (w *writer) count(n int)  { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *writer) u64(x uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, x) }

func (w *writer) names(names []string) {
	w.count(len(names))
	for _, n := range names {
		w.count(len(n))
		w.b = append(w.b, n...)
	}
}

func (w *writer) floats(list []float32) {
	for _, x := range list {
		w.b = binary.LittleEndian.AppendUint32(w.b, math.Float32bits(x))
	}
}

func (w *writer) table(t *table) {
	w.count(len(t.index.keys))
	for r, k := range t.index.keys {
		w.u64(k)
		w.count(len(t.row(int32(r))))
		for _, c := range t.row(int32(r)) {
			w.count(int(c.label))
			w.b = binary.LittleEndian.AppendUint32(w.b, math.Float32bits(c.w))
		}
	}
}

// reader takes numbers from bytes; after the first mistake everything is 0. What it
// makes is never larger than the bytes it reads.
type reader struct {
	b   []byte
	err error
}

func (r *reader) expect(ok bool, what string) {
	if !ok {
		r.err = cmp.Or(r.err, fmt.Errorf("%s %d bytes before the end", what, len(r.b)))
		r.b = nil
	}
}

// count reads a number of at most most.
func (r *reader) count(most int) int {
	x, n := binary.Uvarint(r.b)
	if r.expect(n > 0 && x <= uint64(most), "number"); r.err != nil {
		return 0
	}
	r.b = r.b[n:]
	return int(x)
}

// below reads a number from 0 to n-1.
func (r *reader) below(n int) int {
	r.expect(n > 0, "number")
	return r.count(max(n-1, 0))
}

func (r *reader) u64() uint64 {
	if r.expect(len(r.b) >= 8, "number"); r.err != nil {
		return 0
	}
	x := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return x
}

func (r *reader) float() float32 {
	if r.expect(len(r.b) >= 4, "weight"); r.err != nil {
		return 0
	}
	x := math.Float32frombits(binary.LittleEndian.Uint32(r.b))
	r.b = r.b[4:]
	r.expect(x == x && x >= -math.MaxFloat32 && x <= math.MaxFloat32, "weight")
	return x
}

func (r *reader) floats(n int) []float32 {
	if r.expect(len(r.b) >= 4*n, "weights"); r.err != nil {
		return nil
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = r.float()
	}
	return out
}

// names reads sorted names, each once.
func (r *reader) names(most int) (out []string) {
	for n := r.count(most); n > 0 && r.err == nil; n-- {
		k := r.count(len(r.b))
		if r.err != nil {
			return nil
		}
		name := string(r.b[:min(k, len(r.b))])
		r.b = r.b[len(name):]
		r.expect(len(name) == k && (len(out) == 0 || out[len(out)-1] < name), "name")
		out = append(out, name)
	}
	return out
}

func (r *reader) table(t *table, labels int) {
	t.from = []int32{0}
	n := r.count(len(r.b))
	for i := 0; i < n && r.err == nil; i++ {
		r.expect(int(t.index.add(r.u64())) == i, "feature")
		for range r.count(labels) {
			label := uint16(r.below(labels))
			t.cells = append(t.cells, cell{r.float(), label})
		}
		t.from = append(t.from, int32(len(t.cells)))
	}
}
