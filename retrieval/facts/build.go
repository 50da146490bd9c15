package facts

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// maxName is the longest name of a subject or value, in runes, that is looked for in questions.
const maxName = 40

// Build makes the index of facts; terms are other names of their subjects and
// predicates. It returns nil when there are no facts. Facts with unreadable validity
// are left out: kb.Check refuses them.
func Build(p *nlu.Parser, facts []kb.Fact, terms []kb.Term) *Index {
	b := &builder{
		Index:   &Index{parser: p, model: retrieval.Matcher(), byKey: map[string]uint32{}, typeOf: map[string]uint32{}},
		ids:     map[string]uint32{},
		interns: map[string]uint32{}, unitIDs: map[string]uint16{}, measureIDs: map[kb.Unit]uint16{}, periodIDs: map[[2]string]uint32{},
		schema: kb.SchemaOf(facts),
	}
	b.period("", "")
	for i := range facts {
		if f := &facts[i]; !f.IsSchema() {
			b.add(f)
		}
	}
	if len(b.rows) == 0 {
		return nil
	}
	b.order()
	b.describe(terms)
	b.nameSubjects(terms)
	b.nameObjects()
	b.nameTails()
	b.pool.New = func() any {
		return &scratch{score: make([]float32, len(b.names)), bits: make([]uint64, len(b.names)/64+1)}
	}
	return b.Index
}

// builder is an index in the making.
type builder struct {
	*Index
	ids        map[string]uint32 // subjects by key
	interns    map[string]uint32 // sources
	unitIDs    map[string]uint16
	measureIDs map[kb.Unit]uint16
	periodIDs  map[[2]string]uint32
	schema     kb.Schema
	aliases    []alias
	types      [][]uint32 // of the subjects, as indexes into kindsOf
	kindsOf    []string   // keys of the types
	lastName   string     // of the row before: rows of a subject stand together
	lastID     uint32
}

// alias is another name of a subject.
type alias struct {
	text    string
	subject uint32
}

func (b *builder) add(f *kb.Fact) {
	period, ok := b.period(f.ValidFrom, f.ValidTo)
	if !ok || strings.TrimSpace(f.Object) == "" {
		return
	}
	subject, ok := b.subject(f.Subject)
	if !ok {
		return
	}
	predicate, ok := b.predicate(f.Predicate)
	if !ok {
		return
	}
	r := row{subject: subject, predicate: predicate, object: f.Object, id: f.ID, period: period, amount: math.NaN(), unit: b.unit(f.Unit), source: b.source(f.Source)}
	if amount, u, ok := kb.Quantity(f.Object, f.Unit); ok {
		r.amount, r.measure = u.Base(amount), b.measureOf(u)
	}
	b.rows = append(b.rows, r)
	switch {
	case f.IsAlias():
		b.aliases = append(b.aliases, alias{f.Object, subject})
	case f.IsType():
		b.isA(subject, flat(f.Object))
	}
}

func (b *builder) subject(name string) (uint32, bool) {
	if name == b.lastName && name != "" {
		return b.lastID, true
	}
	key := flat(name)
	if key == "" {
		key = strings.TrimSpace(name) // $: a name without letters
	}
	if key == "" {
		return 0, false
	}
	id, ok := b.ids[key]
	if !ok {
		id = uint32(len(b.names))
		b.ids[key] = id
		b.names = append(b.names, name)
		b.types = append(b.types, nil)
	}
	b.lastName, b.lastID = name, id
	return id, true
}

func (b *builder) predicate(name string) (uint32, bool) {
	if id, ok := b.byKey[name]; ok {
		return id, true
	}
	key := flat(name)
	if key == "" {
		return 0, false
	}
	id, ok := b.byKey[key]
	if !ok {
		id = uint32(len(b.predicates))
		b.byKey[key] = id
		b.predicates = append(b.predicates, predicate{name: name, forms: [][]rune{[]rune(key)}})
	}
	return id, true
}

func (b *builder) isA(subject uint32, class string) {
	id, ok := b.typeOf[class]
	if !ok {
		id = uint32(len(b.kindsOf))
		b.typeOf[class] = id
		b.kindsOf = append(b.kindsOf, class)
	}
	b.types[subject] = append(b.types[subject], id)
}

func (b *builder) source(s string) uint32 {
	id, ok := b.interns[s]
	if !ok {
		id = uint32(len(b.sources))
		b.interns[s] = id
		b.sources = append(b.sources, s)
	}
	return id
}

func (b *builder) unit(s string) uint16 {
	id, ok := b.unitIDs[s]
	if !ok && len(b.units) < math.MaxUint16 {
		id = uint16(len(b.units))
		b.unitIDs[s] = id
		b.units = append(b.units, s)
	}
	return id
}

