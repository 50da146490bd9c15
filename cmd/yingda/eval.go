package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"yingda/atomicfile"
	"yingda/corpus"
	"yingda/dialog"
	"yingda/eval"
	"yingda/kb"
	"yingda/nlu"
)

// evalCmd measures a knowledge base by judged questions, or holds it to scripted talks.
type evalCmd struct {
	KB                []string `name:"kb" help:"知识文件，多个用逗号分隔（条目 JSONL/CSV/XLSX，事实 TSV …）。" placeholder:"FILE"`
	Queries           string   `help:"标注问题（JSONL 或 CSV）。" placeholder:"FILE" xor:"what" required:""`
	Talks             string   `help:"对话脚本目录；有不一致时退出码为 1。" placeholder:"DIR" xor:"what" required:""`
	Out               string   `help:"把每个问题的结果写成 JSONL。" placeholder:"FILE"`
	JSON              bool     `name:"json" help:"以 JSON 输出指标。"`
	AllowEmptyAnswers bool     `help:"没有答案的条目用标准问代替答案，而不报错。"`

	curveFlags  `embed:""`
	typingFlags `embed:""`
	intentFlags `embed:""`
	matcherFlag `embed:""`
}

func (c *evalCmd) Run(s *session) error {
	if err := c.use(); err != nil {
		return err
	}
	if err := c.check(c.Queries); err != nil {
		return err
	}
	kinds, err := c.kinds(c.Queries)
	if err != nil {
		return err
	}
	if c.Intents != "" {
		return c.measure(s, c.JSON)
	}
	if len(c.KB) == 0 {
		return badInput{errors.New("缺少选项：--kb=FILE")}
	}
	start := time.Now()
	bot, err := compileFiles(s, c.KB, c.AllowEmptyAnswers, nil)
	if err != nil {
		return err
	}
	load := time.Since(start)
	if c.Talks != "" {
		return c.talks(s, bot.knowledge)
	}
	judged, err := corpus.ReadJudgmentsFile(s, c.Queries, corpus.Limits{})
	if err != nil {
		return badInput{err}
	}
	if err := c.fits(judged, bot.knowledge); err != nil {
		return badInput{err}
	}
	if len(kinds) > 0 {
		return showTyping(s, c.JSON, eval.Typing(bot.Bot, judged, kinds, c.Seed, start))
	}
	rows := eval.Ask(bot.Bot, judged, time.Now())
	if c.Out != "" {
		err := atomicfile.WriteFile(c.Out, func(w io.Writer) error { return eval.WriteRows(w, rows) })
		if err != nil {
			return err
		}
	}
	r := eval.Summarise(rows)
	r.LoadMS, r.RSSMB = load.Milliseconds(), residentMB()
	aims := c.aims(eval.Judge(rows))
	if err := c.plot(filepath.Base(c.Queries), rows, r, bot.Policy(), aims); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(struct {
			eval.Report
			Targets []aim `json:"targets,omitempty"`
		}{r, aims})
	}
	printReport(s.out, r)
	printAims(s.out, aims)
	return nil
}

// fits reports every question whose answer the knowledge does not have: counted
// as wrong, a slip of the pen would be taken for a weakness of the bot. It also
// finds out before the work is done whether --out and --plot can be written.
func (c *evalCmd) fits(judged []corpus.Judgment, k kb.Knowledge) error {
	known := map[string]bool{}
	for i := range k.Entries {
		known[k.Entries[i].ID] = true
	}
	var bad kb.ErrorList
	for _, j := range judged {
		for _, id := range j.Gold {
			if !known[id] {
				bad = append(bad, kb.Mistake{Severity: kb.Error, File: filepath.Base(c.Queries), Row: j.Row, Message: fmt.Sprintf("知识里没有编号为“%s”的条目", id)})
			}
		}
	}
	return cmp.Or(bad.Err(), writable("--out", c.Out), writable("--plot", c.Plot))
}

