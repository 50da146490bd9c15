package main

import (
	"fmt"
	"io"

	"yingda/atomicfile"
	"yingda/nlu"
	"yingda/retrieval"
	"yingda/trainer"
)

// trainCmd makes the model that fuses and calibrates the signals, from the text of
// this project. It is for those who build the product: `make model`.
type trainCmd struct {
	Text string `required:"" help:"训练文本目录（corpus/text）。" placeholder:"DIR" type:"existingdir"`
	Out  string `required:"" help:"写出的模型。" placeholder:"FILE"`
}

func (c *trainCmd) Run(s *session) error {
	nlu.Warm()
	text, err := trainer.ReadText(c.Text)
	if err != nil {
		return badInput{err}
	}
	lessons := trainer.Lessons(text)
	n := 0
	for _, l := range lessons {
		n += len(l.Questions)
	}
	fmt.Fprintf(s.err, "%d 课，%d 个问题\n", len(lessons), n)
	model, err := retrieval.Train(lessons)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(c.Out, func(w io.Writer) error {
		_, err := w.Write(append(model, '\n'))
		return err
	})
}
