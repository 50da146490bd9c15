package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"yingda/kb"
)

// releases implements kb.Releases.
type releases struct{ *DB }

// partBytes is the size of the pieces content is kept in, in bytes. bbolt needs a
// run of free pages for each value, which a value of many megabytes does not find
// among pages freed before: 20 MB are stored in 20 ms in pieces, in 105 ms whole
// (BenchmarkPublish, 2 cores, fsync of 0.1 ms). Conversations wait that long.
const partBytes = 256 << 10

func (r releases) Publish(ctx context.Context, s kb.Snapshot, content []byte, ifLive int) (kb.Snapshot, error) {
	err := r.update(ctx, func(tx *bolt.Tx) error {
		live, err := liveSnapshot(tx)
		if err != nil {
			return err
		}
		if live.Version != ifLive {
			return fmt.Errorf("version %d is live, not %d: %w", live.Version, ifLive, kb.ErrConflict)
		}
		s.Version = live.Version + 1
		line, err := json.Marshal(s)
		if err != nil {
			return err
		}
		parts := tx.Bucket(bucketContent)
		parts.FillPercent = sequentialFill
		for i := 0; i*partBytes < len(content); i++ {
			part := content[i*partBytes : min((i+1)*partBytes, len(content))]
			if err := parts.Put(append(number(uint64(s.Version)), number(uint64(i))...), part); err != nil {
				return err
			}
		}
		return tx.Bucket(bucketReleases).Put(number(uint64(s.Version)), line)
	})
	if err != nil {
		return kb.Snapshot{}, err
	}
	return s, nil
}

// liveSnapshot returns the newest version, the zero Snapshot while there is none.
func liveSnapshot(tx *bolt.Tx) (s kb.Snapshot, err error) {
	if k, v := tx.Bucket(bucketReleases).Cursor().Last(); k != nil {
		s, err = readSnapshot(k, v)
	}
	return s, err
}

func readSnapshot(k, v []byte) (s kb.Snapshot, err error) {
	if err := json.Unmarshal(v, &s); err != nil {
		return s, fmt.Errorf("%w: version %d: %w", ErrDamaged, toNumber(k), err)
	}
	return s, nil
}

func (r releases) Live(ctx context.Context) (s kb.Snapshot, err error) {
	err = r.view(ctx, func(tx *bolt.Tx) error {
		s, err = liveSnapshot(tx)
		if err == nil && s.Version == 0 {
			return kb.ErrNotFound
		}
		return err
	})
	return s, err
}

func (r releases) Content(ctx context.Context, version int) (s kb.Snapshot, content []byte, err error) {
	err = r.view(ctx, func(tx *bolt.Tx) error {
		key := number(uint64(version))
		v := tx.Bucket(bucketReleases).Get(key)
		if v == nil {
			return kb.ErrNotFound
		}
		if s, err = readSnapshot(key, v); err != nil {
			return err
		}
		c := tx.Bucket(bucketContent).Cursor()
		for k, part := c.Seek(key); bytes.HasPrefix(k, key); k, part = c.Next() {
			content = append(content, part...)
		}
		return nil
	})
	return s, content, err
}

func (r releases) Snapshots(ctx context.Context) (list []kb.Snapshot, err error) {
	err = r.view(ctx, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketReleases).Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			s, err := readSnapshot(k, v)
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}
