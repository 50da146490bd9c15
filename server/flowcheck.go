package server

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
)

var flowChecker = kb.Checker{Norm: nlu.Key}

// flowContext is what of the draft flows are checked against, as it was at a Rev: an
// author's every change is checked, and a draft may have a million facts.
type flowContext struct {
	sync.Mutex
	rev    kb.Rev
	loaded bool
	k      kb.Knowledge // entries, flows and webhooks; must not be changed
}

// flowKnowledge returns the draft's entries, flows and webhooks, and its Rev.
func (s *Server) flowKnowledge(ctx context.Context) (kb.Knowledge, kb.Rev, error) {
	c := &s.flowing
	c.Lock()
	defer c.Unlock()
	if c.loaded {
		if _, newest, err := s.Draft.Since(ctx, c.rev, 1); err == nil && newest == c.rev {
			return c.k, c.rev, nil
		}
	}
	k, rev, err := kb.NewDraft(s.Draft).Load(ctx)
	if err != nil {
		return kb.Knowledge{}, 0, err
	}
	c.k, c.rev, c.loaded = kb.Knowledge{Entries: k.Entries, Flows: k.Flows, Webhooks: k.Webhooks}, rev, true
	return c.k, c.rev, nil
}

// flowChecked is what a text of a flow says, and what is wrong with it.
type flowChecked struct {
	Flow     *kb.Flow  `json:"flow"`  // as it is understood; null: the text cannot be read
	Lines    []int     `json:"lines"` // of its steps in the text, 1 is the first
	Mistakes []checked `json:"mistakes"`
	list     kb.ErrorList
}

// form reports whether the text cannot be read as a flow.
func (c *flowChecked) form() bool { return c.Flow == nil }

// maxFlowMistakes bounds what is listed of one flow.
const maxFlowMistakes = 300

// checkFlow reads a text and says all that is wrong with it beside the rest of the draft.
func checkFlow(k kb.Knowledge, id string, text []byte) flowChecked {
	_, c := readFlow(k, id, text)
	return c
}

// readFlow is checkFlow with what was read. id is the flow that the text is of, empty: of a new one.
func readFlow(k kb.Knowledge, id string, text []byte) (file kb.Knowledge, c flowChecked) {
	file, c.list = corpus.ReadFlows("", text)
	if len(c.list) == 0 {
		c.list = oneFlow(id, file)
	}
	if len(c.list) == 0 {
		f := &file.Flows[0]
		c.Flow, c.list = f, sense(k, file)
		lines := corpus.ReadFlowLines(text)
		lines.Mark(c.list, "")
		c.list.Sort()
		for i := range f.Steps {
			c.Lines = append(c.Lines, lines.Of(f.Key(), fmt.Sprintf("steps[%d]", i+1)))
		}
	}
	if c.Lines == nil {
		c.Lines = []int{}
	}
	c.Mistakes = []checked{}
	for _, m := range c.list[:min(len(c.list), maxFlowMistakes)] {
		c.Mistakes = append(c.Mistakes, checked{m, sentence(m)})
	}
	return file, c
}

// sentence is a mistake without the names of flow and line, which stand beside it.
func sentence(m kb.Mistake) string {
	m.File, m.Row = "", 0
	if m.Kind == kb.KindFlow {
		m.Kind, m.ID = "", ""
	}
	return m.String()
}

// oneFlow reports what keeps a file from being one flow with what it calls.
func oneFlow(id string, file kb.Knowledge) (list kb.ErrorList) {
	fail := func(kind kb.Kind, field, format string, args ...any) {
		list = append(list, kb.Mistake{Severity: kb.Error, Kind: kind, Field: field, Row: 1, Message: fmt.Sprintf(format, args...)})
	}
	if len(file.Flows) != 1 {
		fail(kb.KindFlow, "", "这里应恰有一个流程（flows 下一项），现在有 %d 个；一次要写多个请用“导入文件”", len(file.Flows))
		return list
	}
	f := &file.Flows[0]
	if strings.TrimSpace(f.ID) == "" {
		fail(kb.KindFlow, "id", "不能为空")
	} else if id != "" && f.ID != id {
		fail(kb.KindFlow, "id", "编号“%s”不能改成“%s”：要换编号请新建一个流程", id, f.ID)
	}
	names, needed := map[string]bool{}, map[string]bool{}
	for _, name := range called(f) {
		needed[name] = true
	}
	for i := range file.Webhooks {
		name := file.Webhooks[i].Name
		switch {
		case names[name]:
			fail(kb.KindWebhook, "name", "接口“%s”写了两次", name)
		case !needed[name]:
			fail(kb.KindWebhook, "name", "接口“%s”不由这个流程调用，请从这里删去", name)
		}
		names[name] = true
	}
	return list
}

// sense are the mistakes of the draft with the file in it that are about what is in the file.
func sense(k, file kb.Knowledge) (list kb.ErrorList) {
	mine := map[kb.Key]bool{file.Flows[0].Key(): true}
	for i := range file.Webhooks {
		mine[file.Webhooks[i].Key()] = true
	}
	for _, m := range flowChecker.CheckFlows(corpus.WithFlows(k, file)) {
		if mine[kb.Key{Kind: m.Kind, ID: m.ID}] {
			list = append(list, m)
		}
	}
	return list
}
