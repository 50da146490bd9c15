package kb

import (
	"encoding/json"
	"strings"
)

// Flow is something a visitor can get done by talking: what has to be known for
// it (slots) and what happens in which order (steps). Interruptions, corrections,
// cancelling and the like are not authored: every flow has them.
type Flow struct {
	ID      string `json:"id"`
	Name    string `json:"name"` // what visitors are told it is called: 挂失
	Intent  Intent `json:"intent,omitzero"`
	Slots   []Slot `json:"slots,omitempty"`
	Steps   []Step `json:"steps"`
	Cancel  string `json:"cancel,omitempty"` // asked before it is given up; empty: given up at once
	Enabled bool   `json:"enabled"`          // absent in JSON means true
}

// UnmarshalJSON reads a flow; an absent "enabled" is true.
func (f *Flow) UnmarshalJSON(b []byte) error {
	type plain Flow
	p := plain{Enabled: true}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*f = Flow(p)
	return nil
}

// Intent is how visitors say that they want something done. What fills a slot may
// be marked: 挂失尾号[1234](card_tail)的[信用卡](card_type).
type Intent struct {
	Examples  []string `json:"examples,omitempty"`
	Negatives []string `json:"negatives,omitempty"` // near questions that must not begin the flow
}

// SlotType says what a slot's value is. Nothing that is not of the type is ever a value.
type SlotType string

const (
	SlotEnum     SlotType = "enum"      // one of Values, or of the items of the list slot named by Options
	SlotNumber   SlotType = "number"    // shortest decimal
	SlotMoney    SlotType = "money"     // yuan with two decimals
	SlotDate     SlotType = "date"      // a day: 2026-11-25
	SlotTime     SlotType = "time"      // a time of a day: 2026-11-25T15:30, of a span its beginning
	SlotDuration SlotType = "duration"  // ISO 8601: P3D
	SlotPhone    SlotType = "phone"     // digits
	SlotIDCard   SlotType = "id_card"   // with a right check digit
	SlotBankCard SlotType = "bank_card" // with a right check digit
	SlotEmail    SlotType = "email"
	SlotCode     SlotType = "code" // letters and digits that Pattern takes: an order, a parcel, the end of a card number
	SlotCity     SlotType = "city" // full name of the division
	SlotPerson   SlotType = "person"
	SlotEntity   SlotType = "entity" // subject of a fact, of type Class when that is given
	SlotYesNo    SlotType = "yesno"  // 是 or 否
	SlotText     SlotType = "text"   // as it was said
	SlotList     SlotType = "list"   // what a webhook returned to choose from; nobody is asked for it
)

// What happens when a slot was asked for MaxTries times in vain.
const (
	GiveUpHandoff = "handoff" // a person is called: the default
	GiveUpSkip    = "skip"    // the flow goes on without it
	GiveUpCancel  = "cancel"  // the flow is given up
)

// Slot is one thing that a flow has to know.
type Slot struct {
	Name     string   `json:"name"`            // as steps, conditions and templates call it
	Label    string   `json:"label,omitempty"` // as people call it, 卡号; Name when empty
	Type     SlotType `json:"type"`
	Ask      []string `json:"ask,omitempty"`     // templates of the question: another one at each try, the last one stays
	Hint     string   `json:"hint,omitempty"`    // said when a reply was not understood: 卡号是卡面上的 16 到 19 位数字
	Values   []Term   `json:"values,omitempty"`  // enum: the choices with the other ways to say them
	Options  string   `json:"options,omitempty"` // enum: the list slot whose items are the choices
	Class    string   `json:"class,omitempty"`   // entity: type of the subjects
	Valid    Valid    `json:"valid,omitzero"`
	MaxTries int      `json:"max_tries,omitempty"` // 0: DefaultMaxTries
	GiveUp   string   `json:"give_up,omitempty"`   // GiveUpHandoff when empty
	Optional bool     `json:"optional,omitempty"`  // the visitor may say that there is none: 没有, 跳过
	// Sensitive values are masked in texts, replies, logs and on the desk. Phones,
	// e-mail addresses, ID and bank cards always are.
	Sensitive bool     `json:"sensitive,omitempty"`
	From      string   `json:"from,omitempty"`   // attribute of the visitor that it is taken from when the flow begins
	Recall    bool     `json:"recall,omitempty"` // what was said before the flow began may fill it
	Item      ListItem `json:"item,omitzero"`    // list: how an item is read
}

// DefaultMaxTries is how often a slot is asked for in vain before it is given up.
const DefaultMaxTries = 3

// ListItem says how an item of a list is read, where items are objects.
type ListItem struct {
	Value string `json:"value,omitempty"` // field that is the value; "value" when empty
	Label string `json:"label,omitempty"` // what is shown, {field} for a field: {title}（{price} 元）; the value when empty
}

