package eval

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"yingda/dialog"
	"yingda/dialog/flow"
	"yingda/kb"
)

// What a visitor does in the middle of a flow, for the matrix of flows.
const (
	Happy     = "happy"     // answers what he is asked
	Corrects  = "correct"   // 不对，是…, to the value before
	Digresses = "digress"   // asks a question of the knowledge base
	Switches  = "switch"    // begins another flow, finishes it, comes back
	Cancels   = "cancel"    // gives the flow up
	Babbles   = "garbage"   // says what means nothing, as often as it takes
	Late      = "late"      // says nothing for an hour
	Restarts  = "restart"   // the process starts anew
	Publishes = "publish"   // another version goes live that words the flow otherwise
	Human     = "human"     // wants a person
	GoesBack  = "back"      // 上一步, and says it again
	Repeats   = "repeat"    // did not hear the question
	Together  = "together"  // says the next value along with the one asked for
	Abuses    = "abuse"     // is rude
	Silent    = "silent"    // sends nothing but dots
	AsksBack  = "said-what" // wants to know what is noted
)

// Scenarios are the columns of the matrix, in order.
var Scenarios = []string{Happy, Corrects, Together, Digresses, Switches, Cancels, GoesBack, Repeats, AsksBack, Babbles, Abuses, Silent, Late, Restarts, Publishes, Human}

// Cell is one flow in one scenario.
type Cell struct {
	Flow     string   `json:"flow"` // id
	Scenario string   `json:"scenario"`
	Runs     int      `json:"runs"`  // places in the flow at which it was tried
	Turns    int      `json:"turns"` // of all runs
	Wrong    int      `json:"wrong"` // values that were taken and not said
	Faults   []string `json:"faults,omitempty"`
}

// Matrix runs every flow of a knowledge base through every scenario, at every
// question that it asks. Nothing is authored for it: what visitors say follows from
// the definitions (Samples), and what webhooks answer too.
type Matrix struct {
	Knowledge kb.Knowledge
	Bot       *dialog.Bot // of Knowledge, where there is one already
	At        time.Time   // when the conversations take place
	// Caller answers webhooks; nil: each call succeeds with samples of the slots that it fills.
	Caller dialog.Caller
	// Begin is called before each conversation, nil for nothing to do: a real service
	// forgets there what was ordered in the one before.
	Begin func()
	// Say is what to say for a slot of a flow instead of a sample, by flow/slot: what a
	// real service behind Caller knows.
	Say map[string][]Sample

	bot, next *dialog.Bot // of the knowledge, and of the same with other words
	faq       []kb.Entry  // questions to ask in between
	other     *kb.Flow    // to switch to, from all but itself
	third     *kb.Flow    // from that one
}

// Run returns the cells, flow by flow. The error is of knowledge that cannot be compiled.
func (m *Matrix) Run() ([]Cell, error) {
	if err := m.prepare(); err != nil {
		return nil, err
	}
	var cells []Cell
	for i := range m.Knowledge.Flows {
		f := &m.Knowledge.Flows[i]
		if !f.Enabled || len(f.Intent.Examples) == 0 {
			continue
		}
		happy := &visit{Matrix: m, flow: f}
		happy.cell = Cell{Flow: f.ID, Scenario: Happy}
		happy.run(Happy, -1)
		cells = append(cells, happy.cell)
		for _, scenario := range Scenarios[1:] {
			cells = append(cells, m.cell(f, scenario, happy))
		}
	}
	return cells, nil
}

// cell tries a scenario at each question of a flow.
func (m *Matrix) cell(f *kb.Flow, scenario string, happy *visit) Cell {
	all := Cell{Flow: f.ID, Scenario: scenario}
	for at, question := range happy.asked {
		v := &visit{Matrix: m, flow: f, happy: happy}
		if !v.applies(scenario, at, question) {
			continue
		}
		v.run(scenario, at)
		all.Runs += v.cell.Runs
		all.Turns += v.cell.Turns
		all.Wrong += v.cell.Wrong
		all.Faults = append(all.Faults, v.cell.Faults...)
	}
	return all
}

