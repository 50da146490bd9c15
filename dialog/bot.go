package dialog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/facts"
)

// Bot is a snapshot, compiled: all that is needed to answer, with no way to
// change it. It is safe for any number of goroutines.
type Bot struct {
	Version int // of the snapshot; 0: a draft or a test

	policy   kb.Policy // with defaults, AnswerAt as the precision target needs it
	promised bool      // that target is reached with the confidence of kb.Low
	texts    map[string]string
	parser   *nlu.Parser
	index    *retrieval.Index
	facts    *facts.Index // nil: there are none

	flows    programs
	embedder Embedder // nil: there is none

	asks      *asks
	talk      *smallTalk
	sensitive lexicon // class n+1 is policy.Sensitive[n]
	hot       []string
}

// searchTop is how many candidates a turn looks at and logs.
const searchTop = 10

// maxOptions is the most options a clarification has (api.md).
const maxOptions = 5

// Compile makes the bot of a snapshot. The error names a policy that cannot work;
// mistakes in entries are for kb.Check to report, entries that cannot be used are
// left out.
func Compile(k kb.Knowledge, version int) (*Bot, error) {
	return assemble(k, version, func(p *nlu.Parser, entries []kb.Entry) (*retrieval.Index, error) {
		return retrieval.Build(p, entries, k.Evidence...), nil
	})
}

// Reopen is Compile with an index that SaveIndex stored of the same knowledge, for
// which the stamp stands: nothing is segmented again. The error is
// retrieval.ErrUnusable when there is any doubt about the index: compile then.
func Reopen(k kb.Knowledge, version int, dir, stamp string) (*Bot, error) {
	return assemble(k, version, func(p *nlu.Parser, entries []kb.Entry) (*retrieval.Index, error) {
		return retrieval.Load(dir, retrieval.Stamp(stamp), p, entries)
	})
}

// SaveIndex stores the bot's index for Reopen, in place of what is in dir.
func (b *Bot) SaveIndex(dir, stamp string) error { return b.index.Save(dir, retrieval.Stamp(stamp)) }

func assemble(k kb.Knowledge, version int, index func(*nlu.Parser, []kb.Entry) (*retrieval.Index, error)) (*Bot, error) {
	aimed, _ := k.Policy.Aim(nil) // what it sets anew is not the owner's mistake
	p := aimed.WithDefaults()
	switch {
	case !(p.ClarifyAt >= 0 && p.AnswerAt <= 1 && p.ClarifyAt <= p.AnswerAt): // NaN too
		return nil, fmt.Errorf("compile version %d: thresholds clarify_at %v, answer_at %v: want 0 ≤ clarify_at ≤ answer_at ≤ 1", version, p.ClarifyAt, p.AnswerAt)
	case p.MaxMisses < 0, p.MaxRepeats < 0, p.MaxOptions < 0:
		return nil, fmt.Errorf("compile version %d: max_misses, max_repeats and max_options must not be negative", version)
	}
	p.MaxOptions = min(p.MaxOptions, maxOptions)
	b := &Bot{Version: version, policy: p, texts: map[string]string{}, asks: newAsks(p.HandoffWords), talk: newSmallTalk(p), sensitive: lexicon{}}
	for reason := range builtinTexts {
		b.texts[reason] = handoffText(k.Policy, reason)
	}
	for i, topic := range p.Sensitive {
		for _, w := range topic.Words {
			b.sensitive.add(w, i+1)
		}
	}
	b.parser = nlu.NewParser(k.Terms)
	b.flows = compileFlows(&k, b.parser)
	var err error
	if b.index, err = index(b.parser, b.flows.indexed(&k)); err != nil {
		return nil, err
	}
	b.facts = facts.Build(b.parser, k.Facts, k.Terms)
	aimed, reached := k.Policy.Aim(b.index.Calibration().Judged)
	b.policy.AnswerAt, b.promised = aimed.WithDefaults().AnswerAt, reached != nil
	for _, id := range p.Hot {
		if b.index.Entry(id) != nil {
			b.hot = append(b.hot, id)
		}
	}
	return b, nil
}

