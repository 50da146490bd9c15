package kb

import (
	"context"
	"fmt"
)

// ResetTo makes the draft equal to k, order included: what k does not have is
// removed. Like PutAll it may take several commits; doing it again is safe. It
// is how a roll-back puts the working copy back too.
func (d *Draft) ResetTo(ctx context.Context, st Stamp, k Knowledge) (Rev, error) {
	now, rev, err := d.Load(ctx)
	if err != nil {
		return 0, err
	}
	remove, put := resetPlan(now, k)
	if len(remove)+len(put.items()) == 0 {
		return rev, nil
	}
	rev, err = d.write(ctx, st, remove, put)
	if err != nil {
		return 0, fmt.Errorf("reset: %w", err)
	}
	return rev, nil
}

// resetPlan says what to remove from now and then to write to get to want.
func resetPlan(now, want Knowledge) (remove []Key, put Knowledge) {
	remove, put.Entries = resetList(remove, now.Entries, want.Entries, func(e Entry) Key { return e.Key() })
	remove, put.Facts = resetList(remove, now.Facts, want.Facts, func(f Fact) Key { return f.Key() })
	remove, put.Terms = resetList(remove, now.Terms, want.Terms, func(t Term) Key { return t.Key() })
	remove, put.Flows = resetList(remove, now.Flows, want.Flows, func(f Flow) Key { return f.Key() })
	remove, put.Webhooks = resetList(remove, now.Webhooks, want.Webhooks, func(w Webhook) Key { return w.Key() })
	remove, put.Evidence = resetList(remove, decided(now.Evidence), decided(want.Evidence), func(e Evidence) Key { return e.Key() })
	if same(now.Policy, want.Policy) {
		return remove, put
	}
	if put.Policy = want.Policy; same(want.Policy, Policy{}) {
		remove = append(remove, PolicyKey)
	}
	return remove, put
}

// resetList plans one list. New items always come last, so whatever must stand
// behind a new one is removed and written again after it.
func resetList[T any](remove []Key, now, want []T, key func(T) Key) (_ []Key, put []T) {
	place := make(map[Key]int, len(want)) // in want
	for i, v := range want {
		place[key(v)] = i
	}
	kept := 0 // items of want, from its beginning, that are in the draft in this order
	for _, v := range now {
		k := key(v)
		if i, ok := place[k]; !ok || i != kept {
			remove = append(remove, k)
			continue
		}
		if !same(v, want[kept]) {
			put = append(put, want[kept])
		}
		kept++
	}
	return remove, append(put, want[kept:]...)
}

// decided are the decisions of trainers: what visitors decided is not in a draft.
func decided(list []Evidence) (out []Evidence) {
	for _, e := range list {
		if e.Source == Trainer {
			out = append(out, e)
		}
	}
	return out
}
