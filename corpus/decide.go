package corpus

import (
	"hash/maphash"
	"slices"
	"strings"

	"yingda/kb"
)

// decide compares what the file says with the knowledge there is.
func (g *gathering) decide(have kb.Knowledge) {
	g.decideEntries(have.Entries)
	g.decideFacts(have.Facts)
	g.decideTerms(have.Terms)
	g.decidePolicy(have.Policy)
}

func (g *gathering) decideEntries(have []kb.Entry) {
	norm := g.plan.opts.Norm
	byID := make(map[string]int, len(have))
	for i := range have {
		byID[have[i].ID] = i
	}
	byNorm := map[string]int{}
	if slices.ContainsFunc(g.entries, func(e entryRow) bool { return e.ID == "" }) {
		for i := range have {
			if n := norm(have[i].Question); n != "" {
				byNorm[n] = i
			}
		}
	}
	taken := func(id string) bool {
		_, there := byID[id]
		_, inFile := g.byID[id]
		return there || inFile
	}
	g.byNorm = nil // a large file needs the memory
	g.plan.Accepted.Entries = make([]kb.Entry, 0, len(g.entries))
	for i := range g.entries {
		e := &g.entries[i]
		if e.bad {
			g.failRest(e)
			continue
		}
		at, there := byID[e.ID]
		if e.ID == "" {
			at, there = byNorm[norm(e.Question)]
			if there {
				e.ID = have[at].ID
				e.says.set(entryFields, "question", false) // it differs in punctuation at most
			} else {
				e.ID = entryID(kb.Fold(e.Question), taken)
			}
			if other, ok := g.byID[e.ID]; ok {
				g.fail(e.rows[0], "", "与第 %d 行同是条目“%s”", g.plan.Rows[g.entries[other].rows[0]].Row, e.ID)
				g.failRest(e)
				continue
			}
			g.byID[e.ID] = i
		}
		for _, row := range e.rows {
			g.plan.Rows[row].ID = e.ID
		}
		if there {
			g.decideEntry(e, have[at], true)
		} else {
			g.decideEntry(e, kb.Entry{ID: e.ID, Enabled: true}, false)
		}
	}
	g.owners(have)
}

// decideEntry gives the verdict on an entry beside the one there is, or beside an empty one.
func (g *gathering) decideEntry(e *entryRow, old kb.Entry, there bool) {
	row := e.rows[0]
	n, changed := e.onto(old)
	n.ID = e.ID
	g.plan.Rows[row].Title = strings.TrimSpace(n.Question)
	switch {
	case strings.TrimSpace(n.Question) == "":
		g.fail(row, "", "没有编号为“%s”的条目，也没有问题", e.ID)
	case strings.TrimSpace(n.Answer) == "" && !g.plan.opts.AllowEmptyAnswers:
		g.fail(row, "", "答案为空")
	case strings.TrimSpace(n.Answer) == "":
		g.fault(row, fault{kb.Warning, "", "答案为空，暂用问题代替"})
		n.Answer = n.Question
		if old.Answer == n.Answer {
			changed = slices.DeleteFunc(changed, func(f string) bool { return f == "answer" })
		}
	}
	if g.plan.Rows[row].Verdict == Failed {
		g.failRest(e)
		return
	}
	if g.verdict(row, changed, there) {
		e.written = true
		g.plan.Accepted.Entries = append(g.plan.Accepted.Entries, n)
	}
}

// failRest fails the rows that add to an entry that cannot be taken.
func (g *gathering) failRest(e *entryRow) {
	for _, row := range e.rows[1:] {
		g.fail(row, "", "所属的第 %d 行有错误", g.plan.Rows[e.rows[0]].Row)
	}
}

// verdict sets the verdict on the row of an item and reports whether it is to be written.
func (g *gathering) verdict(row int, changed []string, there bool) bool {
	r := &g.plan.Rows[row]
	switch {
	case !there:
		r.Verdict = New
	case len(changed) == 0:
		r.Verdict = Duplicate
		return false
	case g.plan.opts.Mode == Append:
		r.Verdict = Duplicate
		g.fault(row, fault{kb.Warning, "", "库里已有，追加时不更改（不同的有：" + strings.Join(changed, "、") + "）"})
		return false
	default:
		r.Verdict, r.Changed = Changed, changed
	}
	return true
}

// owners warns of phrasings that two entries have after the import: a publish
// would refuse them.
func (g *gathering) owners(have []kb.Entry) {
	accepted := g.plan.Accepted.Entries
	if len(accepted) == 0 {
		return
	}
	warn := func(e *kb.Entry, text, other string) {
		row := g.entries[g.byID[e.ID]].rows[0]
		g.fault(row, fault{kb.Warning, "", "“" + text + "”也是条目“" + other + "”的问法，发布前要留下一个"})
	}
	seed := maphash.MakeSeed()
	key := func(s string) uint64 { return maphash.String(seed, g.plan.opts.Norm(s)) }
	owner := map[uint64]int32{} // phrasing → place in accepted; hashed, as there may be a million
	for i := range accepted {
		e := &accepted[i]
		for _, text := range e.Phrasings() {
			if o, ok := owner[key(text)]; !ok {
				owner[key(text)] = int32(i)
			} else if int(o) != i {
				warn(e, text, accepted[o].Question)
			}
		}
	}
	for i := range have {
		if at, ok := g.byID[have[i].ID]; ok && g.entries[at].written { // replaced
			continue
		}
		for _, text := range have[i].Phrasings() {
			if o, ok := owner[key(text)]; ok {
				warn(&accepted[o], text, have[i].Question)
			}
		}
	}
}

func (g *gathering) decideFacts(have []kb.Fact) {
	at := make(map[string]int, len(have))
	for i := range have {
		at[have[i].Key().ID] = i
	}
	for _, f := range g.facts {
		i, there := at[f.Key().ID]
		n, changed := f.Fact, []string(nil)
		if there {
			n, changed = factOnto(have[i], f.Fact, f.says)
		}
		g.plan.Rows[f.row].ID = n.Key().ID
		if g.verdict(f.row, changed, there) {
			g.plan.Accepted.Facts = append(g.plan.Accepted.Facts, n)
		}
	}
}

func (g *gathering) decideTerms(have []kb.Term) {
	at := make(map[string]int, len(have))
	for i := range have {
		at[have[i].Word] = i
	}
	for _, t := range g.terms {
		i, there := at[t.Word]
		var changed []string
		if there && !slices.Equal(have[i].Synonyms, t.Synonyms) {
			changed = []string{"synonyms"}
		}
		if g.verdict(t.rows[0], changed, there) {
			g.plan.Accepted.Terms = append(g.plan.Accepted.Terms, t.Term)
		}
	}
}
