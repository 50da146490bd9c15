package learn

import (
	"maps"
	"slices"
	"sync"
	"time"

	"yingda/nlu"
)

// anyDay gives relative dates a meaning while learning; where a date stands does not depend on it.
var anyDay = time.Date(2024, 5, 15, 12, 0, 0, 0, time.UTC)

// Train learns a model. Mistakes in the examples are told all at once, as Mistakes.
func Train(examples []Example, parser *nlu.Parser, set Settings) (*Model, error) {
	if len(examples) == 0 {
		return nil, ErrNothing
	}
	examples, err := check(examples, set)
	if err != nil {
		return nil, err
	}
	m := &Model{usage: usages{}, several: set.Several}
	l := &lesson{m: m, parser: parser, real: len(examples), authored: set.Values}
	l.names(examples, set)
	l.read(examples)
	for _, slot := range slices.Sorted(maps.Keys(set.Values)) {
		for _, v := range set.Values[slot] {
			s := cutUnits(nlu.Fold(nlu.Clean(v)))
			m.values.add(s, 0, len(s.units), l.slot[slot], authored)
		}
	}
	l.features()
	var both sync.WaitGroup // two models that share nothing they change: the result is the same
	both.Go(func() {
		items, f := l.intents(), kin(m.intents)
		if m.several {
			real := items[:l.real] // mixed values are for slots
			m.intent = trainIntents(real, f, true, 3)
			m.confidence.scale, m.confidence.none[0] = fitSeveral(real, f)
			return
		}
		m.intent = trainIntents(items, f, false, 3, 4, 5)
		m.confidence = calibrate(items[:l.real], f)
	})
	both.Go(func() { m.trainSlots(l.slots) })
	both.Wait()
	return m, nil
}

// lesson is the examples on their way into a model.
type lesson struct {
	m            *Model
	parser       *nlu.Parser
	intent, slot map[string]int
	real         int // examples that were given; mixed ones follow
	authored     map[string][]string
	read_        []*reading
	slots        []*slotItem
	whole        [][]uint64 // features of the whole sentence
}

// reading is an example that was read.
type reading struct {
	s      *sentence
	intent int
	wanted []int // it, or any number of several; intent is 0 then
	values []value
	from   []int // the examples that it was made of: its own number, or those mixed
}

func (l *lesson) names(examples []Example, set Settings) {
	intents, slots := map[string]bool{}, map[string]bool{}
	for _, e := range examples {
		for _, name := range set.wanted(e) {
			intents[name] = true
		}
		for _, s := range e.Slots {
			slots[s.Slot] = true
		}
	}
	for s := range set.Values {
		slots[s] = true
	}
	number := func(names []string) map[string]int {
		n := map[string]int{}
		for i, name := range names {
			n[name] = i
		}
		return n
	}
	l.m.intents, l.m.slots = slices.Sorted(maps.Keys(intents)), slices.Sorted(maps.Keys(slots))
	l.intent, l.slot = number(l.m.intents), number(l.m.slots)
}

// read analyses the examples, on all processors, and counts what they have.
func (l *lesson) read(examples []Example) {
	var more []mixed
	if len(examples) < mixBelow {
		more = mixExamples(examples, l.authored)
	}
	l.read_ = make([]*reading, len(examples)+len(more))
	parallel(len(l.read_), func(i int) {
		if i < len(examples) {
			l.read_[i] = l.readOne(examples[i], []int{i})
		} else {
			x := more[i-len(examples)]
			l.read_[i] = l.readOne(x.Example, x.from)
		}
	})
	m := l.m
	m.kin = kin(m.slots)
	m.allowed = make([][]int, len(m.intents))
	if m.several {
		m.allowed = make([][]int, 1)
	}
	var widths []int
	for i, r := range l.read_ {
		for _, v := range r.values {
			widths = append(widths, v.b-v.a)
			m.allowed[r.intent] = append(m.allowed[r.intent], v.slot)
			if i < l.real {
				m.values.add(r.s, v.a, v.b, v.slot, 1)
			}
		}
		if i < l.real {
			m.usage.count(r.s, r.values)
		}
	}
	if n := len(widths); n > 0 {
		slices.Sort(widths)
		m.width = widths[n-1-n*tooLong/1000]
	}
	for i, list := range m.allowed {
		slices.Sort(list)
		m.allowed[i] = slices.Compact(list)
	}
	n := len(m.slots) + 1
	m.follow, m.followIn = make([]float32, n*n), make([]float32, len(m.allowed)*n)
}

