package trainer

import (
	"maps"
	"slices"
	"strings"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
)

// Votes gathers what visitors decided from the turns of a log. The zero value is
// empty. A visitor who takes an option of a clarification says which entry answers the
// question he had asked; one who rates a direct answer says whether it did. Each has
// one vote on a question, the last he gave: a single visitor decides nothing.
type Votes struct {
	questions map[string]*question // by nlu key
	open      map[string]*offer    // by session: the clarification that the next turn may take an option of
}

// question is one asked and who decided what of it.
type question struct {
	text  string // as asked first, masked
	last  time.Time
	votes map[string]vote // by voter
}

type vote struct {
	entry  string
	wrong  bool
	source kb.EvidenceSource
	at     time.Time
}

type offer struct {
	text    string
	at      time.Time
	options []dialog.Option
}

// Bounds of what is gathered, whatever the log holds: questions, the latest ones; voters
// on one question, more of whom decide nothing new; clarifications, no older than a day.
const (
	maxAsked  = 2 * kb.MaxEvidence
	maxVoters = 200
	maxOpen   = 10_000
)

// Add takes the next turn of the log, in order of time.
func (v *Votes) Add(t *dialog.Turn) {
	if v.open == nil {
		v.questions, v.open = map[string]*question{}, map[string]*offer{}
	}
	voter := t.Session
	if t.Visitor != "" {
		voter = "visitor " + t.Visitor
	}
	offered := v.open[t.Session]
	text := t.Message.Text
	switch r := &t.Reply; {
	case r.Kind == dialog.Clarify:
		v.offer(t)
		return
	case r.Kind != dialog.Answer || r.Entry == nil:
		delete(v.open, t.Session)
		return
	case r.Entry.Matched != "": // what he typed was answered
		delete(v.open, t.Session)
	case offered == nil: // a hot question, clicked
		return
	default: // he took an option, and may look at another
		text = offered.text
		if slices.ContainsFunc(offered.options, func(o dialog.Option) bool { return o.Entry == r.Entry.ID }) {
			v.cast(text, voter, vote{r.Entry.ID, false, kb.Choice, t.Message.At})
		}
	}
	if helped, said := verdict(t.Feedback); said {
		v.cast(text, voter, vote{t.Reply.Entry.ID, !helped, kb.Rating, t.Feedback.At})
	}
}

// offer notes a clarification.
func (v *Votes) offer(t *dialog.Turn) {
	if len(v.open) >= maxOpen {
		maps.DeleteFunc(v.open, func(_ string, o *offer) bool { return t.Message.At.Sub(o.at) > dialog.DefaultTTL })
	}
	v.open[t.Session] = &offer{t.Message.Text, t.Message.At, t.Reply.Options}
}

// verdict reads what a visitor said of an answer; middling or at odds with itself it says nothing.
func verdict(f *dialog.Feedback) (helped, said bool) {
	if f == nil {
		return false, false
	}
	good := f.Rating >= 4 || f.Resolved != nil && *f.Resolved
	bad := f.Rating == 1 || f.Rating == 2 || f.Resolved != nil && !*f.Resolved
	return good, good != bad
}

func (v *Votes) cast(text, voter string, cast vote) {
	text = nlu.Mask(strings.TrimSpace(text))
	key := nlu.Key(text)
	if key == "" {
		return
	}
	q := v.questions[key]
	if q == nil {
		if len(v.questions) == maxAsked {
			v.forget()
		}
		q = &question{text: text, votes: map[string]vote{}}
		v.questions[key] = q
	}
	if _, again := q.votes[voter]; !again && len(q.votes) == maxVoters {
		return
	}
	q.votes[voter] = cast
	if cast.at.After(q.last) {
		q.last = cast.at
	}
}

// forget drops the half of the questions that was decided on longest ago.
func (v *Votes) forget() {
	keys := slices.SortedFunc(maps.Keys(v.questions), func(a, b string) int {
		return latest(v.questions[a].last, v.questions[b].last, a, b)
	})
	for _, k := range keys[len(keys)/2:] {
		delete(v.questions, k)
	}
}

// latest orders by time, the newest first, then by name.
func latest(a, b time.Time, nameA, nameB string) int {
	if c := b.Compare(a); c != 0 {
		return c
	}
	return strings.Compare(nameA, nameB)
}
