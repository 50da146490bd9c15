package dialog

import "slices"

// Difference is a turn of a logged conversation that a bot would do otherwise today.
type Difference struct {
	N    int      `json:"n"`
	Text string   `json:"text"` // what the visitor said
	What []string `json:"what"` // kind, text, entry, options, handoff, chitchat, state, confidence
	Was  Reply    `json:"was"`
	Now  Reply    `json:"now"`
}

// confidenceMoved is the least change of confidence worth telling.
const confidenceMoved = 0.01

// Replay takes a logged conversation through a bot, message by message at the
// times they came, and returns the turns that come out differently. Turns during
// which a person held the session are not compared: what that person did is not in
// the log of the bot.
func Replay(b *Bot, turns []Turn) []Difference {
	var out []Difference
	s := Session{State: WithBot}
	for _, t := range turns {
		if t.Reply.Kind == Silent {
			s.State = WithAgent
			s.Turns++
			continue
		}
		if s.State == WithAgent {
			s.State = Closed // the person left; what follows begins anew
		}
		var now Reply
		s, now = b.Step(s, t.Message)
		if what := differ(&t.Reply, &now); len(what) > 0 {
			out = append(out, Difference{N: t.N, Text: t.Message.Text, What: what, Was: t.Reply, Now: now})
		}
	}
	return out
}

// differ names what differs between two replies. The version and the related
// questions do not count.
func differ(was, now *Reply) []string {
	var what []string
	tell := func(name string, differs bool) {
		if differs {
			what = append(what, name)
		}
	}
	tell("kind", was.Kind != now.Kind)
	tell("text", was.Text != now.Text)
	tell("entry", entryID(was) != entryID(now))
	tell("options", !slices.EqualFunc(was.Options, now.Options, func(a, b Option) bool { return a.Entry == b.Entry }))
	tell("handoff", (was.Handoff == nil) != (now.Handoff == nil) || was.Handoff != nil && was.Handoff.Reason != now.Handoff.Reason)
	tell("chitchat", was.Chitchat != now.Chitchat)
	tell("state", was.State != now.State)
	moved := was.Confidence - now.Confidence
	tell("confidence", moved >= confidenceMoved || moved <= -confidenceMoved)
	return what
}

func entryID(r *Reply) string {
	if r.Entry == nil {
		return ""
	}
	return r.Entry.ID
}
