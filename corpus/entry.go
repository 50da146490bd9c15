package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"yingda/kb"
)

// entryRow is what a file says of one entry; several rows may say it together.
type entryRow struct {
	kb.Entry
	says     fields   // what the file has, be it empty
	channels []string // whose answers the file has, be they empty
	wholly   bool     // the file gives all answers by channel: others are to go
	rows     []int    // in Plan.Rows, the first is the row of the entry itself
	bad      bool     // its row cannot be taken, so those that add to it cannot either
	written  bool     // it is in Plan.Accepted
}

// fields is a set of the fields a file has.
type fields uint16

var entryFields = []string{"id", "question", "similar", "typos", "negatives", "answer", "category", "tags", "valid_from", "valid_to", "enabled"}
var factFields = []string{"id", "subject", "predicate", "object", "unit", "valid_from", "valid_to", "source"}

// says returns the fields that the record has.
func (r *record) says(names []string) fields {
	var set fields
	for i, name := range names {
		if r.has(name) {
			set |= 1 << i
		}
	}
	return set
}

func (s *fields) set(names []string, name string, on bool) {
	bit := fields(1) << slices.Index(names, name)
	*s &^= bit
	if on {
		*s |= bit
	}
}

func (s fields) has(names []string, name string) bool {
	return s&(1<<slices.Index(names, name)) != 0
}

// entry reads a record as an entry.
func (r *record) entry(lim Limits) entryRow {
	e := entryRow{says: r.says(entryFields)}
	e.ID = r.id(lim)
	e.Question = r.text("question", lim.QuestionRunes)
	e.Variants = r.list("similar", lim, lim.QuestionRunes)
	e.Typos = r.list("typos", lim, lim.QuestionRunes)
	e.Negatives = r.list("negatives", lim, lim.QuestionRunes)
	e.Answer = r.text("answer", lim.AnswerRunes)
	e.Category = r.text("category", lim.NameRunes)
	e.Tags = r.list("tags", lim, lim.NameRunes)
	e.ValidFrom, e.ValidTo = r.date("valid_from"), r.date("valid_to")
	if p, err := kb.ParsePeriod(e.ValidFrom, e.ValidTo); err == nil && p.Empty() {
		r.fail(r.header("valid_to"), "生效时间 %s 晚于失效时间 %s", e.ValidFrom, e.ValidTo)
	}
	r.answers(&e, lim)
	e.Enabled = true
	e.says.set(entryFields, "enabled", false) // nothing means neither yes nor no
	if v, ok := r.bool("enabled"); ok {
		e.Enabled = v
		e.says.set(entryFields, "enabled", true)
	}
	if v, ok := r.bool(disabled); ok {
		e.Enabled = !v
		e.says.set(entryFields, "enabled", true)
	}
	return e
}

// answers reads the answers by channel.
func (r *record) answers(e *entryRow, lim Limits) {
	put := func(ch, text string) {
		e.channels = append(e.channels, ch)
		if text == "" {
			return
		}
		if e.Answers == nil {
			e.Answers = map[string]string{}
		}
		e.Answers[ch] = text
	}
	for _, f := range r.fields {
		switch {
		case f.column.field != "answer":
		case f.kind == isMap:
			e.wholly = true
			for _, ch := range slices.Sorted(maps.Keys(f.byChannel)) {
				put(ch, r.one(field{name: f.name + "." + ch, text: f.byChannel[ch]}, lim.AnswerRunes))
			}
		case f.channel != "" && r.speaks(f):
			put(f.channel, r.one(f, lim.AnswerRunes))
		}
	}
}

// id reads an id, which must fit a key of every store.
func (r *record) id(lim Limits) string {
	id := strings.TrimSpace(r.text("id", lim.NameRunes))
	if len(id) > lim.NameRunes {
		r.fail(r.header("id"), "有 %d 个字节，超过上限 %d", len(id), lim.NameRunes)
	}
	return id
}

// entryID is the id of an entry whose file gives none: a hash of what it asks,
// so that importing the same file again finds the same entries; the number
// after it tells entries apart that were asked alike at different times.
func entryID(question string, taken func(id string) bool) string {
	h := sha256.Sum256([]byte(question))
	id := "e" + hex.EncodeToString(h[:6])
	for n := 2; taken(id); n++ {
		id = "e" + hex.EncodeToString(h[:6]) + "-" + strconv.Itoa(n)
	}
	return id
}

// join adds what a later row says of the same entry.
func (e *entryRow) join(o *entryRow, write writing) {
	e.says |= o.says
	e.channels = append(e.channels, o.channels...)
	add := func(to *[]string, from []string) {
		for _, v := range from {
			if write == exact || !slices.Contains(*to, v) {
				*to = append(*to, v)
			}
		}
	}
	add(&e.Variants, o.Variants)
	add(&e.Typos, o.Typos)
	add(&e.Negatives, o.Negatives)
	add(&e.Tags, o.Tags)
	if e.Answer == "" {
		e.Answer = o.Answer
	}
	for ch, a := range o.Answers {
		if e.Answers == nil {
			e.Answers = map[string]string{}
		}
		e.Answers[ch] = a
	}
}

// onto returns the entry as it will be, what the file does not mention taken
// from the one there is, and the fields that change.
func (e *entryRow) onto(old kb.Entry) (kb.Entry, []string) {
	n := old
	n.Answers = maps.Clone(old.Answers)
	var changed []string
	text := func(name string, to *string, v string) {
		if e.says.has(entryFields, name) && *to != v {
			*to = v
			changed = append(changed, name)
		}
	}
	list := func(name string, to *[]string, v []string) {
		if e.says.has(entryFields, name) && !slices.Equal(*to, v) {
			*to = v
			changed = append(changed, name)
		}
	}
	text("question", &n.Question, e.Question)
	list("similar", &n.Variants, e.Variants)
	list("typos", &n.Typos, e.Typos)
	list("negatives", &n.Negatives, e.Negatives)
	text("answer", &n.Answer, e.Answer)
	if e.ontoAnswers(&n) {
		changed = append(changed, "answers")
	}
	text("category", &n.Category, e.Category)
	list("tags", &n.Tags, e.Tags)
	text("valid_from", &n.ValidFrom, e.ValidFrom)
	text("valid_to", &n.ValidTo, e.ValidTo)
	if e.says.has(entryFields, "enabled") && n.Enabled != e.Enabled {
		n.Enabled = e.Enabled
		changed = append(changed, "enabled")
	}
	return n, changed
}

// ontoAnswers sets the answers by channel and reports whether one changed.
func (e *entryRow) ontoAnswers(n *kb.Entry) bool {
	was := maps.Clone(n.Answers)
	if e.wholly {
		n.Answers = nil
	}
	for _, ch := range e.channels {
		delete(n.Answers, ch)
	}
	for ch, a := range e.Answers {
		if n.Answers == nil {
			n.Answers = map[string]string{}
		}
		n.Answers[ch] = a
	}
	if len(n.Answers) == 0 {
		n.Answers = nil
	}
	return !maps.Equal(was, n.Answers)
}
