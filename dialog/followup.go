package dialog

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yingda/dialog/flow"
	"yingda/kb"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/facts"
)

// Answered is the last question that was answered: what a half sentence goes on with.
type Answered struct {
	Text string    `json:"text"` // as it was understood: a follow-up in full
	Turn int       `json:"turn"`
	At   time.Time `json:"at"`
}

const (
	// longestFollow is how many characters a question has that leaves something out; what
	// is longer is another topic. Of 30 written follow-ups the longest has 11.
	longestFollow = 12
	// longestSubject is how many characters the thing has that half a sentence names.
	longestSubject = 6
	// maxFollows bounds the full questions that are tried for a half one: a search each.
	maxFollows = 6
	// followMost is the most confidence in a question that was made up from two: only
	// the very words are certain.
	followMost = .97
)

// Words around what a half sentence names: 那储蓄卡呢, 换成上海的话.
var (
	followHeads = []string{"那么如果是", "那如果是", "那要是", "那么", "那如果", "如果是", "要是", "换成", "换做", "那", "至于", "还有", "关于"}
	followTails = []string{"的话呢", "怎么样", "又怎样", "怎么说", "的话", "又呢", "呢", "也是吗", "也一样吗", "也可以吗", "也行吗", "行吗", "可以吗", "啊", "吗", "嘛"}
	pronouns    = []string{"这张卡", "那张卡", "这个套餐", "那个套餐", "这款", "那款", "这种", "那种", "它的", "它", "这个", "那个", "该"}
	// questionWords are in what is asked of something, and name nothing.
	questionWords = []string{"多少", "什么", "怎么", "怎样", "如何", "哪", "几", "吗", "么", "多久", "多长", "为什么", "能不能", "可以", "需要", "要不要", "是否", "有没有", "请问", "我想", "一下", "是不是"}
)

// answered remembers the question that is being answered.
func (t *turn) answered(text string) {
	t.s.Answered = Answered{Text: text, Turn: t.s.Turns, At: t.m.At}
}

// recent reports whether what was asked last is still being talked of.
func (b *Bot) recent(s *Session, m *Message, turns int) bool {
	ago := m.At.Sub(s.Answered.At)
	return s.Answered.Text != "" && turns-s.Answered.Turn <= b.policy.ContextTurns && ago >= 0 && ago <= time.Duration(b.policy.ContextMinutes)*time.Minute
}

// topic is what the fact table is told of what was talked of before.
func (b *Bot) topic(s *Session, m *Message) facts.Topic {
	if !b.recent(s, m, s.Turns+1) {
		return facts.Topic{}
	}
	return s.Topic
}

// complete reads half a sentence as going on with the last question: 那储蓄卡呢 asks
// the same of something else, 要多少钱 asks something else of the same. What it finds
// takes the place of the ranking when it is surer, and names what was named.
func (t *turn) complete() {
	t.full = t.u.Core
	core := compact(t.u.Core)
	if t.r.Exact || core == "" || utf8.RuneCountInString(core) > longestFollow || !t.recent(&t.s, &t.m, t.s.Turns) || t.sure(t.top()) {
		return
	}
	best, text := retrieval.Result{}, ""
	for _, f := range t.follows(core) {
		u := t.parser.Read(f.text)
		r := t.index.Search(&u, retrieval.Options{At: t.m.At, Top: searchTop})
		if len(r.Candidates) == 0 || r.Candidates[0].Entry == t.s.LastEntry || r.Candidates[0].Conflict != nil || !t.names(r.Candidates[0].Entry, f.named) {
			continue
		}
		if len(best.Candidates) == 0 || r.Candidates[0].Confidence > best.Candidates[0].Confidence {
			best, text = r, f.text
		}
	}
	if len(best.Candidates) == 0 || best.Candidates[0].Confidence < max(t.policy.ClarifyAt, t.top().Confidence) {
		return
	}
	best.Exact, best.Candidates = false, slices.Clone(best.Candidates)
	for i := range best.Candidates {
		best.Candidates[i].Confidence = min(best.Candidates[i].Confidence, followMost)
	}
	t.r, t.full, t.half = &best, text, false
}

// followed is a full question made of a half one.
type followed struct {
	text  string
	named string // what the answer has to be about
}

// follows are the full questions that a half one can mean, the likeliest first.
func (t *turn) follows(core string) (out []followed) {
	last := t.parser.ParseText(t.s.Answered.Text)
	add := func(text, named string) {
		if len(out) < maxFollows && compact(text) != compact(last.Core) && !slices.ContainsFunc(out, func(f followed) bool { return f.text == text }) {
			out = append(out, followed{text, named})
		}
	}
	words := content(&last)
	for _, p := range pronouns {
		if before, after, ok := strings.Cut(core, p); ok && before == "" {
			for _, w := range words {
				add(w+after, w)
			}
			core = after
			break
		}
	}
	if subject := subjectOf(core); subject != "" {
		for _, w := range likest(words, subject) {
			add(strings.Replace(compact(last.Core), w, subject, 1), subject)
		}
		return out
	}
	if !asksSomething(core) {
		return out
	}
	if about := strings.Join(words, ""); len(words) > 1 {
		add(about+core, words[0])
	}
	for _, w := range words {
		add(w+core, w)
	}
	return out
}

