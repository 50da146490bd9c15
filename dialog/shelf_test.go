package dialog

import (
	"context"
	"sync"
)

// shelf is a Log in memory that keeps the contract of the interface; trouble,
// when set, is asked before each call for an error to return instead.
type shelf struct {
	mu       sync.Mutex
	sessions map[string]Session
	turns    map[string][]Turn
	trouble  func(call string) error
}

func newShelf() *shelf { return &shelf{sessions: map[string]Session{}, turns: map[string][]Turn{}} }

func (l *shelf) enter(call string) (func(), error) {
	l.mu.Lock()
	if l.trouble != nil {
		if err := l.trouble(call); err != nil {
			l.mu.Unlock()
			return nil, err
		}
	}
	return l.mu.Unlock, nil
}

func (l *shelf) Session(_ context.Context, id string) (Session, error) {
	leave, err := l.enter("Session")
	if err != nil {
		return Session{}, err
	}
	defer leave()
	s, ok := l.sessions[id]
	if !ok {
		return s, ErrNotFound
	}
	return s, nil
}

func (l *shelf) Append(_ context.Context, s Session, t Turn) error {
	leave, err := l.enter("Append")
	if err != nil {
		return err
	}
	defer leave()
	if l.sessions[s.ID].Ver != s.Ver {
		return ErrStale
	}
	for _, old := range l.turns[s.ID] {
		if old.N == t.N || t.Message.ID != "" && old.Message.ID == t.Message.ID {
			return ErrStale
		}
	}
	s.Ver++
	l.sessions[s.ID] = s
	l.turns[s.ID] = append(l.turns[s.ID], t)
	return nil
}

func (l *shelf) TurnByMessage(_ context.Context, session, message string) (Turn, error) {
	leave, err := l.enter("TurnByMessage")
	if err != nil {
		return Turn{}, err
	}
	defer leave()
	for _, t := range l.turns[session] {
		if t.Message.ID == message {
			return t, nil
		}
	}
	return Turn{}, ErrNotFound
}

func (l *shelf) Turns(_ context.Context, session string) ([]Turn, error) {
	leave, err := l.enter("Turns")
	if err != nil {
		return nil, err
	}
	defer leave()
	return append([]Turn(nil), l.turns[session]...), nil
}

func (l *shelf) SetFeedback(_ context.Context, session string, n int, f Feedback) error {
	leave, err := l.enter("SetFeedback")
	if err != nil {
		return err
	}
	defer leave()
	if n < 1 || n > len(l.turns[session]) {
		return ErrNotFound
	}
	l.turns[session][n-1].Feedback = &f
	return nil
}
