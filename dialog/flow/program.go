package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"yingda/kb"
	"yingda/nlu"
	"yingda/nlu/learn"
)

// Program is a flow, compiled. It is immutable and safe for any number of goroutines.
type Program struct {
	Flow *kb.Flow
	Sum  string // of the definition: frames of the same one can go on

	steps []step
	slots []slot
	place map[string]int // slot's name → place in slots

	learned *learn.Model // nil: no example has a value marked
	parser  *nlu.Parser  // for learned
}

type step struct {
	*kb.Step
	do     string
	when   *kb.Condition
	text   *kb.Template // of say, confirm, handoff, end
	ways   []branch
	sets   []assignment
	hook   *hook
	next   int
	other  int             // Else; -1: none
	reads  map[string]bool // slots that what it does depends on
	filled bool            // a collect of a slot that may be gone on without
}

type branch struct {
	when *kb.Condition // nil: always
	to   int
}

type assignment struct {
	slot string
	text *kb.Template
}

type hook struct {
	*kb.Webhook
	send []assignment // field of the request, in order of name
	take []string     // slots, in order of name
}

// slot is a slot with all that reading a value of it needs.
type slot struct {
	*kb.Slot
	pattern *regexp.Regexp // of the whole value
	search  *regexp.Regexp // of a value within a text
	ask     []*kb.Template
	words   []choice // enum: the ways to say its values
	cues    []cue    // what examples have beside its values
}

// Compile makes the program of a flow. hooks are the webhooks by name, entities find
// the subjects of facts. The error is about knowledge that kb.Check would refuse.
func Compile(f *kb.Flow, hooks map[string]*kb.Webhook, entities Entities) (*Program, error) {
	p := &Program{Flow: f, place: map[string]int{}}
	for i := range f.Slots {
		p.place[f.Slots[i].Name] = i
	}
	ids := map[string]int{}
	for i, s := range f.Steps {
		if s.ID != "" {
			ids[s.ID] = i
		}
	}
	if len(f.Steps) == 0 {
		return nil, fmt.Errorf("flow %s: no steps", f.ID)
	}
	for i := range f.Slots {
		s, err := compileSlot(&f.Slots[i], entities)
		if err != nil {
			return nil, fmt.Errorf("flow %s: slot %s: %w", f.ID, f.Slots[i].Name, err)
		}
		p.slots = append(p.slots, s)
	}
	for i := range f.Steps {
		s, err := p.compileStep(&f.Steps[i], i, ids, hooks)
		if err != nil {
			return nil, fmt.Errorf("flow %s: step %d: %w", f.ID, i+1, err)
		}
		p.steps = append(p.steps, s)
	}
	p.learnCues()
	p.sum()
	return p, nil
}

// sum hashes all that a frame's meaning depends on.
func (p *Program) sum() {
	h := sha256.New()
	enc := json.NewEncoder(h)
	enc.Encode(p.Flow) // strings, numbers and maps of strings: cannot fail, nor can writing a hash
	for _, s := range p.steps {
		if s.hook != nil {
			enc.Encode(s.hook.Webhook)
		}
	}
	p.Sum = hex.EncodeToString(h.Sum(nil)[:8])
}

func compileSlot(s *kb.Slot, entities Entities) (slot, error) {
	out := slot{Slot: s}
	for _, text := range s.Ask {
		t, err := kb.ParseTemplate(text)
		if err != nil {
			return out, err
		}
		out.ask = append(out.ask, t)
	}
	if s.Valid.Pattern != "" {
		var err error
		if out.pattern, err = regexp.Compile(`(?i)\A(?:` + s.Valid.Pattern + `)\z`); err != nil {
			return out, err
		}
		out.search = regexp.MustCompile(`(?i)` + s.Valid.Pattern)
	}
	if s.Type == kb.SlotCode && out.pattern == nil {
		return out, fmt.Errorf("no pattern")
	}
	for _, v := range s.Values {
		for _, w := range append([]string{v.Word}, v.Synonyms...) {
			out.words = append(out.words, newChoice(w, v.Word))
		}
	}
	if s.Type == kb.SlotEntity && entities != nil {
		for _, name := range entities(s.Class) {
			out.words = append(out.words, newChoice(name, name))
		}
	}
	sortChoices(out.words)
	return out, nil
}

// Entities returns the names of the subjects of facts that are of a type, of all for "".
type Entities func(class string) []string