func (b *builder) measureOf(u kb.Unit) uint16 {
	id, ok := b.measureIDs[u]
	if !ok && len(b.measure) < math.MaxUint16 {
		id = uint16(len(b.measure))
		b.measureIDs[u] = id
		b.measure = append(b.measure, u)
	}
	return id
}

func (b *builder) period(from, to string) (uint32, bool) {
	key := [2]string{from, to}
	if id, ok := b.periodIDs[key]; ok {
		return id, true
	}
	p, err := kb.ParsePeriod(from, to)
	if err != nil {
		return 0, false
	}
	id := uint32(len(b.periods))
	b.periodIDs[key] = id
	b.periods = append(b.periods, p)
	b.stamps = append(b.stamps, key)
	return id, true
}

// order sorts the rows by subject, keeping the authored order within one.
func (b *builder) order() {
	slices.SortStableFunc(b.rows, func(x, y row) int { return cmp.Compare(x.subject, y.subject) })
	b.from = make([]uint32, len(b.names)+1)
	for _, r := range b.rows {
		b.from[r.subject+1]++
	}
	for i := range b.names {
		b.from[i+1] += b.from[i]
	}
}

// describe fills what depends on all rows of a predicate.
func (b *builder) describe(terms []kb.Term) {
	several := make([]int, len(b.predicates)) // subjects with several values at a time
	subjects := make([]int, len(b.predicates))
	last := make([]uint32, len(b.predicates)) // last subject that was counted, and one; and its last row
	double := make([]bool, len(b.predicates))
	for i := range b.rows {
		r := &b.rows[i]
		p := &b.predicates[r.predicate]
		p.rows = append(p.rows, uint32(i))
		if !math.IsNaN(r.amount) {
			p.uniform = len(p.ranked) == 0 || p.uniform && b.rows[p.ranked[0].row].measure == r.measure
			p.ranked = append(p.ranked, ranked{r.amount, uint32(i), r.subject})
		}
		if last[r.predicate] != r.subject+1 {
			last[r.predicate] = r.subject + 1
			subjects[r.predicate]++
			double[r.predicate] = false
		} else if prev := p.rows[len(p.rows)-2]; !double[r.predicate] && b.periods[b.rows[prev].period].Overlaps(b.periods[r.period]) {
			double[r.predicate] = true
			several[r.predicate]++
		}
	}
	for i := range b.predicates {
		p := &b.predicates[i]
		slices.SortStableFunc(p.ranked, func(x, y ranked) int { return cmp.Compare(x.amount, y.amount) })
		if n := len(p.ranked); n*2 > len(p.rows) {
			p.dimension = b.measure[b.rows[p.ranked[n/2].row].measure].Dimension
		}
		p.rows, p.ranked = slices.Clip(p.rows), slices.Clip(p.ranked)
		p.many = several[i]*4 > subjects[i]
		if single, ok := b.schema.Single[kb.Fold(p.name)]; ok {
			p.many = !single
		}
	}
	b.callPredicates(terms)
	b.contrast = newIDFs(b.predicates)
	for i := range b.predicates {
		b.Index.understand(&b.predicates[i])
	}
}

// callPredicates gives predicates their other names: declared ones and those of terms.
func (b *builder) callPredicates(terms []kb.Term) {
	call := func(id uint32, name string) {
		key := flat(name)
		if _, taken := b.byKey[key]; key != "" && !taken {
			b.byKey[key] = id
			b.predicates[id].forms = append(b.predicates[id].forms, []rune(key))
		}
	}
	for i := range b.predicates {
		for _, a := range b.schema.Aliases[kb.Fold(b.predicates[i].name)] {
			call(uint32(i), a)
		}
	}
	for i := range b.predicates { // 酒店类型 is the 类型 of a 酒店
		key := string(b.predicates[i].forms[0])
		for _, kind := range b.kindsOf {
			if rest, ok := strings.CutPrefix(key, kind); ok && len(kind) > 3 && len(rest) > 3 {
				call(uint32(i), rest)
			}
		}
	}
	for _, t := range terms {
		words := append([]string{t.Word}, t.Synonyms...)
		at := slices.IndexFunc(words, func(w string) bool { _, ok := b.byKey[flat(w)]; return ok })
		if at < 0 {
			continue
		}
		id := b.byKey[flat(words[at])]
		for _, w := range words {
			call(id, w)
		}
	}
	for key := range b.byKey {
		b.longest = max(b.longest, len([]rune(key)))
	}
}

// anytime is no moment: everything counts.
var anytime time.Time
