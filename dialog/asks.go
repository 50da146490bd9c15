package dialog

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"yingda/nlu"
)

// asking says how clearly a visitor asks for a person.
type asking int

const (
	notAsking asking = iota
	aboutIt          // 怎么联系人工, 有人工吗, 我要投诉: a person unless the knowledge base knows better
	within           // among other words: 卡被吞了帮我转人工
	plainly          // nothing else is said: 人工, 麻烦转一下人工客服谢谢
)

// Classes of words/handoff.txt.
const (
	other = iota
	person
	staff
	call
	verb
	give
	want
	have
	polite
	yesno
	talk
	no
	robot
	complain
	how
	be
)

var handoffClasses = map[string]int{
	"person": person, "staff": staff, "call": call, "verb": verb, "give": give, "want": want, "have": have, "polite": polite,
	"yesno": yesno, "talk": talk, "no": no, "robot": robot, "complain": complain, "how": how, "be": be, "other": other,
}

// handoffWords is the built-in lexicon, made once. It must not be changed: asks.add works on a copy.
var handoffWords = sync.OnceValue(func() lexicon { return newLexicon("handoff.txt", handoffClasses) })

// asks recognises requests for a person. It parses instead of searching for
// words: 人工费多少钱 and 人工审核要多久 hold the word and ask for nothing of the kind.
type asks struct {
	words lexicon
	cues  lexicon // the words without which there is no request
}

// newAsks takes the built-in words and the owner's further ways to ask, each a request in itself.
func newAsks(further []string) *asks {
	a := &asks{words: lexicon{}, cues: lexicon{}}
	for _, w := range further {
		a.words.add(w, call)
		a.cues.add(w, call)
	}
	for r, list := range handoffWords() {
		for _, w := range list {
			if !slices.ContainsFunc(a.words[r], func(o lexeme) bool { return o.text == w.text }) {
				a.words[r] = append(a.words[r], w)
			}
			switch w.class {
			case person, staff, call, robot, complain:
				a.cues[r] = append(a.cues[r], w)
			}
		}
		slices.SortStableFunc(a.words[r], func(x, y lexeme) int { return len(y.text) - len(x.text) })
	}
	return a
}

// read says whether an utterance asks for a person. flat is its compact Norm.
func (a *asks) read(u *nlu.Utterance, flat string) asking {
	if !a.cued(flat) {
		return notAsking
	}
	if r := a.clauses(clauses(u.Text, false)); r != notAsking {
		return r
	}
	if strings.IndexFunc(u.Text, unicode.IsSpace) < 0 {
		return notAsking
	}
	return a.clauses(clauses(u.Text, true))
}

func (a *asks) cued(flat string) bool {
	for i, r := range flat {
		for _, w := range a.cues[r] {
			if strings.HasPrefix(flat[i:], w.text) {
				return true
			}
		}
	}
	return false
}

// clauses reads each clause; the clearest one decides. It is said plainly only when
// all the others are politeness; when they are not, a bare 客服 calls somebody and
// asks for nobody, and 投诉 is what the question is about.
func (a *asks) clauses(list []string) asking {
	best, rest, bare := notAsking, false, false
	for _, c := range list {
		ps := a.words.scan(c, nil)
		switch r := readClause(ps); {
		case r == notAsking:
			rest = rest || has(ps, other) || has(ps, how)
		case r == plainly && addresses(ps), r == aboutIt && !has(ps, person):
			bare = true
			if !rest && best == notAsking && len(list) == 1 {
				return r
			}
		default:
			best = max(best, r)
		}
	}
	switch {
	case best == plainly && rest:
		return within
	case best == notAsking && bare && !rest:
		return plainly
	}
	return best
}

// addresses reports whether a clause does no more than name the service: 客服，客服你好.
func addresses(ps []piece) bool {
	at := lastOf(ps, person)
	return at >= 0 && strings.HasPrefix(ps[at].text, "客服") && lastOf(ps, verb, give, want, talk, call, robot) < 0
}

