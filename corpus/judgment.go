package corpus

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yingda/kb"
)

// Expect is what a judged question should get.
type Expect string

const (
	ExpectAnswer  Expect = "answer"  // a direct answer: one of Gold, or the fact of Object
	ExpectRefuse  Expect = "refuse"  // no direct answer
	ExpectClarify Expect = "clarify" // a clarification whose options hold Gold
	ExpectHandoff Expect = "handoff" // a person
)

// Judgment is a question and what a person decided that it should get.
type Judgment struct {
	Q      string
	Expect Expect
	Gold   []string // entries that answer it fairly; of a clarification: that should be offered
	OOS    string   // kind of refusal: near, far, …
	Row    int      // in its file, from 1

	// Of a question on facts.
	Fact      bool
	Object    string      // the answer: object of the fact that must be cited; "": must be refused
	Subject   string      // optional, for reports
	Predicate string      // optional, for reports
	Path      [][3]string // optional: the facts that lead to Object, of several hops
}

// ReadJudgments reads judged questions: JSONL {"q","gold":[…],"oos"} or, on
// facts, {"q","answer","subject","predicate","path"}; or a table with the
// columns question and expected, which holds an id, NONE, CLARIFY(a,b) or
// HANDOFF. All bad rows are returned at once as a kb.ErrorList.
func ReadJudgments(ctx context.Context, s Source, lim Limits) ([]Judgment, error) {
	lim = lim.withDefaults()
	f, err := sniff(s, lim)
	if err != nil {
		return nil, err
	}
	j := &judging{file: s.Name, lim: lim}
	w := &walker{ctx: ctx, src: s, form: f, lim: lim}
	switch f.kind {
	case formTable:
		err = j.table(w)
	case formLines:
		err = w.judged(w.lines(), j.json)
	default:
		return nil, s.unsupported("标注问题应是 JSONL（每行一个对象）或有 question、expected 两列的 CSV")
	}
	if err != nil {
		return nil, err
	}
	j.bad.Sort()
	if err := j.bad.Err(); err != nil {
		return nil, err
	}
	return j.out, nil
}

// ReadJudgmentsFile is ReadJudgments of a file on disk.
func ReadJudgmentsFile(ctx context.Context, path string, lim Limits) (out []Judgment, err error) {
	err = withFile(path, func(s Source) error {
		out, err = ReadJudgments(ctx, s, lim)
		return err
	})
	return out, err
}

// judging gathers judgments and the rows that are none.
type judging struct {
	file string
	lim  Limits
	out  []Judgment
	bad  kb.ErrorList
	q    int // column of the question
	want int // column of what is expected
}

func (j *judging) fail(row int, column, format string, args ...any) {
	j.bad = append(j.bad, kb.Mistake{Severity: kb.Error, Field: column, File: j.file, Row: row, Message: fmt.Sprintf(format, args...)})
}

// add takes a judgment whose question is not blank or too long.
func (j *judging) add(q string, row int, v Judgment) {
	v.Q, v.Row = strings.TrimSpace(q), row
	switch n := utf8.RuneCountInString(v.Q); {
	case n == 0:
		j.fail(row, "q", "问题为空")
	case n > j.lim.QuestionRunes:
		j.fail(row, "q", "有 %d 个字，超过上限 %d", n, j.lim.QuestionRunes)
	default:
		j.out = append(j.out, v)
	}
}

// judged passes on each line that can be used, within the limits of the whole file.
func (w *walker) judged(r lineReader, use func(line)) error {
	return w.rest(r, lineFunc(use), nil)
}

// lineFunc is a visitor that wants the lines only.
type lineFunc func(line)

func (f lineFunc) table(table) error                { return nil }
func (f lineFunc) line(l line) error                { f(l); return nil }
func (f lineFunc) warn(string, int, string, string) {}

// judgedLine is a judged question as JSON. Fields of other programs are let pass.
type judgedLine struct {
	Q         *string    `json:"q"`
	Gold      *[]string  `json:"gold"`
	OOS       string     `json:"oos"`
	Answer    *string    `json:"answer"`
	Subject   string     `json:"subject"`
	Predicate string     `json:"predicate"`
	Path      [][]string `json:"path"`
}

