package retrieval

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"

	"yingda/atomicfile"
	"yingda/kb"
	"yingda/nlu"
)

// ErrUnusable: a stored index is missing, damaged or of other knowledge. It is
// derived data: build it again.
var ErrUnusable = errors.New("stored index unusable")

// manifest names every file of a stored index with its checksum. bleve itself
// verifies none: of forty flipped bits seventeen in nineteen went unnoticed, and a
// truncated root.bolt is a panic. So nothing of bleve is opened before all files
// agree with the manifest, and nothing is mapped into memory while answering.
type manifest struct {
	Stamp     string            `json:"stamp"`
	Phrasings int               `json:"phrasings"`
	Files     map[string]string `json:"files"` // path below the directory → SHA-256
}

const manifestName = "manifest.json"

// formatVersion changes when an unchanged knowledge base would be indexed, adapted or
// calibrated otherwise.
const formatVersion = "6"

// Stamp says what an index was made from: the knowledge (a hash of all of it, terms
// included), the way it is analysed and the models that came with the software.
func Stamp(knowledge string) string {
	return strings.Join([]string{formatVersion, nlu.Version(), shipped().ID, Matcher().ID(), knowledge}, "/")
}

// Save stores the index in a directory, replacing what is there, whole or not at all.
func (ix *Index) Save(dir, stamp string) (err error) {
	tmp, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".tmp-")
	if err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	defer os.RemoveAll(tmp)
	store := filepath.Join(tmp, "bleve")
	b, err := newBleve(store)
	if err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	err = ix.fillBleve(b, []byte(stamp))
	if err := errors.Join(err, b.Close()); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	if err := errors.Join(ix.saveLearned(tmp), ix.saveAdaptation(tmp), ix.saveClassifier(tmp), ix.calibration.save(tmp)); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	m := manifest{Stamp: stamp, Phrasings: len(ix.docs)}
	if m.Files, err = sums(tmp, true); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	if err := writeManifest(tmp, m); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	return atomicfile.SyncDir(filepath.Dir(dir))
}

// writeManifest writes the manifest and, on a second line, its own checksum.
func writeManifest(dir string, m manifest) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(filepath.Join(dir, manifestName), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%x\n", b, sha256.Sum256(b))
		return err
	})
}

func readManifest(dir string) (m manifest, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, err
	}
	b, sum, _ := bytes.Cut(raw, []byte("\n"))
	if string(sum) != fmt.Sprintf("%x\n", sha256.Sum256(b)) {
		return m, errors.New("manifest is not as it was written")
	}
	return m, json.Unmarshal(b, &m)
}

// sums returns the SHA-256 of every file below dir but the manifest, after an fsync if wanted.
func sums(dir string, sync bool) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || name == manifestName {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, bufio.NewReaderSize(f, 1<<18)); err != nil {
			return err
		}
		out[name] = hex.EncodeToString(h.Sum(nil))
		if sync {
			return f.Sync()
		}
		return nil
	})
	return out, err
}

// Load reads a stored index of these entries. Any doubt about it is ErrUnusable.
func Load(dir, stamp string, p *nlu.Parser, entries []kb.Entry) (ix *Index, err error) {
	defer func() {
		if r := recover(); r != nil { // bleve panics on files it does not understand
			ix, err = nil, fmt.Errorf("%w: %v", ErrUnusable, r)
		} else if err != nil {
			err = fmt.Errorf("%w: %w", ErrUnusable, err)
		}
	}()
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if m.Stamp != stamp {
		return nil, fmt.Errorf("made from %q, want %q", m.Stamp, stamp)
	}
	have, err := sums(dir, false)
	if err != nil {
		return nil, err
	}
	for name, sum := range m.Files {
		if have[name] != sum {
			return nil, fmt.Errorf("file %s is not as it was written", name)
		}
	}
	b, err := bleve.OpenUsing(filepath.Join(dir, "bleve"), map[string]any{"read_only": true, "bolt_timeout": "2s"})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if inside, err := b.GetInternal(stampKey); err != nil || string(inside) != stamp {
		return nil, fmt.Errorf("stamp inside is %q: %w", inside, errors.Join(err))
	}
	built := newBuilder(p, shipped(), Matcher())
	built.declare(entries)
	if len(built.docs) != m.Phrasings {
		return nil, fmt.Errorf("%d phrasings, want %d", m.Phrasings, len(built.docs))
	}
	if err := built.readBleve(b); err != nil {
		return nil, err
	}
	if err := built.loadLearned(dir, len(built.dict)); err != nil {
		return nil, err
	}
	if err := built.loadAdaptation(dir, len(built.dict)+len(built.learned)); err != nil {
		return nil, err
	}
	if err := built.calibration.load(dir); err != nil {
		return nil, err
	}
	if built.model, err = built.model.withRank(built.calibration.Rank); err != nil {
		return nil, err
	}
	ix = built.finish()
	return ix, ix.loadClassifier(dir)
}

// readBleve fills in the terms of the declared phrasings from the postings in bleve.
func (b *builder) readBleve(from bleve.Index) error {
	adv, err := from.Advanced()
	if err != nil {
		return err
	}
	r, err := adv.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	docs, err := ordinals(r, len(b.docs))
	if err != nil {
		return err
	}
	terms := make([][]uint32, len(b.docs))
	for k, field := range kindField {
		dict, err := r.FieldDict(field)
		if err != nil {
			return err
		}
		for {
			t, err := dict.Next()
			if err != nil {
				return err
			}
			if t == nil {
				break
			}
			postings, err := r.TermFieldReader(context.Background(), []byte(t.Term), field, false, false, false)
			if err != nil {
				return err
			}
			var p index.TermFieldDoc
			for {
				next, err := postings.Next(&p)
				if err != nil {
					return err
				}
				if next == nil {
					break
				}
				d, ok := docs[string(next.ID)]
				if !ok {
					return fmt.Errorf("unknown phrasing in the postings of %q", t.Term)
				}
				id := b.term(kindMark[k]+t.Term, kind(k))
				terms[d] = append(terms[d], id)
			}
			if err := postings.Close(); err != nil {
				return err
			}
		}
		if err := dict.Close(); err != nil {
			return err
		}
	}
	for d := range b.docs {
		b.docs[d].from = uint32(len(b.forward))
		b.forward = append(b.forward, terms[d]...)
		b.docs[d].to = uint32(len(b.forward))
	}
	return nil
}

// ordinals maps bleve's internal document ids to our numbers.
func ordinals(r index.IndexReader, n int) (map[string]int, error) {
	ids, err := r.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	defer ids.Close()
	out := make(map[string]int, n)
	for {
		id, err := ids.Next()
		if err != nil {
			return nil, err
		}
		if id == nil {
			break
		}
		name, err := r.ExternalID(id)
		if err != nil {
			return nil, err
		}
		d, err := parseDocID(name)
		if err != nil || d < 0 || d >= n {
			return nil, fmt.Errorf("phrasing %q is not one of %d", name, n)
		}
		out[string(slices.Clone(id))] = d
	}
	if len(out) != n {
		return nil, fmt.Errorf("%d phrasings, want %d", len(out), n)
	}
	return out, nil
}
