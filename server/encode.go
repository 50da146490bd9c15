package server

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"yingda/dialog"
	"yingda/kb"
)

// The reply of /ask is written by hand, straight into a buffer: encoding/json
// takes 6 µs for one, this 0.5 µs, and it is most of what the server itself does
// for a question. A test holds every field against encoding/json's view of it.

// appendReply appends the JSON object of a reply, with what the channel adds:
// session, token and turn when they are set, the text rendered as HTML, and
// extra, ready-made members with a leading comma.
func appendReply(b []byte, session, token string, turn int, r *dialog.Reply, text rendered, extra string) []byte {
	b = append(b, '{')
	if session != "" {
		b = append(b, `"session":`...)
		b = appendString(b, session)
		b = append(b, ',')
	}
	if token != "" {
		b = append(b, `"visitor_token":`...)
		b = appendString(b, token)
		b = append(b, ',')
	}
	if turn > 0 {
		b = append(b, `"turn":`...)
		b = strconv.AppendInt(b, int64(turn), 10)
		b = append(b, ',')
	}
	b = append(b, `"kind":"`...)
	b = append(b, r.Kind...)
	b = append(b, `",`...)
	b = append(b, text.members...)
	b = append(b, `,"confidence":`...)
	b = appendFloat(b, r.Confidence)
	if r.Entry != nil {
		b = append(b, `,"entry":{"id":`...)
		b = appendString(b, r.Entry.ID)
		b = append(b, `,"question":`...)
		b = appendString(b, r.Entry.Question)
		if r.Entry.Matched != "" {
			b = append(b, `,"matched":`...)
			b = appendString(b, r.Entry.Matched)
		}
		b = append(b, '}')
	}
	b = appendFacts(b, r.Facts)
	b = appendOptions(b, r.Options)
	if r.Handoff != nil {
		b = append(b, `,"handoff":{"reason":`...)
		b = appendString(b, r.Handoff.Reason)
		b = append(b, `,"queue":`...)
		b = appendString(b, r.Handoff.Queue)
		if r.Handoff.Position > 0 {
			b = append(b, `,"position":`...)
			b = strconv.AppendInt(b, int64(r.Handoff.Position), 10)
		}
		b = append(b, '}')
	}
	if r.Chitchat != "" {
		b = append(b, `,"chitchat":`...)
		b = appendString(b, r.Chitchat)
	}
	b = append(b, `,"state":"`...)
	b = append(b, r.State...)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, int64(r.Version), 10)
	b = append(b, `,"generated":`...)
	b = strconv.AppendBool(b, r.Generated)
	if len(r.Related) > 0 {
		b = append(b, `,"related":[`...)
		for i, q := range r.Related {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, q)
		}
		b = append(b, ']')
	}
	b = appendFlow(b, r.Flow)
	b = append(b, extra...)
	return append(b, '}')
}

// appendFlow writes where a flow stands.
func appendFlow(b []byte, f *dialog.FlowInfo) []byte {
	if f == nil {
		return b
	}
	b = append(b, `,"flow":{"name":`...)
	b = appendString(b, f.Name)
	if f.Awaiting != "" {
		b = append(b, `,"awaiting":`...)
		b = appendString(b, f.Awaiting)
	}
	for i, name := range slices.Sorted(maps.Keys(f.Slots)) {
		if i == 0 {
			b = append(b, `,"slots":{`...)
		} else {
			b = append(b, ',')
		}
		b = appendString(b, name)
		b = append(b, ':')
		b = appendString(b, f.Slots[name])
	}
	if len(f.Slots) > 0 {
		b = append(b, '}')
	}
	return append(b, '}')
}

func appendOptions(b []byte, options []dialog.Option) []byte {
	for i, o := range options {
		if i == 0 {
			b = append(b, `,"options":[`...)
		} else {
			b = append(b, ',')
		}
		b = append(b, `{"label":`...)
		b = appendString(b, o.Label)
		b = append(b, `,"entry":`...)
		b = appendString(b, o.Entry)
		b = append(b, `,"confidence":`...)
		b = appendFloat(b, o.Confidence)
		b = append(b, '}')
	}
	if len(options) > 0 {
		b = append(b, ']')
	}
	return b
}

// appendFacts writes what a visitor may see of the facts an answer rests on.
func appendFacts(b []byte, facts []kb.Fact) []byte {
	for i, f := range facts {
		if i == 0 {
			b = append(b, `,"facts":[`...)
		} else {
			b = append(b, ',')
		}
		b = append(b, `{"subject":`...)
		b = appendString(b, f.Subject)
		b = append(b, `,"predicate":`...)
		b = appendString(b, f.Predicate)
		b = append(b, `,"object":`...)
		b = appendString(b, f.Object)
		if f.Unit != "" {
			b = append(b, `,"unit":`...)
			b = appendString(b, f.Unit)
		}
		b = append(b, '}')
	}
	if len(facts) > 0 {
		b = append(b, ']')
	}
	return b
}

// appendFloat writes a finite number without exponent; JSON has no other.
func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, '0')
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string: quotes, backslashes and control characters
// escaped, U+2028 and U+2029 too (they end a line in JavaScript), bytes that are
// not UTF-8 as U+FFFD. <, > and & stay: the type of the response is JSON.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size, escape := 1, ""
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == '\u2028':
				escape = `\u2028`
			case r == '\u2029':
				escape = `\u2029`
			case r == utf8.RuneError && size == 1:
				escape = `\ufffd`
			default:
				i += size
				continue
			}
		}
		b = append(b, s[from:i]...)
		switch {
		case escape != "":
			b = append(b, escape...)
		case c == '"', c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i += size
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}
