package retrieval_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

// TestSaveWhileSearching: saving reads the index that is being asked, and disturbs nobody.
func TestSaveWhileSearching(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	ix := retrieval.Build(p, k.Entries)
	var utterances []nlu.Utterance
	var want []retrieval.Result
	for i := range k.Entries {
		u := p.ParseText(k.Entries[i].Question + "啊怎么弄")
		utterances = append(utterances, u)
		want = append(want, ix.Search(&u, retrieval.Options{Fresh: true}))
	}
	dir := filepath.Join(t.TempDir(), "index")
	saved := make(chan struct{})
	var wg sync.WaitGroup
	for g := range 3 {
		wg.Go(func() {
			for i := g; ; i++ {
				n := i % len(utterances)
				if got := ix.Search(&utterances[n], retrieval.Options{Fresh: true}); !reflect.DeepEqual(got, want[n]) {
					t.Errorf("%q while saving: got %v, want %v", utterances[n].Text, got, want[n])
					return
				}
				select {
				case <-saved:
					return
				default:
				}
			}
		})
	}
	err := ix.Save(dir, "stamp")
	close(saved)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := retrieval.Load(dir, "stamp", p, k.Entries); err != nil {
		t.Error(err)
	}
}

// TestLoadWritesNothing: an index that may only be read is read, by two at once, and
// its files stay as they were.
func TestLoadWritesNothing(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	parent := t.TempDir()
	dir := filepath.Join(parent, "index")
	if err := retrieval.Build(p, k.Entries[:20]).Save(dir, "stamp"); err != nil {
		t.Fatal(err)
	}
	chmodAll(t, dir, 0o500, 0o400)
	t.Cleanup(func() { chmodAll(t, dir, 0o700, 0o600) })
	before := listing(t, parent)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := retrieval.Load(dir, "stamp", p, k.Entries[:20]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if after := listing(t, parent); !reflect.DeepEqual(before, after) {
		t.Errorf("before %v, after %v", before, after)
	}
}

// TestLeftovers: what a process that was killed left beside an index, or in it, is
// no part of it, and is gone from it when it is saved again.
func TestLeftovers(t *testing.T) {
	k := knowledge(t)
	p := nlu.NewParser(k.Terms)
	entries := k.Entries[:20]
	parent := t.TempDir()
	dir := filepath.Join(parent, "index")
	ix := retrieval.Build(p, entries)
	half := filepath.Join(parent, "index.tmp-123", "bleve")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 { // where there is none, and over one
		if err := ix.Save(dir, "stamp"); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "litter")); err == nil {
			t.Error("saving left what was there before")
		}
		if err := os.WriteFile(filepath.Join(dir, "litter"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := retrieval.Load(dir, "stamp", p, entries); err != nil {
			t.Errorf("with litter: %v", err)
		}
	}
	if _, err := os.Stat(half); err != nil {
		t.Errorf("another's unfinished index: %v", err) // it may be in the making
	}
}

// TestSaveNowhere: an index that cannot be saved says so.
func TestSaveNowhere(t *testing.T) {
	p := nlu.NewParser(nil)
	ix := retrieval.Build(p, nil)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(file, "index"), filepath.Join(t.TempDir(), "no", "index")} {
		if err := ix.Save(dir, "stamp"); err == nil {
			t.Errorf("saved to %s", dir)
		}
	}
}

// TestSaveSmall: no knowledge and little can be stored like much; bleve cuts batches of a thousand.
func TestSaveSmall(t *testing.T) {
	p := nlu.NewParser(nil)
	for _, n := range []int{0, 1, 999, 1000, 1001} {
		entries := make([]kb.Entry, n)
		for i := range entries {
			entries[i] = kb.Entry{ID: fmt.Sprint(i), Question: fmt.Sprintf("怎么办理套餐%d", i), Enabled: true}
		}
		built := retrieval.Build(p, entries)
		dir := filepath.Join(t.TempDir(), "index")
		if err := built.Save(dir, "stamp"); err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		loaded, err := retrieval.Load(dir, "stamp", p, entries)
		if err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		for _, q := range []string{"怎么办理套餐0", fmt.Sprint("套餐", n-1), "办理"} {
			u := p.ParseText(q)
			a, b := built.Search(&u, retrieval.Options{Explain: true}), loaded.Search(&u, retrieval.Options{Explain: true})
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%d entries, %q: built %v, loaded %v", n, q, a, b)
			}
		}
	}
}

// TestStamp: it changes with the knowledge, and is the same for the same.
func TestStamp(t *testing.T) {
	if a, b := retrieval.Stamp("x"), retrieval.Stamp("y"); a == b || a != retrieval.Stamp("x") {
		t.Errorf("stamps %q, %q", a, b)
	}
}

func chmodAll(t *testing.T, dir string, dirs, files os.FileMode) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(path, dirs)
		}
		return os.Chmod(path, files)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// listing tells every file below dir, its size and when it was written.
func listing(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		out = append(out, fmt.Sprint(path, info.Mode(), info.Size(), info.ModTime().UnixNano()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
