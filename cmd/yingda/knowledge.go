package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"yingda/corpus"
)

// formatOf is the format a file name asks for.
func formatOf(flag, path string) (corpus.Format, error) {
	if flag != "" {
		return corpus.Format(flag), nil
	}
	switch f := corpus.Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")); f {
	case corpus.JSONL, corpus.CSV, corpus.TSV, corpus.XLSX, corpus.YAML:
		return f, nil
	}
	return "", fmt.Errorf("看不出 %s 要什么格式，请用 --format jsonl|csv|tsv|xlsx|yaml 指定", path)
}

// mistakes prints what is wrong, one a line.
func mistakes(w io.Writer, list []mistake) {
	for _, m := range list {
		fmt.Fprintln(w, "  "+m.Text)
	}
}

type mistake struct {
	Severity string `json:"severity"`
	Text     string `json:"text"`
}

// printJSON prints a result for scripts.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func openRegular(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, fmt.Errorf("%s 不是普通文件", path)
	}
	return f, nil
}
