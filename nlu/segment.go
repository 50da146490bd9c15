package nlu

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/yanyiwu/gojieba"
)

//go:embed dict/jieba.dict.utf8.gz
var dictGz []byte

//go:embed dict/hmm_model.utf8.gz
var hmmGz []byte

// jieba is loaded once for the process: 0.4 s and 113 MB. Its Cut is safe for any
// number of goroutines as long as nobody adds or removes words, which nobody may:
// business words are matched by Parser instead.
var jieba = sync.OnceValue(func() *gojieba.Jieba {
	j, err := loadJieba()
	if err != nil {
		panic(fmt.Sprintf("load segmenter: %v", err)) // embedded dictionaries: only a full temp directory can cause it
	}
	return j
})

// loadJieba writes the embedded dictionaries to a directory that is gone when it
// returns: cppjieba reads files only in its constructor.
func loadJieba() (*gojieba.Jieba, error) {
	dir, err := os.MkdirTemp("", "yingda-dict-")
	if err != nil {
		return nil, fmt.Errorf("directory for dictionaries: %w", err)
	}
	defer os.RemoveAll(dir)
	files := []struct {
		name string
		gz   []byte // or, where nil,
		text string
	}{
		{"dict", dictGz, ""},
		{"hmm", hmmGz, ""},
		{"user", nil, ""},
		{"idf", nil, "的 1.0\n"}, // must not be empty; only keyword extraction, which we do not use, reads more
		{"stop", nil, "的\n"},    // the same
	}
	paths := make([]string, len(files))
	for i, f := range files {
		data := []byte(f.text)
		if f.gz != nil {
			zr, err := gzip.NewReader(bytes.NewReader(f.gz))
			if err != nil {
				return nil, fmt.Errorf("dictionary %s: %w", f.name, err)
			}
			if data, err = io.ReadAll(zr); err != nil {
				return nil, fmt.Errorf("dictionary %s: %w", f.name, err)
			}
		}
		paths[i] = filepath.Join(dir, f.name)
		if err := os.WriteFile(paths[i], data, 0o600); err != nil {
			return nil, fmt.Errorf("dictionary %s: %w", f.name, err)
		}
	}
	return gojieba.NewJieba(paths...), nil
}

// Warm loads all tables now rather than at the first question, which would wait half a second.
func Warm() {
	jieba()
	p := NewParser(nil)
	p.Parse("請問1號轉賬多少錢", time.Unix(0, 0))
}

// Segment cuts normalised text into words; joined they are the text again. The
// text must come from Normalize: invalid UTF-8 or NUL would lose words.
func Segment(norm string) []string {
	if norm == "" {
		return nil
	}
	return jieba().Cut(norm, true) // without HMM jieba splits Latin words into letters
}

// Tagged is a word and what kind of word jieba takes it for: "n", "v", "ns" (place), "nr" (person) …
type Tagged struct{ Text, Tag string }

// Tag is Segment with the kind of each word.
func Tag(norm string) []Tagged {
	if norm == "" {
		return nil
	}
	pairs := jieba().Tag(norm)
	out := make([]Tagged, len(pairs))
	for i, p := range pairs {
		at := strings.LastIndexByte(p, '/')
		out[i] = Tagged{p[:at], p[at+1:]}
	}
	return out
}
