package main

import (
	"encoding/json"
	"fmt"
	"os"

	"yingda/nlu"
	"yingda/retrieval"
	"yingda/retrieval/matcher"
	"yingda/trainer"
)

// matcherFlag puts a matcher made by `yingda train --pairs` in place of the shipped one.
type matcherFlag struct {
	Matcher string `help:"用 yingda train --pairs 写出的匹配模型代替自带的。" placeholder:"FILE" type:"existingfile"`
}

func (f matcherFlag) use() error {
	if f.Matcher == "" {
		return nil
	}
	m, err := readMatcher(f.Matcher)
	if err != nil {
		return err
	}
	retrieval.UseMatcher(m)
	return nil
}

func readMatcher(file string) (*matcher.Model, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, badInput{err}
	}
	m, err := matcher.Decode(b)
	if err != nil {
		return nil, badInput{fmt.Errorf("%s：%w", file, err)}
	}
	return m, nil
}

// matchCmd measures how well a matcher tells pairs that ask the same from pairs that do not.
type matchCmd struct {
	Pairs []string `required:"" help:"句对文件，多个用逗号分隔：每行两个问题和 0 或 1，以制表符分隔。" placeholder:"FILE"`
	JSON  bool     `name:"json" help:"以 JSON 输出。"`
	matcherFlag
}

func (c *matchCmd) Run(s *session) error {
	if err := c.use(); err != nil {
		return err
	}
	nlu.Warm()
	for _, file := range c.Pairs {
		pairs, err := trainer.ReadPairs(file)
		if err != nil {
			return badInput{err}
		}
		auc := trainer.AUC(pairs)
		if c.JSON {
			if err := json.NewEncoder(s.out).Encode(map[string]any{"file": file, "n": len(pairs), "auc": auc.Both, "overlap": auc.Overlap, "vectors": auc.Vectors}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.out, "%s：%d 对，AUC %.4f（只看用词 %.4f，只看向量 %.4f）\n", file, len(pairs), auc.Both, auc.Overlap, auc.Vectors)
	}
	return nil
}
