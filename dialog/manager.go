package dialog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"yingda/nlu"
	"yingda/retrieval"
)

// DefaultTTL is how long a session lives after its last turn.
const DefaultTTL = 24 * time.Hour

// appendWithin bounds the wait for the log. A store that takes longer than this
// for one group commit (a few milliseconds) is as good as gone, and the visitor
// has waited long enough.
const appendWithin = 2 * time.Second

// ErrNoBot: nothing has been published yet.
var ErrNoBot = errors.New("no bot is loaded")

// Manager takes messages to the current bot and keeps the log. The zero value
// works, without a log: then nothing is stored and every message is a
// conversation of its own, as evaluation and preview want it. The fields must not
// be changed once it is used.
type Manager struct {
	Log    Log              // nil: nothing is stored
	TTL    time.Duration    // 0: DefaultTTL
	Now    func() time.Time // for Elapsed only; nil: time.Now
	Caller Caller           // of webhooks; nil: every call fails

	bot atomic.Pointer[Bot]
}

// Swap makes a bot the current one and returns the one before, nil at first.
// Turns being thought about end with the bot they began with; flows that were begun
// are finished as they were when they began.
func (m *Manager) Swap(b *Bot) *Bot { return m.bot.Swap(b.after(m.bot.Load())) }

// Bot returns the current bot, nil before the first Swap.
func (m *Manager) Bot() *Bot { return m.bot.Load() }

// Access is what a visitor shows to reach a session. Site is the one that the
// call came through, empty when it does not say; At is the time of the call.
type Access struct {
	Session string
	Token   string
	Site    string
	At      time.Time
}

// Incoming is a message with its way in.
type Incoming struct {
	Session string // empty: open a new one
	Token   string // the visitor token given when the session was opened
	Site    string
	Visitor Visitor // looked at when a session is opened
	Message Message // At must be set; Text is cut to nlu.MaxRunes
	Explain bool    // fill Candidate.Why of Outcome.Result
}

// Outcome is a turn done.
type Outcome struct {
	Session string
	Token   string // only when the session was opened by this turn; it is stored nowhere
	Turn    int    // 0: the session could not be read, see Unlogged
	Reply   Reply
	Elapsed time.Duration // parse, search and decision, without the store

	Again     bool // the message id was known: this is the reply it got then, nothing was done and the fields below are empty
	Utterance nlu.Utterance
	Result    retrieval.Result
	Unlogged  error // why the turn is not (or perhaps not) in the log; nil: it is, or there is no log
}

// Handle is one turn: load the session, parse, search, decide, log, reply.
//
// A message id that the session has seen gets the same reply and changes nothing.
// ErrNotFound: the session is unknown, expired, or not this visitor's; the three
// look alike on purpose. ErrStale: the session moved twice while this turn was
// being done. ErrNoBot. A failing store is no error: the reply goes out, with
// Unlogged set.
func (m *Manager) Handle(ctx context.Context, in Incoming) (Outcome, error) {
	bot := m.bot.Load()
	if bot == nil {
		return Outcome{}, ErrNoBot
	}
	var out Outcome
	s, err := m.enter(ctx, &in, &out)
	if err != nil {
		return Outcome{}, err
	}
	start := m.now()
	u, found := bot.understand(ctx, in.Message, retrieval.Options{Explain: in.Explain})
	out.Utterance, in.Message.Text = u, u.Text
	for try := 0; ; try++ {
		next, reply := Decide(bot, s, in.Message, &u, &found)
		if try == 0 {
			out.Elapsed = m.now().Sub(start)
		}
		out.Result = bot.ranked(&u, &found, &in.Message, bot.topic(&s, &in.Message))
		next, reply = bot.Finish(ctx, next, in.Message, reply, m.Caller)
		next.ExpiresAt = in.Message.At.Add(m.ttl())
		out.Session, out.Turn, out.Reply = s.ID, next.Turns, reply
		if m.Log == nil || out.Unlogged != nil {
			return out, nil
		}
		err := m.append(ctx, next, m.turn(&in, &out, next.Visitor.ID))
		if err == nil {
			m.rate(ctx, &in, &out)
			return out, nil
		}
		if !errors.Is(err, ErrStale) {
			out.Unlogged = fmt.Errorf("log turn %d of session %s: %w", out.Turn, s.ID, err)
			return out, nil
		}
		if done, ok := m.before(ctx, &in); ok {
			return done, nil
		}
		if try > 0 || in.Session == "" {
			return Outcome{}, fmt.Errorf("log turn %d of session %s: %w", out.Turn, s.ID, err)
		}
		if s, err = m.enter(ctx, &in, &out); err != nil {
			return Outcome{}, err
		}
	}
}

