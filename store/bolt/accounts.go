package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"yingda/account"
)

// accounts implements account.Store.
type accounts struct{ *DB }

var errKeyFields = errors.New("key has no id or no hash")

func (a accounts) PutKey(ctx context.Context, k account.Key) error {
	if k.ID == "" || len(k.Hash) == 0 {
		return errKeyFields
	}
	line, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return a.update(ctx, func(tx *bolt.Tx) error {
		keys, byHash := tx.Bucket(bucketKeys), tx.Bucket(bucketKeyHash)
		if id := byHash.Get(k.Hash); id != nil && string(id) != k.ID {
			return fmt.Errorf("key %s has the secret of key %s: %w", k.ID, id, account.ErrTaken)
		}
		if old := keys.Get([]byte(k.ID)); old != nil {
			was, err := readKey(old)
			if err != nil {
				return err
			}
			if err := byHash.Delete(was.Hash); err != nil {
				return err
			}
		}
		if err := byHash.Put(k.Hash, []byte(k.ID)); err != nil {
			return err
		}
		return keys.Put([]byte(k.ID), line)
	})
}

func readKey(v []byte) (k account.Key, err error) {
	if err := json.Unmarshal(v, &k); err != nil {
		return k, fmt.Errorf("%w: key: %w", ErrDamaged, err)
	}
	return k, nil
}

func (a accounts) KeyByHash(ctx context.Context, hash []byte) (k account.Key, err error) {
	err = a.view(ctx, func(tx *bolt.Tx) error {
		id := tx.Bucket(bucketKeyHash).Get(hash)
		if id == nil {
			return account.ErrNotFound
		}
		k, err = readKey(tx.Bucket(bucketKeys).Get(id))
		return err
	})
	return k, err
}

func (a accounts) Keys(ctx context.Context) (list []account.Key, err error) {
	err = a.view(ctx, func(tx *bolt.Tx) error {
		return tx.Bucket(bucketKeys).ForEach(func(_, v []byte) error {
			k, err := readKey(v)
			list = append(list, k)
			return err
		})
	})
	slices.SortStableFunc(list, func(x, y account.Key) int { return x.CreatedAt.Compare(y.CreatedAt) })
	return list, err
}

func (a accounts) Record(ctx context.Context, line account.Audit) (account.Audit, error) {
	err := a.update(ctx, func(tx *bolt.Tx) error {
		trail := tx.Bucket(bucketAudit)
		trail.FillPercent = sequentialFill
		var prev account.Audit
		if k, v := trail.Cursor().Last(); k != nil {
			var err error
			if prev, err = readAudit(v); err != nil {
				return err
			}
		}
		line = line.Chain(prev)
		b, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if err := trail.SetSequence(line.Seq); err != nil {
			return err
		}
		return trail.Put(number(line.Seq), b)
	})
	if err != nil {
		return account.Audit{}, err
	}
	return line, nil
}

func readAudit(v []byte) (a account.Audit, err error) {
	if err := json.Unmarshal(v, &a); err != nil {
		return a, fmt.Errorf("%w: audit line: %w", ErrDamaged, err)
	}
	return a, nil
}

func (a accounts) AuditTrail(ctx context.Context, after uint64, max int) (list []account.Audit, err error) {
	err = a.view(ctx, func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketAudit).Cursor()
		for k, v := c.Seek(append(number(after), 0)); k != nil && len(list) < max; k, v = c.Next() {
			if !bytes.Equal(k, number(toNumber(k))) {
				return fmt.Errorf("%w: audit key %x", ErrDamaged, k)
			}
			line, err := readAudit(v)
			if err != nil {
				return err
			}
			list = append(list, line)
		}
		return nil
	})
	return list, err
}
