package retrieval_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"yingda/nlu"
	"yingda/retrieval"
)

// TestLoadEqualsBuild: an index read back ranks every question as the one that was
// saved, to the last bit.
func TestLoadEqualsBuild(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	built := retrieval.Build(p, k.Entries)
	dir := filepath.Join(t.TempDir(), "index")
	if err := built.Save(dir, "stamp"); err != nil {
		t.Fatal(err)
	}
	loaded, err := retrieval.Load(dir, "stamp", p, k.Entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions(t) {
		u := p.ParseText(q)
		a := built.Search(&u, retrieval.Options{Explain: true})
		b := loaded.Search(&u, retrieval.Options{Explain: true})
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%q: built %v, loaded %v", q, a, b)
		}
	}
}

// TestSaveReplaces: saving over an index leaves the new one, and no litter.
func TestSaveReplaces(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	parent := t.TempDir()
	dir := filepath.Join(parent, "index")
	for _, n := range []int{len(k.Entries), 10} {
		if err := retrieval.Build(p, k.Entries[:n]).Save(dir, fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
		if _, err := retrieval.Load(dir, fmt.Sprint(n), p, k.Entries[:n]); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(parent)
	if err != nil || len(files) != 1 {
		t.Errorf("left behind: %v %v", files, err)
	}
}

// TestDamageIsFound: whatever happens to a file of a stored index, loading says so
// and does nothing else; the process survives.
func TestDamageIsFound(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	dir := filepath.Join(t.TempDir(), "index")
	if err := retrieval.Build(p, k.Entries).Save(dir, "v2"); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(t.TempDir(), "old")
	if err := retrieval.Build(p, k.Entries[:20]).Save(old, "v1"); err != nil {
		t.Fatal(err)
	}
	files := filesBelow(t, dir)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	damages := []struct {
		name string
		do   func(path string, b []byte) error
	}{
		{"flip a bit", func(path string, b []byte) error {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			return os.WriteFile(path, b, 0o600)
		}},
		{"truncate", func(path string, b []byte) error { return os.WriteFile(path, b[:r.IntN(len(b))], 0o600) }},
		{"zero a stretch", func(path string, b []byte) error {
			n := r.IntN(len(b))
			for i := n; i < min(n+64, len(b)); i++ {
				b[i] ^= b[i] | 1 // to zero, or to one where it was zero already
			}
			return os.WriteFile(path, b, 0o600)
		}},
		{"delete", func(path string, b []byte) error { return os.Remove(path) }},
		{"append", func(path string, b []byte) error { return os.WriteFile(path, append(b, 'x'), 0o600) }},
		{"swap with another", func(path string, b []byte) error {
			return os.WriteFile(path, []byte("another file's content"), 0o600)
		}},
		{"old copy of all", func(string, []byte) error {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			return os.CopyFS(dir, os.DirFS(old))
		}},
	}
	whole := filepath.Join(t.TempDir(), "whole")
	if err := os.CopyFS(whole, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		damage := damages[i%len(damages)]
		path := files[r.IntN(len(files))]
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := damage.do(path, b); err != nil {
			t.Fatal(err)
		}
		if _, err := retrieval.Load(dir, "v2", p, k.Entries); !errors.Is(err, retrieval.ErrUnusable) {
			t.Errorf("%s of %s: got %v, want ErrUnusable", damage.name, filepath.Base(path), err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := retrieval.Load(dir, "v2", p, k.Entries); err != nil {
		t.Errorf("undamaged again: %v", err)
	}
}

// TestLoadOfOtherKnowledge: the stamp and the number of phrasings must agree.
func TestLoadOfOtherKnowledge(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	dir := filepath.Join(t.TempDir(), "index")
	if err := retrieval.Build(p, k.Entries).Save(dir, "a"); err != nil {
		t.Fatal(err)
	}
	for name, load := range map[string]func() (*retrieval.Index, error){
		"other stamp":   func() (*retrieval.Index, error) { return retrieval.Load(dir, "b", p, k.Entries) },
		"other entries": func() (*retrieval.Index, error) { return retrieval.Load(dir, "a", p, k.Entries[1:]) },
		"no directory":  func() (*retrieval.Index, error) { return retrieval.Load(dir+"-none", "a", p, k.Entries) },
	} {
		if _, err := load(); !errors.Is(err, retrieval.ErrUnusable) {
			t.Errorf("%s: got %v, want ErrUnusable", name, err)
		}
	}
}

func filesBelow(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
