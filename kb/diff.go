package kb

import "bytes"

// Delta is what changed among the items of one kind: their ids, in authored
// order (of the newer knowledge, for Removed of the older).
type Delta struct {
	Added   []string `json:"added,omitempty"`
	Changed []string `json:"changed,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// Difference is what lies between two states of knowledge. The order of items
// does not count.
type Difference struct {
	Entries  Delta `json:"entries"`
	Facts    Delta `json:"facts"`
	Terms    Delta `json:"terms"`
	Flows    Delta `json:"flows,omitzero"`
	Webhooks Delta `json:"webhooks,omitzero"`
	Evidence Delta `json:"evidence,omitzero"`
	Policy   bool  `json:"policy,omitempty"` // the policy changed
}

// Empty reports whether nothing changed.
func (d Difference) Empty() bool {
	return d.Entries.empty() && d.Facts.empty() && d.Terms.empty() && d.Flows.empty() && d.Webhooks.empty() && d.Evidence.empty() && !d.Policy
}

func (d Delta) empty() bool { return len(d.Added)+len(d.Changed)+len(d.Removed) == 0 }

// Diff returns what changed from a to b.
func Diff(a, b Knowledge) Difference {
	return Difference{
		Entries:  delta(a.Entries, b.Entries, func(e Entry) Key { return e.Key() }),
		Facts:    delta(a.Facts, b.Facts, func(f Fact) Key { return f.Key() }),
		Terms:    delta(a.Terms, b.Terms, func(t Term) Key { return t.Key() }),
		Flows:    delta(a.Flows, b.Flows, func(f Flow) Key { return f.Key() }),
		Webhooks: delta(a.Webhooks, b.Webhooks, func(w Webhook) Key { return w.Key() }),
		Evidence: delta(a.Evidence, b.Evidence, func(e Evidence) Key { return e.Key() }),
		Policy:   !same(a.Policy, b.Policy),
	}
}

func delta[T any](a, b []T, key func(T) Key) (d Delta) {
	old := make(map[Key]T, len(a))
	for _, v := range a {
		old[key(v)] = v
	}
	kept := make(map[Key]bool, len(b))
	for _, v := range b {
		k := key(v)
		kept[k] = true
		if was, ok := old[k]; !ok {
			d.Added = append(d.Added, k.ID)
		} else if !same(was, v) {
			d.Changed = append(d.Changed, k.ID)
		}
	}
	for _, v := range a {
		if k := key(v); !kept[k] {
			d.Removed = append(d.Removed, k.ID)
		}
	}
	return d
}

// same reports whether two items are written alike; an empty list and none are the same.
func same[T any](a, b T) bool {
	x, errX := marshal(a)
	y, errY := marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
