// Package learn reads what a person wants and the values in what was said, as
// it learned both from examples: the intent by a multinomial logistic model over
// characters, words and known values, the slots by a semi-Markov conditional
// random field (Sarawagi and Cohen 2004) over the units of the text, which scores
// whole values rather than characters and remembers which slot came last. Names of
// intents and slots with parts in common, flight.book and train.book, share what is
// learned of the parts.
//
// Learning is deterministic and bounded: the same examples give the same model,
// whatever the number of processors, and its cost is limited by maxSteps.
package learn

import (
	"errors"

	"yingda/nlu"
)

// Span is a part of a text that is the value of a slot.
type Span struct {
	Slot       string  `json:"slot"`
	Start      int     `json:"start"` // runes of the text
	End        int     `json:"end"`
	Confidence float64 `json:"confidence,omitempty"` // probability that just this part is a value of just this slot, given the intent
}

// Example is a text, what it wants, and the values in it. Offsets are runes of
// Text as it stands. Spans must not overlap.
type Example struct {
	Text   string `json:"text"`
	Intent string `json:"intent"`
	Slots  []Span `json:"slots,omitempty"`

	Intents []string `json:"intents,omitempty"` // all that is wanted, in place of Intent, where Settings.Several
	Context []string `json:"context,omitempty"` // what is known before it is said, by any names: what was asked, the topic
	Group   string   `json:"group,omitempty"`   // examples of one conversation have one: they are measured together
}

// Intent is what may be wanted. Confidence is a calibrated probability; what the
// confidences of all intents lack to 1 is the probability that none is wanted.
type Intent struct {
	Name       string  `json:"name"`
	Confidence float64 `json:"confidence"`
}

// Settings of training.
type Settings struct {
	// Values are authored values of slots, canonical words and synonyms alike. They
	// count as known wherever they stand; a slot need not occur in the examples.
	Values map[string][]string
	// Several: a text may want several things at once, or none. Values depend on no intent.
	Several bool
}

// Limits of what is learned from: training stays within seconds and a model within memory.
const (
	MaxExamples = 20_000 // each takes about 30 KB while it is learned from
	MaxIntents  = 2_000
	MaxSlots    = 1_000
	maxUnits    = 128 // of a text; what lies beyond is not read
)

// ErrNothing means that there are no examples to learn from.
var ErrNothing = errors.New("no examples")

// Model is what was learned. It is immutable and safe for concurrent use.
type Model struct {
	intents []string
	slots   []string
	several bool
	allowed [][]int // slots of each intent, sorted; where several, of all
	values  gazetteer
	usage   usages

	intent     *intentTable // labels are intents and their parts
	kin        family       // of the slots
	node       table        // labels as nodeLabel has them
	segment    table        // labels are slots
	follow     []float32    // (slots+1)²: slot after slot; row 0 at the start, column 0 at the end
	followIn   []float32    // intents×(slots+1): the same for each intent, whatever came before
	width      int          // units of the longest value
	confidence calibration
}

// Intents returns the names of the intents, sorted.
func (m *Model) Intents() []string { return m.intents }

// Slots returns the names of the slots, sorted.
func (m *Model) Slots() []string { return m.slots }

// topIntents is how many intents Read returns.
const topIntents = 5

// Read returns the likeliest intents, best first, and the values said, in the
// order of the text, as the best intent reads them.
//
// Of a model of several intents it returns all that are likely, each with its own
// probability. Context is what an Example has.
func (m *Model) Read(u *nlu.Utterance, context ...string) ([]Intent, []Span) {
	s := m.sentence(u, context)
	if len(s.units) == 0 {
		return nil, nil
	}
	if m.several {
		return m.wanted(s), m.spans(s, 0)
	}
	ranked := m.rank(s)
	out := make([]Intent, 0, topIntents)
	for _, r := range ranked[:min(topIntents, len(ranked))] {
		out = append(out, Intent{m.intents[r.intent], r.p})
	}
	return out, m.spans(s, ranked[0].intent)
}

// ReadAs returns the values said by somebody who is known to want an intent, as
// in the middle of a flow. An unknown intent has none.
func (m *Model) ReadAs(u *nlu.Utterance, intent string, context ...string) []Span {
	s := m.sentence(u, context)
	for i, name := range m.intents {
		if name == intent && len(s.units) > 0 {
			return m.spans(s, min(i, len(m.allowed)-1))
		}
	}
	return nil
}

// sentence analyses a text and notes what the model knows of it.
func (m *Model) sentence(u *nlu.Utterance, context []string) *sentence {
	s := newSentence(u)
	s.setContext(context)
	s.classify(m.usage, nil)
	s.matches = m.values.find(s, nil)
	return s
}

// spans lays the slots of an intent over a sentence.
func (m *Model) spans(s *sentence, intent int) []Span {
	if len(m.allowed[intent]) == 0 {
		return nil
	}
	var la lattice
	m.lay(s, intent, &la)
	var out []Span
	for _, v := range la.best() {
		out = append(out, Span{
			Slot: m.slots[v.slot], Start: s.units[v.a].start, End: s.units[v.b-1].end,
			Confidence: la.probability(v),
		})
	}
	return out
}

func (m *Model) lay(s *sentence, intent int, la *lattice) {
	la.prepare(m, len(s.units), intent)
	var buf []uint64
	var rows []int32
	for t := range s.units {
		buf = s.nodeFeatures(t, buf[:0])
		rows = m.node.rows(buf, rows[:0])
		la.addNode(m, t, rows)
	}
	la.units()
	for t := range s.units {
		for l := range min(la.w, la.n-t) {
			if la.open[t*la.w+l] {
				buf = s.segmentFeatures(t, t+l+1, buf[:0])
				rows = m.segment.rows(buf, rows[:0])
				la.addSegment(m, t, l, rows)
			}
		}
	}
	la.run(m)
}
