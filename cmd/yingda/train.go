package main

import (
	"fmt"
	"io"
	"path/filepath"

	"yingda/atomicfile"
	"yingda/nlu"
	"yingda/trainer"
)

// trainCmd makes a matcher from pairs that the user has the right to use, or, for
// those who build the product, all that it ships from its own text: `make matcher`.
type trainCmd struct {
	Pairs []string `help:"句对文件，多个用逗号分隔：每行两个问题和 0 或 1，以制表符分隔。" placeholder:"FILE" xor:"what" required:""`
	Text  string   `help:"训练文本目录（corpus/text）。" placeholder:"DIR" type:"existingdir" xor:"what" required:""`
	Out   string   `required:"" help:"写出的匹配模型；用 --text 时是放 matcher.bin 和 model.json 的目录。" placeholder:"FILE"`
}

func (c *trainCmd) Run(s *session) error {
	nlu.Warm()
	if len(c.Pairs) > 0 {
		return c.pairs(s)
	}
	match, model, err := trainer.Train(c.Text, func(line string) { fmt.Fprintln(s.err, line) })
	if err != nil {
		return badInput{err}
	}
	if err := writeModel(filepath.Join(c.Out, "matcher.bin"), match); err != nil {
		return err
	}
	return writeModel(filepath.Join(c.Out, "model.json"), append(model, '\n'))
}

func (c *trainCmd) pairs(s *session) error {
	var all []trainer.Pair
	for _, file := range c.Pairs {
		pairs, err := trainer.ReadPairs(file)
		if err != nil {
			return badInput{err}
		}
		all = append(all, pairs...)
	}
	fmt.Fprintf(s.err, "%d 对问题\n", len(all))
	m := trainer.TrainPairs(all)
	fmt.Fprintf(s.err, "匹配模型有 %d 个词\n", m.Len())
	return writeModel(c.Out, m.Encode())
}

func writeModel(file string, b []byte) error {
	return atomicfile.WriteFile(file, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
