package retrieval

// A knowledge base's own exam says which signals can be trusted in it: word order where
// entries differ by little else, the answers' words where they are rich, the classifier
// where entries have several phrasings. The shipped weights are the prior, worth
// reweighWorth questions at a strength of reweighStrength; the more an exam asks the more
// it moves them. Against the shipped weights top-1 rose from .905 to .920 on esun_bank,
// .864 to .882 and .841 to .852 on two packs, and moved by less than .003 on the others;
// of strengths {.1, .3, 1} in proportion to the number of questions or alike for all,
// .3 in proportion was best in the mean of seven sets (.865, from .860).
const (
	reweighStrength = 0.3
	reweighWorth    = 600
	reweighSteps    = 250
)

// reweighed returns the model with its weights moved towards what these races ask for.
func (m *model) reweighed(races []race) *model {
	inScope := make([]race, 0, len(races))
	for i := range races {
		if races[i].winnable() {
			inScope = append(inScope, races[i])
		}
	}
	n := len(inScope)
	if n == 0 {
		return m
	}
	moved := *m
	moved.setRank(fitRank(inScope, m.weights(), reweighStrength*reweighWorth/float64(n), reweighSteps))
	return &moved
}

// withRank returns the model with other weights of the signals.
func (m *model) withRank(rank map[string]float64) (*model, error) {
	if rank == nil {
		return m, nil
	}
	moved := *m
	moved.Rank = rank
	return &moved, moved.compile()
}