// Policy returns the owner's policy with its defaults. It must not be changed.
func (b *Bot) Policy() kb.Policy { return b.policy }

// Len returns the number of entries that can answer and of their phrasings.
func (b *Bot) Len() (entries, phrasings int) { return b.index.Len() }

// Entry returns an entry that can answer, nil when there is none of that id. It must not be changed.
func (b *Bot) Entry(id string) *kb.Entry { return b.index.Entry(id) }

// Understand parses a message and ranks the entries that may answer it, valid at its time.
func (b *Bot) Understand(m Message) (nlu.Utterance, retrieval.Result) {
	return b.understand(context.Background(), m, retrieval.Options{})
}

func (b *Bot) understand(ctx context.Context, m Message, o retrieval.Options) (nlu.Utterance, retrieval.Result) {
	o.At = m.At
	o.Top = max(o.Top, searchTop)
	var u nlu.Utterance
	if o.Explain {
		u = b.parser.Parse(m.Text, m.At)
	} else {
		u = b.parser.Read(m.Text) // nobody looks at words and mentions: a question asked before needs no more
	}
	r := b.index.Search(&u, o)
	if o.Embedding = b.vector(ctx, &m, &u, &r); o.Embedding != nil {
		r = b.index.Search(&u, o)
	}
	return u, r
}

// Step is one turn without a store: what a session becomes and what is replied.
func (b *Bot) Step(s Session, m Message) (Session, Reply) {
	u, r := b.Understand(m)
	return Decide(b, s, m, &u, &r)
}

// Found is what Search returns.
type Found struct {
	Utterance nlu.Utterance
	Result    retrieval.Result
	Decision  Reply // what a fresh session would be told
}

// Search ranks entries for a text and decides as in a fresh session, by the same
// steps as Manager.Handle. o.At is the time of asking; zero takes entries of any validity.
func (b *Bot) Search(text string, o retrieval.Options) Found {
	m := Message{Text: text, At: o.At}
	want := o.Top
	if want <= 0 {
		want = searchTop
	}
	f := Found{}
	f.Utterance, f.Result = b.understand(context.Background(), m, o)
	_, f.Decision = Decide(b, Session{State: WithBot}, m, &f.Utterance, &f.Result)
	f.Result = b.ranked(&f.Utterance, &f.Result, &m, facts.Topic{})
	f.Result.Candidates = f.Result.Candidates[:min(want, len(f.Result.Candidates))]
	return f
}

// Site is what a page shows before the first question.
type Site struct {
	Name    string        `json:"name"`
	Welcome string        `json:"welcome"`
	Hot     []HotQuestion `json:"hot"`
	Version int           `json:"version"`
}

// HotQuestion is a question to click at the start; Entry goes into Message.Choice.
type HotQuestion struct {
	Entry    string `json:"entry"`
	Question string `json:"question"`
}

// Site returns the welcome and the hot questions that are valid at a moment.
func (b *Bot) Site(at time.Time) Site {
	s := Site{Name: b.policy.Name, Welcome: b.policy.Welcome, Hot: []HotQuestion{}, Version: b.Version}
	for _, id := range b.hot {
		if e := b.entryAt(id, at); e != nil {
			s.Hot = append(s.Hot, HotQuestion{Entry: id, Question: e.Question})
		}
	}
	return s
}

// entryAt returns an entry that can answer at a moment; the zero time is any.
func (b *Bot) entryAt(id string, at time.Time) *kb.Entry {
	e := b.index.Entry(id)
	if e == nil || !at.IsZero() && !e.Valid(at) {
		return nil
	}
	return e
}

func (b *Bot) isHot(id string) bool { return slices.Contains(b.hot, id) }
