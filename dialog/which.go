package dialog

import (
	"fmt"

	"yingda/retrieval"
)

// whichText asks which of two a visitor means: what he asked, and what the nearest entry has in its place.
const whichText = "您问的是“%s”，还是“%s”？"

// which asks back when the nearest entry is about the opposite of what was asked:
// first the entry that has what was asked, if there is one, then the nearest.
func (t *turn) which(top retrieval.Candidate) Reply {
	if r, stop := t.unsure(); stop {
		return r
	}
	offer := make([]retrieval.Candidate, 0, 2)
	for _, c := range t.r.Candidates {
		if c.Entry == top.Conflict.Other {
			offer = append(offer, c)
		}
	}
	return t.offer(fmt.Sprintf(whichText, top.Conflict.Asked, top.Conflict.Has), top.Confidence, append(offer, top))
}
