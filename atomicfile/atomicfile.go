// Package atomicfile writes files so that a crash leaves the old file or the
// new one, never half of one: temporary name, fsync, rename, fsync of the
// directory.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// WriteFile makes path hold exactly what write wrote. When write or the disk
// fails, path is as it was before and no temporary file stays behind. A new
// file is readable and writable by its owner only (0600); an existing one keeps
// its mode.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	dir, base := filepath.Dir(path), filepath.Base(path)
	f, err := os.CreateTemp(dir, "."+base+".tmp*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // a second Close after the one below is harmless
			os.Remove(f.Name())
		}
	}()
	b := bufio.NewWriterSize(f, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	if old, err := os.Stat(path); err == nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return Replace(f.Name(), path)
}

// Replace renames a finished, synced file to path, in place of what was there,
// and makes the rename durable. Both must be in one file system.
func Replace(from, path string) error {
	if err := os.Rename(from, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Place gives a finished, synced file its name durably, unless the name is
// taken: then fs.ErrExist, and from is untouched. Unlike a test followed by a
// rename, it lets exactly one of several processes win.
func Place(from, path string) error {
	if err := os.Link(from, path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil {
		// No hard links here (exFAT, some network shares): test, then rename.
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s: %w", path, fs.ErrExist)
		}
		return Replace(from, path)
	}
	if err := os.Remove(from); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a directory durable. Windows has no such call and needs none.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
