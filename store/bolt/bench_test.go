package bolt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
	"yingda/store/bolt"
)

// typicalTurn is about 1 KB as JSON, what a turn with an answer, its entry and
// five candidates takes; its session 300 bytes.
func typicalTurn(session string, n int, at time.Time) (dialog.Session, dialog.Turn) {
	t := dialog.Turn{
		Session: session, N: n,
		Message: dialog.Message{ID: fmt.Sprintf("6ba7b810-9dad-11d1-80b4-%012d", n), Text: "信用卡逾期了怎么还款", Channel: "web", At: at},
		Reply: dialog.Reply{
			Kind: dialog.Answer, Text: strings.Repeat("您可以登录手机银行还款。", 5), Confidence: 0.93,
			Entry: &dialog.EntryRef{ID: "bank-12", Question: "信用卡怎么还款？", Matched: "如何还信用卡"}, State: dialog.WithBot, Version: 42,
		},
		ElapsedUS: 850,
	}
	for i := range 5 {
		t.Top = append(t.Top, dialog.Considered{Entry: fmt.Sprint("bank-", i), Confidence: 0.5})
	}
	return dialog.Session{
		ID: session, Ver: uint64(n - 1), TokenHash: make([]byte, 32), State: dialog.WithBot, Turns: n,
		LastNorm: "信用卡逾期怎么还款", LastEntry: "bank-12", OpenedAt: at, ExpiresAt: at.Add(24 * time.Hour),
	}, t
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkAppend is the hot path: each caller keeps a conversation of eight turns
// and opens the next. It reports the 99th percentile, the CPU time of the whole
// process and the file's growth per append.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 16} {
		for _, keep := range []bool{false, true} {
			b.Run(fmt.Sprintf("callers=%d/old=%v", callers, keep), func(b *testing.B) {
				db, err := bolt.Open(b.TempDir(), bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				if keep { // 100,000 turns of before
					fill(b, db, 100_000)
				}
				ballast := make([]byte, 200<<20) // a server's knowledge and dictionaries: the collector runs seldom
				defer runtime.KeepAlive(ballast)
				log := db.Log()
				var left atomic.Int64
				left.Store(int64(b.N))
				took := make([][]time.Duration, callers)
				var wg sync.WaitGroup
				b.ResetTimer()
				before := cpu()
				for c := range callers {
					wg.Go(func() { took[c] = converse(b, log, uint64(c), &left) })
				}
				wg.Wait()
				used := cpu() - before
				b.StopTimer()
				all := slices.Concat(took...)
				slices.Sort(all)
				b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs/op")
				b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
			})
		}
	}
}

// BenchmarkAppendAtRate is 16 callers who write 40,000 turns a second together, a
// load below what is possible: what one of them waits.
func BenchmarkAppendAtRate(b *testing.B) {
	const callers, every = 16, 16 * time.Second / 40_000
	db, err := bolt.Open(b.TempDir(), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	ballast := make([]byte, 200<<20)
	defer runtime.KeepAlive(ballast)
	took := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	b.ResetTimer()
	before, begin := cpu(), time.Now()
	for c := range callers {
		wg.Go(func() {
			for i := range b.N/callers + 1 {
				time.Sleep(time.Until(begin.Add(time.Duration(i) * every)))
				start := time.Now()
				s, t := typicalTurn(fmt.Sprintf("%016x%016x", c, i/8), 1+i%8, start)
				if err := db.Log().Append(ctx, s, t); err != nil {
					b.Error(err)
				}
				took[c] = append(took[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	used := cpu() - before
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(used.Microseconds())/float64(len(all)), "cpu-µs/op")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "op/s")
}

func converse(b *testing.B, log dialog.Log, caller uint64, left *atomic.Int64) (took []time.Duration) {
	rnd := rand.New(rand.NewPCG(caller, 1))
	for {
		id := fmt.Sprintf("%016x%016x", rnd.Uint64(), rnd.Uint64())
		for n := 1; n <= 8; n++ {
			if left.Add(-1) < 0 {
				return took
			}
			start := time.Now()
			s, t := typicalTurn(id, n, start)
			if err := log.Append(ctx, s, t); err != nil {
				b.Error(err)
				return took
			}
			took = append(took, time.Since(start))
		}
	}
}

func fill(b *testing.B, db *bolt.DB, turns int64) {
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(turns)
	for c := range 256 {
		wg.Go(func() { converse(b, db.Log(), uint64(c)+1000, &left) })
	}
	wg.Wait()
}

// BenchmarkReload is what a turn reads before it is thought about.
func BenchmarkReload(b *testing.B) {
	db, err := bolt.Open(b.TempDir(), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	log := db.Log()
	id := fmt.Sprintf("%032x", 7)
	for n := 1; n <= 8; n++ {
		s, t := typicalTurn(id, n, time.Now())
		if err := log.Append(ctx, s, t); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := log.Session(ctx, id); err != nil {
			b.Fatal(err)
		}
		if _, err := log.TurnByMessage(ctx, id, "new"); err == nil {
			b.Fatal("found what was not said")
		}
	}
}

// BenchmarkPublish stores a version of 20 MB, what a hundred thousand entries take,
// and reads it back.
func BenchmarkPublish(b *testing.B) {
	content := make([]byte, 20<<20)
	rnd := rand.NewChaCha8([32]byte{})
	rnd.Read(content)
	db, err := bolt.Open(b.TempDir(), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var read time.Duration
	n := 0
	for b.Loop() {
		if _, err := db.Releases().Publish(ctx, kb.Snapshot{}, content, n); err != nil {
			b.Fatal(err)
		}
		n++
		start := time.Now()
		if _, _, err := db.Releases().Content(context.Background(), n); err != nil {
			b.Fatal(err)
		}
		read += time.Since(start)
	}
	runtime.KeepAlive(content)
	b.ReportMetric(float64(read.Milliseconds())/float64(n), "read-ms/op")
}

// BenchmarkOpenAfterCrash opens a file with 100,000 turns whose process was
// killed, against one that was closed.
func BenchmarkOpenAfterCrash(b *testing.B) {
	dir := b.TempDir()
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	fill(b, db, 100_000)
	db.Raw()               // nothing is in the spool: BenchmarkRecover
	crashed := b.TempDir() // a copy of the open file is what a kill leaves
	if err := os.CopyFS(crashed, os.DirFS(dir)); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for name, dir := range map[string]string{"closed": dir, "crashed": crashed} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				db, err := bolt.Open(dir, bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if name == "closed" {
					db.Close()
				} else {
					db.Raw().Close() // without the list
				}
			}
		})
	}
}

// BenchmarkRecover opens a directory whose spool is as full as it may be.
func BenchmarkRecover(b *testing.B) {
	dir := b.TempDir()
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Raw().Begin(true) // nothing gets into bbolt
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	fill(b, db, 8192)
	for b.Loop() {
		b.StopTimer()
		killed := b.TempDir()
		if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		db, err := bolt.Open(killed, bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
