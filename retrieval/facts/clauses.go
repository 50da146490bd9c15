package facts

import (
	"strings"

	"yingda/nlu"
)

// mostClauses of a question are read one by one.
const mostClauses = 6

// mostAfter is the most that an answer is worth after something has happened to its subject.
const mostAfter = .7

// clauses splits a text at its punctuation.
func clauses(text string) (out []string) {
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,。！!？?；;\n", r) }) {
		if c = strings.TrimSpace(c); c != "" {
			out = append(out, c)
		}
	}
	return out
}

// byClauses reads a question of several clauses one by one, each with what the one
// before was about: 金卡年费多少？有什么权益？ whole is how it is read at once, which stands
// where the clauses answer no more.
func (ix *Index) byClauses(q Question, whole Answer) Answer {
	list := clauses(q.Utterance.Text)
	if len(list) < 2 || len(list) > mostClauses || whole.Form == Compare || whole.Form == Extreme {
		return whole
	}
	var out Answer
	n, full, begun := 0, false, q.Topic.Subject != ""
	for _, c := range list {
		part := q
		part.Utterance = &nlu.Utterance{Text: c, Norm: nlu.Normalize(c)}
		a := ix.read(part)
		if a.Topic.Subject != "" && a.Outcome != None {
			q.Topic = a.Topic.after(q.Topic)
		}
		if happened := strings.HasSuffix(part.Utterance.Norm, "了") && len(ix.link([]rune(flat(part.Utterance.Norm)))) > 0; happened && a.Outcome != Found {
			whole.Confidence = min(whole.Confidence, mostAfter)
			return whole // 金卡丢了: what is asked after that is hardly a matter of the table
		}
		if a.Outcome != Found || a.Form != Attribute && a.Form != Verify || a.Confidence < preferred {
			continue
		}
		if a.Asked == out.Asked { // said again in other words
			out.Confidence = max(out.Confidence, a.Confidence)
			continue
		}
		full = full || a.full
		if n++; n == 1 {
			out = a
			continue
		}
		out.Asked += "？" + a.Asked
		out.Text += a.Text
		out.Facts = append(out.Facts, a.Facts...)
		out.Facts = out.Facts[:min(len(out.Facts), MaxCited)]
		out.Topic, out.Confidence = a.Topic, min(out.Confidence, a.Confidence)
	}
	if n == 0 || n == 1 && whole.Outcome == Found && whole.Confidence >= out.Confidence {
		return whole
	}
	if n < len(list) && !full && !begun {
		return whole // a guess that leaves something out
	}
	return out
}