// LabelOrName is what people call the slot.
func (s *Slot) LabelOrName() string {
	if s.Label != "" {
		return s.Label
	}
	return s.Name
}

// Masked reports whether values are shown masked.
func (s *Slot) Masked() bool {
	switch s.Type {
	case SlotPhone, SlotIDCard, SlotBankCard, SlotEmail:
		return true
	}
	return s.Sensitive
}

// Valid is what a value must keep to besides being of its type. Min and Max are in
// the unit of the type: numbers, yuan, days for durations, characters for text,
// persons and codes, and for dates and times days from today: min 0 is today or
// later, min 1 the future, max -1 the past.
type Valid struct {
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Pattern string   `json:"pattern,omitempty"` // regular expression (RE2) of the whole value
	Workday bool     `json:"workday,omitempty"` // dates and times: Monday to Friday
	Message string   `json:"message,omitempty"` // said of a value that does not keep to it
}

// Step is one thing that happens in a flow. Exactly one of Say, Collect, Branch,
// Confirm, Webhook, Set, Jump, Handoff and End is given (see Do).
type Step struct {
	ID   string `json:"id,omitempty"`   // by which Next, Else and Branch.To name it
	When string `json:"when,omitempty"` // condition; the step is passed over when it does not hold

	Say     string            `json:"say,omitempty"`     // template
	Collect string            `json:"collect,omitempty"` // slot to ask for unless it is known
	Branch  []Branch          `json:"branch,omitempty"`  // the first whose condition holds; none: goes on
	Confirm string            `json:"confirm,omitempty"` // template of a question; yes goes on
	Webhook string            `json:"webhook,omitempty"` // name
	Set     map[string]string `json:"set,omitempty"`     // slot → template of its value, empty: forget it
	Jump    string            `json:"jump,omitempty"`    // flow that takes over, with the slots it shares
	Handoff *Transfer         `json:"handoff,omitempty"`
	End     *End              `json:"end,omitempty"`

	Next string `json:"next,omitempty"` // step that follows; empty: the one below
	Else string `json:"else,omitempty"` // step after no (confirm), failure (webhook), skipping (collect)
}

// Branch is one way on.
type Branch struct {
	When string `json:"when,omitempty"` // condition; empty: always
	To   string `json:"to"`             // step
}

// Transfer calls a person.
type Transfer struct {
	Text  string `json:"text,omitempty"`  // template
	Queue string `json:"queue,omitempty"` // the policy's when empty
}

// End is the end of a flow.
type End struct {
	Text   string `json:"text,omitempty"`   // template
	Rating bool   `json:"rating,omitempty"` // ask how satisfied the visitor is, 1 to 5
}

// Names of what a step does, as in its JSON.
const (
	DoSay     = "say"
	DoCollect = "collect"
	DoBranch  = "branch"
	DoConfirm = "confirm"
	DoWebhook = "webhook"
	DoSet     = "set"
	DoJump    = "jump"
	DoHandoff = "handoff"
	DoEnd     = "end"
)

// Do says what the step does, "" when that is nothing or more than one thing.
func (s *Step) Do() string {
	do := ""
	for _, d := range []struct {
		name  string
		given bool
	}{
		{DoSay, s.Say != ""}, {DoCollect, s.Collect != ""}, {DoBranch, s.Branch != nil}, {DoConfirm, s.Confirm != ""},
		{DoWebhook, s.Webhook != ""}, {DoSet, s.Set != nil}, {DoJump, s.Jump != ""}, {DoHandoff, s.Handoff != nil}, {DoEnd, s.End != nil},
	} {
		if d.given && do != "" {
			return ""
		}
		if d.given {
			do = d.name
		}
	}
	return do
}

// Webhook is a service of the owner's that flows call: an HTTP POST of JSON.
type Webhook struct {
	Name      string            `json:"name"`
	URL       string            `json:"url"`
	Send      map[string]string `json:"send,omitempty"`       // field of the request → template of its value
	Take      map[string]string `json:"take,omitempty"`       // slot → path in the response: data.items.0.status
	TimeoutMS int               `json:"timeout_ms,omitempty"` // of all tries together; 0: DefaultWebhookMS
	Retries   int               `json:"retries,omitempty"`    // further tries after a failure
}

// DefaultWebhookMS is how long a webhook may take, in milliseconds: the visitor waits for it.
const DefaultWebhookMS = 3000

// flowPrefix begins the ids by which flows stand among the entries in a ranking.
const flowPrefix = "flow:"

// Candidate is the id by which the flow stands in a ranking and in options.
func (f *Flow) Candidate() string { return flowPrefix + f.ID }

// FlowOf returns the id of the flow that a candidate's id means; not ok: it is an entry's.
func FlowOf(candidate string) (id string, ok bool) { return strings.CutPrefix(candidate, flowPrefix) }
