package kb

import (
	"fmt"
	"maps"
	"slices"
)

// flowGraph is the ways through a flow.
type flowGraph struct {
	f    *Flow
	at   map[string]int // step's id → place
	next []int          // place of the step that follows, len(f.Steps) where the flow runs out
}

func newFlowGraph(f *Flow) *flowGraph {
	g := &flowGraph{f: f, at: map[string]int{}, next: make([]int, len(f.Steps))}
	for i := len(f.Steps) - 1; i >= 0; i-- {
		if id := f.Steps[i].ID; id != "" {
			g.at[id] = i
		}
	}
	for i := range f.Steps {
		g.next[i] = g.to(f.Steps[i].Next, i+1)
	}
	return g
}

// to is the place of a step, otherwise where it has no name or an unknown one.
func (g *flowGraph) to(id string, otherwise int) int {
	if i, ok := g.at[id]; ok && id != "" {
		return i
	}
	return otherwise
}

// targets are the steps that a step names.
func (s *Step) targets() (ids []string) {
	for _, id := range []string{s.Next, s.Else} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	for _, b := range s.Branch {
		ids = append(ids, b.To)
	}
	return ids
}

// held are the slots that have a value wherever the step's own condition holds.
func (s *Step) held() []string {
	if cond, err := ParseCondition(s.When); s.When != "" && err == nil {
		return cond.known()
	}
	return nil
}

// way is one way on from a step, with the slots that have a value (or none any more) on it.
type way struct {
	to     int
	known  []string
	forget []string
	free   bool // taken without a word of the visitor's
}

// ways lists where a step can lead. hooks may lack what it calls.
func (g *flowGraph) ways(i int, c *flowCheck) (ways []way) {
	s, next := &g.f.Steps[i], g.next[i]
	if s.When != "" {
		ways = append(ways, way{to: next, free: true})
	}
	held := s.held()
	on := func(w way) { w.known = append(slices.Clone(held), w.known...); ways = append(ways, w) }
	switch s.Do() {
	case DoSay, "":
		on(way{to: next, free: true})
	case DoSet:
		w := way{to: next, free: true}
		for _, slot := range slices.Sorted(maps.Keys(s.Set)) {
			if s.Set[slot] == "" {
				w.forget = append(w.forget, slot)
			} else {
				w.known = append(w.known, slot)
			}
		}
		on(w)
	case DoCollect:
		on(way{to: next, known: []string{s.Collect}, free: !c.forgets(s.Collect)})
		if slot := c.slots[s.Collect]; slot != nil && (slot.Optional || slot.GiveUp == GiveUpSkip) {
			on(way{to: g.to(s.Else, next)})
		}
	case DoConfirm:
		on(way{to: next})
		if s.Else != "" {
			on(way{to: g.to(s.Else, next)})
		}
	case DoBranch:
		always := false
		for _, b := range s.Branch {
			w := way{to: g.to(b.To, next), free: true}
			if cond, err := ParseCondition(b.When); b.When != "" && err == nil {
				w.known = cond.known()
			}
			on(w)
			always = always || b.When == ""
		}
		if !always {
			on(way{to: next, free: true})
		}
	case DoWebhook:
		w := way{to: next, free: true}
		if h := c.hooks[s.Webhook]; h != nil {
			for _, name := range slices.Sorted(maps.Keys(h.Take)) {
				if slot := c.slots[name]; slot != nil && !slot.Optional {
					w.known = append(w.known, name)
				}
			}
		}
		on(w)
		if s.Else != "" {
			on(way{to: g.to(s.Else, next), free: true})
		}
	}
	return ways
}

// forgets reports whether some step takes a slot's value away, so that it is asked for again.
func (c *flowCheck) forgets(slot string) bool {
	return slices.ContainsFunc(c.f.Steps, func(s Step) bool { v, ok := s.Set[slot]; return ok && v == "" })
}

