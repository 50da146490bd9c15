package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/corpus"
	"yingda/kb"
)

// A flow is shown and edited as one file: the flow with the webhooks it calls, as
// corpus.WriteFlows writes them. Webhooks belong to the flows that call them: one
// that none calls any more goes with the last that did.

// maxFlowText bounds the text of one flow, in bytes: 300 steps need about 60 KB.
const maxFlowText = 256 << 10

// flowRow is a flow in the list.
type flowRow struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Enabled  bool     `json:"enabled"`
	Examples []string `json:"examples"` // what begins it
	Slots    int      `json:"slots"`
	Steps    int      `json:"steps"`
	Webhooks []string `json:"webhooks"`
	Errors   int      `json:"errors"`
	Warnings int      `json:"warnings"`
}

// listFlows lists the flows of the draft in authored order.
func (s *Server) listFlows(x *exchange) error {
	k, rev, err := s.flowKnowledge(x.Request.Context())
	if err != nil {
		return err
	}
	wrong := map[kb.Key]kb.ErrorList{}
	for _, m := range flowChecker.CheckFlows(k) {
		key := kb.Key{Kind: m.Kind, ID: m.ID}
		wrong[key] = append(wrong[key], m)
	}
	rows := []flowRow{}
	for i := range k.Flows {
		f := &k.Flows[i]
		row := flowRow{ID: f.ID, Name: f.Name, Enabled: f.Enabled, Examples: []string{}, Slots: len(f.Slots), Steps: len(f.Steps), Webhooks: called(f)}
		for _, e := range f.Intent.Examples {
			if text, _, err := kb.ReadExample(e); err == nil {
				e = text
			}
			row.Examples = append(row.Examples, e)
		}
		list := slices.Clone(wrong[f.Key()])
		for _, hook := range row.Webhooks {
			list = append(list, wrong[kb.Key{Kind: kb.KindWebhook, ID: hook}]...)
		}
		row.Errors = len(list.Only(kb.Error))
		row.Warnings = len(list) - row.Errors
		rows = append(rows, row)
	}
	x.JSON(http.StatusOK, map[string]any{"rev": rev, "flows": rows})
	return nil
}

// flowView is a flow as its author sees it.
type flowView struct {
	ID       string   `json:"id"`
	Revision string   `json:"revision"` // of what is in the draft; a change names the one it was made against
	Text     string   `json:"text"`     // YAML
	UsedBy   []string `json:"used_by"`  // entries and other flows that lead into it
	Shared   []shared `json:"shared"`   // what it calls and others call too: changing it changes these
	flowChecked
}

// shared is a webhook with the names of the other flows that call it.
type shared struct {
	Webhook string   `json:"webhook"`
	Flows   []string `json:"flows"`
}

// showFlow returns one flow of the draft.
func (s *Server) showFlow(x *exchange) error { return s.sendFlow(x, x.Param("id")) }

func (s *Server) sendFlow(x *exchange, id string) error {
	ctx := x.Request.Context()
	stored, err := s.storedFlow(ctx, id)
	if err != nil {
		return err
	}
	k, _, err := s.flowKnowledge(ctx)
	if err != nil {
		return err
	}
	x.JSON(http.StatusOK, flowView{id, stored.revision, stored.text, usedBy(&k, id), sharedWith(&k, &stored.knowledge.Flows[0]), checkFlow(k, id, []byte(stored.text))})
	return nil
}

// checkFlowText says what is wrong with a text that nobody has saved, and what it
// would be; id is the flow that is being edited, empty: a new one.
func (s *Server) checkFlowText(x *exchange) error {
	var q struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	if err := readJSON(x.Context, maxFlowText, &q); err != nil {
		return err
	}
	k, _, err := s.flowKnowledge(x.Request.Context())
	if err != nil {
		return err
	}
	x.JSON(http.StatusOK, checkFlow(k, q.ID, []byte(q.Text)))
	return nil
}

// saveFlow writes a flow and the webhooks it calls into the draft. What cannot be
// read as a flow is refused; one that makes no sense yet is kept with its mistakes,
// which a publish would refuse.
func (s *Server) saveFlow(x *exchange) error {
	var q struct {
		Text     string `json:"text"`
		Revision string `json:"revision"` // empty: there is no such flow yet
	}
	if err := readJSON(x.Context, maxFlowText, &q); err != nil {
		return err
	}
	id, ctx := x.Param("id"), x.Request.Context()
	if q.Revision == "" {
		if err := newFlowID(id); err != nil {
			return err
		}
	}
	k, _, err := s.flowKnowledge(ctx)
	if err != nil {
		return err
	}
	file, c := readFlow(k, id, []byte(q.Text))
	if c.form() {
		return kb.ErrorList(c.list)
	}
	was, err := s.storedFlow(ctx, id)
	if err != nil && !errors.Is(err, kb.ErrNotFound) {
		return err
	}
	switch {
	case was.revision == q.Revision:
	case q.Revision == "":
		return refuse(http.StatusConflict, "已经有编号为“%s”的流程，请换一个编号", id)
	default:
		return refuse(http.StatusConflict, "这个流程刚被别人改过或删除了，请重新打开后再改")
	}
	seen, err := s.seenItems(ctx, was, file)
	if err != nil {
		return err
	}
	if _, err := kb.NewDraft(s.Draft).Edit(ctx, s.stamp(x), file, orphans(&k, was.knowledge, file), seen); err != nil {
		return err
	}
	s.record(x, "flow.save", id, "")
	return s.sendFlow(x, id)
}

