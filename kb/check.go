package kb

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Checker finds the mistakes in authored knowledge. The zero value works.
type Checker struct {
	// Norm says which texts are equal: those it maps to the same string. Fold when nil.
	Norm func(string) string
	// At is the moment for "expired"; zero: nothing is reported as expired.
	At time.Time
	// Place says where an item was imported from; nil: not known.
	Place func(Key) (file string, row int)
}

// Check finds the mistakes with the simplest normalisation, Fold.
func Check(k Knowledge) ErrorList { return Checker{}.Check(k) }

// Check returns all mistakes at once, sorted by place. A mistake that can mislead
// a visitor is an Error; one that merely looks odd is a Warning.
func (c Checker) Check(k Knowledge) ErrorList {
	if c.Norm == nil {
		c.Norm = Fold
	}
	r := &report{Checker: c}
	r.entries(k.Entries)
	r.facts(k.Facts)
	r.terms(k.Terms)
	r.flows(k)
	r.evidence(k.Evidence)
	r.policy(k.Policy, k.Entries)
	r.list.Sort()
	return r.list
}

// CheckFlows returns what Check says of flows, of what starts them and of what they
// call, and of nothing else: whoever writes a flow waits for it at every change.
func (c Checker) CheckFlows(k Knowledge) ErrorList {
	if c.Norm == nil {
		c.Norm = Fold
	}
	r := &report{Checker: c}
	r.flows(k)
	r.list.Sort()
	return r.list
}

// report gathers the mistakes of one check.
type report struct {
	Checker
	list ErrorList
}

// item is what a mistake is about: its name and its place in authored order.
type item struct {
	Key
	at int
}

func (r *report) add(s Severity, it item, field, format string, args ...any) {
	m := Mistake{Severity: s, Kind: it.Kind, ID: it.ID, Field: field, Message: fmt.Sprintf(format, args...), at: it.at}
	if it.Kind == KindPolicy {
		m.ID = ""
	}
	if r.Place != nil {
		m.File, m.Row = r.Place(it.Key)
	}
	r.list = append(r.list, m)
}

// maxIDBytes keeps ids usable as keys of every store and as parts of a URL.
const maxIDBytes = 200

// ids reports missing, overlong and repeated ids; seen maps an id to its item.
func (r *report) id(seen map[string]bool, it item, what string) {
	switch {
	case it.ID == "":
		r.add(Error, it, what, "不能为空（第 %d 条）", it.at+1)
	case len(it.ID) > maxIDBytes:
		r.add(Error, it, what, "太长：%d 字节，最多 %d 字节", len(it.ID), maxIDBytes)
	case seen[it.ID]:
		r.add(Error, it, what, "重复：已有同名的%s（第 %d 条是再次出现）", kindNames[it.Kind], it.at+1)
	}
	seen[it.ID] = true
}

// period reports unreadable and impossible validity dates and returns the period,
// the open one when it makes no sense, so that other mistakes still show.
func (r *report) period(it item, from, to string) Period {
	p, err := ParsePeriod(from, to)
	if err != nil {
		field := "valid_to"
		if _, _, e := parseDay(from); e != nil {
			field = "valid_from"
		}
		r.add(Error, it, field, "%v", err)
		return Period{}
	}
	switch {
	case p.Empty():
		r.add(Error, it, "valid_from", "生效时间 %s 晚于失效时间 %s", from, to)
		return Period{}
	case !r.At.IsZero() && p.Over(r.At):
		r.add(Warning, it, "valid_to", "已于 %s 失效", to)
	}
	return p
}

func (r *report) terms(terms []Term) {
	words := map[string]string{} // normalised word → word
	for i, t := range terms {
		it := item{t.Key(), i}
		n := r.Norm(t.Word)
		if other, ok := words[n]; ok && n != "" {
			r.add(Error, it, "word", "与业务词“%s”重复", other)
			continue
		}
		if r.Norm(t.Word) == "" {
			r.add(Error, it, "word", "不能为空（第 %d 条）", i+1)
		}
		words[n] = t.Word
	}
	owner := map[string]string{} // normalised synonym → word
	for i, t := range terms {
		it := item{t.Key(), i}
		for j, s := range t.Synonyms {
			n, field := r.Norm(s), fmt.Sprintf("synonyms[%d]", j+1)
			other, owned := owner[n]
			word, isWord := words[n]
			switch {
			case n == "":
				r.add(Warning, it, field, "空的同义词")
			case n == r.Norm(t.Word):
				r.add(Warning, it, field, "同义词“%s”就是业务词本身", s)
			case owned && other == t.Word:
				r.add(Warning, it, field, "同义词“%s”写了两次", s)
			case owned:
				r.add(Error, it, field, "同义词“%s”同时属于业务词“%s”和“%s”", s, other, t.Word)
			case isWord:
				r.add(Warning, it, field, "同义词“%s”本身也是业务词“%s”", s, word)
			}
			if n != "" && !owned {
				owner[n] = t.Word
			}
		}
	}
}

