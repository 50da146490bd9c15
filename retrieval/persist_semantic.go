package retrieval

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"yingda/retrieval/matcher"
)

// The adaptation is stored beside bleve: it takes seconds to make again.
const adaptationName = "meaning.bin"

// saveAdaptation writes weights and vectors of the terms, adapted and as shipped, in the
// order of their numbers.
func (s *semantics) saveAdaptation(dir string) error {
	var b bytes.Buffer
	for _, v := range []any{uint32(len(s.weights)), s.weights, s.terms.scale, s.terms.numbers, s.shipped.scale, s.shipped.numbers} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, adaptationName), b.Bytes(), 0o600)
}

// classifierName keeps the classifier's weights: none when there is no classifier.
const classifierName = "classifier.bin"

func (c *classifier) saveClassifier(dir string) error {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, c.classWeights); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, classifierName), b.Bytes(), 0o600)
}

// loadClassifier reads them for the phrasings of the index.
func (ix *Index) loadClassifier(dir string) error {
	raw, err := os.ReadFile(filepath.Join(dir, classifierName))
	if err != nil || len(raw) == 0 {
		return err
	}
	ix.ownTerms()
	if want := 4 * len(ix.classWeights); len(raw) != want {
		return fmt.Errorf("%s: %d bytes, want %d", classifierName, len(raw), want)
	}
	return binary.Read(bytes.NewReader(raw), binary.LittleEndian, ix.classWeights)
}

// learnedName keeps the terms that only evidence has: they stand in no phrasing.
const learnedName = "learned.json"

func (s *semantics) saveLearned(dir string) error {
	b, err := json.Marshal(s.learnedNames())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, learnedName), b, 0o600)
}

// loadLearned reads them for an index of so many terms.
func (s *semantics) loadLearned(dir string, terms int) error {
	b, err := os.ReadFile(filepath.Join(dir, learnedName))
	if err != nil {
		return err
	}
	var names []string
	if err := json.Unmarshal(b, &names); err != nil {
		return fmt.Errorf("%s: %w", learnedName, err)
	}
	s.learned = make(map[string]uint32, len(names))
	for i, name := range names {
		s.learned[name] = uint32(terms + i)
	}
	return nil
}

const calibrationName = "calibration.json"

func (c *Calibration) save(dir string) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, calibrationName), b, 0o600)
}

func (c *Calibration) load(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, calibrationName))
	if err != nil {
		return err
	}
	return json.Unmarshal(b, c)
}

// loadAdaptation reads them for an index of so many terms.
func (s *semantics) loadAdaptation(dir string, terms int) error {
	raw, err := os.ReadFile(filepath.Join(dir, adaptationName))
	if err != nil {
		return err
	}
	r := bytes.NewReader(raw)
	var n uint32
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil || int(n) != terms {
		return fmt.Errorf("%s: %d terms, want %d: %w", adaptationName, n, terms, err)
	}
	if want := 4 + terms*(4+2*(4+matcher.Dim)); len(raw) != want {
		return fmt.Errorf("%s: %d bytes, want %d", adaptationName, len(raw), want)
	}
	s.weights, s.terms, s.shipped = make([]float32, n), newPacked(int(n)), newPacked(int(n))
	for _, v := range []any{s.weights, s.terms.scale, s.terms.numbers, s.shipped.scale, s.shipped.numbers} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return fmt.Errorf("%s: %w", adaptationName, err)
		}
	}
	return nil
}
