package retrieval

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

var noTime time.Time // entries of all times count

// TestKthLargest against sorting, with few values and with many.
func TestKthLargest(t *testing.T) {
	r := seeded(t)
	for range 5000 {
		s := make([]float32, 1+r.IntN(200))
		values := 1 + r.IntN(50)
		for i := range s {
			s[i] = float32(r.IntN(values)) - 3
		}
		want := slices.Clone(s)
		slices.SortFunc(want, func(a, b float32) int { return cmp.Compare(b, a) })
		k := 1 + r.IntN(len(s))
		given := slices.Clone(s)
		if got := kthLargest(s, k); got != want[k-1] {
			t.Fatalf("kthLargest(%v, %d) = %v, want %v", given, k, got, want[k-1])
		}
		slices.Sort(s)
		slices.Reverse(want)
		if !slices.Equal(s, want) {
			t.Fatalf("kthLargest lost values of %v", given)
		}
	}
}

// packIndex is the index of a pack, and texts to ask it.
func packIndex(t testing.TB) (ix *Index, texts []string) {
	t.Helper()
	p, err := corpus.ReadPack("telecom")
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range p.Judged {
		texts = append(texts, j.Q)
	}
	for i := range p.Knowledge.Entries {
		texts = append(texts, p.Knowledge.Entries[i].Variants...)
	}
	return Build(nlu.NewParser(p.Knowledge.Terms), p.Knowledge.Entries), texts
}

// scoreAll is the BM25 of every phrasing, by the phrasings rather than by the postings.
func scoreAll(ix *Index, terms []uint32) map[uint32]float32 {
	all := map[uint32]float32{}
	for d := range ix.docs {
		for _, t := range terms { // in the order of recall: additions round alike
			if slices.Contains(ix.docTerms(uint32(d)), t) {
				all[uint32(d)] += ix.idf[t] * ix.norms[d]
			}
		}
	}
	return all
}

// TestRecallTakesTheBest: where the budget covers all lists, recall returns k
// phrasings than which no other has a better score.
func TestRecallTakesTheBest(t *testing.T) {
	ix := Build(nlu.NewParser(nil), numbered(150)) // 150 phrasings of 4 units: far within the budget
	sc := ix.pool.Get().(*scratch)
	r := seeded(t)
	for range 300 {
		var texts []string
		for range 1 + r.IntN(4) {
			texts = append(texts, ix.docs[r.IntN(len(ix.docs))].text)
		}
		u := ix.parser.ParseText(strings.Join(texts, ""))
		q := ix.query(&u)
		k := 1 + r.IntN(2*comparedDocs)
		got := slices.Clone(ix.recall(sc, q.recall, k))
		all := scoreAll(ix, q.recall)
		if want := min(k, len(all)); len(got) != want {
			t.Fatalf("%q: %d phrasings, want %d", u.Core, len(got), want)
		}
		var ranked []float32
		for d, s := range all {
			ranked = append(ranked, s)
			if sc.acc[d] != s {
				t.Fatalf("%q: score of %q is %v, want %v", u.Core, ix.docs[d].text, sc.acc[d], s)
			}
		}
		slices.Sort(ranked)
		for _, d := range got {
			if floor := ranked[len(ranked)-len(got)]; all[d] < floor {
				t.Fatalf("%q: %q has %v, but %d phrasings have %v", u.Core, ix.docs[d].text, all[d], len(got), floor)
			}
		}
		sc.release(q.known)
	}
}

// numbered makes entries of four Han characters from an alphabet of 40.
func numbered(n int) (entries []kb.Entry) {
	alphabet := []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃宿列张寒来暑")
	for i := range n {
		text := string([]rune{alphabet[i%40], alphabet[i*7%40], alphabet[i/3%40], alphabet[i*i%40]})
		entries = append(entries, kb.Entry{ID: fmt.Sprint(i), Question: text, Enabled: true})
	}
	return entries
}

// TestRecallWithinBudget: terms that thousands of phrasings have are not read, but
// the rarest three are, whatever they cost; what comes back is distinct and has a score.
func TestRecallWithinBudget(t *testing.T) {
	const n = 3000
	entries := make([]kb.Entry, n)
	for i := range entries {
		entries[i] = kb.Entry{ID: fmt.Sprint(i), Question: "怎么办理套餐" + fmt.Sprint(i), Enabled: true}
	}
	ix := Build(nlu.NewParser(nil), entries)
	sc := ix.pool.Get().(*scratch)
	for _, c := range []struct {
		text       string
		wantRead   int // phrasings touched
		wantReturn int
	}{
		{"套餐2718", n, comparedDocs}, // one rare term, then the lists of two more though each is over the budget
		{"怎么", n, comparedDocs},     // common terms only
		{"2718 2719 2720", 3, 3},
		{"2718 2719 2720怎么办理套餐", 3, 3}, // three rare terms are enough
		{"没有的词", 0, 0},
	} {
		u := ix.parser.ParseText(c.text)
		q := ix.query(&u)
		got := slices.Clone(ix.recall(sc, q.recall, comparedDocs))
		if len(sc.touched) != c.wantRead || len(got) != c.wantReturn {
			t.Errorf("%q: read %d, returned %d; want %d, %d", c.text, len(sc.touched), len(got), c.wantRead, c.wantReturn)
		}
		slices.Sort(got)
		if len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%q: some phrasing is there twice: %v", c.text, got)
		}
		for _, d := range got {
			if sc.acc[d] <= 0 {
				t.Errorf("%q: phrasing %d has score %v", c.text, d, sc.acc[d])
			}
		}
		sc.release(q.known)
	}
}

