package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

var (
	kinds = set(string(dialog.Answer), string(dialog.Clarify), string(dialog.Ask), string(dialog.Handoff), string(dialog.Fallback), string(dialog.Silent))
	// details of a reply that a talk may expect.
	details = set("-", "reason", "queue", "entry", "chitchat", "state", "related", "flow", "awaiting", "slots", "call", "facts")
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// finish reads the policy, which is complete only now.
func (p *talkParser) finish() error {
	if p.policy.Len() > 0 {
		d := json.NewDecoder(strings.NewReader(p.policy.String()))
		d.DisallowUnknownFields()
		if err := d.Decode(&p.Knowledge.Policy); err != nil {
			return p.fail("policy 不是有效的设置：%v", err)
		}
	}
	if err := p.flows(); err != nil {
		return err
	}
	if len(p.Talks.Talks) == 0 {
		return p.fail("没有 talk 节")
	}
	return nil
}

// TalkDiff is a reply that came out otherwise than a talk expects.
type TalkDiff struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Said string `json:"said"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

func (d TalkDiff) String() string {
	return fmt.Sprintf("%s:%d: > %s\n    want %s\n    got  %s", d.File, d.Line, d.Said, d.Want, d.Got)
}

// TalkReport sums up a run of talks.
type TalkReport struct {
	Files  int        `json:"files"`
	Talks  int        `json:"talks"`
	Turns  int        `json:"turns"`
	Passed int        `json:"passed"` // talks without a difference
	Tasks  Tasks      `json:"tasks"`
	Diffs  []TalkDiff `json:"diffs"`
}

// RunTalks runs every *.txt of a directory, in order of name. A file without
// knowledge of its own is held against base; one with entries of its own uses
// them alone.
func RunTalks(dir string, base kb.Knowledge) (TalkReport, error) {
	r := TalkReport{Diffs: []TalkDiff{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return r, fmt.Errorf("talks in %s: %w", dir, err)
	}
	if len(files) == 0 {
		return r, fmt.Errorf("talks in %s: %w", dir, os.ErrNotExist)
	}
	var bot *dialog.Bot // of base, compiled at most once
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return r, fmt.Errorf("talks: %w", err)
		}
		t, err := ParseTalks(path, data)
		if err != nil {
			return r, err
		}
		b := bot
		if t.Given || b == nil {
			if b, err = t.Compile(base); err != nil {
				return r, err
			}
		}
		if !t.Given {
			bot = b
		}
		r.Files++
		for i := range t.Talks {
			diffs := t.run(b, &t.Talks[i], nil, &r.Tasks)
			r.Talks++
			r.Turns += len(t.Talks[i].Steps)
			if len(diffs) == 0 {
				r.Passed++
			}
			r.Diffs = append(r.Diffs, diffs...)
		}
	}
	r.Tasks.sum()
	return r, nil
}

// Compile makes the bot that the file's talks are held with: of its own
// knowledge, or of base where it brings none; a policy alone changes base's.
func (t *Talks) Compile(base kb.Knowledge) (*dialog.Bot, error) {
	k := t.Knowledge
	if len(k.Entries)+len(k.Flows)+len(k.Facts) == 0 {
		k = base
		if t.Given {
			k.Policy = t.Knowledge.Policy
		}
	}
	b, err := dialog.Compile(k, 0)
	if err != nil {
		return nil, fmt.Errorf("talks %s: %w", t.Name, err)
	}
	return b, nil
}

// Run holds the talks with a bot and returns what came out otherwise.
func (t *Talks) Run(b *dialog.Bot) []TalkDiff {
	var diffs []TalkDiff
	for i := range t.Talks {
		diffs = append(diffs, t.run(b, &t.Talks[i], nil, &Tasks{})...)
	}
	return diffs
}

// Update holds the talks with a bot and returns the file with its expectations
// replaced by what came out. All else stays as it is.
func (t *Talks) Update(b *dialog.Bot) []byte {
	var out bytes.Buffer
	done := 0 // lines written
	for i := range t.Talks {
		t.run(b, &t.Talks[i], func(s *Step, r *replied) {
			for ; done < s.Line; done++ {
				fmt.Fprintln(&out, t.lines[done])
			}
			out.WriteString(describe(s, r))
			for ; done < s.end; done++ {
				if strings.HasPrefix(t.lines[done], "#") {
					fmt.Fprintln(&out, t.lines[done])
				}
			}
		}, &Tasks{})
	}
	for ; done < len(t.lines); done++ {
		fmt.Fprintln(&out, t.lines[done])
	}
	return out.Bytes()
}

// run holds one talk, telling see (when given) each reply and counting its tasks.
func (t *Talks) run(b *dialog.Bot, talk *Talk, see func(*Step, *replied), tasks *Tasks) []TalkDiff {
	var diffs []TalkDiff
	s := dialog.Session{State: dialog.WithBot}
	var options []dialog.Option
	at, running := talk.At, map[string]int{}
	var r replied
	for i := range talk.Steps {
		step := &talk.Steps[i]
		at = at.Add(step.After)
		m := dialog.Message{Text: step.Text, Channel: talk.Channel, At: at}
		at = at.Add(time.Minute)
		if step.Click {
			if n := slices.IndexFunc(options, func(o dialog.Option) bool { return o.Label == step.Text }); n >= 0 {
				m.Choice = options[n].Entry
			}
		}
		was, before := r, s
		hooks := recorder{Caller: t.hooks}
		s, r.Reply = b.Step(restarted(s), m)
		s, r.Reply = b.Finish(context.Background(), s, m, r.Reply, &hooks)
		r.call = strings.Join(hooks.calls, "|")
		tasks.observe(step, &before, &s, &was, &r, running)
		if len(r.Options) > 0 {
			options = r.Options
		}
		if see != nil {
			see(step, &r)
		}
		if want, got, ok := step.compare(&r); !ok {
			diffs = append(diffs, TalkDiff{t.Name, step.Line, step.Text, want, got})
		}
	}
	return diffs
}

// replied is a reply with what was done for it.
type replied struct {
	dialog.Reply
	call string // webhooks called
}

// compare holds a reply against what is expected of it.
func (s *Step) compare(r *replied) (want, got string, ok bool) {
	labels := ""
	for i, e := range s.Want {
		switch {
		case i == 0:
			if e.Name != string(r.Kind) || !textMatches(e.Value, r.Text) {
				return e.Name + " " + escape(e.Value), string(r.Kind) + " " + escape(r.Text), false
			}
		case e.Name == "-":
			labels += "| " + e.Value + " "
		default:
			if v := detail(r, e.Name); v != e.Value {
				return e.Name + " " + e.Value, e.Name + " " + v, false
			}
		}
	}
	if got := optionLabels(r); labels != "" && labels != got {
		return "options " + labels, "options " + got, false
	}
	return "", "", true
}

func textMatches(want, got string) bool {
	if start, ok := strings.CutSuffix(want, "…"); ok && strings.HasPrefix(got, start) {
		return true
	}
	return want == "" || want == strings.TrimSpace(got)
}

func optionLabels(r *replied) string {
	out := ""
	for _, o := range r.Options {
		out += "| " + o.Label + " "
	}
	return out
}

// detail returns a value of a reply by the name that talks use.
func detail(r *replied, name string) string {
	switch name {
	case "call":
		return r.call
	case "flow", "awaiting", "slots":
		return flowDetail(&r.Reply, name)
	case "facts":
		var rows []string
		for _, f := range r.Facts {
			rows = append(rows, f.Subject+" "+f.Predicate+" "+f.Object)
		}
		return strings.Join(rows, "; ")
	case "reason":
		if r.Handoff != nil {
			return r.Handoff.Reason
		}
	case "queue":
		if r.Handoff != nil {
			return r.Handoff.Queue
		}
	case "entry":
		if r.Entry != nil {
			return r.Entry.ID
		}
	case "chitchat":
		return r.Chitchat
	case "state":
		return string(r.State)
	case "related":
		return strings.Join(r.Related, "|")
	}
	return ""
}

// describe writes a reply as a step expects it: the kind and text, options, the
// reason of a hand-off, the name of the small talk, the state of a flow, the
// webhooks called, the facts cited, the state where it is not plain, and whatever else the step named.
func describe(s *Step, r *replied) string {
	out := strings.TrimRight(string(r.Kind)+" "+escape(strings.TrimSpace(r.Text)), " ") + "\n"
	for _, o := range r.Options {
		out += "  - " + o.Label + "\n"
	}
	for _, name := range []string{"reason", "queue", "entry", "chitchat", "state", "related", "flow", "awaiting", "slots", "call", "facts"} {
		v := detail(r, name)
		plain := name == "awaiting" || name == "slots" || name == "call" || name == "facts" || name == "reason" || name == "chitchat" || name == "state" && r.State == dialog.Waiting && r.Kind != dialog.Handoff
		if named := slices.ContainsFunc(s.Want, func(e Expect) bool { return e.Name == name }); v != "" && (plain || named) {
			out += "  " + name + " " + v + "\n"
		}
	}
	return out
}
