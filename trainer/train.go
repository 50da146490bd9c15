package trainer

import (
	"fmt"

	"yingda/retrieval"
	"yingda/retrieval/matcher"
)

// settings of the shipped matcher's training, chosen on the pairs of lcqmc, law and
// bq: scales of {10, 15, 20, 25, 30, 40}, 6, 12 and 24 epochs, spreads from .05 to .4
// and drops of words of {.15, .4, .65} differ by less than .015 in AUC; words left
// out more often than characters do no worse on the banks' pairs and .007 better on lcqmc.
// What words learn beyond their characters is of this text: of shares kept of {1, .7, .4,
// .2, 0}, .4 does best on lcqmc (.785 to .80 by itself) and costs bq .003. Batches of 128,
// 256 and 512: the right phrasing first by the similarity alone .735 .741 .753 of oppo, .885
// .891 .891 of esun_bank, AUC on lcqmc .833 .830 .826; a batch of 512 takes three times as long.
var settings = matcher.Settings{
	Epochs: 24, Batch: 512, Rate: 0.05, Scale: 15, Spread: 0.15, Rare: 2,
	Drop: [matcher.MaxKinds]float32{0: 0.15, 1: 0.4, 3: 0.15}, // characters, words, thesaurus groups
	Keep: [matcher.MaxKinds]float32{1: 0.4},
}

// Every heldShare-th stretch of heldStretch groups is kept from a first matcher, so
// that the weight of its signals can be learned where it is a stranger.
const (
	heldShare   = 5
	heldStretch = 60
)

// Train makes what is shipped from the project's own text: the matcher, and the model
// that fuses and calibrates the signals. It is deterministic.
func Train(dir string, progress func(string)) (match, model []byte, err error) {
	text, err := ReadText(dir)
	if err != nil {
		return nil, nil, err
	}
	var learned, held []Group
	for i, g := range text.Groups {
		if i/heldStretch%heldShare == heldShare/2 {
			held = append(held, g)
		} else {
			learned = append(learned, g)
		}
	}
	stranger, err := trainMatcher(learned, dir)
	if err != nil {
		return nil, nil, err
	}
	text.Bases = append(text.Bases, bases(held)...)
	lessons := Lessons(text)
	progress(fmt.Sprintf("%d 组说法，%d 课", len(text.Groups), len(lessons)))
	if model, err = retrieval.Train(lessons, stranger); err != nil {
		return nil, nil, err
	}
	m, err := trainMatcher(text.Groups, dir)
	if err != nil {
		return nil, nil, err
	}
	return m.Encode(), model, nil
}

func trainMatcher(written []Group, dir string) (*matcher.Model, error) {
	groups, err := augment(written, dir)
	if err != nil {
		return nil, err
	}
	return matcher.Train(matcherGroups(groups), settings), nil
}
