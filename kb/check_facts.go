package kb

import "maps"

// property is a predicate of a subject, both normalised.
type property struct{ subject, predicate string }

func (r *report) facts(facts []Fact) {
	ids := map[string]bool{}
	groups := map[property][]int{} // facts by subject and predicate
	periods := make([]Period, len(facts))
	for i := range facts {
		f := &facts[i]
		it := item{f.Key(), i}
		r.id(ids, it, "id")
		for _, c := range []struct{ field, name, text string }{
			{"subject", "主体", f.Subject}, {"predicate", "属性", f.Predicate}, {"object", "取值", f.Object},
		} {
			if r.Norm(c.text) == "" {
				r.add(Error, it, c.field, "%s不能为空", c.name)
			}
		}
		if _, ok := ParseUnit(f.Unit); !ok {
			r.add(Warning, it, "unit", "不认识的单位“%s”，只能与同样写法的取值比较大小", f.Unit)
		}
		periods[i] = r.period(it, f.ValidFrom, f.ValidTo)
		p := property{r.Norm(f.Subject), r.Norm(f.Predicate)}
		groups[p] = append(groups[p], i)
	}
	s := SchemaOf(facts)
	r.schema(facts, groups, s)
	r.contradictions(facts, groups, periods, s)
}

// schema reports what is wrong in the rows that are about predicates, and values
// whose unit is not the one that was declared and cannot be converted to it.
func (r *report) schema(facts []Fact, groups map[property][]int, s Schema) {
	used := map[string]bool{}
	for p := range groups {
		used[Fold(p.predicate)] = true
	}
	for i := range facts {
		f := &facts[i]
		it := item{f.Key(), i}
		if !f.IsSchema() {
			declared, ok := s.Units[Fold(f.Predicate)]
			if !ok {
				continue
			}
			want, _ := ParseUnit(declared)
			if _, has, ok := Quantity(f.Object, f.Unit); ok && !has.Comparable(want) {
				r.add(Warning, it, "unit", "“%s”的单位应是“%s”或可与它换算，现在是“%s”", f.Predicate, declared, f.Unit)
			}
			continue
		}
		if !used[Fold(f.Subject)] {
			r.add(Warning, it, "subject", "没有三元组用到属性“%s”", f.Subject)
		}
		_, known := ParseUnit(f.Object)
		switch {
		case f.Predicate == PredicateUnit && !known:
			r.add(Warning, it, "object", "不认识的单位“%s”", f.Object)
		case f.Predicate == PredicateValues && f.Object != OneValue && f.Object != ManyValues:
			r.add(Error, it, "object", "应为“%s”或“%s”，现在是“%s”", OneValue, ManyValues, f.Object)
		}
	}
}

// usualSubjects and usualShare say when a predicate that nobody declared is taken to
// have one value at a time: at least so many subjects have it, and at most one in so
// many of them has several.
const (
	usualSubjects = 10
	usualShare    = 10
)

// contradictions reports facts of one subject and predicate that say different things
// at some moment: an error where the predicate was declared to have one value,
// otherwise a warning where it looks so. An amount looks so.
func (r *report) contradictions(facts []Fact, groups map[property][]int, periods []Period, s Schema) {
	differ := map[property][][2]int{} // the fact and the earlier one it contradicts
	subjects, several := map[string]int{}, map[string]int{}
	for p, group := range groups {
		subjects[p.predicate]++
		for n, i := range group {
			for _, j := range group[:n] {
				a, b := &facts[j], &facts[i]
				if r.Norm(a.Object+a.Unit) == r.Norm(b.Object+b.Unit) || !periods[i].Overlaps(periods[j]) || sameAmount(a, b) {
					continue
				}
				differ[p] = append(differ[p], [2]int{j, i})
				break // one line a fact, however many values there are
			}
		}
		if len(differ[p]) > 0 {
			several[p.predicate]++
		}
	}
	for p := range maps.Keys(differ) {
		for _, pair := range differ[p] {
			a, b := &facts[pair[0]], &facts[pair[1]]
			single, declared := s.Single[Fold(b.Predicate)]
			_, _, amount := Quantity(b.Object, b.Unit)
			usual := amount || subjects[p.predicate] >= usualSubjects && several[p.predicate]*usualShare <= subjects[p.predicate]
			if b.IsSchema() || b.IsAlias() || declared && !single || !declared && !usual {
				continue
			}
			severity := Warning
			if single {
				severity = Error
			}
			r.add(severity, item{b.Key(), pair[1]}, "object", "“%s %s”有不同的取值：%s%s（%s）与 %s%s",
				b.Subject, b.Predicate, a.Object, a.Unit, a.Key().ID, b.Object, b.Unit)
		}
	}
}

// sameAmount reports whether two facts say one amount in two units: 1000 克, 1 公斤.
func sameAmount(a, b *Fact) bool {
	x, u, ok := Quantity(a.Object, a.Unit)
	y, v, also := Quantity(b.Object, b.Unit)
	return ok && also && u.Comparable(v) && u.Per == v.Per && u.Convert(x, v) == y
}
