package eval

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

const (
	folds       = 5
	maxHeldOut  = 2000 // questions: enough to tell thresholds apart, a second of work
	manyEntries = 2000 // with so many, one fold has questions enough
)

// HeldOut judges knowledge by its own phrasings, with nobody's labels. In each of five
// folds a fifth of the entries is taken away, and their questions must then be
// refused; of the others one phrasing is taken away, and asked. Every fold is
// compiled anew, so that no question finds itself. Equal knowledge gives equal rows,
// latencies apart.
func HeldOut(k kb.Knowledge) ([]Row, error) {
	n := folds
	if len(k.Entries) > manyEntries {
		n = 1
	}
	var rows []Row
	for fold := range n {
		rest, judged := holdOut(k.Entries, fold)
		part := k
		part.Entries, part.Facts = rest, nil
		b, err := dialog.Compile(part, 0)
		if err != nil {
			return nil, fmt.Errorf("hold out fold %d: %w", fold+1, err)
		}
		rows = append(rows, Ask(b, sample(judged, maxHeldOut/n), time.Time{})...)
	}
	return rows, nil
}

// holdOut parts the enabled entries into what a fold knows and what it is asked.
func holdOut(entries []kb.Entry, fold int) (rest []kb.Entry, judged []corpus.Judgment) {
	for _, e := range entries {
		phrasings := e.Phrasings()
		of := foldOf(e.ID)
		switch {
		case !e.Enabled:
			continue
		case of == fold:
			judged = append(judged, corpus.Judgment{Q: phrasings[fold%len(phrasings)]})
			continue
		}
		if asked := (fold-of+folds)%folds - 1; asked < len(phrasings) && len(phrasings) > 1 {
			judged = append(judged, corpus.Judgment{Q: phrasings[asked], Gold: []string{e.ID}})
			phrasings = slices.Delete(phrasings, asked, asked+1)
		}
		e.Question, e.Variants, e.Typos = phrasings[0], phrasings[1:], nil
		rest = append(rest, e)
	}
	return rest, judged
}

// foldOf is the fold in which an entry is away; it stays there when others come and go.
func foldOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id)) // never fails
	return int(h.Sum32() % folds)
}

// sample keeps n of a list at equal steps.
func sample[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	out := make([]T, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}
