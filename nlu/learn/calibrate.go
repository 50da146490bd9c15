package learn

import (
	"math"
	"slices"
)

// calibration turns scores into probabilities.
type calibration struct {
	scale float64    // of the scores among intents
	none  [4]float64 // weights of an observation: the log odds that any of the intents is wanted; of several: the bias of each
}

// observation is what tells whether any intent at all is wanted: 1, the best
// score, its lead over the mean, and the share of the features that were ever met.
type observation [4]float64

func observe(scores []float64, known, all int) observation {
	best, second := math.Inf(-1), math.Inf(-1)
	for _, s := range scores {
		if s > best {
			best, second = s, best
		} else {
			second = max(second, s)
		}
	}
	if math.IsInf(second, -1) {
		second = 0
	}
	share := float64(known) / float64(max(all, 1))
	return observation{1, best, best - second, share}
}

// some is the probability that any intent is wanted.
func (c *calibration) some(o observation) float64 {
	x := 0.0
	for i := range o {
		x += c.none[i] * o[i]
	}
	return 1 / (1 + math.Exp(-x))
}

// Numbers of calibration. A part of the examples and a part of the intents are
// kept out of a model each, so that there are examples of what it does not know.
const (
	calibrationParts    = 3
	calibrationExamples = 1500 // more are not needed for five numbers, and each costs 1 ms
	noneShare           = 0.2  // of questions that want none of the intents: an assumption, not measured
	fewIntents          = 4    // with fewer, intents kept out would leave nothing to tell apart
)

// judgment is an example read by a model that has not seen it.
type judgment struct {
	scores []float64
	intent int // -1: kept out
	observation
}

// calibrate learns a calibration from models that lack parts of the examples.
func calibrate(items []intentItem, f family) calibration {
	intents := f.labels
	c := calibration{scale: 1, none: [4]float64{-2, 0, 0.5, 6}}
	step := max(1, len(items)/calibrationExamples)
	var judged []judgment
	for part := range calibrationParts {
		var learn, ask []intentItem
		for i, it := range items {
			if i%step != 0 {
				continue
			}
			out := intents >= fewIntents && it.wanted[0]%calibrationParts == part
			if out || i/step%calibrationParts == part {
				if out {
					it.wanted = nil
				}
				ask = append(ask, it)
			} else {
				learn = append(learn, it)
			}
		}
		if len(learn) == 0 {
			continue
		}
		t := trainIntents(learn, f, false, 11+uint64(part))
		p := make([]float64, f.size)
		for _, it := range ask {
			rows := t.rows(it.features, nil)
			t.scores(rows, p)
			j := judgment{scores: slices.Clone(p[:intents]), intent: -1}
			if len(it.wanted) > 0 {
				j.intent = it.wanted[0]
			}
			j.observation = observe(j.scores, len(rows), len(it.features))
			judged = append(judged, j)
		}
	}
	c.fitScale(judged)
	if intents >= fewIntents {
		c.fitNone(judged)
	}
	return c
}

// fitScale chooses the scale under which the right intents are likeliest.
func (c *calibration) fitScale(judged []judgment) {
	best := math.Inf(-1)
	for scale := 0.2; scale <= 2; scale *= 1.1 {
		sum := 0.0
		for _, j := range judged {
			if j.intent < 0 {
				continue
			}
			p := append([]float64(nil), j.scores...)
			normalise(p, scale)
			sum += math.Log(max(p[j.intent], 1e-6))
		}
		if sum > best {
			best, c.scale = sum, scale
		}
	}
}

// fitNone fits the logistic model of none of the intents, weighted to noneShare.
func (c *calibration) fitNone(judged []judgment) {
	var none, any float64
	for _, j := range judged {
		if j.intent < 0 {
			none++
		} else {
			any++
		}
	}
	if none == 0 || any == 0 {
		return
	}
	for range 3000 {
		var g [4]float64
		for _, j := range judged {
			target, weight := 1.0, (1-noneShare)/any
			if j.intent < 0 {
				target, weight = 0, noneShare/none
			}
			d := (c.some(j.observation) - target) * weight
			for k, x := range j.observation {
				g[k] += d * x
			}
		}
		for k := range g {
			c.none[k] -= 0.3 * (g[k] + 1e-4*c.none[k])
		}
	}
}
