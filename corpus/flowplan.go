package corpus

import (
	"fmt"
	"io"
	"reflect"

	"yingda/kb"
)

// importFlows is Import of a file of flows. Rows are flows and webhooks; what is wrong
// with them, in form or in sense, is told at once. A file whose form is wrong has
// nothing to take; flows that only make no sense yet are accepted beside their mistakes.
func importFlows(s Source, have kb.Knowledge, o Options) (*Plan, error) {
	data, err := io.ReadAll(io.LimitReader(s.reader(), maxFlowBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.Name, err)
	}
	p := &Plan{File: s.Name, Format: YAML, Counts: map[Verdict]int{}, opts: o, reasons: map[place]string{}}
	k, bad := ReadFlows(s.Name, data)
	for _, m := range bad {
		p.Rows = append(p.Rows, Row{Row: m.Row, Kind: m.Kind, Title: m.Message, Verdict: Failed})
	}
	if p.Mistakes = bad; len(bad) == 0 {
		flows := compared(p, have.Flows, k.Flows, func(f *kb.Flow) (kb.Key, string) { return f.Key(), f.Name })
		hooks := compared(p, have.Webhooks, k.Webhooks, func(w *kb.Webhook) (kb.Key, string) { return w.Key(), w.URL })
		p.Accepted = kb.Knowledge{Flows: flows, Webhooks: hooks}
		p.Mistakes = flowMistakes(WithFlows(have, p.Accepted), p.Rows, o)
		ReadFlowLines(data).Mark(p.Mistakes, s.Name)
		p.Mistakes.Sort()
	}
	for _, r := range p.Rows {
		p.Counts[r.Verdict]++
	}
	return p, nil
}

// compared returns the items that are new or changed and notes the verdict on each.
func compared[T any](p *Plan, have, items []T, name func(*T) (kb.Key, string)) (out []T) {
	known := map[kb.Key]*T{}
	for i := range have {
		key, _ := name(&have[i])
		known[key] = &have[i]
	}
	for i := range items {
		key, title := name(&items[i])
		row := Row{Row: i + 1, Kind: key.Kind, ID: key.ID, Title: title, Verdict: New}
		switch old := known[key]; {
		case old == nil:
		case p.opts.Mode == Append || reflect.DeepEqual(*old, items[i]):
			row.Verdict = Duplicate
		default:
			row.Verdict = Changed
		}
		if row.Verdict != Duplicate {
			out = append(out, items[i])
		}
		p.Rows = append(p.Rows, row)
	}
	return out
}

// flowMistakes are the mistakes of the knowledge as it would be that are about the
// items of the file; what is wrong elsewhere is not the file's.
func flowMistakes(k kb.Knowledge, rows []Row, o Options) (out kb.ErrorList) {
	mine := map[kb.Key]bool{}
	for _, r := range rows {
		mine[kb.Key{Kind: r.Kind, ID: r.ID}] = true
	}
	for _, m := range (kb.Checker{Norm: o.Norm}).CheckFlows(k) {
		if mine[kb.Key{Kind: m.Kind, ID: m.ID}] {
			out = append(out, m)
		}
	}
	return out
}