// TestScratchIsClean: after thousands of searches on one scratch nothing of them is
// left, and the last is answered as on a fresh one.
func TestScratchIsClean(t *testing.T) {
	ix, texts := packIndex(t)
	used := ix.pool.New().(*scratch)
	for range 2 {
		for _, text := range texts {
			u := ix.parser.ParseText(text)
			q := ix.query(&u)
			fresh := ix.pool.New().(*scratch)
			a, b := ix.rank(used, q, noTime), ix.rank(fresh, q, noTime)
			if !slices.Equal(a, b) {
				t.Fatalf("%q: used scratch %v, fresh %v", text, a, b)
			}
			used.release(q.known)
			if n := slices.IndexFunc(used.acc, func(x float32) bool { return x != 0 }); n >= 0 {
				t.Fatalf("%q: score of phrasing %d stayed", text, n)
			}
			if n := slices.IndexFunc(used.bits, func(x uint64) bool { return x != 0 }); n >= 0 {
				t.Fatalf("%q: terms from %d stayed marked", text, n*64)
			}
		}
	}
}

// TestSearchTogether: goroutines that share an index get what one alone gets, and
// the utterance is nobody's to change.
func TestSearchTogether(t *testing.T) {
	ix, texts := packIndex(t)
	utterances := make([]nlu.Utterance, len(texts))
	want := make([]Result, len(texts))
	for i, text := range texts {
		utterances[i] = ix.parser.ParseText(text)
		want[i] = ix.Search(&utterances[i], Options{Explain: true})
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range texts {
				i = (i*(2*g+1) + g) % len(texts)
				if got := ix.Search(&utterances[i], Options{Explain: true}); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%q: got %v, alone %v", texts[i], got, want[i])
					return
				}
			}
		})
	}
	wg.Wait()
	for i, text := range texts {
		if !reflect.DeepEqual(utterances[i], ix.parser.ParseText(text)) {
			t.Errorf("%q: the search changed its utterance", text)
		}
	}
}

// TestTop: Top counts candidates, 10 when not given, MaxTop at most, and no count changes the order.
func TestTop(t *testing.T) {
	entries := make([]kb.Entry, 60)
	for i := range entries {
		entries[i] = kb.Entry{ID: fmt.Sprint(i), Question: "怎么办理业务" + fmt.Sprint(i), Enabled: true}
	}
	ix := Build(nlu.NewParser(nil), entries)
	u := ix.parser.ParseText("怎么办理业务")
	all := ix.Search(&u, Options{Top: MaxTop}).Candidates
	for _, c := range []struct{ top, want int }{{-1, 10}, {0, 10}, {1, 1}, {7, 7}, {20, 20}} {
		got := ix.Search(&u, Options{Top: c.top}).Candidates
		if len(got) != c.want || !reflect.DeepEqual(got, all[:len(got)]) {
			t.Errorf("top %d: got %d candidates, want the first %d of %d", c.top, len(got), c.want, len(all))
		}
	}
	for i := range entries {
		entries[i].Question = "怎么办理业务" // sixty owners
	}
	ix = Build(nlu.NewParser(nil), entries)
	if got := ix.Search(&u, Options{Top: 1000}); len(got.Candidates) != MaxTop || got.Candidates[0].Confidence != 1./60 {
		t.Errorf("sixty owners: %d candidates, the first %+v", len(got.Candidates), got.Candidates[0])
	}
}

// TestSpan: rankings may be kept for a stretch of time because within it the same
// entries are valid; also at the very moments when one begins or ends.
func TestSpan(t *testing.T) {
	r := seeded(t)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, kb.Location)
	for range 50 {
		var entries []kb.Entry
		for i := range r.IntN(6) {
			e := kb.Entry{ID: fmt.Sprint(i), Question: "怎么退货", Enabled: true}
			if r.IntN(3) > 0 {
				e.ValidFrom = start.AddDate(0, 0, r.IntN(8)).Format(time.DateOnly)
			}
			if r.IntN(3) > 0 {
				e.ValidTo = start.Add(time.Duration(r.IntN(8*24)) * time.Hour).Format(time.RFC3339)
			}
			entries = append(entries, e)
		}
		ix := Build(nlu.NewParser(nil), entries)
		valid := map[int]string{}
		for at := start.Add(-time.Hour); at.Before(start.AddDate(0, 0, 9)); at = at.Add(30 * time.Minute) {
			for _, at := range []time.Time{at.Add(-1), at} {
				now := ""
				for i := range entries {
					if entries[i].Valid(at) {
						now += entries[i].ID + " "
					}
				}
				span := ix.span(at)
				if before, ok := valid[span]; ok && before != now {
					t.Fatalf("%v: valid are %q, earlier in span %d %q, of %+v", at, now, span, before, entries)
				}
				valid[span] = now
			}
		}
		if ix.span(time.Time{}) != -1 || len(valid) > 2*len(entries)+1 {
			t.Errorf("%d spans of %d entries", len(valid), len(entries))
		}
	}
}
