package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"yingda/eval"
)

// typingFlags are what eval can say of typing errors.
type typingFlags struct {
	Perturb []string `help:"给每个问题造一处输入错误，列出各类错误之后的首位命中率，多个用逗号分隔，all 为全部：homophone,near_sound,shape,missing,extra,swapped,pinyin_word,pinyin,pinyin_joined,traditional,fullwidth,latin。" placeholder:"KIND"`
	Seed    uint64   `default:"1" help:"造输入错误用的随机种子；相同的种子造出相同的错误。"`
}

// kinds are the kinds of errors that are asked for, none when --perturb is not given.
func (f typingFlags) kinds(queries string) ([]string, error) {
	if len(f.Perturb) > 0 && queries == "" {
		return nil, badInput{fmt.Errorf("--perturb 要和 --queries 一起使用")}
	}
	if slices.Contains(f.Perturb, "all") {
		return eval.ErrorKinds, nil
	}
	for _, k := range f.Perturb {
		if !slices.Contains(eval.ErrorKinds, k) {
			return nil, badInput{fmt.Errorf("--perturb %s：没有这类输入错误，可用的有 all,%s", k, strings.Join(eval.ErrorKinds, ","))}
		}
	}
	return f.Perturb, nil
}

// kindTitles name the kinds of errors for people.
var kindTitles = map[string]string{
	"homophone": "同音字", "near_sound": "近音字", "shape": "形近字", "missing": "漏字", "extra": "多字", "swapped": "颠倒",
	"pinyin_word": "一个词打成拼音", "pinyin": "全句拼音（词间空格）", "pinyin_joined": "全句拼音（连写）",
	"traditional": "繁体", "fullwidth": "全角", "latin": "英文大小写与空格",
}

func printTyping(w io.Writer, scores []eval.TypingScore) {
	rows := [][]string{{"输入错误", "", "问题", "首位", "下降"}}
	for _, s := range scores {
		rows = append(rows, []string{s.Kind, kindTitles[s.Kind], fmt.Sprint(s.N), fmt.Sprintf("%.4f", s.Top1), fmt.Sprintf("%.4f", s.Drop)})
	}
	table(w, rows)
}

func showTyping(s *session, asJSON bool, scores []eval.TypingScore) error {
	if asJSON {
		return json.NewEncoder(s.out).Encode(scores)
	}
	printTyping(s.out, scores)
	return nil
}
