// Package facts answers questions on the fact table: the subjects and predicates
// that a question names are linked to rows, and the answer is put together from
// these rows and nothing else. An Index is immutable and safe for any number of
// readers.
package facts

import (
	"slices"
	"time"

	"yingda/kb"
	"yingda/nlu"
)

// Form is how a question asks for facts.
type Form string

const (
	Attribute Form = "attribute" // 金卡年费多少, also of several hops
	List      Form = "list"      // 有哪些卡, 年费低于100的卡
	Count     Form = "count"     // 有几种卡
	Extreme   Form = "extreme"   // 哪张卡年费最低
	Compare   Form = "compare"   // 金卡和普卡哪个年费低
	Verify    Form = "verify"    // 金卡有年费吗, 金卡年费是300吗
	Introduce Form = "introduce" // 介绍一下金卡
)

// Question is what was asked, of whom and when.
type Question struct {
	Utterance *nlu.Utterance
	At        time.Time // facts not valid at this moment are left out; zero: all count
	Topic     Topic     // what was talked of before; zero: nothing
}

// Topic is what a conversation was last about, small enough to be kept with it.
type Topic struct {
	Form      Form   `json:"form,omitempty"`
	Subject   string `json:"subject,omitempty"`
	Predicate string `json:"predicate,omitempty"`
	Asked     string `json:"asked,omitempty"` // the question of a list, for its next page
	Page      int    `json:"page,omitempty"`  // pages of the list that were shown

	Before []string `json:"before,omitempty"` // subjects before, the last first: 酒店 of 酒店的电话 may be one
}

// maxBefore subjects are kept beside the last one.
const maxBefore = 3

// after is the topic that follows an older one.
func (t Topic) after(old Topic) Topic {
	t.Before = nil
	for _, s := range append([]string{old.Subject}, old.Before...) {
		if s != "" && s != t.Subject && !slices.Contains(t.Before, s) && len(t.Before) < maxBefore {
			t.Before = append(t.Before, s)
		}
	}
	return t
}

// Left is the topic when something else was talked of in between: its list is not
// gone on with, its subject still is 它.
func (t Topic) Left() Topic {
	return Topic{Subject: t.Subject, Predicate: t.Predicate, Before: t.Before}
}

// Outcome says what a reading of a question came to.
type Outcome uint8

const (
	None    Outcome = iota // not a question on facts
	Found                  // Text answers, Facts are the rows it is made of
	Choose                 // several things are meant: Options are questions that name one each
	Unknown                // the subject is known, the attribute is not: Options ask for known ones
)

// Answer is the best reading of a question.
type Answer struct {
	Outcome    Outcome
	Form       Form
	Asked      string    // the question as it was read, in canonical words: asked again it gets the same answer
	Text       string    // for people
	Facts      []kb.Fact // cited
	Options    []string  // canonical questions
	Named      []string  // what of the question an entry must speak of to answer it as well: names, conditions; normalised
	Stranger   string    // of Unknown: a name, in the words of the question, that the table does not have
	Confidence float64   // that this is what was asked and that it is answered right
	Topic      Topic     // what the conversation is about now

	full bool // the subject stands in the question as it is
}

// MaxCited is the most rows that an answer cites.
const MaxCited = 50
