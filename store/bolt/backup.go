package bolt

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"yingda/atomicfile"
)

// A backup is: magic, format (4 bytes), schema (4 bytes), length of the data file
// (8 bytes), the data file, SHA-256 of all before it. Numbers are big-endian.
const (
	backupMagic  = "YINGDA backup\r\n\x1a" // a text-mode transfer would change it
	backupFormat = 1
	backupHead   = len(backupMagic) + 4 + 4 + 8
)

// ErrNotEmpty: there is something in the directory a backup should be restored to.
var ErrNotEmpty = errors.New("target directory is not empty")

// Backup writes a consistent copy of everything while work goes on, and returns
// its length in bytes. The writer gets it in one piece of time: the pages it
// covers cannot be reused until it is done. Turns that the disk has no room for are not in it.
func (db *DB) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	if err := db.spool.settle(ctx); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	err = db.view(ctx, func(tx *bolt.Tx) error {
		schema, err := schemaOf(tx)
		if err != nil {
			return err
		}
		head := append(make([]byte, 0, backupHead), backupMagic...)
		head = binary.BigEndian.AppendUint32(head, backupFormat)
		head = binary.BigEndian.AppendUint32(head, uint32(schema))
		head = binary.BigEndian.AppendUint64(head, uint64(tx.Size()))
		sum := sha256.New()
		to := &patientWriter{ctx: ctx, to: io.MultiWriter(w, sum)}
		if _, err := to.Write(head); err != nil {
			return err
		}
		copied, err := tx.WriteTo(to)
		if err := cmp.Or(to.err, err); err != nil {
			return err
		}
		if copied != tx.Size() {
			return fmt.Errorf("%d bytes copied of %d", copied, tx.Size())
		}
		_, err = w.Write(sum.Sum(nil))
		n = int64(backupHead) + copied + sha256.Size
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	return n, nil
}

// patientWriter gives up when its context ends. It keeps the error, of which
// bbolt passes on only the text.
type patientWriter struct {
	ctx context.Context
	to  io.Writer
	err error
}

func (w *patientWriter) Write(b []byte) (n int, err error) {
	if w.err = w.ctx.Err(); w.err == nil {
		n, w.err = w.to.Write(b)
	}
	return n, w.err
}

// RestoreOptions tune Restore.
type RestoreOptions struct {
	// Force allows a directory that has files in it: the data file there is
	// replaced and its spool removed, the others stay. Never one that a running server uses.
	Force bool
}

// Restore makes dir hold what Backup wrote to r. Everything is verified before
// anything is replaced: a damaged, truncated, foreign (ErrForeign, ErrDamaged) or
// newer (ErrNewer) backup, a directory in use (ErrLocked) or not empty
// (ErrNotEmpty) are refused and leave dir as it was. The restored data gets a new ID.
func Restore(ctx context.Context, r io.Reader, dir string, o RestoreOptions) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore to %s: %w", dir, err)
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if list, err := os.ReadDir(dir); err != nil {
		return err
	} else if len(list) > 0 && !o.Force {
		return fmt.Errorf("%w: there is %q", ErrNotEmpty, list[0].Name())
	}
	path := filepath.Join(dir, FileName)
	old, err := lockForReplace(path)
	if err != nil {
		return err
	}
	defer old.unlock()

	f, err := os.CreateTemp(dir, FileName+".restore*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	err = copyBackup(ctx, f, r)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := prepareRestored(ctx, f.Name()); err != nil {
		return err
	}
	if old.exists {
		spool, err := spoolFiles(dir) // belongs to what is replaced
		if err != nil {
			return err
		}
		if err := atomicfile.Replace(f.Name(), path); err != nil {
			return err
		}
		for _, name := range spool {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
		return err
	}
	return atomicfile.Place(f.Name(), path) // a server may have started meanwhile
}

// replaced is the data file in whose place another is going to be put.
type replaced struct {
	exists bool
	bolt   *bolt.DB // holds the lock; nil when there is nothing to lock
}

func (r replaced) unlock() {
	if r.bolt != nil {
		r.bolt.Close()
	}
}

// lockForReplace takes the lock of the data file, so that no server can use it.
func lockForReplace(path string) (replaced, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return replaced{}, nil
	}
	b, err := openBolt(path, &bolt.Options{Timeout: time.Millisecond})
	if errors.Is(err, ErrLocked) {
		return replaced{}, err
	}
	if err != nil {
		return replaced{exists: true}, nil // damaged: that is what backups are for
	}
	return replaced{true, b}, nil
}

// copyBackup checks the frame of a backup and writes the data file in it, synced.
func copyBackup(ctx context.Context, to *os.File, from io.Reader) error {
	sum := sha256.New()
	from = &patientReader{ctx, from}
	r := io.TeeReader(from, sum)
	head := make([]byte, backupHead)
	if _, err := io.ReadFull(r, head); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: too short for a backup", ErrForeign)
	} else if err != nil {
		return err
	}
	if string(head[:len(backupMagic)]) != backupMagic {
		return fmt.Errorf("%w: it does not begin like a backup", ErrForeign)
	}
	rest := head[len(backupMagic):]
	if format := binary.BigEndian.Uint32(rest); format > backupFormat {
		return fmt.Errorf("%w: backup format %d, this program knows %d", ErrNewer, format, backupFormat)
	}
	if schema := binary.BigEndian.Uint32(rest[4:]); int(schema) > len(migrations) {
		return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewer, schema, len(migrations))
	}
	size := binary.BigEndian.Uint64(rest[8:])
	n, err := io.Copy(to, io.LimitReader(r, int64(min(size, 1<<62))))
	if err != nil {
		return err
	}
	if uint64(n) != size {
		return fmt.Errorf("%w: backup is truncated: %d of %d bytes", ErrDamaged, n, size)
	}
	want := sum.Sum(nil)
	got := make([]byte, sha256.Size+1)
	if k, err := io.ReadFull(from, got); err == nil || k > sha256.Size {
		return fmt.Errorf("%w: backup has bytes after its end", ErrDamaged)
	} else if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	} else if k < sha256.Size {
		return fmt.Errorf("%w: backup is truncated: its checksum is missing", ErrDamaged)
	}
	if subtle.ConstantTimeCompare(got[:sha256.Size], want) != 1 {
		return fmt.Errorf("%w: backup does not match its SHA-256", ErrDamaged)
	}
	return to.Sync()
}

type patientReader struct {
	ctx  context.Context
	from io.Reader
}

func (r *patientReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(b)
}

// prepareRestored opens the copied file, migrates and checks it and gives it a new ID.
func prepareRestored(ctx context.Context, path string) error {
	b, err := openBolt(path, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	db := &DB{bolt: b}
	if _, err = migrate(b, migrations); err == nil {
		err = db.Check(ctx)
	}
	if err == nil {
		err = db.update(ctx, stampID)
	}
	return errors.Join(err, b.Close())
}
