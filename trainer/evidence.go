package trainer

import (
	"maps"
	"slices"
	"strings"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// State says whether a piece of evidence counts.
type State string

const (
	Accepted      State = "accepted"      // it counts
	Waiting       State = "waiting"       // too few say so
	Contradictory State = "contradictory" // others say otherwise
	Rejected      State = "rejected"      // a trainer says otherwise
	Known         State = "known"         // the question is an approved phrasing: that one counts
	Gone          State = "gone"          // the entry is not there, or switched off
)

// How many visitors must say so, beyond those who say otherwise. "It did not help" may
// be about the answer and not about the match, so it takes more.
const (
	agreeRight = 2
	agreeWrong = 3
)

// Finding is a piece of evidence and what became of it.
type Finding struct {
	kb.Evidence
	ID      string `json:"id"` // kb.EvidenceID
	State   State  `json:"state"`
	For     int    `json:"for,omitempty"`     // visitors who say so
	Against int    `json:"against,omitempty"` // who say otherwise of the same question
}

// Settle weighs the decisions of the trainers in k and the votes, and returns what
// became of each, the latest first. Where both speak the trainers decide.
func (v *Votes) Settle(k kb.Knowledge) []Finding {
	s := settling{answers: map[string]bool{}, phrasing: map[string]bool{}, trainers: map[string][]kb.Evidence{}}
	for i := range k.Entries {
		e := &k.Entries[i]
		if !e.Enabled {
			continue
		}
		s.answers[e.ID] = true
		for _, p := range e.Phrasings() {
			s.phrasing[nlu.Key(p)] = true
		}
	}
	for _, e := range k.Evidence {
		if e.Source == kb.Trainer {
			key := nlu.Key(e.Text)
			s.trainers[key] = append(s.trainers[key], e)
		}
	}
	for key, list := range s.trainers {
		s.decided(key, list)
	}
	for key, q := range v.questions {
		s.voted(key, q)
	}
	slices.SortFunc(s.out, func(a, b Finding) int { return latest(a.At, b.At, a.ID, b.ID) })
	return s.out
}

// Counted returns the evidence that counts, the newest kb.MaxEvidence pieces, in an
// order that depends on nothing but the evidence.
func Counted(findings []Finding) (out []kb.Evidence) {
	for _, f := range findings {
		if f.State == Accepted && len(out) < kb.MaxEvidence {
			out = append(out, f.Evidence)
		}
	}
	slices.SortFunc(out, func(a, b kb.Evidence) int {
		if c := strings.Compare(a.Text, b.Text); c != 0 {
			return c
		}
		return strings.Compare(a.Entry, b.Entry)
	})
	return out
}

type settling struct {
	answers  map[string]bool // entries that can
	phrasing map[string]bool // nlu keys of approved phrasings
	trainers map[string][]kb.Evidence
	out      []Finding
}

func (s *settling) add(key string, f Finding) {
	f.ID = kb.EvidenceID(f.Text, f.Entry)
	switch {
	case s.phrasing[key]:
		f.State = Known
	case f.Entry != "" && !s.answers[f.Entry]:
		f.State = Gone
	}
	s.out = append(s.out, f)
}

// decided settles what trainers said of one question. "None answers it" and "this one
// does" cannot both hold: the later holds.
func (s *settling) decided(key string, list []kb.Evidence) {
	var none, some time.Time
	for _, e := range list {
		switch {
		case e.Entry == "":
			none = later(none, e.At)
		case !e.Wrong:
			some = later(some, e.At)
		}
	}
	for _, e := range list {
		state := Accepted
		if e.Entry == "" && some.After(none) || e.Entry != "" && !e.Wrong && !some.After(none) && !none.IsZero() {
			state = Contradictory
		}
		s.add(key, Finding{Evidence: e, State: state})
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// tally is what visitors said of one question and entry.
type tally struct {
	right, wrong int
	source       kb.EvidenceSource
	last         time.Time
}

// voted settles what visitors said of one question. A vote for another entry is one against.
func (s *settling) voted(key string, q *question) {
	tallies := map[string]*tally{}
	rights := 0
	for _, v := range q.votes {
		t := tallies[v.entry]
		if t == nil {
			t = &tally{source: kb.Rating}
			tallies[v.entry] = t
		}
		t.last = later(t.last, v.at)
		if v.source == kb.Choice {
			t.source = kb.Choice
		}
		if v.wrong {
			t.wrong++
		} else {
			t.right++
			rights++
		}
	}
	for _, entry := range slices.Sorted(maps.Keys(tallies)) {
		t := tallies[entry]
		f := Finding{Evidence: kb.Evidence{Text: q.text, Entry: entry, Source: t.source, At: t.last.UTC()}, State: Waiting}
		need := agreeRight
		if f.For, f.Against = t.right, t.wrong+rights-t.right; t.wrong > t.right {
			f.Wrong, need, f.For, f.Against = true, agreeWrong, t.wrong, t.right
		}
		f.Votes = max(0, f.For-f.Against)
		switch said, against := s.overruled(key, &f); {
		case said && against:
			f.State = Rejected
		case said:
			continue // a trainer says the same: his stands for it
		case f.Votes >= need:
			f.State = Accepted
		case f.Against > 0:
			f.State = Contradictory
		}
		s.add(key, f)
	}
}

// overruled reports whether a trainer has decided of a finding's question, and otherwise.
// A trainer who names the entry that answers it rejects the others.
func (s *settling) overruled(key string, f *Finding) (said, against bool) {
	for _, e := range s.trainers[key] {
		switch {
		case e.Entry == f.Entry:
			return true, e.Wrong != f.Wrong
		case !e.Wrong && !f.Wrong: // another one does, or none
			said, against = true, true
		}
	}
	return said, against
}
