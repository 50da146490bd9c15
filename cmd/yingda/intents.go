package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"yingda/eval"
	"yingda/nlu"
	"yingda/nlu/learn"
)

// intentFlags are what eval can say of intents and slots learned from examples.
type intentFlags struct {
	Intents string `help:"标注了意图和词槽的例句（JSONL）：交叉验证意图与词槽的学习，不需要知识文件。" placeholder:"FILE" xor:"what" required:""`
	Values  string `help:"已知的取值（JSON：词槽 → 取值列表），和 --intents 一起用。" placeholder:"FILE"`
	Folds   int    `default:"5" help:"交叉验证的份数，2 到 20。"`
}

const maxFolds = 20

func (f intentFlags) measure(s *session, asJSON bool) error {
	if f.Folds < 2 || f.Folds > maxFolds {
		return badInput{fmt.Errorf("--folds 应是 2 到 %d 之间的整数", maxFolds)}
	}
	examples, unplaced, err := readExamples(f.Intents)
	if err != nil {
		return badInput{err}
	}
	values, err := readValues(f.Values)
	if err != nil {
		return badInput{err}
	}
	nlu.Warm()
	r, err := eval.CrossValidate(examples, f.Folds, time.Now(), eval.Learned(values))
	if err != nil {
		return err
	}
	r.Unplaced = unplaced
	if asJSON {
		return json.NewEncoder(s.out).Encode(r)
	}
	printIntents(s.out, r)
	return nil
}

func readExamples(path string) (examples []learn.Example, unplaced int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	name := filepath.Base(path)
	examples, unplaced, err = learn.ReadJSONL(f)
	var bad learn.Mistakes
	switch {
	case errors.As(err, &bad):
		return nil, 0, fmt.Errorf("%s %w", name, bad)
	case err != nil:
		return nil, 0, err
	case len(examples) == 0:
		return nil, 0, fmt.Errorf("%s：文件是空的", name)
	}
	return examples, unplaced, nil
}

// readValues reads the known values of slots; none when no file is named.
func readValues(path string) (values map[string][]string, err error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &values); err != nil {
		return nil, fmt.Errorf("%s：应是 {\"词槽\":[\"取值\"]} 这样的 JSON", filepath.Base(path))
	}
	return values, nil
}

func printIntents(w io.Writer, r eval.IntentReport) {
	fmt.Fprintf(w, "例句 %d，%d 份交叉验证", r.N, r.Folds)
	if r.Unplaced > 0 {
		fmt.Fprintf(w, "；%d 处取值在原句里没有位置，不计", r.Unplaced)
	}
	fmt.Fprintf(w, "\n意图：准确率 %.4f  宏平均 F1 %.4f  校准误差 ECE %.4f\n", r.Accuracy, r.MacroF1, r.ECE)
	fmt.Fprintf(w, "词槽：F1 %.4f  准确率 %.4f  召回率 %.4f\n", r.SlotF1, r.SlotP, r.SlotR)
	fmt.Fprintf(w, "意图和词槽全对的句子 %.4f  意图和词槽合计 F1 %.4f\n", r.Frame, r.ActF1)
	fmt.Fprintf(w, "训练 %d ms，每句 p50 %d µs  p99 %d µs\n", r.TrainMS, r.P50US, r.P99US)
	for _, part := range []struct {
		title string
		list  []eval.LabelScore
	}{{"意图", r.Intents}, {"词槽", r.Slots}} {
		rows := [][]string{{part.title, "个数", "F1", "准确率", "召回率"}}
		for _, l := range part.list {
			rows = append(rows, []string{l.Name, fmt.Sprint(l.N), fmt.Sprintf("%.4f", l.F1), fmt.Sprintf("%.4f", l.Precision), fmt.Sprintf("%.4f", l.Recall)})
		}
		fmt.Fprintln(w)
		table(w, rows)
	}
}
