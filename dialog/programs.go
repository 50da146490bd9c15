package dialog

import (
	"slices"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/nlu"
)

// programs are a bot's flows, compiled.
type programs struct {
	byID    map[string]*flow.Program
	all     []*flow.Program            // in authored order
	older   []map[string]*flow.Program // by flow.Program.Sum, of the versions before, the newest first
	recalls bool                       // some slot may be filled from earlier turns
}

// keptVersions is how many versions before the live one flows that were begun are
// still finished on: a program takes a few kilobytes.
const keptVersions = 3

// compileFlows makes the programs of all flows that are enabled and make sense;
// what does not is for kb.Check to report.
func compileFlows(k *kb.Knowledge, parser *nlu.Parser) programs {
	p, hooks := programs{}, map[string]*kb.Webhook{}
	for i := range k.Webhooks {
		hooks[k.Webhooks[i].Name] = &k.Webhooks[i]
	}
	for i := range k.Flows {
		f := &k.Flows[i]
		if !f.Enabled {
			continue
		}
		program, err := flow.Compile(f, hooks, func(class string) []string { return subjects(k.Facts, class) })
		if err != nil {
			continue
		}
		if p.byID == nil {
			p.byID = map[string]*flow.Program{}
		}
		p.byID[f.ID] = program
		p.all = append(p.all, program)
		p.recalls = p.recalls || slices.ContainsFunc(f.Slots, func(s kb.Slot) bool { return s.Recall })
	}
	flow.Learn(p.all, parser)
	return p
}

// typePredicate is the predicate of the facts that say what a subject is.
const typePredicate = "类型"

// subjects are the subjects of facts, each once, those of a class when one is given.
func subjects(facts []kb.Fact, class string) (names []string) {
	seen := map[string]bool{}
	for _, f := range facts {
		if !seen[f.Subject] && (class == "" || f.Predicate == typePredicate && f.Object == class) {
			seen[f.Subject] = true
			names = append(names, f.Subject)
		}
	}
	return names
}

// flowEntries are the flows as the index knows them: like entries whose phrasings
// are the examples, so that one ranking and one confidence decide between both.
func (p *programs) flowEntries(flows []kb.Flow, taken map[string]bool) (entries []kb.Entry) {
	for i := range flows {
		f := &flows[i]
		if p.byID[f.ID] == nil {
			continue
		}
		e := kb.Entry{ID: f.Candidate(), Negatives: f.Intent.Negatives, Answer: f.Name, Enabled: true}
		for _, example := range f.Intent.Examples {
			text, _, err := kb.ReadExample(example)
			if err != nil {
				continue
			}
			if e.Question == "" {
				e.Question = text
			} else {
				e.Variants = append(e.Variants, text)
			}
			if bare := withoutMarks(example); bare != text && nlu.Key(bare) != "" {
				e.Typos = append(e.Typos, bare) // matched, never shown
			}
		}
		if e.Question != "" && !taken[nlu.Key(f.Name)] {
			e.Variants = append(e.Variants, f.Name)
		}
		if e.Question != "" {
			entries = append(entries, e)
		}
	}
	return entries
}

// withoutMarks is an example without what is marked in it: 订从到的票.
func withoutMarks(example string) string {
	plain, marks, err := kb.ReadExample(example)
	if err != nil {
		return example
	}
	runes, out, from := []rune(plain), []rune(nil), 0
	for _, m := range marks {
		out = append(out, runes[from:m.Start]...)
		from = m.End
	}
	return string(append(out, runes[from:]...))
}

// indexed returns all that the index ranks: the entries, then the flows.
func (p *programs) indexed(k *kb.Knowledge) []kb.Entry {
	if len(p.byID) == 0 {
		return k.Entries
	}
	taken := map[string]bool{} // phrasings of entries: no flow's name takes one away
	for i := range k.Entries {
		for _, text := range k.Entries[i].Phrasings() {
			taken[nlu.Key(text)] = true
		}
	}
	flows := p.flowEntries(k.Flows, taken)
	return slices.Concat(k.Entries, flows)
}

// program is what a frame goes on with: its own definition, of this version or one
// before; else what the flow is today, moved; nil when there is no such flow any more.
func (p *programs) program(f *flow.Frame) (program *flow.Program, moved bool) {
	now := p.byID[f.Flow]
	if now != nil && now.Sum == f.Sum {
		return now, false
	}
	for _, version := range p.older {
		if old := version[f.Sum]; old != nil {
			return old, false
		}
	}
	return now, now != nil
}

// after returns the bot knowing the flows of the one that it takes over from.
func (b *Bot) after(old *Bot) *Bot {
	if b == nil || old == nil || len(old.flows.byID) == 0 && len(old.flows.older) == 0 {
		return b
	}
	before := map[string]*flow.Program{}
	for _, p := range old.flows.byID {
		before[p.Sum] = p
	}
	with := *b
	with.flows.older = slices.Concat([]map[string]*flow.Program{before}, old.flows.older)
	with.flows.older = with.flows.older[:min(len(with.flows.older), keptVersions)]
	return &with
}
