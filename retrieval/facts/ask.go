package facts

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"yingda/nlu"
)

// asking is a question being read.
type asking struct {
	*Index
	Question
	runes    []rune
	mentions []mention
	sure     bool // an attribute of a subject is surely asked for
}

// scratch is memory that readings share, one after the other.
type scratch struct {
	score   []float32 // by subject
	touched []uint32
	bits    []uint64 // by subject
}

// Ask reads a question. The zero Answer: it is none on facts. A nil index answers nothing.
func (ix *Index) Ask(q Question) Answer {
	if ix == nil {
		return Answer{}
	}
	ans := ix.byClauses(q, ix.read(q))
	if ans.Outcome != None {
		ans.Topic = ans.Topic.after(q.Topic)
	}
	return ans
}

// read reads a question as one clause.
func (ix *Index) read(q Question) Answer {
	a := &asking{Index: ix, Question: q, runes: []rune(spoken(q.Utterance))}
	if len(a.runes) == 0 {
		return Answer{}
	}
	a.mentions = ix.withoutLonger(a.runes, ix.siblings(a.runes, ix.link(a.runes)))
	paths := a.attributes()
	if a.searches(paths) {
		if near := ix.withoutLonger(a.runes, ix.near(a.runes, a.mentions)); len(near) > 0 {
			a.mentions = append(a.mentions, near...)
			paths = a.attributes()
		}
	}
	ans := a.following(a.best(paths))
	if ans.Outcome == None {
		ans = a.stranger()
	}
	if len(ans.Named) == 0 {
		for i := range a.mentions {
			if m := &a.mentions[i]; m.quality == 1 && !m.nested && len(ans.Named) < maxCompared {
				ans.Named = append(ans.Named, string(a.runes[m.from:m.to]))
			}
		}
	}
	return ans
}

// spoken is a question as it is compared with names. The dash of a range of numbers
// is said, which would be lost as punctuation.
func spoken(u *nlu.Utterance) string {
	if !strings.ContainsAny(u.Text, dashes) {
		return flat(u.Norm)
	}
	r := []rune(u.Text)
	for i := 1; i+1 < len(r); i++ {
		if strings.ContainsRune(dashes, r[i]) && isDigit(r[i-1]) && isDigit(r[i+1]) {
			r[i] = '到'
		}
	}
	return flat(string(r))
}

// dashes between numbers.
const dashes = "-~～—–至"

// searches reports whether names are looked for by parts and by sound too: when none
// of any weight stands there whole, or one does where two are spoken of.
func (a *asking) searches(paths []path) bool {
	if len(paths) == 0 {
		return true
	}
	best := &paths[0]
	if _, several := a.find(severalWords); several && len(a.mentions) < 2 && best.left > a.contrast.none {
		return true
	}
	return best.score < surely && best.mention.weight < usualName
}

