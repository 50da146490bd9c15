package kb

// Policy is how the owner wants the bot to behave: thresholds, texts, topics.
// The zero value of a field means its default (see Policy.WithDefaults).
type Policy struct {
	Name    string   `json:"name,omitempty"`    // the bot's name as shown to visitors
	Welcome string   `json:"welcome,omitempty"` // first text of a conversation
	Hot     []string `json:"hot,omitempty"`     // ids of hot questions, in order

	// PrecisionTarget is the share of direct answers that must be right, .5 to .999;
	// 0: none. AnswerAt then follows from it (see Policy.Aim), whatever is written there.
	PrecisionTarget float64 `json:"precision_target,omitempty"`

	AnswerAt   float64 `json:"answer_at,omitempty"`  // confidence from which the bot answers directly (直接回答), probability
	ClarifyAt  float64 `json:"clarify_at,omitempty"` // confidence from which it offers options (猜你想问), probability
	MaxOptions int     `json:"max_options,omitempty"`
	MaxMisses  int     `json:"max_misses,omitempty"`  // consecutive fallbacks after which a person is called
	MaxRepeats int     `json:"max_repeats,omitempty"` // the same question this often in a row calls a person

	// A half sentence goes on with the last question that was answered (那储蓄卡呢) for so
	// many further turns, and no longer than so many minutes.
	ContextTurns   int `json:"context_turns,omitempty"`
	ContextMinutes int `json:"context_minutes,omitempty"`

	ClarifyText  string            `json:"clarify_text,omitempty"`
	Fallbacks    []string          `json:"fallbacks,omitempty"`     // one for each miss in a row, the last one stays
	HandoffTexts map[string]string `json:"handoff_texts,omitempty"` // by reason, "" for any other
	HandoffWords []string          `json:"handoff_words,omitempty"` // further ways to ask for a person
	Chitchat     []Chitchat        `json:"chitchat,omitempty"`      // replaces the built-in replies of the same name
	Sensitive    []SensitiveTopic  `json:"sensitive,omitempty"`
	Queue        string            `json:"queue,omitempty"` // queue named in a hand-off
}

// Chitchat is a small-talk reply: it never counts as an answer.
type Chitchat struct {
	Name  string   `json:"name"`  // greeting, thanks, bye, identity, abuse, or the owner's own
	Words []string `json:"words"` // whole utterances, compared after normalisation
	Text  string   `json:"text"`
}

// SensitiveTopic always calls a person and says Text.
type SensitiveTopic struct {
	Topic string   `json:"topic"`
	Words []string `json:"words"` // any of them inside the normalised utterance
	Text  string   `json:"text"`
}

// WithDefaults returns the policy with every unset field filled in.
func (p Policy) WithDefaults() Policy {
	def(&p.Name, "应答")
	def(&p.Welcome, "您好，我是智能客服，请问有什么可以帮您？")
	def(&p.AnswerAt, DefaultAnswerAt)
	def(&p.ClarifyAt, DefaultClarifyAt)
	def(&p.MaxOptions, 5)
	def(&p.MaxMisses, 3)
	def(&p.MaxRepeats, 3)
	def(&p.ContextTurns, 3)
	def(&p.ContextMinutes, 10)
	def(&p.ClarifyText, "请问您想问的是下面哪一个？")
	def(&p.Queue, "default")
	if len(p.Fallbacks) == 0 {
		p.Fallbacks = []string{
			"抱歉，我没太明白，您可以换个说法再问一次吗？",
			"还是没能找到答案。您可以说得更具体一些，或回复“人工”由客服人员为您服务。",
		}
	}
	texts := map[string]string{"": "正在为您转接人工客服，请稍候。"}
	for reason, text := range p.HandoffTexts {
		texts[reason] = text
	}
	p.HandoffTexts = texts
	return p
}

// Default thresholds, as calibrated probabilities. At 0.82 the public sets yunpian
// and esun_bank have .959 and .978 of their direct answers right and answer .75 and
// .78 of the questions directly (at 0.75 .95 and .97 with .76 and .82); oppo and
// diac2019_law .977 and .932 with .52 and .63. Of 1,299 lines of noise none is answered
// by the three packs together, at 0.80 one is.
const (
	DefaultAnswerAt  = 0.82
	DefaultClarifyAt = 0.30
)

// The targets that an owner may set: below one half an answer would sooner be wrong,
// and 1 cannot be promised.
const (
	MinPrecisionTarget = 0.5
	MaxPrecisionTarget = 0.999
)

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