func (r *report) policy(p Policy, entries []Entry) {
	it := item{Key: PolicyKey}
	for _, f := range []struct {
		name  string
		value float64
	}{{"answer_at", p.AnswerAt}, {"clarify_at", p.ClarifyAt}} {
		if !(f.value >= 0 && f.value <= 1) { // NaN too
			r.add(Error, it, f.name, "阈值应在 0 到 1 之间，现在是 %v", f.value)
		}
	}
	switch t := p.PrecisionTarget; {
	case t != 0 && !(t >= MinPrecisionTarget && t <= MaxPrecisionTarget): // NaN too
		r.add(Error, it, "precision_target", "应在 %v 到 %v 之间（0 表示不设），现在是 %v", MinPrecisionTarget, MaxPrecisionTarget, t)
	case t != 0 && p.AnswerAt != 0:
		r.add(Warning, it, "precision_target", "已设直答准确率目标 %v，直接回答阈值 %v 不起作用", t, p.AnswerAt)
	}
	if d := p.WithDefaults(); d.ClarifyAt > d.AnswerAt && d.ClarifyAt <= 1 {
		r.add(Error, it, "clarify_at", "澄清阈值 %v 高于直接回答阈值 %v", d.ClarifyAt, d.AnswerAt)
	}
	for _, f := range []struct {
		name       string
		value, max int
	}{{"max_options", p.MaxOptions, 5}, {"max_misses", p.MaxMisses, 100}, {"max_repeats", p.MaxRepeats, 100}, {"context_turns", p.ContextTurns, 100}, {"context_minutes", p.ContextMinutes, 24 * 60}} {
		if f.value < 0 || f.value > f.max {
			r.add(Error, it, f.name, "应在 1 到 %d 之间（0 表示默认值），现在是 %d", f.max, f.value)
		}
	}
	enabled := map[string]bool{}
	for _, e := range entries {
		enabled[e.ID] = e.Enabled
	}
	for i, id := range p.Hot {
		field := fmt.Sprintf("hot[%d]", i+1)
		if on, ok := enabled[id]; !ok {
			r.add(Error, it, field, "热门问题“%s”不是已有条目", id)
		} else if !on {
			r.add(Warning, it, field, "热门问题“%s”的条目已停用", id)
		}
	}
	for i, s := range p.Sensitive {
		field := fmt.Sprintf("sensitive[%d]", i+1)
		if !slices.ContainsFunc(s.Words, func(w string) bool { return r.Norm(w) != "" }) {
			r.add(Error, it, field, "敏感话题“%s”没有触发词", s.Topic)
		}
		if s.Text == "" {
			r.add(Warning, it, field, "敏感话题“%s”没有回复文字，将使用转人工的默认文字", s.Topic)
		}
	}
	r.chitchat(p.Chitchat)
}

// chitchat reports small talk without a reply and words that two sets claim.
func (r *report) chitchat(sets []Chitchat) {
	it, owner := item{Key: PolicyKey}, map[string]string{}
	for i, c := range sets {
		field := fmt.Sprintf("chitchat[%d]", i+1)
		if c.Text == "" {
			r.add(Error, it, field, "闲聊“%s”没有回复文字", c.Name)
		}
		words := map[string]bool{}
		for _, w := range c.Words {
			words[r.Norm(w)] = true
		}
		for _, n := range slices.Sorted(maps.Keys(words)) {
			if other, ok := owner[n]; ok {
				r.add(Error, it, field, "闲聊用语“%s”同时属于“%s”和“%s”", n, other, c.Name)
			}
			owner[n] = c.Name
		}
	}
}
