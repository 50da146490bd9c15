package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// wantDir fails unless the directory holds exactly these "name=content" files.
func wantDir(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Name()+"="+string(b))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("directory holds %q, want %q", got, want)
	}
}

func TestWriteFileReplacesWholeContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, s := range []string{"a long first content", "short", ""} {
		if err := WriteFile(path, text(s)); err != nil {
			t.Fatal(err)
		}
		wantDir(t, dir, "a="+s)
	}
}

func TestWriteFileThatFailsLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := WriteFile(path, text("old")); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	err := WriteFile(path, func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("half of the new", 100_000)) // more than any buffer
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("error = %v, want boom", err)
	}
	wantDir(t, dir, "a=old")
}

func TestWriteFileIntoAMissingDirectory(t *testing.T) {
	err := WriteFile(filepath.Join(t.TempDir(), "no", "a"), text("x"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want not exist", err)
	}
}

func TestWriteFileKeepsTheMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	modes := []struct{ set, want fs.FileMode }{{0, 0o600}, {0o644, 0o644}, {0o640, 0o640}}
	for _, m := range modes {
		if m.set != 0 {
			if err := os.Chmod(path, m.set); err != nil {
				t.Fatal(err)
			}
		}
		if err := WriteFile(path, text("x")); err != nil {
			t.Fatal(err)
		}
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if st.Mode().Perm() != m.want {
			t.Errorf("after chmod %o the mode is %o, want %o", m.set, st.Mode().Perm(), m.want)
		}
	}
}

func TestPlaceNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []error{nil, fs.ErrExist} {
		from := filepath.Join(dir, "new")
		if err := os.WriteFile(from, []byte{byte('0' + i)}, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Place(from, filepath.Join(dir, "name")); !errors.Is(err, want) {
			t.Errorf("place %d: error = %v, want %v", i, err, want)
		}
	}
	wantDir(t, dir, "name=0", "new=1") // the loser keeps its file
}

func TestWriteFileInTheWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := WriteFile("a", text("x")); err != nil {
		t.Fatal(err)
	}
	wantDir(t, ".", "a=x")
}
