package kb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"
)

// Stamp says who made a change and when.
type Stamp struct {
	By string // account
	At time.Time
}

// AnyVer as the expected version of an item: write it whatever its version is.
const AnyVer Rev = math.MaxUint64

// maxCommit is how many items go into one commit of the store, so that a large
// import never keeps a conversation waiting for long (engineering figure:
// 1,000 items of 1 KB commit in about 10 ms).
const maxCommit = 1000

// Draft is the working copy: typed reading and writing of what a Store keeps.
// It holds no state of its own.
type Draft struct {
	store Store
}

// NewDraft returns the draft kept in a store.
func NewDraft(s Store) *Draft { return &Draft{s} }

// Load reads the whole draft, in authored order, and the Rev it is at.
func (d *Draft) Load(ctx context.Context) (Knowledge, Rev, error) {
	var k Knowledge
	rev, err := d.store.Scan(ctx, func(it Item) error {
		switch it.Kind {
		case KindEntry:
			return grow(&k.Entries, it)
		case KindFact:
			return grow(&k.Facts, it)
		case KindTerm:
			return grow(&k.Terms, it)
		case KindFlow:
			return grow(&k.Flows, it)
		case KindWebhook:
			return grow(&k.Webhooks, it)
		case KindEvidence:
			return grow(&k.Evidence, it)
		case KindPolicy:
			return decodeBody(it, &k.Policy)
		}
		return nil // a kind of a later version: not ours to judge
	})
	if err != nil {
		return Knowledge{}, 0, fmt.Errorf("load draft: %w", err)
	}
	return k, rev, nil
}

// grow appends the item to the list, reading it in place.
func grow[T any](list *[]T, it Item) error {
	*list = append(*list, *new(T))
	return decodeBody(it, &(*list)[len(*list)-1])
}

func decodeBody(it Item, to any) error {
	if err := unmarshal(it.Body, to); err != nil {
		return fmt.Errorf("%s %s: %w", it.Kind, it.ID, err)
	}
	return nil
}

// Entry returns one entry and its version, ErrNotFound when there is none.
func (d *Draft) Entry(ctx context.Context, id string) (Entry, Rev, error) {
	return get[Entry](ctx, d, Key{KindEntry, id})
}

// Fact returns one fact and its version, ErrNotFound when there is none.
func (d *Draft) Fact(ctx context.Context, id string) (Fact, Rev, error) {
	return get[Fact](ctx, d, Key{KindFact, id})
}

// Term returns one term and its version, ErrNotFound when there is none.
func (d *Draft) Term(ctx context.Context, word string) (Term, Rev, error) {
	return get[Term](ctx, d, Key{KindTerm, word})
}

// Flow returns one flow and its version, ErrNotFound when there is none.
func (d *Draft) Flow(ctx context.Context, id string) (Flow, Rev, error) {
	return get[Flow](ctx, d, Key{KindFlow, id})
}

// Webhook returns one webhook and its version, ErrNotFound when there is none.
func (d *Draft) Webhook(ctx context.Context, name string) (Webhook, Rev, error) {
	return get[Webhook](ctx, d, Key{KindWebhook, name})
}

// Policy returns the policy and its version: the zero policy and 0 while none was written.
func (d *Draft) Policy(ctx context.Context) (Policy, Rev, error) {
	p, ver, err := get[Policy](ctx, d, PolicyKey)
	if errors.Is(err, ErrNotFound) {
		return Policy{}, 0, nil
	}
	return p, ver, err
}

func get[T any](ctx context.Context, d *Draft, key Key) (v T, ver Rev, err error) {
	it, err := d.store.Get(ctx, key)
	if err == nil {
		err = decodeBody(it, &v)
	}
	if err != nil {
		return v, 0, fmt.Errorf("draft %s %q: %w", key.Kind, key.ID, err)
	}
	return v, it.Ver, nil
}

// PutEntry writes an entry if it still has version ifVer (0: it is new; AnyVer:
// do not ask), otherwise ErrConflict. An entry without an ID is given one.
// It returns the entry's new version.
func (d *Draft) PutEntry(ctx context.Context, st Stamp, e *Entry, ifVer Rev) (Rev, error) {
	if e.ID == "" {
		e.ID = NewEntryID(st.At)
	}
	return d.put(ctx, st, e.Key(), e, ifVer)
}

// PutFact writes a fact like PutEntry; one without an ID is given its FactID.
func (d *Draft) PutFact(ctx context.Context, st Stamp, f *Fact, ifVer Rev) (Rev, error) {
	f.ID = f.Key().ID
	return d.put(ctx, st, f.Key(), f, ifVer)
}

// PutTerm writes a term like PutEntry.
func (d *Draft) PutTerm(ctx context.Context, st Stamp, t Term, ifVer Rev) (Rev, error) {
	return d.put(ctx, st, t.Key(), t, ifVer)
}

// PutFlow writes a flow like PutEntry; it must have an ID.
func (d *Draft) PutFlow(ctx context.Context, st Stamp, f Flow, ifVer Rev) (Rev, error) {
	return d.put(ctx, st, f.Key(), f, ifVer)
}

// PutWebhook writes a webhook like PutEntry.
func (d *Draft) PutWebhook(ctx context.Context, st Stamp, w Webhook, ifVer Rev) (Rev, error) {
	return d.put(ctx, st, w.Key(), w, ifVer)
}

// PutEvidence writes a trainer's decisions over what was decided of the same questions before.
func (d *Draft) PutEvidence(ctx context.Context, st Stamp, list []Evidence) (Rev, error) {
	for i := range list {
		list[i].Source, list[i].Votes, list[i].At = Trainer, 0, st.At.UTC()
	}
	return d.write(ctx, st, nil, Knowledge{Evidence: list})
}