// writable finds out whether a file that a flag names can be written; it need not be named.
func writable(flag, path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s %s 不是普通文件", flag, path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func printReport(w io.Writer, r eval.Report) {
	fmt.Fprintf(w, "问题：范围内 %d，应拒答 %d\n", r.In, r.Out)
	fmt.Fprintf(w, "排序：首位 %.4f  前三 %.4f  MRR %.4f\n", r.Top1, r.Top3, r.MRR)
	fmt.Fprintf(w, "置信度：AUROC %.4f  校准误差 ECE %.4f\n", r.AUROC, r.ECE)
	fmt.Fprintf(w, "直答：准确率 %.4f  覆盖率 %.4f  答错占全部问题 %.4f\n", r.AnsweredPrecision, r.Coverage, r.WrongAnswerRate)
	fmt.Fprintf(w, "拒答召回 %.4f  澄清命中 %.4f\n", r.RefusalRecall, r.ClarifyHit)
	fmt.Fprintf(w, "耗时：p50 %d µs  p99 %d µs  载入 %d ms  内存 %d MB\n", r.P50US, r.P99US, r.LoadMS, r.RSSMB)
}

func (c *evalCmd) talks(s *session, base kb.Knowledge) error {
	r, err := eval.RunTalks(c.Talks, base)
	if errors.Is(err, fs.ErrNotExist) {
		return badInput{fmt.Errorf("%s：没有这个目录，或里面没有对话脚本", c.Talks)}
	}
	if err != nil {
		return badInput{err}
	}
	if c.JSON {
		if err := json.NewEncoder(s.out).Encode(r); err != nil {
			return err
		}
	} else {
		for _, d := range r.Diffs {
			fmt.Fprintln(s.out, d)
		}
		fmt.Fprintf(s.out, "%d 个文件，%d 段对话，%d 轮，%d 段通过\n", r.Files, r.Talks, r.Turns, r.Passed)
		if t := r.Tasks; t.Begun > 0 {
			fmt.Fprintf(s.out, "任务：开始 %d，完成 %d，取消 %d，转人工 %d，未完 %d；完成率 %.4f，每个任务 %.1f 轮\n", t.Begun, t.Completed, t.Cancelled, t.HandedOff, t.Open, t.Completion, t.TurnsPerTask)
			fmt.Fprintf(s.out, "词槽：应有 %d，错 %d；打断 %d 次，接上 %d 次\n", t.Slots, t.WrongSlots, t.Interrupted, t.Resumed)
		}
	}
	if len(r.Diffs) > 0 {
		return errTold
	}
	return nil
}

// compiled is a bot with the knowledge it was made from.
type compiled struct {
	*dialog.Bot
	knowledge kb.Knowledge
}

// compileFiles makes a bot of knowledge files in memory; change may alter the entries first.
func compileFiles(s *session, files []string, allowEmpty bool, change func([]kb.Entry) []kb.Entry) (compiled, error) {
	k, warnings, err := corpus.Load(context.Context(s), corpus.Options{AllowEmptyAnswers: allowEmpty, Norm: nlu.Key}, files...)
	if err != nil {
		return compiled{}, badInput{err}
	}
	if n := len(warnings); n > 0 {
		fmt.Fprintf(s.err, "%d 条警告，第一条：%v\n", n, warnings[0])
	}
	if change != nil {
		k.Entries = change(k.Entries)
	}
	nlu.Warm()
	bot, err := dialog.Compile(k, 0)
	if err != nil {
		return compiled{}, badInput{err}
	}
	return compiled{bot, k}, nil
}

// badInput marks an error that the user's files or flags caused: exit code 2.
type badInput struct{ error }

func (e badInput) Unwrap() error { return e.error }

// residentMB is the resident memory of this process, 0 where /proc does not tell.
func residentMB() int64 {
	f, err := os.Open("/proc/self/statm")
	if err != nil {
		return 0
	}
	defer f.Close()
	var total, resident int64
	if _, err := fmt.Fscan(f, &total, &resident); err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	return resident * int64(os.Getpagesize()) >> 20
}