// best is the likeliest reading. One that has a place for each part of the question
// goes before that of a single attribute, which would leave some out.
func (a *asking) best(paths []path) Answer {
	best := a.attribute(paths)
	a.sure = best.Outcome == Found && best.Confidence >= preferred
	for _, read := range []func() Answer{a.comparing, a.selecting, func() Answer { return a.verifying(paths) }, a.introducing} {
		other := read()
		if other.Outcome == Found && (best.Outcome != Found || other.Confidence > best.Confidence || other.Confidence >= preferred && other.Form != Introduce || other.Form == Compare) {
			other.Confidence = max(other.Confidence, best.Confidence*float64(bit(other.Form == Verify)))
			return other
		}
	}
	return best
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// preferred is the confidence from which a reading of a fuller form is taken.
const preferred = .8

// surely is the log-odds from which names are not looked for by parts and by sound too.
const surely = 2

// path is a reading as an attribute of a subject, of one hop or more.
type path struct {
	mention   *mention
	subject   uint32
	hops      [][]uint32 // rows: those of the last hop answer, of each hop before one row leads on
	evidence  evidence
	content   float32 // weight of what the question says beside the subject
	left      float32 // weight of what of it is not explained
	near      float32
	qualified float32 // share of what tells namesakes apart that the question has
	how       bool    // a way of doing something is asked for
	amount    bool    // of the last hop: its values are amounts, which no way is
	open      bool    // more is said of the last hop: its value is not the answer
	score     float64 // log-odds that this is what was asked
}

// maxHops from the subject that is named to the value that is asked for.
const maxHops = 3

// attributes reads the question as one on an attribute of each subject that it names, the likeliest first.
func (a *asking) attributes() (out []path) {
	for i := range a.mentions {
		m := &a.mentions[i]
		r := a.remains(a.runes, []span{m.span})
		how := r.how()
		for _, s := range m.subjects {
			out = a.walk(out, path{mention: m, subject: s, content: r.weight, qualified: r.qualifies(a.names[s]), how: how}, s, r)
		}
	}
	byScore(out)
	return out
}

func byScore(list []path) {
	slices.SortStableFunc(list, func(x, y path) int { return cmp.Compare(y.score, x.score) })
}

// walk appends the readings that go on from a subject.
func (a *asking) walk(to []path, p path, subject uint32, r *remainder) []path {
	for _, rows := range a.properties(subject, a.At) {
		first := &a.rows[rows[0]]
		pred := &a.predicates[first.predicate]
		e := a.judge(pred, r, kindOfValue(first.object, a.units[first.unit]))
		q := p
		q.hops = append(slices.Clip(p.hops), rows)
		q.evidence = e
		q.near = r.near(a.Index, pred)
		q.amount = pred.dimension != "" && !reckons(r.runes)
		q.left = r.weight * (1 - e.said)
		q.open = e.literal && e.to < len(r.runes) && r.runes[e.to] == '的' && e.said < 1
		q.score = a.score(&q)
		to = append(to, q)
		if e.literal && len(q.hops) < maxHops && (e.said < 1 || r.asks != 0) {
			to = a.lead(to, q, rows, r, e)
		}
	}
	return to
}

// reckons reports whether the way that is asked for is one of reckoning: 年费怎么收.
func reckons(r []rune) bool {
	return slices.ContainsFunc([]string{"收", "算", "卖", "计", "扣"}, func(w string) bool { return index(r, []rune(w)) >= 0 })
}

// lead goes on from the values of a hop that are subjects themselves.
func (a *asking) lead(to []path, p path, rows []uint32, r *remainder, e evidence) []path {
	rest := a.remains(r.runes, []span{{from: e.from, to: e.to}})
	if rest.weight == 0 && rest.asks == 0 {
		return to
	}
	for _, n := range rows {
		for _, s := range a.subjectsOf(a.rows[n].object) {
			if s == p.subject {
				continue
			}
			q := p
			q.hops = slices.Clone(p.hops)
			q.hops[len(q.hops)-1] = []uint32{n}
			to = a.walk(to, q, s, rest)
		}
	}
	return to
}

// score is the log-odds that a reading is what was asked.
func (ix *Index) score(p *path) float64 {
	e := &p.evidence
	said := 1.0
	if p.content > 0 {
		said = 1 - float64(p.left/p.content)
	}
	named := (float64(e.named) + float64(len(p.hops)-1)) / float64(len(p.hops))
	z := -3.0 + 4.2*named + 2.2*said + 4*float64(p.near)*(1-.6*named) - otherWeight*float64(e.other) - 2.5*float64(min(1, e.after))
	z -= .3 * max(0, float64(p.left/ix.contrast.none)-3) // a long story, of which little is explained
	if p.open {
		z -= 2
	}
	z += unitWeight * float64(e.unit)
	if p.how {
		z -= max(howWeight*max(0, 1-2*float64(e.named)), howAmount*float64(bit(p.amount)))
	}
	if e.kind < 0 && !e.literal && e.named < 1 {
		z -= otherKind
	}
	if p.mention.nested {
		z -= 1.5
	}
	z += 1.4 * (math.Min(1, float64(p.mention.weight)/usualName) - .5)
	return z + qualityWeight*(float64(p.mention.quality)-1) + 2*float64(p.qualified)
}

// otherWeight is what an attribute word that speaks of something else costs, in log-odds.
var otherWeight = 1.0

// unitWeight is what it is worth, in log-odds, when the attribute is counted in the
// unit that the question asks for, and what it costs when in another.
const unitWeight = 1.2

// howWeight is what it costs, in log-odds, when a way of doing something is asked for
// and less than half of the attribute is named: 坏了怎么修 and a term of warranty.
const howWeight = 2

// howAmount is what it costs when the attribute is an amount, named or not: 额度不够用怎么提.
const howAmount = 3.5

// otherKind is what it costs, in log-odds, when the question word asks for another
// kind of value than the attribute has: 去哪 and a monthly fee.
const otherKind = 1

// usualName is the weight, in nats, of a name of three or four characters.
const usualName = 30

// qualityWeight is what a name that is not there as it stands costs, in log-odds.
const qualityWeight = 4

// properties groups the rows of a subject that hold at a moment by predicate, in order of the rows.
func (ix *Index) properties(subject uint32, at time.Time) (out [][]uint32) {
	from, to := ix.from[subject], ix.from[subject+1]
	if to-from > maxRows {
		to = from + maxRows
	}
	place := map[uint32]int{}
	for n := from; n < to; n++ {
		if !ix.valid(n, at) {
			continue
		}
		p := ix.rows[n].predicate
		i, ok := place[p]
		if !ok {
			i = len(out)
			place[p] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], n)
	}
	return out
}

// maxRows of one subject are looked at.
const maxRows = 5000

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
