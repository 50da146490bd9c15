package kb

import (
	"fmt"
	"slices"
)

// phrasing is one way of asking for one entry.
type phrasing struct {
	entry int    // place of the entry
	field string // where it stands in the entry
	text  string
	norm  string
}

func (r *report) entries(entries []Entry) {
	ids := map[string]bool{}
	periods := make([]Period, len(entries))
	var all []phrasing
	for i := range entries {
		e := &entries[i]
		it := item{e.Key(), i}
		r.id(ids, it, "id")
		if e.Answer == "" {
			r.add(Error, it, "answer", "不能为空")
		}
		for channel, a := range e.Answers {
			if a == "" {
				r.add(Warning, it, "answers."+channel, "渠道“%s”的答案为空，将使用通用答案", channel)
			}
		}
		periods[i] = r.period(it, e.ValidFrom, e.ValidTo)
		own := r.phrasings(it, e)
		r.negatives(it, e, own)
		all = append(all, own...)
	}
	r.near(entries, periods, r.shared(entries, periods, all))
}

// phrasings reports what is wrong within one entry's question, variants and
// typos, and returns those that can be matched, without repetitions.
func (r *report) phrasings(it item, e *Entry) []phrasing {
	var own []phrasing
	add := func(field, text string) {
		n := r.Norm(text)
		switch i := slices.IndexFunc(own, func(p phrasing) bool { return p.norm == n }); {
		case Fold(text) == "" && field == "question":
			r.add(Error, it, field, "不能为空")
		case Fold(text) == "":
			r.add(Warning, it, field, "空的问法")
		case n == "":
			r.add(Warning, it, field, "“%s”归一化后没有文字，不会被匹配", text)
		case i >= 0:
			r.add(Warning, it, field, "“%s”与本条目的%s“%s”重复", text, fieldLabel(own[i].field), own[i].text)
		default:
			own = append(own, phrasing{it.at, field, text, n})
		}
	}
	add("question", e.Question)
	for i, s := range e.Variants {
		add(fmt.Sprintf("similar[%d]", i+1), s)
	}
	for i, s := range e.Typos {
		add(fmt.Sprintf("typos[%d]", i+1), s)
	}
	return own
}

func (r *report) negatives(it item, e *Entry, own []phrasing) {
	for i, s := range e.Negatives {
		n, field := r.Norm(s), fmt.Sprintf("negatives[%d]", i+1)
		if n == "" {
			r.add(Warning, it, field, "空的反例")
			continue
		}
		for _, p := range own {
			if p.norm == n {
				r.add(Error, it, field, "反例“%s”与本条目的%s相同", s, fieldLabel(p.field))
			}
		}
	}
}

// shared warns of phrasings owned by two entries that can both answer at some
// moment, and returns the phrasings without those that are met again. They are no
// reason to refuse publishing: the bot asks which entry is meant.
func (r *report) shared(entries []Entry, periods []Period, all []phrasing) (first []phrasing) {
	owners := make(map[string][]phrasing, len(all))
	for _, p := range all {
		if len(owners[p.norm]) == 0 {
			first = append(first, p)
		}
		for _, q := range owners[p.norm] {
			if !periods[p.entry].Overlaps(periods[q.entry]) {
				continue // one takes over from the other
			}
			a, b := &entries[q.entry], &entries[p.entry]
			it := item{b.Key(), p.entry}
			if p.field == "question" && q.field == "question" {
				r.add(Warning, it, p.field, "标准问“%s”与条目 %s 重复", p.text, a.ID)
			} else {
				r.add(Warning, it, p.field, "“%s”同时属于条目 %s（%s“%s”）和 %s", p.text, a.ID, fieldLabel(q.field), q.text, b.ID)
			}
			break // one line a phrasing, however many entries have it
		}
		owners[p.norm] = append(owners[p.norm], p)
	}
	return first
}

// maxNear is how many near-duplicates are written out, in lines: a person reads
// no more, and a badly made import may have a hundred thousand.
const maxNear = 200

// near warns of entries that are asked almost alike and answer differently.
func (r *report) near(entries []Entry, periods []Period, all []phrasing) {
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = p.norm
	}
	type pair struct{ a, b int }
	best := map[pair]nearPair{} // the nearest phrasings of two entries
	for _, n := range nearPairs(texts, nearAt) {
		p := pair{all[n.a].entry, all[n.b].entry}
		if p.a == p.b || !confusable(entries, periods, p.a, p.b) {
			continue
		}
		if b, ok := best[p]; !ok || n.like > b.like {
			best[p] = n
		}
	}
	pairs := make([]nearPair, 0, len(best))
	for _, n := range best {
		pairs = append(pairs, n)
	}
	slices.SortFunc(pairs, func(x, y nearPair) int { return x.compare(y) })
	for i, n := range pairs {
		p, q := all[n.b], all[n.a]
		it := item{entries[p.entry].Key(), p.entry}
		if i == maxNear {
			r.add(Warning, item{Key{KindEntry, ""}, len(entries)}, "", "另有 %d 对条目问法相近而答案不同，未逐一列出", len(pairs)-i)
			break
		}
		r.add(Warning, it, p.field, "“%s”与条目 %s 的“%s”很相近（%.0f%%），但答案不同", p.text, entries[q.entry].ID, q.text, 100*n.like)
	}
}

// confusable reports whether two entries can both answer and would say different things.
func confusable(entries []Entry, periods []Period, i, j int) bool {
	a, b := &entries[i], &entries[j]
	return a.Enabled && b.Enabled && a.Answer != b.Answer && periods[i].Overlaps(periods[j])
}
