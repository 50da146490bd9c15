package retrieval

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// clustered are vectors as models give them: groups of near ones, all in a narrow cone.
func clustered(rng *rand.Rand, n, dims, groups int) [][]float32 {
	random := func(length float64) []float32 {
		v := make([]float32, dims)
		for k := range v {
			v[k] = float32(rng.NormFloat64() * length / math.Sqrt(float64(dims)))
		}
		return v
	}
	cone := random(1.5)
	centers := make([][]float32, groups)
	for i := range centers {
		centers[i] = random(1)
	}
	out := make([][]float32, n)
	for i := range out {
		v := random(0.6)
		for k, c := range centers[rng.IntN(groups)] {
			v[k] += c + cone[k]
		}
		scale := 1 / float32(math.Sqrt(product(v, v)))
		for k := range v {
			v[k] *= scale
		}
		out[i] = v
	}
	return out
}

func product(a, b []float32) (sum float64) {
	for k := range a {
		sum += float64(a[k]) * float64(b[k])
	}
	return sum
}

func vectors(t testing.TB, list [][]float32) *Vectors {
	t.Helper()
	v := &Vectors{scale: make([]float32, len(list))}
	for i, x := range list {
		if err := v.Set(i, x); err != nil {
			t.Fatal(err)
		}
	}
	v.center()
	return v
}

// TestCosine: eight bits a dimension lose less than a hundredth; unrelated texts are
// about 0 apart although the service's own cosine of them is .6.
func TestCosine(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, dims := range []int{3, 64, 255, 1024} {
		list := clustered(rng, 300, dims, 20)
		v := vectors(t, list)
		mean := make([]float64, dims)
		for _, x := range list {
			for k := range x {
				mean[k] += float64(x[k]) / float64(len(list)+shrink)
			}
		}
		moved := func(x []float32) []float32 {
			out := make([]float32, dims)
			for k := range x {
				out[k] = x[k] - float32(mean[k])
			}
			return out
		}
		sum, raw := 0.0, 0.0
		for i, x := range list {
			q := v.question(x)
			y := list[(i*7+1)%len(list)]
			a, b := moved(x), moved(y)
			want := product(a, b) / math.Sqrt(product(a, a)*product(b, b))
			got := float64(v.cosine(q, uint32((i*7+1)%len(list))))
			if math.Abs(got-want) > 0.02 {
				t.Errorf("%d dimensions: cosine %v, want %v", dims, got, want)
			}
			if self := v.cosine(q, uint32(i)); self < 0.98 || self > 1 {
				t.Errorf("%d dimensions: cosine with itself %v", dims, self)
			}
			sum += got / float64(len(list))
			raw += product(x, y) / float64(len(list))
		}
		if dims >= 64 && (math.Abs(sum) > 0.1 || raw < 0.5) {
			t.Errorf("%d dimensions: on average %v from the mean, %v as served", dims, sum, raw)
		}
	}
}

// TestNear: the sketches lose hardly anything of what comparing all would find, and
// what is found is the same each time.
func TestNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	const n, dims = 3 * fewDocs, 256
	list := clustered(rng, n, dims, 300)
	v := vectors(t, list)
	found, all := 0, 0
	for i := range 50 {
		x := slices.Clone(list[rng.IntN(n)])
		for k := range x {
			x[k] += float32(rng.NormFloat64() * 0.02)
		}
		q := v.question(x)
		type scored struct {
			d uint32
			s float32
		}
		var every []scored
		for d := range n {
			every = append(every, scored{uint32(d), v.cosine(q, uint32(d))})
		}
		slices.SortFunc(every, func(a, b scored) int { return cmp.Compare(b.s, a.s) })
		already := []uint32{every[0].d, 5}
		got := v.near(q, already)
		if !slices.Equal(got[:2], already) || !slices.Equal(got, v.near(q, already)) {
			t.Fatalf("question %d: %v", i, got)
		}
		if added := slices.Compact(slices.Sorted(slices.Values(got[2:]))); len(added) != len(got)-2 || len(added) > nearDocs || slices.Contains(added, every[0].d) {
			t.Fatalf("question %d: added %v to %v", i, got[2:], already)
		}
		for _, e := range every[1:16] {
			all++
			if slices.Contains(got, e.d) {
				found++
			}
		}
	}
	if float64(found) < 0.97*float64(all) {
		t.Errorf("found %d of the %d nearest", found, all)
	}
}

// Nothing is brought in that points the other way.
func TestNearIsNotOpposite(t *testing.T) {
	v := vectors(t, [][]float32{{1, 0}, {-1, 0}, {0, 1}, {0, -1}})
	if got := v.near(v.question([]float32{1, 0}), nil); !slices.Contains(got, 0) || slices.Contains(got, 1) {
		t.Errorf("near %v", got)
	}
}

// BenchmarkNear is what a question costs beside the service: 1,024 dimensions.
func BenchmarkNear(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			list := clustered(rng, 1000, 1024, 100)
			v := &Vectors{scale: make([]float32, n)}
			for i := range n {
				x := slices.Clone(list[i%1000])
				x[i%1024] += 0.1
				v.Set(i, x) // of one length
			}
			v.center()
			for i := 0; b.Loop(); i++ {
				v.near(v.question(list[i%1000]), nil)
			}
		})
	}
}
