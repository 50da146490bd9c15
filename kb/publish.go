package kb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Publisher turns the draft into the live version.
type Publisher struct {
	Draft    *Draft
	Releases Releases
	Checker  Checker
	// Evidence returns what counts of what people decided, given a draft with its
	// trainers' decisions, in an order that depends on nothing else. nil: these decisions.
	Evidence func(context.Context, Knowledge) ([]Evidence, error)
	// Examine finds what a bot of some knowledge would do wrong; sum is the SHA-256 of
	// its content. It is called for a draft that Checker finds no error in, and for an
	// older version that shall be live again. nil: nothing is found.
	Examine func(ctx context.Context, k Knowledge, sum string) (ErrorList, error)
}

// Frozen is a draft as it would be published.
type Frozen struct {
	Knowledge Knowledge // with the evidence that counts
	Rev       Rev
	Content   []byte // as written by Encode
	SHA256    string // of Content
}

// Freeze loads the draft with the evidence that counts now.
func (p Publisher) Freeze(ctx context.Context) (Frozen, error) {
	k, rev, err := p.Draft.Load(ctx)
	if err != nil {
		return Frozen{}, err
	}
	return p.freeze(ctx, k, rev)
}

func (p Publisher) freeze(ctx context.Context, k Knowledge, rev Rev) (f Frozen, err error) {
	if p.Evidence != nil {
		if k.Evidence, err = p.Evidence(ctx, k); err != nil {
			return f, fmt.Errorf("gather evidence: %w", err)
		}
	}
	var b bytes.Buffer
	if err := Encode(&b, k); err != nil {
		return f, err
	}
	return Frozen{k, rev, b.Bytes(), contentSum(b.Bytes())}, nil
}

// Check freezes the draft and returns it with all that is wrong with it.
func (p Publisher) Check(ctx context.Context) (Frozen, ErrorList, error) {
	k, rev, err := p.Draft.Load(ctx)
	if err != nil {
		return Frozen{}, nil, err
	}
	list := p.Checker.Check(k)
	f, err := p.freeze(ctx, k, rev)
	if err != nil || p.Examine == nil || list.Err() != nil {
		return f, list, err
	}
	found, err := p.Examine(ctx, f.Knowledge, f.SHA256)
	if err != nil {
		return f, nil, fmt.Errorf("examine draft: %w", err)
	}
	return f, append(list, found...), nil
}

// Publish freezes the draft as the next version and makes it live. It refuses
// when Check finds errors: the error then is an ErrorList with all of them.
// The warnings are returned in any case. ErrConflict: somebody else published
// meanwhile; look again and repeat.
func (p Publisher) Publish(ctx context.Context, st Stamp, note string) (Snapshot, ErrorList, error) {
	live, err := liveVersion(ctx, p.Releases)
	if err != nil {
		return Snapshot{}, nil, err
	}
	f, list, err := p.Check(ctx)
	if err != nil {
		return Snapshot{}, nil, fmt.Errorf("publish: %w", err)
	}
	warnings := list.Only(Warning)
	if list.Err() != nil {
		return Snapshot{}, warnings, fmt.Errorf("publish: %w", list.Only(Error))
	}
	k := &f.Knowledge
	s, err := p.Releases.Publish(ctx, Snapshot{
		Rev: f.Rev, By: st.By, At: st.At, Note: note,
		Entries: len(k.Entries), Facts: len(k.Facts), Terms: len(k.Terms), Flows: len(k.Flows), Evidence: len(k.Evidence),
		SHA256: f.SHA256,
	}, f.Content, live)
	if err != nil {
		return Snapshot{}, warnings, fmt.Errorf("publish: %w", err)
	}
	return s, warnings, nil
}

// Rollback publishes an older version again, as a new version; versions never
// change. The draft stays as it is: Draft.ResetTo with ReadSnapshot puts it back too.
// What Examine finds is returned and does not keep the version back, errors neither:
// it has answered before, whoever goes back to it has reasons not to wait, and software
// that has become stricter must not shut the way back. What cannot be compiled at all
// is refused.
// ErrNotFound: there is no such version. ErrConflict: it is live already, or
// somebody else published meanwhile.
func (p Publisher) Rollback(ctx context.Context, st Stamp, version int, note string) (Snapshot, ErrorList, error) {
	live, err := liveVersion(ctx, p.Releases)
	if err != nil {
		return Snapshot{}, nil, err
	}
	failed := func(err error) (Snapshot, ErrorList, error) {
		return Snapshot{}, nil, fmt.Errorf("roll back to %d: %w", version, err)
	}
	if version == live && live != 0 {
		return failed(fmt.Errorf("it is live already: %w", ErrConflict))
	}
	old, content, err := p.Releases.Content(ctx, version)
	if err != nil {
		return failed(err)
	}
	k, err := old.read(content)
	if err != nil {
		return failed(err)
	}
	var found ErrorList
	if p.Examine != nil {
		if found, err = p.Examine(ctx, k, old.SHA256); err != nil {
			return failed(fmt.Errorf("examine: %w", err))
		}
	}
	s := old
	s.By, s.At, s.Note, s.Restores = st.By, st.At, note, version
	if s, err = p.Releases.Publish(ctx, s, content, live); err != nil {
		return failed(err)
	}
	return s, found, nil
}

// ReadSnapshot returns a published version (0: the live one) with its knowledge,
// checked against the SHA-256 it was published with. ErrNotFound when there is
// none, ErrDamaged when the content is not what was published.
func ReadSnapshot(ctx context.Context, r Releases, version int) (Snapshot, Knowledge, error) {
	if version == 0 {
		live, err := r.Live(ctx)
		if err != nil {
			return Snapshot{}, Knowledge{}, fmt.Errorf("live version: %w", err)
		}
		version = live.Version
	}
	s, content, err := r.Content(ctx, version)
	if err != nil {
		return Snapshot{}, Knowledge{}, fmt.Errorf("version %d: %w", version, err)
	}
	k, err := s.read(content)
	if err != nil {
		return Snapshot{}, Knowledge{}, fmt.Errorf("version %d: %w", version, err)
	}
	return s, k, nil
}

// read decodes the content that was published as the snapshot, and no other.
func (s *Snapshot) read(content []byte) (Knowledge, error) {
	if sum := contentSum(content); sum != s.SHA256 {
		return Knowledge{}, fmt.Errorf("%w: SHA-256 is %s, published was %s", ErrDamaged, sum, s.SHA256)
	}
	return Decode(bytes.NewReader(content))
}

// liveVersion returns the number of the live version, 0 while there is none.
func liveVersion(ctx context.Context, r Releases) (int, error) {
	s, err := r.Live(ctx)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("live version: %w", err)
	}
	return s.Version, nil
}

func contentSum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
