package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"yingda/corpus"
	"yingda/eval"
	"yingda/kb"
	"yingda/server"
)

// benchCmd measures the speed of answering in process.
type benchCmd struct {
	KB      []string `name:"kb" required:"" help:"知识文件，多个用逗号分隔。" placeholder:"FILE"`
	Queries string   `required:"" help:"要问的问题（与 eval 同格式）。" placeholder:"FILE"`
	Entries int      `help:"把知识库增减到这么多条目；0 表示原样。" placeholder:"N"`
	Clients int      `help:"同时提问的人数。" default:"1" placeholder:"C"`
	Seconds float64  `help:"测多少秒。" default:"5" placeholder:"S"`
	JSON    bool     `name:"json" help:"以 JSON 输出。"`
}

func (c *benchCmd) Run(s *session) error {
	if c.Entries < 0 || c.Clients < 1 || c.Clients > 1024 || c.Seconds <= 0 || c.Seconds > 3600 {
		return badInput{fmt.Errorf("--entries 须 ≥ 0，--clients 须为 1–1024，--seconds 须在 0 与 3600 之间")}
	}
	judged, err := corpus.ReadJudgmentsFile(s, c.Queries, corpus.Limits{})
	if err != nil {
		return badInput{err}
	}
	if len(judged) == 0 {
		return badInput{fmt.Errorf("%s：没有问题", c.Queries)}
	}
	questions := make([]string, len(judged))
	for i, j := range judged {
		questions[i] = j.Q
	}
	start := time.Now()
	bot, err := compileFiles(s, c.KB, true, func(e []kb.Entry) []kb.Entry {
		if c.Entries == 0 {
			return e
		}
		e = eval.Grow(e, c.Entries)
		start = time.Now() // making them up is not loading
		return e
	})
	if err != nil {
		return err
	}
	load := time.Since(start)
	bot.knowledge = kb.Knowledge{}
	debug.FreeOSMemory()
	server.PaceGarbage() // as a server does that has loaded it
	ctx, cancel := context.WithTimeout(s, time.Duration(c.Seconds*float64(time.Second)))
	defer cancel()
	r := eval.Bench(ctx, bot.Bot, questions, c.Clients)
	r.LoadMS, r.RSSMB = load.Milliseconds(), residentMB()
	if c.JSON {
		return json.NewEncoder(s.out).Encode(r)
	}
	fmt.Fprintf(s.out, "条目 %d，说法 %d，%d 人同时提问，%.1f 秒\n", r.Entries, r.Phrasings, r.Clients, r.Seconds)
	fmt.Fprintf(s.out, "每秒 %.0f 次；平均 %.0f µs，p50 %.0f，p90 %.0f，p99 %.0f，最长 %.0f µs\n", r.QPS, r.MeanUS, r.P50US, r.P90US, r.P99US, r.MaxUS)
	fmt.Fprintf(s.out, "载入 %d ms，内存 %d MB\n", r.LoadMS, r.RSSMB)
	return nil
}
