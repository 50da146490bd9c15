package eval

import (
	"fmt"
	"slices"
	"strings"

	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
)

const (
	maxExamined = 20_000 // phrasings and negatives asked, a sample of larger knowledge: of 10,000 entries with 86,000 phrasings 3.5 s
	shownNoise  = 3      // answered lines of noise that are told
)

// Invariants asks a bot what its knowledge itself says the answer to, and returns
// where it does otherwise. Errors: a phrasing that does not return its own entry
// first, a negative that does. A warning: noise that is answered directly. Every
// phrasing and negative is asked, of more than 20,000 a fixed sample.
func Invariants(b *dialog.Bot, entries []kb.Entry) (list kb.ErrorList) {
	all, owners := owned(entries)
	for _, q := range sample(all, maxExamined) {
		first := ""
		if c := search(b, q.text).Result.Candidates; len(c) > 0 {
			first = c[0].Entry
		}
		m := kb.Mistake{Severity: kb.Error, Kind: kb.KindEntry, ID: q.entry, Field: q.field}
		switch {
		case q.negative && first == q.entry:
			m.Message = fmt.Sprintf("问反例“%s”，首先得到的仍是本条目", q.text)
		case !q.negative && first == "":
			m.Message = fmt.Sprintf("问“%s”，找不到任何条目", q.text)
		case !q.negative && !slices.Contains(owners[nlu.Key(q.text)], first):
			m.Message = fmt.Sprintf("问“%s”，首先得到的不是本条目，而是 %s", q.text, first)
		default:
			continue
		}
		list = append(list, m)
	}
	return append(list, noiseAnswered(b, owners)...)
}

// own is a text that an entry claims for itself, or a negative, which it wants nothing of.
type own struct {
	entry, field, text string
	negative           bool
}

// owned lists what the enabled entries claim, and by key which entries claim it.
// What is empty to the matcher is for kb.Check to report.
func owned(entries []kb.Entry) (all []own, owners map[string][]string) {
	owners = map[string][]string{}
	for i := range entries {
		e := &entries[i]
		if !e.Enabled {
			continue
		}
		add := func(field, text string, negative bool) {
			key := nlu.Key(text)
			if key == "" {
				return
			}
			all = append(all, own{e.ID, field, text, negative})
			if !negative {
				owners[key] = append(owners[key], e.ID)
			}
		}
		add("question", e.Question, false)
		for n, s := range e.Variants {
			add(fmt.Sprintf("similar[%d]", n+1), s, false)
		}
		for n, s := range e.Typos {
			add(fmt.Sprintf("typos[%d]", n+1), s, false)
		}
		for n, s := range e.Negatives {
			add(fmt.Sprintf("negatives[%d]", n+1), s, true)
		}
	}
	return all, owners
}

// noiseAnswered tells of the noise that is answered, but for what an entry claims.
func noiseAnswered(b *dialog.Bot, owners map[string][]string) kb.ErrorList {
	var asked, answered int
	var shown []string
	for _, text := range corpus.Noise() {
		if owners[nlu.Key(text)] != nil {
			continue
		}
		asked++
		d := search(b, text).Decision
		if d.Kind != dialog.Answer {
			continue
		}
		answered++
		if d.Entry != nil && len(shown) < shownNoise {
			shown = append(shown, fmt.Sprintf("“%s”得到 %s", text, d.Entry.ID))
		}
	}
	if answered == 0 {
		return nil
	}
	return kb.ErrorList{{Severity: kb.Warning, Kind: kb.KindPolicy, Field: "answer_at", Message: fmt.Sprintf(
		"%d 句与业务无关的话里有 %d 句会被直接回答，如%s", asked, answered, strings.Join(shown, "、"))}}
}

// search asks as a visitor does in a fresh session, and leaves the cache alone.
func search(b *dialog.Bot, text string) dialog.Found {
	return b.Search(text, retrieval.Options{Fresh: true})
}

// sample keeps n of a list at equal steps.
func sample[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	out := make([]T, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}
