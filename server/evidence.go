package server

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"yingda/corpus"
	"yingda/kb"
	"yingda/nlu"
	"yingda/trainer"
)

// maxShownEvidence bounds how many pieces of evidence one response lists.
const maxShownEvidence = 1000

// listEvidence tells what visitors and trainers decided about questions, the latest
// first, and what becomes of it when the draft is published now. ?state= and ?entry=
// choose some.
func (s *Server) listEvidence(x *exchange) error {
	x.patient()
	k, _, err := kb.NewDraft(s.Draft).Load(x.Request.Context())
	if err != nil {
		return err
	}
	all, err := s.findings(x.Request.Context(), k)
	if err != nil {
		return err
	}
	counts := map[trainer.State]int{trainer.Accepted: 0, trainer.Waiting: 0, trainer.Contradictory: 0, trainer.Rejected: 0, trainer.Known: 0, trainer.Gone: 0}
	state, entry := trainer.State(x.Query("state")), x.Query("entry")
	if _, ok := counts[state]; !ok && state != "" {
		return invalid("state", "state 应为 accepted、waiting、contradictory、rejected、known 或 gone")
	}
	list := []trainer.Finding{}
	for _, f := range all {
		counts[f.State]++
		if len(list) < maxShownEvidence && (state == "" || f.State == state) && (entry == "" || f.Entry == entry) {
			list = append(list, f)
		}
	}
	x.JSON(http.StatusOK, map[string]any{"counts": counts, "evidence": list})
	return nil
}

// Decisions of a trainer about a question and an entry.
const (
	accept   = "accept"   // the entry answers it; without an entry: none does
	reject   = "reject"   // the entry does not answer it
	withdraw = "withdraw" // as if nothing had been decided here
)

// decide takes a trainer's decision about a question into the draft, or out of it.
func (s *Server) decide(x *exchange) error {
	var q struct {
		Text     string `json:"text"`
		Entry    string `json:"entry"`
		Decision string `json:"decision"`
	}
	if err := readJSON(x.Context, maxAskBytes, &q); err != nil {
		return err
	}
	e := kb.Evidence{Text: nlu.Mask(strings.TrimSpace(q.Text)), Entry: q.Entry, Wrong: q.Decision == reject}
	switch {
	case nlu.Key(e.Text) == "":
		return invalid("text", "text 不能为空")
	case utf8.RuneCountInString(e.Text) > maxTextRunes:
		return invalid("text", "问题太长，最多 %d 个字", maxTextRunes)
	case q.Decision != accept && q.Decision != reject && q.Decision != withdraw:
		return invalid("decision", "decision 应为 accept、reject 或 withdraw")
	case q.Decision == reject && q.Entry == "":
		return invalid("entry", "请说明不属于哪个条目；没有条目能回答时用 accept 并且不写 entry")
	}
	ctx, draft := x.Request.Context(), kb.NewDraft(s.Draft)
	if q.Decision != withdraw && q.Entry != "" {
		if _, _, err := draft.Entry(ctx, q.Entry); err != nil {
			return err
		}
	}
	var rev kb.Rev
	var err error
	if q.Decision == withdraw {
		rev, err = draft.Remove(ctx, s.stamp(x), e.Key(), kb.AnyVer)
	} else {
		rev, err = draft.PutEvidence(ctx, s.stamp(x), []kb.Evidence{e})
	}
	if err != nil {
		return err
	}
	s.record(x, "evidence."+q.Decision, e.Key().ID, q.Entry)
	x.JSON(http.StatusOK, map[string]any{"id": e.Key().ID, "rev": rev})
	return nil
}

// judgedResult says what became of a file of judged questions.
type judgedResult struct {
	Questions int    `json:"questions"`
	Taken     int    `json:"taken"`   // decisions: a question may have several entries
	Skipped   int    `json:"skipped"` // questions that should be clarified, handed over, or are on facts
	Applied   bool   `json:"applied"`
	Rev       kb.Rev `json:"rev,omitempty"` // of the draft, when applied
}

// importJudged takes judged questions (the body, as in yingda eval --queries) into the
// draft as a trainer's decisions; ?dry_run=1 only tells.
func (s *Server) importJudged(x *exchange) error {
	x.patient()
	s.importing.Lock()
	defer s.importing.Unlock()
	file, err := spool(x.Request)
	if err != nil {
		return err
	}
	defer file.close()
	ctx, draft := x.Request.Context(), kb.NewDraft(s.Draft)
	list, err := corpus.ReadJudgments(ctx, corpus.Source{Name: file.name, R: file, Size: file.size}, corpus.Limits{})
	if err != nil {
		return err
	}
	k, _, err := draft.Load(ctx)
	if err != nil {
		return err
	}
	evidence, skipped, err := evidenceOf(list, k.Entries, file.name)
	if err != nil {
		return err
	}
	r := judgedResult{Questions: len(list), Taken: len(evidence), Skipped: skipped}
	if !on(x, "dry_run") {
		if r.Rev, err = draft.PutEvidence(ctx, s.stamp(x), evidence); err != nil {
			return err
		}
		r.Applied = true
		s.record(x, "evidence.import", file.name, fmt.Sprintf("%d 条标注", len(evidence)))
	}
	x.JSON(http.StatusOK, r)
	return nil
}

// evidenceOf turns judged questions into decisions; an entry that is not there is a mistake.
func evidenceOf(list []corpus.Judgment, entries []kb.Entry, name string) (out []kb.Evidence, skipped int, err error) {
	there := map[string]bool{}
	for i := range entries {
		there[entries[i].ID] = true
	}
	var bad kb.ErrorList
	for _, j := range list {
		text := nlu.Mask(j.Q)
		if j.Fact || j.Expect != corpus.ExpectAnswer && j.Expect != corpus.ExpectRefuse || nlu.Key(text) == "" {
			skipped++
			continue
		}
		if len(j.Gold) == 0 {
			out = append(out, kb.Evidence{Text: text})
		}
		for _, id := range j.Gold {
			if !there[id] {
				bad = append(bad, kb.Mistake{Severity: kb.Error, Field: "gold", File: name, Row: j.Row, Message: fmt.Sprintf("草稿里没有条目 %s", id)})
				continue
			}
			out = append(out, kb.Evidence{Text: text, Entry: id})
		}
	}
	bad.Sort()
	if len(out) > kb.MaxEvidence {
		bad = append(bad, kb.Mistake{Severity: kb.Error, File: name, Message: fmt.Sprintf("标注太多，最多 %d 条", kb.MaxEvidence)})
	}
	return out, skipped, bad.Err()
}
