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
	// Examine finds what a bot of the knowledge of a draft would do wrong; it is called
	// for knowledge that Checker finds no error in. nil: nothing is found.
	Examine func(context.Context, Knowledge, Rev) (ErrorList, error)
}

// Check loads the draft and returns it with all that is wrong with it.
func (p Publisher) Check(ctx context.Context) (Knowledge, Rev, ErrorList, error) {
	k, rev, err := p.Draft.Load(ctx)
	if err != nil {
		return Knowledge{}, 0, nil, err
	}
	list := p.Checker.Check(k)
	if p.Examine == nil || list.Err() != nil {
		return k, rev, list, nil
	}
	found, err := p.Examine(ctx, k, rev)
	if err != nil {
		return Knowledge{}, 0, nil, fmt.Errorf("examine draft: %w", err)
	}
	return k, rev, append(list, found...), nil
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
	k, rev, list, err := p.Check(ctx)
	if err != nil {
		return Snapshot{}, nil, fmt.Errorf("publish: %w", err)
	}
	warnings := list.Only(Warning)
	if list.Err() != nil {
		return Snapshot{}, warnings, fmt.Errorf("publish: %w", list.Only(Error))
	}
	var content bytes.Buffer
	if err := Encode(&content, k); err != nil {
		return Snapshot{}, warnings, fmt.Errorf("publish: %w", err)
	}
	s, err := p.Releases.Publish(ctx, Snapshot{
		Rev: rev, By: st.By, At: st.At, Note: note,
		Entries: len(k.Entries), Facts: len(k.Facts), Terms: len(k.Terms), Flows: len(k.Flows),
		SHA256: contentSum(content.Bytes()),
	}, content.Bytes(), live)
	if err != nil {
		return Snapshot{}, warnings, fmt.Errorf("publish: %w", err)
	}
	return s, warnings, nil
}

// Rollback publishes an older version again, as a new version; versions never
// change. The draft stays as it is: Draft.ResetTo with ReadSnapshot puts it back too.
// ErrNotFound: there is no such version. ErrConflict: it is live already, or
// somebody else published meanwhile.
func (p Publisher) Rollback(ctx context.Context, st Stamp, version int, note string) (Snapshot, error) {
	live, err := liveVersion(ctx, p.Releases)
	if err != nil {
		return Snapshot{}, err
	}
	if version == live && live != 0 {
		return Snapshot{}, fmt.Errorf("roll back to %d: it is live already: %w", version, ErrConflict)
	}
	old, content, err := p.Releases.Content(ctx, version)
	if err != nil {
		return Snapshot{}, fmt.Errorf("roll back to %d: %w", version, err)
	}
	if sum := contentSum(content); sum != old.SHA256 {
		return Snapshot{}, fmt.Errorf("roll back to %d: %w: SHA-256 is %s, published was %s", version, ErrDamaged, sum, old.SHA256)
	}
	s := old
	s.By, s.At, s.Note, s.Restores = st.By, st.At, note, version
	if s, err = p.Releases.Publish(ctx, s, content, live); err != nil {
		return Snapshot{}, fmt.Errorf("roll back to %d: %w", version, err)
	}
	return s, nil
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
	if sum := contentSum(content); sum != s.SHA256 {
		return Snapshot{}, Knowledge{}, fmt.Errorf("version %d: %w: SHA-256 is %s, published was %s", version, ErrDamaged, sum, s.SHA256)
	}
	k, err := Decode(bytes.NewReader(content))
	if err != nil {
		return Snapshot{}, Knowledge{}, fmt.Errorf("version %d: %w", version, err)
	}
	return s, k, nil
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
