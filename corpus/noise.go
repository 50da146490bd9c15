package corpus

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed text/noise.tsv
var noiseTSV string

// Noise returns lines that people type and no company's knowledge answers: those
// that may be learned from. The lines between them are left for tests.
var Noise = sync.OnceValue(func() (out []string) {
	n := 0
	for line := range strings.Lines(noiseTSV) {
		if _, text, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok {
			if n%2 == 1 { // the first is the header
				out = append(out, text)
			}
			n++
		}
	}
	return out
})