// PutPolicy writes the policy like PutEntry.
func (d *Draft) PutPolicy(ctx context.Context, st Stamp, p Policy, ifVer Rev) (Rev, error) {
	return d.put(ctx, st, PolicyKey, p, ifVer)
}

// Remove takes an item out of the draft if it still has version ifVer (AnyVer: do not ask).
func (d *Draft) Remove(ctx context.Context, st Stamp, key Key, ifVer Rev) (Rev, error) {
	return d.apply(ctx, []Change{st.removal(key)}, ifVer)
}

// Edit writes all of k and takes items out, all or nothing, if every item named in
// ifVer still has that version (0: it is not there), otherwise ErrConflict. It is for
// a few things that belong together, a flow and what it calls: one commit.
func (d *Draft) Edit(ctx context.Context, st Stamp, k Knowledge, remove []Key, ifVer map[Key]Rev) (Rev, error) {
	changes, err := st.changes(remove, k)
	if err != nil {
		return 0, err
	}
	rev, err := d.store.Apply(ctx, changes, ifVer)
	if err != nil {
		return 0, fmt.Errorf("edit draft: %w", err)
	}
	return rev, nil
}

func (d *Draft) put(ctx context.Context, st Stamp, key Key, v any, ifVer Rev) (Rev, error) {
	c, err := st.change(key, v)
	if err != nil {
		return 0, err
	}
	return d.apply(ctx, []Change{c}, ifVer)
}

func (d *Draft) apply(ctx context.Context, c []Change, ifVer Rev) (Rev, error) {
	var want map[Key]Rev
	if ifVer != AnyVer {
		want = map[Key]Rev{c[0].Key: ifVer}
	}
	rev, err := d.store.Apply(ctx, c, want)
	if err != nil {
		return 0, fmt.Errorf("write draft %s %q: %w", c[0].Kind, c[0].ID, err)
	}
	return rev, nil
}

func (st Stamp) removal(key Key) Change { return Change{Key: key, By: st.By, At: st.At} }

func (st Stamp) change(key Key, v any) (Change, error) {
	body, err := marshal(v)
	if err != nil {
		return Change{}, fmt.Errorf("%s %q: %w", key.Kind, key.ID, err)
	}
	return Change{Key: key, Body: body, By: st.By, At: st.At}, nil
}

// changes are the removals, then all of k.
func (st Stamp) changes(remove []Key, k Knowledge) ([]Change, error) {
	changes := make([]Change, 0, len(remove)+len(k.Entries)+len(k.Facts)+len(k.Terms)+1)
	for _, key := range remove {
		changes = append(changes, st.removal(key))
	}
	for _, it := range k.items() {
		c, err := st.change(it.key, it.value)
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// unmarshal is json.Unmarshal for what marshal wrote. It reads an entry in one
// pass, where Entry.UnmarshalJSON needs three; "enabled" is always there.
func unmarshal(b []byte, v any) error {
	type plain Entry
	if e, ok := v.(*Entry); ok {
		e.Enabled = true
		return json.Unmarshal(b, (*plain)(e))
	}
	return json.Unmarshal(b, v)
}

// marshal is json.Marshal without escaping <, > and &, which only browsers need.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// PutAll writes all of k over the draft, whatever is there, and leaves the rest
// alone; the policy only when k has one. Ids are given as in PutEntry and
// PutFact, and written into k. It commits a thousand items at a time: after an
// error some may be written, and doing it again with the same k is safe.
func (d *Draft) PutAll(ctx context.Context, st Stamp, k Knowledge) (Rev, error) {
	for i := range k.Entries {
		if k.Entries[i].ID == "" {
			k.Entries[i].ID = NewEntryID(st.At)
		}
	}
	for i := range k.Facts {
		k.Facts[i].ID = k.Facts[i].Key().ID
	}
	return d.write(ctx, st, nil, k)
}

// write removes the keys, then puts all of k.
func (d *Draft) write(ctx context.Context, st Stamp, remove []Key, k Knowledge) (Rev, error) {
	changes, err := st.changes(remove, k)
	if err != nil {
		return 0, err
	}
	var rev Rev
	for part := range slices.Chunk(changes, maxCommit) {
		if rev, err = d.store.Apply(ctx, part, nil); err != nil {
			return 0, fmt.Errorf("write draft: %w", err)
		}
	}
	return rev, nil
}

// authored is one item of a Knowledge under its name.
type authored struct {
	key   Key
	value any // *Entry, *Fact, *Term, *Flow, *Webhook, *Evidence or *Policy
}

// items returns everything authored in k in authored order, the policy only when it
// says anything. What visitors decided was not authored.
func (k *Knowledge) items() []authored {
	list := make([]authored, 0, len(k.Entries)+len(k.Facts)+len(k.Terms)+1)
	for i := range k.Entries {
		list = append(list, authored{k.Entries[i].Key(), &k.Entries[i]})
	}
	for i := range k.Facts {
		list = append(list, authored{k.Facts[i].Key(), &k.Facts[i]})
	}
	for i := range k.Terms {
		list = append(list, authored{k.Terms[i].Key(), &k.Terms[i]})
	}
	for i := range k.Flows {
		list = append(list, authored{k.Flows[i].Key(), &k.Flows[i]})
	}
	for i := range k.Webhooks {
		list = append(list, authored{k.Webhooks[i].Key(), &k.Webhooks[i]})
	}
	for i := range k.Evidence {
		if e := &k.Evidence[i]; e.Source == Trainer {
			list = append(list, authored{e.Key(), e})
		}
	}
	if !reflect.ValueOf(k.Policy).IsZero() {
		list = append(list, authored{PolicyKey, &k.Policy})
	}
	return list
}
