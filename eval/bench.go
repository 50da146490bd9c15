package eval

import (
	"context"
	"slices"
	"sync"
	"time"

	"yingda/dialog"
	"yingda/retrieval"
)

// Speed is what a bench measured, in process: parsing, search and decision, without HTTP or store.
type Speed struct {
	Entries   int     `json:"entries"`
	Phrasings int     `json:"phrasings"`
	Clients   int     `json:"clients"`
	Seconds   float64 `json:"seconds"`
	Questions int     `json:"questions"` // asked in all
	QPS       float64 `json:"qps"`
	MeanUS    float64 `json:"mean_us"`
	P50US     float64 `json:"p50_us"`
	P90US     float64 `json:"p90_us"`
	P99US     float64 `json:"p99_us"`
	MaxUS     float64 `json:"max_us"`
	LoadMS    int64   `json:"load_ms"`
	RSSMB     int64   `json:"rss_mb"`
}

// Bench asks the questions in turn, each as if nobody had asked it before, by several clients at once, each waiting for
// its answer, until ctx ends. Load time and memory are the caller's to add.
func Bench(ctx context.Context, b *dialog.Bot, questions []string, clients int) Speed {
	took := make([][]int64, clients) // nanoseconds
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			for i := c; ctx.Err() == nil; i += clients {
				asked := time.Now()
				b.Search(questions[i%len(questions)], retrieval.Options{At: asked, Fresh: true})
				took[c] = append(took[c], int64(time.Since(asked)))
			}
		})
	}
	wg.Wait()
	seconds := time.Since(start).Seconds()
	all := slices.Concat(took...)
	slices.Sort(all)
	sum := int64(0)
	for _, ns := range all {
		sum += ns
	}
	us := func(p float64) float64 { return float64(Percentile(all, p)) / 1e3 }
	s := Speed{
		Clients: clients, Seconds: seconds, Questions: len(all), QPS: float64(len(all)) / seconds,
		MeanUS: float64(sum) / 1e3 / float64(max(1, len(all))), P50US: us(50), P90US: us(90), P99US: us(99), MaxUS: us(100),
	}
	s.Entries, s.Phrasings = b.Len()
	return s
}
