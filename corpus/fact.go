package corpus

import (
	"slices"

	"yingda/kb"
)

// fact reads a record as a fact.
func (r *record) fact(lim Limits) kb.Fact {
	f := kb.Fact{
		ID:        r.id(lim),
		Subject:   r.text("subject", lim.QuestionRunes),
		Predicate: r.text("predicate", lim.QuestionRunes),
		Object:    r.text("object", lim.AnswerRunes),
		Unit:      r.text("unit", lim.NameRunes),
		ValidFrom: r.date("valid_from"),
		ValidTo:   r.date("valid_to"),
		Source:    r.text("source", lim.NameRunes),
	}
	for _, c := range []struct{ name, zh, value string }{
		{"subject", "主体", f.Subject}, {"predicate", "属性", f.Predicate}, {"object", "取值", f.Object},
	} {
		if c.value == "" && !r.bad() {
			r.fail(r.header(c.name), "%s为空", c.zh)
		}
	}
	if p, err := kb.ParsePeriod(f.ValidFrom, f.ValidTo); err == nil && p.Empty() {
		r.fail(r.header("valid_to"), "生效时间 %s 晚于失效时间 %s", f.ValidFrom, f.ValidTo)
	}
	return f
}

// factOnto returns the fact as it will be and the fields that change.
func factOnto(old, f kb.Fact, says fields) (kb.Fact, []string) {
	n := old
	var changed []string
	set := func(name string, to *string, v string) {
		if says.has(factFields, name) && *to != v {
			*to = v
			changed = append(changed, name)
		}
	}
	set("subject", &n.Subject, f.Subject)
	set("predicate", &n.Predicate, f.Predicate)
	set("object", &n.Object, f.Object)
	set("unit", &n.Unit, f.Unit)
	set("valid_from", &n.ValidFrom, f.ValidFrom)
	set("valid_to", &n.ValidTo, f.ValidTo)
	set("source", &n.Source, f.Source)
	return n, changed
}

// term reads a record as a term.
func (r *record) term(lim Limits) kb.Term {
	t := kb.Term{Word: r.text("word", min(lim.QuestionRunes, lim.NameRunes)), Synonyms: r.list("synonyms", lim, lim.QuestionRunes)}
	if t.Word == "" && !r.bad() {
		r.fail(r.header("word"), "业务词为空")
	}
	if len(t.Word) > lim.NameRunes { // it is the key of the term
		r.fail(r.header("word"), "有 %d 个字节，超过上限 %d", len(t.Word), lim.NameRunes)
	}
	return t
}

// termJoin adds the synonyms of a later row of the same word.
func termJoin(t *kb.Term, o kb.Term) {
	for _, s := range o.Synonyms {
		if !slices.Contains(t.Synonyms, s) {
			t.Synonyms = append(t.Synonyms, s)
		}
	}
}
