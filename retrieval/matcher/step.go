package matcher

import "sync"

// workers is a constant: sums are added in the same order on every machine.
const workers = 2

// texts are the sentences of a batch, anchors first, with what each is worth.
type texts struct {
	rows []sentence
	vec  []float32
	sq   []float32          // Σ weights + vec·vec
	at   map[uint32][]int32 // candidates that have a row
}

// share is what one worker finds out about its anchors.
type share struct {
	grad    map[uint32]float32
	rows    []uint32  // of grad, in the order they were met
	vecGrad []float32 // by candidate
	sqGrad  []float32
	even    float32 // gradient of learner.even
}

// step moves the model against the gradient of the batch's mean softmax loss.
func (l *learner) step(b batch, rate float32) {
	n := len(b.anchors)
	t := l.texts(b)
	vecGrad := make([]float32, len(t.vec))
	sqGrad := make([]float32, len(t.sq))
	var shares [workers]share
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			s := &shares[w]
			s.grad = map[uint32]float32{}
			s.vecGrad = make([]float32, len(b.candidates)*Dim)
			s.sqGrad = make([]float32, len(b.candidates))
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				l.race(&b, t, i, s, vecGrad[i*Dim:(i+1)*Dim], &sqGrad[i])
			}
		})
	}
	wg.Wait()
	var even float32
	for w := range shares {
		s := &shares[w]
		even += s.even / float32(n)
		for _, row := range s.rows {
			l.touch(row)
			l.grad[row] += s.grad[row]
		}
		for j, g := range s.sqGrad {
			sqGrad[n+j] += g
		}
		for j, g := range s.vecGrad {
			vecGrad[n*Dim+j] += g
		}
	}
	for i, s := range t.rows {
		v, g := t.vec[i*Dim:(i+1)*Dim], vecGrad[i*Dim:(i+1)*Dim]
		for k := range g {
			g[k] += 2 * sqGrad[i] * v[k]
		}
		for _, row := range s {
			l.touch(row)
			l.grad[row] += sqGrad[i]
			sum := l.row(l.vecGrad, row)
			for k := range g {
				sum[k] += g[k]
			}
		}
	}
	l.moveEven(rate, even)
	l.move(rate, 1/float32(n))
}

func (l *learner) touch(row uint32) {
	if !l.met[row] {
		l.met[row] = true
		l.touched = append(l.touched, row)
	}
}

func (l *learner) texts(b batch) *texts {
	t := &texts{rows: append(append([]sentence(nil), b.anchors...), b.candidates...), at: map[uint32][]int32{}}
	t.vec, t.sq = make([]float32, len(t.rows)*Dim), make([]float32, len(t.rows))
	for i, s := range t.rows {
		v := t.vec[i*Dim : (i+1)*Dim]
		for _, row := range s {
			l.weights[row] = l.weight(row)
			t.sq[i] += l.weights[row]
			for k, x := range l.row(l.vec, row) {
				v[k] += x
			}
			if j := i - len(b.anchors); j >= 0 {
				t.at[row] = append(t.at[row], int32(j))
			}
		}
		t.sq[i] += Dot(v, v) + 1e-3 // a sentence may have no known term
	}
	return t
}

// race adds the gradient of one anchor's softmax over the candidates.
func (l *learner) race(b *batch, t *texts, i int, s *share, vecGrad []float32, sqGrad *float32) {
	n := len(b.anchors)
	inner := make([]float32, len(b.candidates)) // Σ weights in common + vectors
	for _, row := range t.rows[i] {
		for _, j := range t.at[row] {
			inner[j] += l.weights[row]
		}
	}
	vi := t.vec[i*Dim : (i+1)*Dim]
	score := make([]float32, len(b.candidates))
	var best, sum float32
	for j := range score {
		inner[j] += Dot(vi, t.vec[(n+j)*Dim:(n+j+1)*Dim])
		score[j] = l.Scale * inner[j] / sqrt(t.sq[i]*t.sq[n+j])
		best = max(best, score[j])
	}
	for j := range score {
		if j != i && b.from[i] == b.of[j] {
			score[j] = 0 // as right as the right one: not in this race
			continue
		}
		score[j] = exp(score[j] - best)
		sum += score[j]
	}
	for j := range score {
		g := score[j] / sum
		if j == i {
			g--
		}
		if l.Verdict > 0 && (j == i && !b.alone[i] || j == b.wrong[i]) {
			off := 1 / (1 + exp(-l.Scale*(inner[j]/sqrt(t.sq[i]*t.sq[n+j])-l.even)))
			if j == i {
				off--
			}
			g += l.Verdict * off
			s.even -= l.Verdict * l.Scale * off
		}
		if score[j] = 0; g < 1e-4 && g > -1e-4 {
			continue
		}
		g *= l.Scale / sqrt(t.sq[i]*t.sq[n+j])
		score[j] = g // now the gradient of inner
		half := -0.5 * g * inner[j]
		*sqGrad += half / t.sq[i]
		s.sqGrad[j] += half / t.sq[n+j]
		vj, gj := t.vec[(n+j)*Dim:(n+j+1)*Dim], s.vecGrad[j*Dim:(j+1)*Dim]
		for k := range vecGrad {
			vecGrad[k] += g * vj[k]
			gj[k] += g * vi[k]
		}
	}
	for _, row := range t.rows[i] {
		var g float32
		for _, j := range t.at[row] {
			g += score[j]
		}
		if g == 0 {
			continue
		}
		if _, ok := s.grad[row]; !ok {
			s.rows = append(s.rows, row)
		}
		s.grad[row] += g
	}
}

// evenAtFirst is where pairs of lcqmc that ask the same and others lie about evenly before training.
const evenAtFirst = 0.6

// moveEven takes a shorter step than the terms: all pairs of a batch pull at one number.
func (l *learner) moveEven(rate, g float32) {
	l.evenSquares += g * g
	l.even -= 0.1 * rate * g / (sqrt(l.evenSquares) + tiny)
}

// tiny keeps a first step finite.
const tiny = 1e-6

// move takes an Adagrad step (Duchi, Hazan and Singer 2011) on all that was
// touched; a vector has one rate for all its numbers.
func (l *learner) move(rate, part float32) {
	var kinds [MaxKinds]float32
	for _, row := range l.touched {
		g := l.grad[row] * part * l.weights[row] // of the logarithm
		kinds[l.kinds[row]] += g
		g += l.GainDecay * l.gain[row]
		l.squares[row] += g * g
		l.gain[row] -= rate * g / (sqrt(l.squares[row]) + tiny)
		l.grad[row], l.met[row] = 0, false

		vec, grad := l.row(l.vec, row), l.row(l.vecGrad, row)
		var sq float32
		for k := range grad {
			from := vec[k]
			if l.prior != nil {
				from -= l.prior[int(row)*Dim+k]
			}
			grad[k] = grad[k]*part + l.Decay*from
			sq += grad[k] * grad[k]
		}
		l.vecSquares[row] += sq / Dim
		f := rate / (sqrt(l.vecSquares[row]) + tiny)
		for k := range grad {
			vec[k] -= f * grad[k]
			grad[k] = 0
		}
	}
	l.touched = l.touched[:0]
	for k, g := range kinds {
		l.kindSquares[k] += g * g
		l.common[k] -= rate * g / (sqrt(l.kindSquares[k]) + tiny)
	}
}