// tooLong is how many of a thousand values, the longest, are not learned: what a
// sentence costs grows with the longest value.
const tooLong = 1

func (l *lesson) readOne(e Example, from []int) *reading {
	u := l.parser.Read(e.Text)
	u.Mentions = nlu.Mentions(u.Text, anyDay)
	r := &reading{s: newSentence(&u), from: from}
	r.s.setContext(e.Context)
	if l.m.several {
		for _, name := range e.Intents {
			r.wanted = append(r.wanted, l.intent[name])
		}
	} else {
		r.intent = l.intent[e.Intent]
		r.wanted = []int{r.intent}
	}
	for _, sp := range e.Slots {
		a, b := r.s.unitsOf(sp.Start, sp.End)
		if k := len(r.values); k > 0 && a < r.values[k-1].b {
			a = r.values[k-1].b // two values in one run of digits: the first has it
		}
		if a < b {
			r.values = append(r.values, value{a, b, l.slot[sp.Slot]})
		}
	}
	sortValues(r.values)
	return r
}

// features notes what each example looks like to a model that knows all others,
// gives the tables their rows, and the examples their places in them.
func (l *lesson) features() {
	m := l.m
	l.whole = make([][]uint64, len(l.read_))
	l.slots = make([]*slotItem, len(l.read_))
	parallel(len(l.read_), func(i int) {
		r := l.read_[i]
		mine, own := usages{}, own(nil)
		for _, d := range r.from {
			o := l.read_[d]
			mine.count(o.s, o.values)
			for _, v := range o.values {
				own = append(own, ownValue{o.s.spanHash(v.a, v.b), v.slot})
			}
		}
		r.s.classify(m.usage, mine)
		r.s.matches = m.values.find(r.s, own)
		l.whole[i] = r.s.intentFeatures()
	})
	var node, segment builder
	var buf []uint64
	for _, r := range l.read_ {
		for t, labels := range m.labelsOf(len(r.s.units), r.values) {
			buf = r.s.nodeFeatures(t, buf[:0])
			node.see(buf, labels)
		}
		for _, v := range r.values {
			labels := m.kin.withParts(v.slot)
			for a := max(0, v.a-about); a <= v.a+about; a++ {
				for b := max(a+1, v.b-about); b <= min(len(r.s.units), v.b+about); b++ {
					buf = r.s.segmentFeatures(a, b, buf[:0])
					segment.see(buf, labels)
				}
			}
		}
	}
	m.node, m.segment = node.table(0, 0), segment.table(0, 0)
	parallel(len(l.read_), func(i int) {
		r := l.read_[i]
		it := &slotItem{intent: r.intent, values: r.values}
		l.slots[i] = it
		if len(m.allowed[r.intent]) == 0 || slices.ContainsFunc(r.values, func(v value) bool { return v.b-v.a > m.width }) {
			return
		}
		n := len(r.s.units)
		w := min(n, m.width)
		it.node, it.segment = make([][]int32, n), make([][]int32, n*w)
		var buf []uint64
		for t := range n {
			buf = r.s.nodeFeatures(t, buf[:0])
			it.node[t] = m.node.rows(buf, nil)
			for k := range min(w, n-t) {
				buf = r.s.segmentFeatures(t, t+k+1, buf[:0])
				it.segment[t*w+k] = m.segment.rows(buf, nil)
			}
		}
	})
}

// about is how many units from either end of a value of an example others begin and
// end that a model learns to tell from it: features that they alone have get weights
// too, to speak against. F1 of values of smp2019 at 0, 1, 2 and 4: .839, .845, .846, .846.
const about = 2

func (l *lesson) intents() []intentItem {
	out := make([]intentItem, len(l.read_))
	for i, r := range l.read_ {
		out[i] = intentItem{l.whole[i], r.wanted}
	}
	return out
}

// parallel calls do with 0 to n-1 on two goroutines: publishing leaves the other processors to visitors.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	for k := range 2 {
		wg.Go(func() {
			for i := k; i < n; i += 2 {
				do(i)
			}
		})
	}
	wg.Wait()
}
