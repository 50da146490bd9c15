package eval

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"yingda/kb"
	"yingda/nlu"
	"yingda/nlu/learn"
)

// IntentReport is what cross-validation says of intents and slots learned from
// examples. Shares are in [0,1]; a value counts as right when its slot and both its
// ends are (as conlleval counts).
type IntentReport struct {
	N        int     `json:"n"`
	Folds    int     `json:"folds"`
	Unplaced int     `json:"n_unplaced"`      // values of the file that their text does not have literally: not counted
	Accuracy float64 `json:"intent_accuracy"` // where a text has several: all right and none else
	MacroF1  float64 `json:"intent_macro_f1"` // mean over the intents of the examples
	ECE      float64 `json:"intent_ece"`
	SlotP    float64 `json:"slot_precision"`
	SlotR    float64 `json:"slot_recall"`
	SlotF1   float64 `json:"slot_f1"`
	Frame    float64 `json:"frame_accuracy"` // intent and all values right
	ActF1    float64 `json:"act_f1"`         // of intents and values together, each counting once
	TrainMS  int64   `json:"train_ms"`       // mean of the folds
	P50US    int64   `json:"p50_us"`         // of reading one text, parsed before
	P99US    int64   `json:"p99_us"`

	Intents []LabelScore `json:"intents"`
	Slots   []LabelScore `json:"slots"`
}

// LabelScore is how well one intent or slot is found.
type LabelScore struct {
	Name      string  `json:"name"`
	N         int     `json:"n"` // in the examples
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Reader reads a text, in a context.
type Reader func(u *nlu.Utterance, context ...string) ([]learn.Intent, []learn.Span)

// Learner trains on examples and returns what reads a text.
type Learner func([]learn.Example) (Reader, error)

// CrossValidate trains on all folds but one and asks that one, each in turn. A text
// is in the fold that the hash of its group, or else its own, says: the same one for
// any order of the examples.
func CrossValidate(examples []learn.Example, folds int, at time.Time, train Learner) (IntentReport, error) {
	r := IntentReport{N: len(examples), Folds: folds}
	t := tally{intents: map[string]*hits{}, slots: map[string]*hits{}}
	parser := nlu.NewParser(nil)
	var training time.Duration
	for fold := range folds {
		var taught, asked []learn.Example
		for _, e := range examples {
			if foldOf(cmp.Or(e.Group, e.Text), folds) == fold {
				asked = append(asked, e)
			} else {
				taught = append(taught, e)
			}
		}
		if len(asked) == 0 || len(taught) == 0 {
			continue
		}
		start := time.Now()
		read, err := train(taught)
		if err != nil {
			return r, err
		}
		training += time.Since(start)
		for _, e := range asked {
			u := parser.Parse(e.Text, at)
			start := time.Now()
			intents, spans := read(&u, e.Context...)
			t.took = append(t.took, time.Since(start).Microseconds())
			t.add(e, intents, spans)
		}
	}
	t.fill(&r)
	r.TrainMS = training.Milliseconds() / int64(folds)
	return r, nil
}

// Learned is the Learner of package learn that knows these values of slots: of
// several intents a text where any example has a list of them.
func Learned(values map[string][]string) Learner {
	return func(examples []learn.Example) (Reader, error) {
		several := slices.ContainsFunc(examples, func(e learn.Example) bool { return e.Intents != nil })
		m, err := learn.Train(examples, nlu.NewParser(nil), learn.Settings{Values: values, Several: several})
		if err != nil {
			return nil, err
		}
		return m.Read, nil
	}
}

func foldOf(text string, folds int) int {
	h := fnv.New32a()
	h.Write([]byte(text))
	return int(h.Sum32() % uint32(folds))
}

// hits count what was found of one label.
type hits struct{ right, found, there int }

func (h *hits) score(name string) LabelScore {
	s := LabelScore{Name: name, N: h.there, Precision: share(float64(h.right), float64(h.found)), Recall: share(float64(h.right), float64(h.there))}
	s.F1 = share(2*float64(h.right), float64(h.found+h.there))
	return s
}

// tally gathers the figures.
type tally struct {
	intents, slots map[string]*hits
	all            hits // of values
	acts           hits // of intents and values
	exact, frames  int
	judged         []kb.Judged
	took           []int64
}

func at(m map[string]*hits, name string) *hits {
	if m[name] == nil {
		m[name] = &hits{}
	}
	return m[name]
}

func (t *tally) add(e learn.Example, intents []learn.Intent, spans []learn.Span) {
	wanted := []string{e.Intent}
	if e.Intents != nil {
		wanted = e.Intents
	} else {
		intents = intents[:min(1, len(intents))]
	}
	right, confidence := len(intents) == len(wanted), 1.0
	for _, name := range wanted {
		at(t.intents, name).there++
		t.acts.there++
	}
	for _, i := range intents {
		at(t.intents, i.Name).found++
		t.acts.found++
		confidence = min(confidence, i.Confidence)
		if slices.Contains(wanted, i.Name) {
			at(t.intents, i.Name).right++
			t.acts.right++
		} else {
			right = false
		}
	}
	if right {
		t.exact++
	}
	t.judged = append(t.judged, kb.Judged{Confidence: confidence, InScope: true, Right: right})
	for _, s := range e.Slots {
		at(t.slots, s.Slot).there++
		t.all.there++
	}
	good := 0
	for _, s := range spans {
		at(t.slots, s.Slot).found++
		t.all.found++
		if slices.ContainsFunc(e.Slots, func(x learn.Span) bool { return x.Slot == s.Slot && x.Start == s.Start && x.End == s.End }) {
			at(t.slots, s.Slot).right++
			good++
		}
	}
	t.all.right += good
	if right && good == len(spans) && good == len(e.Slots) {
		t.frames++
	}
}

func (t *tally) fill(r *IntentReport) {
	for _, name := range slices.Sorted(maps.Keys(t.intents)) {
		s := t.intents[name].score(name)
		if s.N > 0 {
			r.Intents = append(r.Intents, s)
			r.MacroF1 += s.F1
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.slots)) {
		r.Slots = append(r.Slots, t.slots[name].score(name))
	}
	for _, list := range [][]LabelScore{r.Intents, r.Slots} {
		slices.SortStableFunc(list, func(a, b LabelScore) int { return cmp.Compare(b.N, a.N) })
	}
	n := float64(len(t.judged))
	r.Accuracy, r.MacroF1, r.Frame = share(float64(t.exact), n), share(r.MacroF1, float64(len(r.Intents))), share(float64(t.frames), n)
	r.ECE = ECE(t.judged)
	s := t.all.score("")
	r.SlotP, r.SlotR, r.SlotF1 = s.Precision, s.Recall, s.F1
	both := hits{t.acts.right + t.all.right, t.acts.found + t.all.found, t.acts.there + t.all.there}
	r.ActF1 = both.score("").F1
	slices.Sort(t.took)
	r.P50US, r.P99US = Percentile(t.took, 50), Percentile(t.took, 99)
}
