// Package bolt keeps everything in one bbolt file: the draft, the published
// versions, the conversations, the keys and the audit trail.
//
// A DB is opened once per process and shared; its views (KB, Releases, Log,
// Journal, Accounts) implement the stores those packages declare. Everything
// written is a transaction of its own and durable when the call returns, but for
// the conversations: a turn or feedback goes to a spool file beside (spool.go) and
// from there, many in one transaction, into the bbolt file. Killing the process
// loses none; a power failure may take those of the last 50 ms, longer only while
// the disk is too slow to follow. What bbolt is bad at: the file never shrinks, and
// a second process cannot open it.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"yingda/account"
	"yingda/dialog"
	"yingda/kb"
)

// FileName is the name of the data file in the data directory.
const FileName = "yingda.db"

// Sentinels that callers branch on; what they wrap or add is for the operator.
var (
	// ErrLocked: another process has the data directory open.
	ErrLocked = errors.New("data directory is in use by another process")
	// ErrNewer: the file was written by a newer version of the program.
	ErrNewer = errors.New("written by a newer version")
	// ErrForeign: the file is not one of ours.
	ErrForeign = errors.New("not a yingda data file")
	// ErrDamaged: the file's content contradicts itself.
	ErrDamaged = errors.New("data file is damaged")
)

// Options tune Open. The zero value is right for a server.
type Options struct {
	// LockTimeout is how long to wait for another process to let go. 0: 2 s,
	// enough for the process before to finish its last commit.
	LockTimeout time.Duration
	// MaxBytes is the size the data file may grow to, in bytes; writes beyond it
	// fail with kb.ErrUnavailable. 0: as far as the disk goes.
	MaxBytes int
	// Logger gets what nobody is there to be told. nil: slog.Default().
	Logger *slog.Logger
}

// DB is an open data file. Its methods and views may be used from many goroutines.
type DB struct {
	bolt  *bolt.DB
	id    string
	spool *spool

	mu   sync.Mutex
	wake chan struct{} // closed and replaced at each change of the draft
}

// initialMmap is the address space taken at once, in bytes: as long as the file
// is smaller, a growing file never has to wait for the readers. Addresses cost
// nothing on Unix; Windows would make the file this large.
const initialMmap = 1 << 30

// Open opens the data file in dir, making both if they are not there, and
// brings an older file up to date. It fails with ErrLocked, ErrNewer,
// ErrForeign or ErrDamaged.
func Open(dir string, o Options) (*DB, error) {
	if o.LockTimeout == 0 {
		o.LockTimeout = 2 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	path := filepath.Join(dir, FileName)
	switch f, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		if err := create(path); err != nil {
			return nil, fmt.Errorf("create %s: %w", path, err)
		}
	case err == nil && f.Size() == 0: // bbolt would begin anew and say nothing
		return nil, fmt.Errorf("open %s: the file is empty: %w", path, ErrDamaged)
	}
	b, err := openFile(path, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db := &DB{bolt: b, wake: make(chan struct{})}
	if db.id, err = migrate(b, migrations); err != nil {
		b.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	removeLeftovers(path, o.Logger)
	if db.spool, err = openSpool(b, dir, db.id, o.Logger); err != nil {
		b.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// openFile opens an existing bbolt file and makes sure that it is still the one
// under that name: a restore may have put another in its place while we waited
// for the lock of the old one.
func openFile(path string, o Options) (*bolt.DB, error) {
	for {
		var file *os.File
		opts := &bolt.Options{
			Timeout:        o.LockTimeout,
			FreelistType:   bolt.FreelistMapType,
			NoFreelistSync: true, // see Close
			MaxSize:        o.MaxBytes,
			NoStatistics:   true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
				if file == nil {
					file = f
				}
				return f, err
			},
		}
		if runtime.GOOS != "windows" {
			opts.InitialMmapSize = initialMmap
		}
		b, err := openBolt(path, opts)
		if err != nil {
			return nil, err
		}
		same, err := sameFile(file, path)
		if err == nil && same {
			return b, nil
		}
		b.Close()
		if err != nil {
			return nil, err
		}
	}
}

// openBolt is bolt.Open with errors an operator can act on.
func openBolt(path string, opts *bolt.Options) (b *bolt.DB, err error) {
	defer func() {
		if r := recover(); r != nil { // bbolt reads a damaged freelist without looking
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	b, err = bolt.Open(path, 0o600, opts)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w: is the server running on this directory?", ErrLocked)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	case errors.Is(err, berrors.ErrChecksum):
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return b, err
}

func sameFile(f *os.File, path string) (bool, error) {
	open, err := f.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	return os.SameFile(open, named), nil
}

// Close waits for the writes under way, refuses later ones and closes the file.
// Turns that the disk has no room for stay in the spool for the next Open.
//
// The list of free pages is written here and not with each commit, where, after
// old turns were dropped, it would cost more than the turn itself (100,000
// dropped: 87 µs of CPU a turn instead of 60). After a crash Open makes the list
// anew from all pages, BenchmarkOpenAfterCrash.
func (db *DB) Close() error {
	db.spool.stop()
	db.bolt.Update(func(*bolt.Tx) error { // if it fails, the next Open is slower
		db.bolt.NoFreelistSync = false
		return nil
	})
	return db.bolt.Close()
}

// ID names this set of data: random, given when it was created and anew when it
// was restored from a backup. What is derived from the data (a search index)
// notes the ID and is worthless under any other.
func (db *DB) ID() string { return db.id }

// KB returns the draft and its change log.
func (db *DB) KB() kb.Store { return draft{db} }

// Releases returns the published versions.
func (db *DB) Releases() kb.Releases { return releases{db} }

// Log returns the conversations one by one.
func (db *DB) Log() dialog.Log { return talks{db} }

// Journal returns the conversations as a whole.
func (db *DB) Journal() dialog.Journal { return journal{db} }

// Accounts returns the keys and the audit trail.
func (db *DB) Accounts() account.Store { return accounts{db} }

// view runs fn in a read transaction.
func (db *DB) view(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return view(db.bolt, fn)
}

func view(b *bolt.DB, fn func(*bolt.Tx) error) error {
	err := b.View(fn)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return fmt.Errorf("%w: %w", kb.ErrUnavailable, err)
	}
	return err
}

// update runs fn in a write transaction of its own. An error of fn is returned
// as it is; one of the commit is kb.ErrUnavailable.
func (db *DB) update(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return update(db.bolt, fn)
}

func update(b *bolt.DB, fn func(*bolt.Tx) error) error {
	var own error
	err := b.Update(func(tx *bolt.Tx) error {
		own = fn(tx)
		return own
	})
	if err != nil && own == nil {
		return fmt.Errorf("%w: %w", kb.ErrUnavailable, err)
	}
	return err
}