// maxNextEntries is how many entries the version has that goes live in the middle:
// compiling it is most of what the matrix costs, and it is only told values.
const maxNextEntries = 100

// prepare compiles the bots and finds what to say in between.
func (m *Matrix) prepare() (err error) {
	if m.At.IsZero() {
		m.At = talkTime
	}
	if m.Caller == nil {
		m.Caller = sampled{&m.Knowledge, m.At}
	}
	if m.bot = m.Bot; m.bot == nil {
		if m.bot, err = dialog.Compile(m.Knowledge, 1); err != nil {
			return fmt.Errorf("matrix: %w", err)
		}
	}
	if err := m.reword(); err != nil {
		return err
	}
	const wanted = 3
	m.faq, m.other, m.third = nil, nil, nil
	for i := range m.Knowledge.Entries {
		e := m.Knowledge.Entries[i]
		if len(m.faq) == wanted {
			break
		}
		_, r := m.bot.Step(dialog.Session{State: dialog.WithBot}, dialog.Message{Text: e.Question, At: m.At})
		if r.Kind == dialog.Answer && r.Entry != nil && r.Entry.ID == e.ID && r.Flow == nil {
			m.faq = append(m.faq, e)
		}
	}
	for i := range m.Knowledge.Flows {
		f := &m.Knowledge.Flows[i]
		v := &visit{Matrix: m, flow: f}
		if f.Enabled && len(f.Intent.Examples) > 0 && m.third == nil && v.begin() && len(v.s.Flows) > 0 {
			m.other, m.third = f, m.other
		}
	}
	return nil
}

// reword compiles the version that goes live in the middle, once for all runs.
func (m *Matrix) reword() (err error) {
	if m.next != nil {
		return nil
	}
	other := m.Knowledge
	other.Entries, other.Flows = other.Entries[:min(len(other.Entries), maxNextEntries)], slices.Clone(other.Flows)
	for i := range other.Flows {
		other.Flows[i].Cancel = cmp.Or(other.Flows[i].Cancel, "确定不办了吗") + "？"
	}
	if m.next, err = dialog.Compile(other, 2); err != nil {
		return fmt.Errorf("matrix: %w", err)
	}
	return nil
}

// sampled answers calls with samples of the slots that the flow takes from them.
type sampled struct {
	k  *kb.Knowledge
	at time.Time
}

func (c sampled) Call(_ context.Context, call flow.Call) flow.Result {
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(call.Webhook.Take)) {
		if sl := slotFor(c.k, call.Name, name); sl != nil {
			values[name] = c.value(sl)
		}
	}
	return flow.Result{Values: values}
}

// value is what a service returns for a slot.
func (c sampled) value(sl *kb.Slot) any {
	if sl.Type != kb.SlotList {
		if s := Samples(sl, c.k, c.at); len(s) > 0 {
			return s[0].Value
		}
		return "样例"
	}
	list := []any{}
	for _, name := range []string{"甲", "乙", "丙"} {
		item := map[string]any{cmp.Or(sl.Item.Value, "value"): name + "号"}
		for _, field := range placeholders(sl.Item.Label) {
			if item[field] == nil {
				item[field] = name
			}
		}
		list = append(list, item)
	}
	return list
}

// slotFor is the slot of that name in a flow that calls the webhook.
func slotFor(k *kb.Knowledge, hook, slot string) *kb.Slot {
	for i := range k.Flows {
		f := &k.Flows[i]
		if !slices.ContainsFunc(f.Steps, func(s kb.Step) bool { return s.Webhook == hook }) {
			continue
		}
		for j := range f.Slots {
			if f.Slots[j].Name == slot {
				return &f.Slots[j]
			}
		}
	}
	return nil
}