// deleteFlow takes a flow out of the draft, with the webhooks that only it calls.
func (s *Server) deleteFlow(x *exchange) error {
	id, ctx := x.Param("id"), x.Request.Context()
	was, err := s.storedFlow(ctx, id)
	if err != nil {
		return err
	}
	if was.revision != x.Query("revision") {
		return refuse(http.StatusConflict, "这个流程刚被别人改过，请重新打开后再决定")
	}
	k, _, err := s.flowKnowledge(ctx)
	if err != nil {
		return err
	}
	gone := append(orphans(&k, was.knowledge, kb.Knowledge{}), kb.Key{Kind: kb.KindFlow, ID: id})
	rev, err := kb.NewDraft(s.Draft).Edit(ctx, s.stamp(x), kb.Knowledge{}, gone, was.seen)
	if err != nil {
		return err
	}
	s.record(x, "flow.delete", id, "")
	x.JSON(http.StatusOK, map[string]any{"id": id, "rev": rev})
	return nil
}

// newFlowID refuses an id that could not stand in an address or a file's name.
func newFlowID(id string) error {
	bad := func(r rune) bool { return r < ' ' || strings.ContainsRune(`/\?#%:"'<>|*`, r) || r == ' ' }
	if id == "" || len(id) > maxIDBytes || !utf8.ValidString(id) || strings.ContainsFunc(id, bad) {
		return invalid("id", "编号应为 1–%d 个字节，不含空格和 / \\ ? # %% : 等符号", maxIDBytes)
	}
	return nil
}

// stored is a flow of the draft with what it calls.
type stored struct {
	knowledge kb.Knowledge // the flow and its webhooks
	seen      map[kb.Key]kb.Rev
	text      string
	revision  string // changes with every change of the text
}

// storedFlow reads a flow from the draft, kb.ErrNotFound when it is not there.
func (s *Server) storedFlow(ctx context.Context, id string) (stored, error) {
	draft := kb.NewDraft(s.Draft)
	f, ver, err := draft.Flow(ctx, id)
	if err != nil {
		return stored{}, err
	}
	st := stored{knowledge: kb.Knowledge{Flows: []kb.Flow{f}}, seen: map[kb.Key]kb.Rev{f.Key(): ver}}
	for _, name := range called(&f) {
		hook, ver, err := draft.Webhook(ctx, name)
		if errors.Is(err, kb.ErrNotFound) {
			continue // a mistake, told as one
		}
		if err != nil {
			return stored{}, err
		}
		st.knowledge.Webhooks = append(st.knowledge.Webhooks, hook)
		st.seen[hook.Key()] = ver
	}
	var b bytes.Buffer
	if err := corpus.WriteFlows(&b, st.knowledge, false); err != nil {
		return stored{}, err
	}
	sum := sha256.Sum256(b.Bytes())
	st.text, st.revision = b.String(), hex.EncodeToString(sum[:8])
	return st, nil
}

// seenItems are the versions that everything written must still have: what was
// shown as it was, what is new not there. A webhook that another flow brought is
// taken over as it is now: the author has just written how it shall be.
func (s *Server) seenItems(ctx context.Context, was stored, file kb.Knowledge) (map[kb.Key]kb.Rev, error) {
	seen := map[kb.Key]kb.Rev{file.Flows[0].Key(): 0}
	for key, ver := range was.seen {
		seen[key] = ver
	}
	for i := range file.Webhooks {
		key := file.Webhooks[i].Key()
		if _, shown := seen[key]; shown {
			continue
		}
		_, ver, err := kb.NewDraft(s.Draft).Webhook(ctx, key.ID)
		if err != nil && !errors.Is(err, kb.ErrNotFound) {
			return nil, err
		}
		seen[key] = ver
	}
	return seen, nil
}

// called are the webhooks that a flow calls, each once.
func called(f *kb.Flow) []string {
	names := []string{}
	for i := range f.Steps {
		if name := f.Steps[i].Webhook; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// orphans are the webhooks of a flow that nothing calls once it is changed to what
// the file says.
func orphans(k *kb.Knowledge, was, file kb.Knowledge) (gone []kb.Key) {
	needed := map[string]bool{}
	for i := range k.Flows {
		if len(was.Flows) == 0 || k.Flows[i].ID != was.Flows[0].ID {
			for _, name := range called(&k.Flows[i]) {
				needed[name] = true
			}
		}
	}
	for i := range file.Flows {
		for _, name := range called(&file.Flows[i]) {
			needed[name] = true
		}
	}
	for i := range was.Webhooks {
		if key := was.Webhooks[i].Key(); !needed[key.ID] {
			gone = append(gone, key)
		}
	}
	return gone
}

// usedBy names what leads into a flow besides what visitors say.
func usedBy(k *kb.Knowledge, id string) []string {
	names := []string{}
	for i := range k.Entries {
		if k.Entries[i].Flow == id {
			names = append(names, fmt.Sprintf("条目“%s”", k.Entries[i].Question))
		}
	}
	for i := range k.Flows {
		f := &k.Flows[i]
		if f.ID != id && slices.ContainsFunc(f.Steps, func(s kb.Step) bool { return s.Jump == id }) {
			names = append(names, fmt.Sprintf("流程“%s”", f.Name))
		}
	}
	return names
}

// sharedWith lists the webhooks of a flow that others call too.
func sharedWith(k *kb.Knowledge, f *kb.Flow) []shared {
	list := []shared{}
	for _, name := range called(f) {
		var others []string
		for i := range k.Flows {
			if o := &k.Flows[i]; o.ID != f.ID && slices.Contains(called(o), name) {
				others = append(others, o.Name)
			}
		}
		if others != nil {
			list = append(list, shared{name, others})
		}
	}
	return list
}