func (p *Program) compileStep(s *kb.Step, at int, ids map[string]int, hooks map[string]*kb.Webhook) (out step, err error) {
	to := func(id string, otherwise int) int {
		if id == "" {
			return otherwise
		}
		i, ok := ids[id]
		if !ok {
			err = fmt.Errorf("no step %q", id)
		}
		return i
	}
	out = step{Step: s, do: s.Do(), next: to(s.Next, at+1), other: to(s.Else, -1), reads: map[string]bool{}}
	text := ""
	switch out.do {
	case kb.DoSay:
		text = s.Say
	case kb.DoConfirm:
		text = s.Confirm
	case kb.DoHandoff:
		text = s.Handoff.Text
	case kb.DoEnd:
		text = s.End.Text
	case kb.DoBranch:
		for _, b := range s.Branch {
			when, e := out.condition(b.When)
			if e != nil {
				return out, e
			}
			out.ways = append(out.ways, branch{when, to(b.To, at+1)})
		}
	case kb.DoCollect:
		i, known := p.place[s.Collect]
		if !known {
			return out, fmt.Errorf("no slot %q", s.Collect)
		}
		out.filled = p.slots[i].Optional
	case kb.DoWebhook:
		if out.hook, err = out.compileHook(hooks[s.Webhook]); err != nil {
			return out, err
		}
	case kb.DoSet:
		if out.sets, err = out.assignments(s.Set); err != nil {
			return out, err
		}
	case "":
		return out, fmt.Errorf("not exactly one action")
	}
	if out.when, _ = out.condition(s.When); s.When != "" && out.when == nil {
		return out, fmt.Errorf("condition %q", s.When)
	}
	t, e := out.template(text)
	if e != nil {
		return out, e
	}
	out.text = t
	return out, err
}

// condition and template note the slots that they read.
func (s *step) condition(text string) (*kb.Condition, error) {
	if text == "" {
		return nil, nil
	}
	c, err := kb.ParseCondition(text)
	if err == nil {
		c.Slots(func(slot string, _ []string) { s.reads[slot] = true })
	}
	return c, err
}

func (s *step) template(text string) (*kb.Template, error) {
	t, err := kb.ParseTemplate(text)
	if err == nil {
		t.Slots(func(slot string, _ bool, _ []string) { s.reads[slot] = true })
	}
	return t, err
}

func (s *step) assignments(texts map[string]string) (out []assignment, err error) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t, err := s.template(texts[name])
		if err != nil {
			return nil, err
		}
		out = append(out, assignment{name, t})
	}
	return out, nil
}

func (s *step) compileHook(h *kb.Webhook) (*hook, error) {
	if h == nil {
		return nil, fmt.Errorf("no webhook %q", s.Webhook)
	}
	send, err := s.assignments(h.Send)
	if err != nil {
		return nil, err
	}
	return &hook{h, send, slices.Sorted(maps.Keys(h.Take))}, nil
}

// cue is what an example has before and after a value of a slot.
type cue struct{ before, after string }

// cueRunes is how much of an example beside a value is kept on either side.
const cueRunes = 2

// learnCues takes from the examples what stands beside the values that are marked in them.
func (p *Program) learnCues() {
	for _, example := range p.Flow.Intent.Examples {
		plain, marks, err := kb.ReadExample(example)
		if err != nil {
			continue // a mistake that kb.Check tells
		}
		text := foldText(plain)
		for _, m := range marks {
			i, ok := p.place[m.Slot]
			if !ok || m.End > len(text) {
				continue
			}
			c := cue{words(text[max(0, m.Start-cueRunes):m.Start]), words(text[m.End:min(len(text), m.End+cueRunes)])}
			if c != (cue{}) && !slices.Contains(p.slots[i].cues, c) {
				p.slots[i].cues = append(p.slots[i].cues, c)
			}
		}
	}
}

// words is a stretch of folded text without punctuation and spaces.
func words(text []rune) string {
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, string(text))
}

// slotOf returns a slot by its name, nil when there is none.
func (p *Program) slotOf(name string) *slot {
	i, ok := p.place[name]
	if !ok {
		return nil
	}
	return &p.slots[i]
}

// lookup reads a frame's slots for templates; a choice of a list by its label, which
// is what the visitor saw.
func (p *Program) lookup(f *Frame) kb.Lookup {
	return func(name string) (string, *kb.Slot) {
		s := p.slotOf(name)
		if s == nil {
			return "", nil
		}
		if s.Options != "" {
			return p.shown(f, s), s.Slot
		}
		return f.Slots[name], s.Slot
	}
}