// within reads a question in the middle of a flow as being about what the flow is
// about: 要收费吗, asked while 信用卡 is reported lost.
func (t *turn) within(p *flow.Program, f *flow.Frame) {
	if t.r.Exact || t.sure(t.top()) || utf8.RuneCountInString(t.flat) > longestFollow {
		return
	}
	best, core := retrieval.Result{}, trimOnce(compact(t.u.Core), interjections, strings.CutPrefix)
	for _, named := range p.Subjects(f) {
		text := named + core
		if !strings.Contains(core, p.Flow.Name) {
			text = named + p.Flow.Name + core
		}
		u := t.parser.Read(text)
		r := t.index.Search(&u, retrieval.Options{At: t.m.At, Top: searchTop})
		if len(r.Candidates) == 0 || r.Candidates[0].Conflict != nil || !t.names(r.Candidates[0].Entry, named) {
			continue
		}
		if _, is := kb.FlowOf(r.Candidates[0].Entry); !is && (len(best.Candidates) == 0 || r.Candidates[0].Confidence > best.Candidates[0].Confidence) {
			best = r
		}
	}
	if len(best.Candidates) == 0 || best.Candidates[0].Confidence < max(t.policy.AnswerAt, t.top().Confidence) {
		return
	}
	best.Exact, best.Candidates = false, slices.Clone(best.Candidates)
	best.Candidates[0].Confidence = min(best.Candidates[0].Confidence, followMost)
	t.r, t.half = &best, false
}

// interjections stand before a question that breaks in.
var interjections = []string{"等一下", "等等", "等会", "稍等", "对了", "那个", "话说", "先问一下", "问一下", "请问", "那"}

// isHalf reports whether a question names something and leaves out what it asks about
// it: 那储蓄卡呢. However like an entry it looks, by itself it is never sure.
func isHalf(core string) bool {
	subject := subjectOf(core)
	return subject != "" && utf8.RuneCountInString(subject) <= longestSubject &&
		(strings.HasSuffix(core, "呢") || trimOnce(core, followHeads, strings.CutPrefix) != core)
}

// lacking reports whether nothing says what a candidate was asked about; facts know it
// from the topic.
func (t *turn) lacking(c retrieval.Candidate) bool { return t.half && !isFact(c.Entry) }

// subjectOf is what a half sentence names when it names something and no more.
func subjectOf(core string) string {
	subject := trimOnce(trimOnce(core, followHeads, strings.CutPrefix), followTails, strings.CutSuffix)
	if utf8.RuneCountInString(subject) < 2 || asksSomething(subject) || subject == core && utf8.RuneCountInString(core) > 6 {
		return ""
	}
	return subject
}

func trimOnce(s string, ends []string, cut func(s, end string) (string, bool)) string {
	for _, e := range ends {
		if rest, ok := cut(s, e); ok && rest != "" {
			return rest
		}
	}
	return s
}

func asksSomething(s string) bool {
	return slices.ContainsFunc(questionWords, func(w string) bool { return strings.Contains(s, w) })
}

// content are the words of a question that say what it is about, in order.
func content(u *nlu.Utterance) (words []string) {
	for _, w := range u.Tokens {
		if utf8.RuneCountInString(w.Text) > 1 && !asksSomething(w.Text) && !slices.Contains(words, w.Text) {
			words = append(words, w.Text)
		}
	}
	return words
}

// likest orders words by how likely a subject takes the place of each: 储蓄卡 that of
// 信用卡, a city that of a city.
func likest(words []string, subject string) []string {
	kind := func(s string) (k nlu.MentionKind) {
		for _, m := range nlu.Mentions(s, time.Time{}) {
			if m.Start == 0 && m.End == utf8.RuneCountInString(s) {
				k = m.Kind
			}
		}
		return k
	}
	of := kind(subject)
	last, _ := utf8.DecodeLastRuneInString(subject)
	score := func(w string) (n int) {
		if end, _ := utf8.DecodeLastRuneInString(w); end == last {
			n += 2
		}
		if of != "" && kind(w) == of {
			n += 3
		}
		if strings.ContainsAny(w, subject) {
			n++
		}
		return n
	}
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(score(b), score(a)) })
	return words
}

// names reports whether an entry is about something: a phrasing of it, or its answer,
// says so, in these or in synonymous words.
func (t *turn) names(id, named string) bool {
	e := t.index.Entry(id)
	if e == nil {
		return false
	}
	terms := t.parser.Terms(named)
	for _, text := range append(e.Phrasings(), e.Answer) {
		norm := nlu.Normalize(text)
		if strings.Contains(compact(norm), named) || len(terms) > 0 && slices.Contains(t.parser.Terms(norm), terms[0]) {
			return true
		}
	}
	return false
}