func (j *judging) json(l line) {
	var v judgedLine
	if l.fault != "" {
		j.fail(l.row, "", "%s", l.fault)
		return
	}
	if err := json.Unmarshal(l.json, &v); err != nil {
		j.fail(l.row, "", "不是有效的标注问题：%s", jsonMistake(err))
		return
	}
	switch {
	case v.Q == nil:
		j.fail(l.row, "q", "没有问题 q")
	case v.Gold != nil:
		out := Judgment{Expect: ExpectAnswer, Gold: *v.Gold, OOS: v.OOS}
		if len(out.Gold) == 0 {
			out.Expect = ExpectRefuse
		} else if v.OOS != "" {
			j.fail(l.row, "oos", "有答案 gold 的问题不应再标 oos")
			return
		}
		if slices.ContainsFunc(out.Gold, func(id string) bool { return strings.TrimSpace(id) == "" }) {
			j.fail(l.row, "gold", "有空的条目编号")
			return
		}
		j.add(*v.Q, l.row, out)
	case v.Answer != nil:
		out := Judgment{Expect: ExpectAnswer, OOS: v.OOS, Fact: true, Object: *v.Answer, Subject: v.Subject, Predicate: v.Predicate}
		for _, hop := range v.Path {
			if len(hop) != 3 {
				j.fail(l.row, "path", "每一跳应是 [主体, 属性, 取值] 三项")
				return
			}
			out.Path = append(out.Path, [3]string(hop))
		}
		if *v.Answer == "" {
			out.Expect = ExpectRefuse
		}
		j.add(*v.Q, l.row, out)
	default:
		j.fail(l.row, "gold", "既没有 gold（条目编号的列表），也没有 answer（三元组的取值）")
	}
}

// table reads the two columns; further ones are let pass.
func (j *judging) table(w *walker) error {
	r := w.delimited()
	for range headerRows {
		l, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return w.failed(err)
		}
		j.q, j.want = -1, -1
		for i, c := range l.cells {
			switch foldHeader(c) {
			case "question", "q", "问题", "标注问题":
				j.q = i
			case "expected", "expect", "gold", "期望", "预期", "预期结果", "期望结果":
				j.want = i
			}
		}
		if j.q >= 0 && j.want >= 0 {
			return w.judged(r, j.row)
		}
	}
	return &FileError{w.src.Name, "前几行里找不到表头 question、expected（或 问题、期望）", ErrHeader}
}

func (j *judging) row(l line) {
	if l.fault != "" {
		j.fail(l.row, "", "%s", l.fault)
		return
	}
	cell := func(i int) string {
		if i < len(l.cells) {
			return strings.TrimSpace(l.cells[i])
		}
		return ""
	}
	v, err := parseExpected(cell(j.want))
	if err != nil {
		j.fail(l.row, "expected", "%v", err)
		return
	}
	j.add(cell(j.q), l.row, v)
}

// parseExpected reads id, NONE, CLARIFY(a,b) or HANDOFF. The words count in
// capitals only, so that they cannot be ids by accident.
func parseExpected(s string) (Judgment, error) {
	switch s = strings.TrimSpace(norm.NFKC.String(s)); {
	case s == "":
		return Judgment{}, fmt.Errorf("为空；不该回答的问题请写 NONE")
	case s == "NONE":
		return Judgment{Expect: ExpectRefuse}, nil
	case s == "HANDOFF":
		return Judgment{Expect: ExpectHandoff}, nil
	case strings.HasPrefix(s, "CLARIFY"):
		list, ok := strings.CutPrefix(s, "CLARIFY(")
		list, closed := strings.CutSuffix(list, ")")
		v := Judgment{Expect: ExpectClarify}
		for id := range strings.SplitSeq(list, ",") {
			v.Gold = append(v.Gold, strings.TrimSpace(id))
		}
		if !ok || !closed || slices.Contains(v.Gold, "") {
			return Judgment{}, fmt.Errorf("“%s”应写成 CLARIFY(编号,编号)", s)
		}
		return v, nil
	}
	return Judgment{Expect: ExpectAnswer, Gold: []string{s}}, nil
}