// clauses cuts a text at punctuation, and at white space too where wanted, and
// returns the parts in compact form.
func clauses(text string, spaces bool) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		return r != '\'' && (unicode.IsPunct(r) || unicode.IsSymbol(r)) || r == '\n' || spaces && unicode.IsSpace(r)
	}) {
		if c := compact(nlu.Normalize(part)); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// readClause reads one clause.
func readClause(ps []piece) asking {
	if refusesRobot(ps) {
		return clarity(ps)
	}
	at := lastOf(ps, person, staff)
	if at < 0 {
		return readCall(ps)
	}
	before, after := ps[:at], ps[at+1:]
	if negated(before) {
		return notAsking
	}
	link := linkTo(before)
	if ps[at].class == staff && link != verb && link != give && link != want {
		return notAsking
	}
	if link == be || has(after, be) {
		return notAsking
	}
	if has(after, other) {
		return goesOn(before, after, link)
	}
	switch {
	case has(before, how) || has(after, how):
		if has(before, other) && link != verb {
			return notAsking
		}
		return aboutIt
	case has(before, other):
		return behind(before, after, link)
	case link == have || has(after, have):
		return aboutIt
	}
	return plainly
}

// behind reads a clause that says something else first: 退款一直没到账帮我转人工.
func behind(before, after []piece, link int) asking {
	switch {
	case link != verb && link != give:
		return notAsking
	case slices.ContainsFunc(after, func(p piece) bool { return p.text == "了" }):
		return notAsking // 昨天找客服了: a report
	case has(after, yesno):
		last := before[len(before)-1]
		if !strings.ContainsAny(last.text, "转接换切") || !slices.ContainsFunc(before, func(p piece) bool {
			return p.class == polite && strings.ContainsAny(p.text, "能可")
		}) {
			return notAsking // 退款要找人工吗
		}
	}
	return within
}

// goesOn reads a clause that says something else afterwards: 转人工我要退款.
func goesOn(before, after []piece, link int) asking {
	next := after[0]
	switch {
	case has(before, other) || has(before, how) || has(after, how) || has(after, yesno):
		return notAsking
	case link == verb && !strings.ContainsAny(before[len(before)-1].text, "转接换切"):
		return notAsking // 找客服处理了三天没回复
	case link == have || link == want:
		return notAsking
	case next.class == give, next.class == complain, next.class == polite && strings.ContainsAny(next.text, "我帮请快麻"):
		return within
	}
	return notAsking
}

// readCall reads a clause without a person: 换个人来, 我要投诉.
func readCall(ps []piece) asking {
	at := lastOf(ps, call)
	if at < 0 {
		if has(ps, complain) && !has(ps, other) && !has(ps, how) && !has(ps, no) && !has(ps, yesno) {
			return aboutIt
		}
		return notAsking
	}
	before, after := ps[:at], ps[at+1:]
	switch {
	case has(after, other) || has(ps, how) || negated(before) || has(after, yesno) && has(before, other):
		return notAsking
	case !has(before, other):
		return plainly
	}
	switch last := before[len(before)-1]; {
	case last.class == verb, last.class == give, last.class == polite && len(last.text) > len("个"):
		return within // 修了三次没修好马上换人
	}
	return notAsking // 担保人换人
}

// refusesRobot reports whether a clause turns the machine down: 不想跟机器人说话.
func refusesRobot(ps []piece) bool {
	at := lastOf(ps, robot)
	if at < 0 || has(ps[at:], how) || has(ps[at:], yesno) || has(ps[at+1:], other) {
		return false
	}
	for i := at - 1; i >= 0; i-- {
		switch ps[i].class {
		case no:
			return true
		case polite, want, verb, give, talk, robot:
		default:
			return false
		}
	}
	return false
}

// clarity of a clause that is a request.
func clarity(ps []piece) asking {
	if has(ps, other) {
		return within
	}
	return plainly
}

// negated reports whether what stands before a person or call turns it down: 不用转.
func negated(before []piece) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch before[i].class {
		case no:
			return true
		case polite, want, verb, give, have, talk, person, call:
		default:
			return false
		}
	}
	return false
}

// linkTo returns the class of the word that governs the person behind these
// pieces: verb, give, want, have, be, or polite when there is none.
func linkTo(before []piece) int {
	link := polite
	for i := len(before) - 1; i >= 0; i-- {
		switch c := before[i].class; c {
		case verb, give, be:
			return c
		case call:
			return verb
		case want, have:
			link = c
		case polite, talk, person, staff, yesno, robot:
		default:
			return link
		}
	}
	return link
}

func has(ps []piece, class int) bool {
	return slices.ContainsFunc(ps, func(p piece) bool { return p.class == class })
}

func lastOf(ps []piece, classes ...int) int {
	for i := len(ps) - 1; i >= 0; i-- {
		if slices.Contains(classes, ps[i].class) {
			return i
		}
	}
	return -1
}
