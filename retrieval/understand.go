package retrieval

import (
	"math"

	"yingda/nlu"
)

// sure is the confidence from which on a question as it stands needs no other reading.
const sure = 0.9

// Of two readings that the words leave in doubt the ranking tells which is meant: the odds
// of the mended one must be so many nats ahead, and more when both find the same entry, as
// it is hardly worth telling somebody what he meant. What the words say counts by its share.
// Chosen on the packs and the first half of oppo: nothing but the odds mends somewhat more,
// and twice as many of the questions that are as they should be.
const (
	mendedAhead = 0.35
	sameAhead   = 2
	wordsShare  = 0.15
)

// understand ranks the entries for a question that is no phrasing: as it stands, as what
// it is surely meant to be, or when that is in doubt as the one of both that finds more.
// Few questions are searched twice: of those as they should be one in fifteen is in doubt.
func (ix *Index) understand(u *nlu.Utterance, o Options) Result {
	if len(ix.withKey(u.Key(), true)) > 0 {
		return ix.answer(u, nil, o) // somebody wrote it as it stands, to say what it is not
	}
	read := ix.speller.read(u.Core)
	if read.text != "" && read.gain >= surelyMeant {
		return ix.bestReading(u, read, o)
	}
	plain := ix.answer(u, nil, o)
	if read.text == "" || plain.top() >= sure {
		return plain
	}
	mended := ix.readAs(u, read.text, o)
	if prefersMended(&plain, &mended, read.gain) {
		return mended
	}
	return plain
}

// pinyinShare is what the gain of a reading of pinyin counts beside the odds of what it
// finds. Of .15, .3, .4 and .6 all do about as well: typed in pinyin, oppo is .780 instead
// of .760, esun_bank .917 instead of .905, ecommerce .812 instead of .795.
const pinyinShare = 0.4

// bestReading ranks the entries for what a question surely means, or for the one of its
// alternatives that finds more.
func (ix *Index) bestReading(u *nlu.Utterance, read reading, o Options) Result {
	best := ix.readAs(u, read.text, o)
	odds := logOdds(best.top())
	for _, a := range read.alternatives {
		res := ix.readAs(u, a.text, o)
		if x := logOdds(res.top()) + pinyinShare*float64(a.gain); x > odds {
			best, odds = res, x
		}
	}
	return best
}

func prefersMended(plain, mended *Result, gain float32) bool {
	ahead := mendedAhead
	if plain.first() == mended.first() {
		ahead = sameAhead
	}
	return logOdds(mended.top())+wordsShare*float64(gain) > logOdds(plain.top())+ahead
}

// readAs ranks the entries for an utterance as if its core were another.
func (ix *Index) readAs(u *nlu.Utterance, core string, o Options) Result {
	other := *u
	other.Core, other.Tokens = core, nil
	res := ix.answer(&other, nil, o)
	res.Corrected = core
	return res
}

// first is the entry of the first candidate, "" when there is none.
func (r *Result) first() string {
	if len(r.Candidates) == 0 {
		return ""
	}
	return r.Candidates[0].Entry
}

// top is the confidence of the first candidate, 0 when there is none.
func (r *Result) top() float64 {
	if len(r.Candidates) == 0 {
		return 0
	}
	return r.Candidates[0].Confidence
}

// logOdds of a probability, in nats; -Inf and Inf of what cannot and what must be.
func logOdds(p float64) float64 { return math.Log(p) - math.Log1p(-p) }