// walk follows all ways: it reports steps that none leads to, ways that run out,
// loops in which the visitor is never asked, and slots that may have no value where
// a text needs them.
func (c *flowCheck) walk(g *flowGraph) {
	n := len(g.f.Steps)
	known := make([]map[string]bool, n) // slots sure to have a value before a step; nil: not reached
	known[0] = map[string]bool{}
	for work := []int{0}; len(work) > 0; {
		i := work[0]
		work = work[1:]
		for _, w := range g.ways(i, c) {
			if w.to < n && meet(&known[w.to], known[i], w) {
				work = append(work, w.to)
			}
		}
	}
	for i := range g.f.Steps {
		s, field := &g.f.Steps[i], fmt.Sprintf("steps[%d]", i+1)
		if known[i] == nil {
			c.warn(field, "走不到这一步")
			c.texts(s, field, nil)
			continue
		}
		here := maps.Clone(known[i])
		for _, slot := range s.held() {
			here[slot] = true
		}
		c.texts(s, field, here)
		if slices.ContainsFunc(g.ways(i, c), func(w way) bool { return w.to == n }) {
			c.fail(field, "这一步之后没有步骤，流程没有结束（end、handoff 或 jump）")
		}
	}
	if loop := g.loop(c, known); loop >= 0 {
		c.fail(fmt.Sprintf("steps[%d]", loop+1), "从这一步起会一直循环，其中没有等访客回答的步骤")
	}
}

// meet narrows what is known before a step by one more way that leads there, and
// says whether that changed anything.
func meet(to *map[string]bool, from map[string]bool, w way) bool {
	here := maps.Clone(from)
	for _, s := range w.known {
		here[s] = true
	}
	for _, s := range w.forget {
		delete(here, s)
	}
	if *to == nil {
		*to = here
		return true
	}
	before := len(*to)
	maps.DeleteFunc(*to, func(s string, _ bool) bool { return !here[s] })
	return len(*to) != before
}

// loop returns a step from which a circle of free ways leads back to it, -1 when there is none.
func (g *flowGraph) loop(c *flowCheck, reached []map[string]bool) int {
	state := make([]int, len(g.f.Steps)) // 1: being followed, 2: done
	var follow func(i int) int
	follow = func(i int) int {
		state[i] = 1
		for _, w := range g.ways(i, c) {
			if !w.free || w.to == len(state) || state[w.to] == 2 {
				continue
			}
			if state[w.to] == 1 {
				return w.to
			}
			if at := follow(w.to); at >= 0 {
				return at
			}
		}
		state[i] = 2
		return -1
	}
	for i := range state {
		if reached[i] != nil && state[i] == 0 {
			if at := follow(i); at >= 0 {
				return at
			}
		}
	}
	return -1
}

// texts checks the templates of a step against the slots known before it; known nil: all are.
func (c *flowCheck) texts(s *Step, field string, known map[string]bool) {
	check := func(text, field string) {
		if text == "" {
			return
		}
		t, err := ParseTemplate(text)
		if err != nil {
			c.fail(field, "%v", err)
			return
		}
		t.Slots(func(slot string, mayMiss bool, values []string) {
			c.compared(slot, values, field)
			if c.slots[slot] != nil && known != nil && !known[slot] && !mayMiss {
				c.fail(field, "走到这里时“%s”可能还没有值：用{{如果 %s}}…{{结束}}或{{%s|缺省 …}}", slot, slot, slot)
			}
		})
	}
	check(s.Say, field+".say")
	check(s.Confirm, field+".confirm")
	for _, slot := range slices.Sorted(maps.Keys(s.Set)) {
		check(s.Set[slot], field+".set")
	}
	if s.Handoff != nil {
		check(s.Handoff.Text, field+".handoff")
	}
	if s.End != nil {
		check(s.End.Text, field+".end")
	}
	if slot := c.slots[s.Collect]; slot != nil {
		for n, ask := range slot.Ask {
			check(ask, fmt.Sprintf("%s.ask[%d]", field, n+1))
		}
		if slot.Options != "" && known != nil && !known[slot.Options] {
			c.fail(field+".collect", "走到这里时列表“%s”可能还没有值", slot.Options)
		}
	}
	if h := c.hooks[s.Webhook]; h != nil {
		for _, name := range slices.Sorted(maps.Keys(h.Send)) {
			if t, err := ParseTemplate(h.Send[name]); err == nil {
				t.Slots(func(slot string, mayMiss bool, values []string) {
					c.compared(slot, values, field+".webhook")
					if c.slots[slot] != nil && known != nil && !known[slot] && !mayMiss {
						c.warn(field+".webhook", "走到这里时“%s”可能还没有值，接口将收不到“%s”", slot, name)
					}
				})
			}
		}
	}
}
