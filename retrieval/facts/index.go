package facts

import (
	"sync"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval/matcher"
)

// row is a fact in 72 bytes, without its texts.
type row struct {
	subject   uint32
	predicate uint32
	object    string
	id        string  // "": kb.FactID
	amount    float64 // in base units of unit; NaN: no amount
	period    uint32  // index into periods; 0: always valid
	unit      uint16  // index into units, as authored
	measure   uint16  // index into measures; what amount is counted in
	source    uint32  // index into sources
}

// Index finds facts. It is immutable.
type Index struct {
	parser *nlu.Parser
	model  *matcher.Model

	names  []string // of the subjects
	from   []uint32 // rows of a subject: from[s] to from[s+1]; by authored order
	rows   []row
	typeOf map[string]uint32 // types by their keys
	byType [][]uint32        // subjects of a type, ascending
	tails  map[rune][]uint32 // subjects by the last character of their names: 卡

	predicates []predicate
	byKey      map[string]uint32 // predicates by their keys and other names
	longest    int               // runes of the longest name of a predicate

	sources []string
	units   []string
	measure []kb.Unit
	periods []kb.Period
	stamps  [][2]string // of the periods, as authored

	subjects table // by name, by base name and by alias
	sounds   table // by folded syllables
	objects  table // rows by object
	grams    grams // subjects by pairs of characters

	contrast idfs // of characters and concepts among predicates
	longName int  // runes of the longest name that is looked for
	pool     sync.Pool
}

// predicate is an attribute with all that questions can call it.
type predicate struct {
	name      string
	forms     [][]rune // keys: the name first, then its aliases
	units     [][]unit // of each form
	kind      kind     // of its values, as far as the name tells
	many      bool     // several values at a time are the rule
	ranked    []ranked // rows with an amount, least first
	dimension string   // of most of its amounts: mass, money; "" where it has none
	uniform   bool     // all amounts are counted in one measure
	rows      []uint32 // all rows, in order
	meaning   meaning
}

// ranked is a row with an amount, and what choosing among many of them looks at.
type ranked struct {
	amount  float64 // in base units
	row     uint32
	subject uint32
}

// Len returns the number of facts, subjects and predicates.
func (ix *Index) Len() (facts, subjects, predicates int) {
	if ix == nil {
		return 0, 0, 0
	}
	return len(ix.rows), len(ix.names), len(ix.predicates)
}

// fact is a row as a reply cites it.
func (ix *Index) fact(n uint32) kb.Fact {
	r := &ix.rows[n]
	f := kb.Fact{
		ID: r.id, Subject: ix.names[r.subject], Predicate: ix.predicates[r.predicate].name, Object: r.object,
		Unit: ix.units[r.unit], ValidFrom: ix.stamps[r.period][0], ValidTo: ix.stamps[r.period][1], Source: ix.sources[r.source],
	}
	if f.ID == "" {
		f.ID = kb.FactID(f)
	}
	return f
}

// valid reports whether a row holds at a moment; the zero time is any.
func (ix *Index) valid(n uint32, at time.Time) bool {
	if len(ix.periods) == 1 { // always: the usual table has no periods
		return true
	}
	p := ix.rows[n].period
	return p == 0 || at.IsZero() || ix.periods[p].Contains(at)
}

// of returns the rows of a subject and predicate that hold at a moment, in order.
func (ix *Index) of(subject, predicate uint32, at time.Time) (out []uint32) {
	for n := ix.from[subject]; n < ix.from[subject+1]; n++ {
		if ix.rows[n].predicate == predicate && ix.valid(n, at) {
			out = append(out, n)
		}
	}
	return out
}