// enter opens a session or loads the one named. A store that cannot be read does
// not keep an answer back: the message is then answered as the first of a
// conversation, which shows nobody else's.
func (m *Manager) enter(ctx context.Context, in *Incoming, out *Outcome) (Session, error) {
	if in.Session == "" || m.Log == nil {
		s, token := open(in)
		out.Token = token
		return s, nil
	}
	s, err := m.load(ctx, Access{in.Session, in.Token, in.Site, in.Message.At})
	if err == nil || errors.Is(err, ErrNotFound) || ctx.Err() != nil {
		return s, err
	}
	out.Unlogged = err
	return Session{ID: in.Session, State: WithBot}, nil
}

// load returns a session that the visitor may see.
func (m *Manager) load(ctx context.Context, a Access) (Session, error) {
	if m.Log == nil {
		return Session{}, ErrNotFound
	}
	s, err := m.Log.Session(ctx, a.Session)
	if err != nil {
		return Session{}, fmt.Errorf("load session %s: %w", a.Session, err)
	}
	if !s.opens(a) {
		return Session{}, fmt.Errorf("load session %s: %w", a.Session, ErrNotFound)
	}
	return s, nil
}

func (m *Manager) append(ctx context.Context, s Session, t Turn) error {
	ctx, cancel := context.WithTimeout(ctx, appendWithin)
	defer cancel()
	return m.Log.Append(ctx, s, t)
}

// before returns what a message got when it came the first time.
func (m *Manager) before(ctx context.Context, in *Incoming) (Outcome, bool) {
	if in.Message.ID == "" {
		return Outcome{}, false
	}
	t, err := m.Log.TurnByMessage(ctx, in.Session, in.Message.ID)
	if err != nil {
		return Outcome{}, false
	}
	return Outcome{Session: t.Session, Turn: t.N, Reply: t.Reply, Elapsed: time.Duration(t.ElapsedUS) * time.Microsecond, Again: true}, true
}

// loggedTop is how many candidates a turn keeps.
const loggedTop = 5

// turn is the log's line of an outcome.
func (m *Manager) turn(in *Incoming, out *Outcome, visitor string) Turn {
	t := Turn{Session: out.Session, N: out.Turn, Message: in.Message, Reply: out.Reply, Visitor: visitor, ElapsedUS: out.Elapsed.Microseconds()}
	t.Message.Text = out.Reply.logged(t.Message.Text)
	top := out.Result.Candidates
	top = top[:min(loggedTop, len(top))]
	t.Top = make([]Considered, len(top))
	for i, c := range top {
		t.Top[i] = Considered{c.Entry, math.Round(c.Confidence*1e4) / 1e4}
	}
	return t
}

// Feedback attaches what a visitor said of a turn, replacing what he said before.
// ErrNotFound as for Handle, and when there is no such turn.
func (m *Manager) Feedback(ctx context.Context, a Access, turn int, f Feedback) error {
	if _, err := m.load(ctx, a); err != nil {
		return err
	}
	f.At = a.At
	if err := m.Log.SetFeedback(ctx, a.Session, turn, f); err != nil {
		return fmt.Errorf("feedback on turn %d of session %s: %w", turn, a.Session, err)
	}
	return nil
}

// Turns returns a visitor's conversation so far, in order. ErrNotFound as for Handle.
func (m *Manager) Turns(ctx context.Context, a Access) (Session, []Turn, error) {
	s, err := m.load(ctx, a)
	if err != nil {
		return Session{}, nil, err
	}
	turns, err := m.Log.Turns(ctx, a.Session)
	if err != nil {
		return Session{}, nil, fmt.Errorf("turns of session %s: %w", a.Session, err)
	}
	return s, turns, nil
}

func (m *Manager) ttl() time.Duration {
	if m.TTL > 0 {
		return m.TTL
	}
	return DefaultTTL
}

func (m *Manager) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}
