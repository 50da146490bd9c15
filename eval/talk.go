package eval

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"yingda/kb"
)

// Talks is a file of scripted conversations with the knowledge they are held
// against. It is text in sections, each begun by a line "-- name --":
//
//	What the file is about: free text.
//	-- kb --
//	Q: 怎么退款           an entry begins; ids are q1, q2 …
//	~: 我要退钱           another phrasing
//	?: 怎么腿款           a phrasing with a typing error
//	!: 退款到账了吗       a negative
//	A: 在订单页申请退款。 the answer; A(wechat): the answer of a channel
//	flow: id of a flow    that begins after the answer
//	from: 2026-01-01      validity; to: its last day
//	T: 信用卡 贷记卡      a business term and its synonyms
//	F: 金卡|年费|160|元   a fact: subject, predicate, object, unit, first and last day
//	-- policy --
//	{"max_misses":2}      kb.Policy as JSON
//	-- flows --
//	flows: …              flows and webhooks, see corpus.ReadFlows
//	-- webhook 查快递 --
//	单号=SF1 => {"状态":"在途"}   what a webhook answers to a call: values by slot
//	* => fail             … to any other: nothing
//	-- talk channel=wechat at=2026-03-01T10:00:00+08:00 --
//	> 我要退钱            the visitor types
//	answer 在订单页申请退款。
//	* 怎么退货            the visitor clicks an option of the clarification before
//	clarify 请问您想问的是下面哪一个？
//	  - 怎么退款          indented: more of the reply, see Expect
//	+ 40m                 so much time passes before what follows
//
// Every talk section is a conversation of its own. A backslash and n in a text is
// a line break. Lines that begin with # are comments, but for texts.
type Talks struct {
	Name      string
	Knowledge kb.Knowledge
	Given     bool // the file brings knowledge of its own
	Talks     []Talk

	hooks scripted
	lines []string
}

// Talk is one conversation.
type Talk struct {
	Line    int // of its heading, 1 is the first
	Channel string
	At      time.Time // of its first message; each further one comes a minute later
	Steps   []Step
}

// Step is what the visitor does and what is expected of the reply.
type Step struct {
	Line  int // of the visitor's words
	Text  string
	Click bool          // Text is the label of an option
	After time.Duration // that passes before, besides the minute
	Want  []Expect
	end   int // line after the expectations
}

// Expect is one expected thing. The first of a step is the kind with the text of
// the reply (empty: any; ending in …: only its beginning counts). The others name
// a detail: "-" the label of an option, all of them in order; reason, queue,
// entry, chitchat, state, related (joined by |), flow, awaiting, slots (name=value
// by name), facts (subject predicate object, joined by ;) a value of the reply; call the webhooks called (name field=value …,
// joined by |).
type Expect struct {
	Line        int
	Name, Value string
}

// talkTime is when talks take place that do not say it.
var talkTime = time.Date(2026, 3, 2, 10, 0, 0, 0, kb.Location)

