package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
)

// spoolFormat names a spool file by the number of its first write, or one that no
// write has, so that names sort by age and none is used twice.
const spoolFormat = "spool-%020d"

var spoolPattern = regexp.MustCompile(`^spool-\d{20}$`)

// generation is the writes that are moved together, and the files that hold them:
// one, or what a process before left.
type generation struct {
	paths   []string
	damaged []string // more paths
	file    *os.File // nil: takes no more
	size    int64    // of the file's good part, in bytes
	ops     []*op    // not yet in bbolt, oldest first
	bytes   int      // of their records
}

func newGeneration(dir string, first uint64) (*generation, error) {
	path := filepath.Join(dir, fmt.Sprintf(spoolFormat, first))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &generation{paths: []string{path}, file: f}, nil
}

// append writes a record at the end of the good part. When it fails the file is
// cut to that again; if even this fails, the half record is a torn one until the
// next is written over it.
func (g *generation) append(o *op) error {
	n, err := g.file.WriteAt(o.frame, g.size)
	if err != nil {
		g.file.Truncate(g.size)
		return err
	}
	g.size += int64(n)
	g.take(o)
	return nil
}

func (g *generation) take(o *op) {
	g.ops = append(g.ops, o)
	g.bytes += len(o.frame)
}

func (g *generation) close() error {
	if g.file == nil {
		return nil
	}
	err := g.file.Close()
	g.file = nil
	return err
}

// maxTransactionBytes of records go into one transaction. bbolt keeps all pages of
// a transaction in memory, and where room is short a small one finds a place.
const maxTransactionBytes = 2 << 20

// transaction returns how many writes to move next: one at least.
func (g *generation) transaction() int {
	bytes := 0
	for i, o := range g.ops {
		if bytes += len(o.frame); bytes > maxTransactionBytes {
			return max(i, 1)
		}
	}
	return len(g.ops)
}

// drop forgets the first n writes.
func (g *generation) drop(n int) {
	for _, o := range g.ops[:n] {
		g.bytes -= len(o.frame)
	}
	g.ops = g.ops[n:]
}

// remove deletes the files when all is in bbolt, and sets damaged ones aside. One
// that stays is no harm, the next Open knows that it is done, but it holds what
// people said.
func (g *generation) remove(log *slog.Logger) {
	for _, path := range g.paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			log.Warn("spool file cannot be removed", "file", path, "error", errors.Join(err, os.Truncate(path, 0)))
		}
	}
	for _, path := range g.damaged {
		if err := os.Rename(path, path+damagedSuffix); err != nil {
			log.Warn("damaged spool file cannot be set aside", "file", path, "error", err)
		}
	}
}

// damagedSuffix marks a spool file of which all that can be read is in bbolt.
const damagedSuffix = ".damaged"

// recover makes what a process before left, and did not move into bbolt, the frozen
// generation. It fails only for files that it cannot read or must not touch (ErrNewer).
func (s *spool) recover() error {
	var err error
	if s.moved, err = movedOf(s.bolt); err != nil {
		return err
	}
	s.seq, s.acked = s.moved, s.moved
	names, err := spoolFiles(s.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if s.frozen == nil {
			s.frozen = &generation{}
		}
		if err := s.takeOver(filepath.Join(s.dir, name)); err != nil {
			return fmt.Errorf("spool %s: %w", name, err)
		}
		var first uint64
		fmt.Sscanf(name, spoolFormat, &first)
		s.seq = max(s.seq, first) // the name is taken, even if the first write is not whole
	}
	return nil
}

// spoolFiles returns the names of the spool files in a directory, oldest first.
func spoolFiles(dir string) (names []string, err error) {
	list, err := os.ReadDir(dir)
	for _, f := range list {
		if spoolPattern.MatchString(f.Name()) && f.Type().IsRegular() {
			names = append(names, f.Name())
		}
	}
	return names, err
}

func (s *spool) takeOver(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ops, torn, damage, err := readRecords(b, s.id)
	if err != nil {
		return err
	}
	for _, o := range ops {
		if o.seq > s.acked {
			s.seq, s.acked = o.seq, o.seq
			s.frozen.take(o)
			s.pending.add(o)
		}
	}
	if torn > 0 {
		s.log.Info("the last record of a spool file was never finished", "file", path, "bytes", torn)
	}
	if len(damage) == 0 {
		s.frozen.paths = append(s.frozen.paths, path)
		return nil
	}
	s.frozen.damaged = append(s.frozen.damaged, path)
	s.log.Error("spool file is damaged; the records that can be read are kept, the file is set aside",
		"file", path+damagedSuffix, "kept", len(ops), "faults", len(damage), "first", damage[0])
	return nil
}
