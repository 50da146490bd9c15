package learn

import "math"

// Numbers of learning, chosen on 60 % of smp2019 by five folds. F1 of values and
// intents right there: passes 5, 8 and 12: .796, .797, .791; rate .05, .1, .2:
// .792, .797, .782; decay .001, .01, .03: .795, .797, .784; half of the features
// left out at random each time: +.02 and +.004.
const (
	passes    = 8
	maxSteps  = 30_000 // examples met: 0.15 ms each for slots, see BenchmarkTrain
	rate      = 0.1
	decay     = 0.01
	epsilon   = 1e-6
	tooLittle = 1e-3 // a gradient below this is none: 1e-4 is no better
)

// weights are learned by AdaGrad (Duchi, Hazan and Singer 2011) with a pull towards
// 0; what is kept is their mean over the second half of the passes.
type weights struct {
	at      func(i int) *float32
	squares []float32
	sum     []float32
	n       float32
	of      float32 // what a step is divided by: see family.damping
	rate    float32
}

func learned(w []float32) *weights {
	return &weights{of: 1, at: func(i int) *float32 { return &w[i] }, squares: make([]float32, len(w)), sum: make([]float32, len(w))}
}

func learnedCells(t *table) *weights {
	n := len(t.cells)
	return &weights{of: 1, at: func(i int) *float32 { return &t.cells[i].w }, squares: make([]float32, n), sum: make([]float32, n)}
}

// move goes against the gradient d of w, which is the i-th weight.
func (x *weights) move(w *float32, i int, d float32) {
	if d < tooLittle && d > -tooLittle {
		return
	}
	d += decay * *w
	x.squares[i] += d * d
	*w -= x.rate / x.of * d / (float32(math.Sqrt(float64(x.squares[i]))) + epsilon)
}

// note counts the weights as they are towards their mean.
func (x *weights) note() {
	x.n++
	for i := range x.sum {
		x.sum[i] += *x.at(i)
	}
}

func (x *weights) settle() {
	for i, sum := range x.sum {
		*x.at(i) = sum / x.n
	}
}

// passesFor returns how often n examples are gone through.
func passesFor(n int) int { return max(2, min(passes, maxSteps/max(n, 1))) }

// coins leaves out half of what it is asked about, always the same half for one seed.
type coins struct{ state, bits uint64 }

func (c *coins) next() uint64 { // splitmix64 (Steele, Lea and Flood 2014)
	c.state += 0x9e3779b97f4a7c15
	x := c.state
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below returns a number from 0 to n-1.
func (c *coins) below(n int) int { return int(c.next() % uint64(n)) }

// half appends about half of the rows to out.
func (c *coins) half(rows, out []int32) []int32 {
	for _, r := range rows {
		if c.bits <= 1 {
			c.bits = c.next() | 1<<63
		}
		if c.bits&1 != 0 {
			out = append(out, r)
		}
		c.bits >>= 1
	}
	return out
}

// shuffle puts 0 to n-1 into a random order.
func (c *coins) shuffle(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := c.below(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}

// steps calls step with the examples in a new order each pass, and keeps the mean of the weights.
func (c *coins) steps(n int, all []*weights, step func(i int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for p, k := 0, passesFor(n); p < k; p++ {
		c.shuffle(order)
		for _, w := range all {
			w.rate = rate * float32(k-p) / float32(k)
		}
		for _, i := range order {
			step(i)
		}
		if 2*p >= k-1 {
			for _, w := range all {
				w.note()
			}
		}
	}
	for _, w := range all {
		w.settle()
	}
}