// SyntaxError is a mistake in a file of talks.
type SyntaxError struct {
	File    string
	Line    int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// ParseTalks reads a file of talks. The error is a *SyntaxError.
func ParseTalks(name string, data []byte) (*Talks, error) {
	p := talkParser{Talks: &Talks{Name: name, lines: strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")}}
	for i, line := range p.lines {
		p.at = i + 1
		line = strings.TrimRight(line, " \t\r")
		var err error
		if head, ok := heading(line); ok {
			err = p.section(head)
		} else if p.in == "flows" {
			p.yaml.WriteString(line + "\n") // as it is: indentation and comments are YAML's
		} else if p.in != "" && line != "" && !strings.HasPrefix(line, "#") {
			err = p.line(line)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return p.Talks, nil
}

func heading(line string) (string, bool) {
	head, ok := strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	head, ok = strings.CutSuffix(head, " --")
	return strings.TrimSpace(head), ok
}

// talkParser is a file being read.
type talkParser struct {
	*Talks
	at     int    // line
	in     string // section: kb, policy, flows, webhook, talk; empty before the first
	policy strings.Builder
	yaml   strings.Builder // of the flows section
	yamlAt int             // its line
	hook   string          // webhook of the section
	after  time.Duration   // that passes before the next step
}

func (p *talkParser) fail(format string, args ...any) error {
	return &SyntaxError{p.Name, p.at, fmt.Sprintf(format, args...)}
}

func (p *talkParser) section(head string) error {
	words := strings.Fields(head)
	if len(words) == 0 {
		return p.fail("节名为空")
	}
	p.in = words[0]
	switch p.in {
	case "kb", "policy":
		p.Given = true
		return nil
	case "flows":
		p.Given, p.yamlAt = true, p.at
		if p.yaml.Len() > 0 {
			return p.fail("flows 节只能有一个")
		}
		return nil
	case "webhook":
		if len(words) != 2 {
			return p.fail("应写成 -- webhook 接口名 --")
		}
		p.hook = words[1]
		return nil
	case "talk":
	default:
		return p.fail("未知的节“%s”，应为 kb、policy、flows、webhook 或 talk", p.in)
	}
	t := Talk{Line: p.at, At: talkTime}
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "channel":
			t.Channel = value
		case "at":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return p.fail("时间“%s”应写成 2026-03-02T10:00:00+08:00", value)
			}
			t.At = at
		default:
			return p.fail("未知的选项“%s”，应为 channel= 或 at=", w)
		}
	}
	p.Talks.Talks = append(p.Talks.Talks, t)
	return nil
}

func (p *talkParser) line(line string) error {
	switch p.in {
	case "kb":
		return p.knowledge(line)
	case "policy":
		p.policy.WriteString(line + "\n")
		return nil
	case "webhook":
		return p.webhook(line)
	}
	return p.talk(line)
}

// knowledge reads a line of a kb section.
func (p *talkParser) knowledge(line string) error {
	key, value, ok := strings.Cut(line, ":")
	value = unescape(strings.TrimSpace(value))
	if !ok || value == "" {
		return p.fail("应为“Q: 问题”这样的一行")
	}
	k := &p.Knowledge
	switch key {
	case "Q":
		k.Entries = append(k.Entries, kb.Entry{ID: "q" + strconv.Itoa(len(k.Entries)+1), Question: value, Enabled: true})
		return nil
	case "T":
		words := strings.Fields(value)
		k.Terms = append(k.Terms, kb.Term{Word: words[0], Synonyms: words[1:]})
		return nil
	case "F":
		return p.fact(value)
	}
	if len(k.Entries) == 0 {
		return p.fail("“%s:”之前应先有“Q:”", key)
	}
	e := &k.Entries[len(k.Entries)-1]
	channel, isChannel := strings.CutPrefix(key, "A(")
	switch {
	case key == "~":
		e.Variants = append(e.Variants, value)
	case key == "?":
		e.Typos = append(e.Typos, value)
	case key == "!":
		e.Negatives = append(e.Negatives, value)
	case key == "A":
		e.Answer = value
	case key == "flow":
		e.Flow = value
	case key == "from":
		e.ValidFrom = value
	case key == "to":
		e.ValidTo = value
	case isChannel && strings.HasSuffix(channel, ")"):
		if e.Answers == nil {
			e.Answers = map[string]string{}
		}
		e.Answers[strings.TrimSuffix(channel, ")")] = value
	default:
		return p.fail("未知的标记“%s:”，应为 Q ~ ? ! A A(渠道) flow from to T F", key)
	}
	return nil
}

// fact reads a fact of a kb section.
func (p *talkParser) fact(line string) error {
	f := strings.Split(line, "|")
	if len(f) < 3 || len(f) > 6 {
		return p.fail("事实应写成“F: 主体|属性|值|单位|生效日|失效日”，后三项可省略")
	}
	for len(f) < 6 {
		f = append(f, "")
	}
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	p.Knowledge.Facts = append(p.Knowledge.Facts, kb.Fact{Subject: f[0], Predicate: f[1], Object: f[2], Unit: f[3], ValidFrom: f[4], ValidTo: f[5]})
	return nil
}

// talk reads a line of a talk section.
func (p *talkParser) talk(line string) error {
	t := &p.Talks.Talks[len(p.Talks.Talks)-1]
	mark, text, _ := strings.Cut(line, " ")
	if mark == "+" {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return p.fail("时长“%s”应写成 40m 或 2h", text)
		}
		p.after += d
		return nil
	}
	if mark == ">" || mark == "*" {
		t.Steps = append(t.Steps, Step{Line: p.at, end: p.at, Text: unescape(text), Click: mark == "*", After: p.after})
		p.after = 0
		return nil
	}
	if len(t.Steps) == 0 {
		return p.fail("对话应以“> 访客的话”开始")
	}
	s := &t.Steps[len(t.Steps)-1]
	detail := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
	if detail == (len(s.Want) == 0) {
		return p.fail("访客的话之后应是一行“类型 文字”，更多期望缩进写在其后")
	}
	name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
	if !detail && !kinds[name] {
		return p.fail("未知的类型“%s”，应为 answer、clarify、ask、handoff、fallback 或 silent", name)
	}
	if detail && !details[name] {
		return p.fail("未知的期望“%s”", name)
	}
	s.Want = append(s.Want, Expect{p.at, name, unescape(strings.TrimSpace(value))})
	s.end = p.at
	return nil
}

func unescape(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

func escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r", ""), "\n", `\n`)
}
