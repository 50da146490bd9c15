package corpus

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"yingda/kb"
)

// flowFile is what a file of flows holds.
type flowFile struct {
	Flows    []kb.Flow    `json:"flows,omitempty"`
	Webhooks []kb.Webhook `json:"webhooks,omitempty"`
}

// maxFlowBytes bounds a file of flows.
const maxFlowBytes = 4 << 20

// ReadFlows reads a file of flows and webhooks, YAML or JSON, with the keys of
// kb.Flow and kb.Webhook below "flows" and "webhooks". All mistakes of form come at
// once, with their lines; then nothing is returned. Whether the flows make sense is
// for kb.Check.
func ReadFlows(name string, data []byte) (kb.Knowledge, kb.ErrorList) {
	r := &yamlReader{file: name}
	if len(data) > maxFlowBytes {
		r.fail(0, "文件太大：%d 字节，最多 %d 字节", len(data), maxFlowBytes)
		return kb.Knowledge{}, r.list
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		r.syntax(err)
		return kb.Knowledge{}, r.list
	}
	var f flowFile
	if len(doc.Content) > 0 { // an empty file has nothing
		r.read(doc.Content[0], &f)
	}
	if len(r.list) > 0 {
		slices.SortStableFunc(r.list, func(a, b kb.Mistake) int { return cmp.Compare(a.Row, b.Row) })
		return kb.Knowledge{}, r.list
	}
	return kb.Knowledge{Flows: f.Flows, Webhooks: f.Webhooks}, nil
}

// IsFlowFile reports whether a file of this name is read by ReadFlows.
func IsFlowFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// WithFlows returns the knowledge with these flows and webhooks over those of the same name.
func WithFlows(have, k kb.Knowledge) kb.Knowledge {
	have.Flows = put(have.Flows, k.Flows, func(f *kb.Flow) kb.Key { return f.Key() })
	have.Webhooks = put(have.Webhooks, k.Webhooks, func(w *kb.Webhook) kb.Key { return w.Key() })
	return have
}

// readWhole reads a file of at most max bytes; one byte more of a larger one.
func readWhole(path string, max int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return data, nil
}

// yamlLine finds the line that a message of the YAML library speaks of.
var yamlLine = regexp.MustCompile(`line (\d+)`)

func (r *yamlReader) syntax(err error) {
	line := 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1]) // too long a number is no line
	}
	r.fail(line, "不是有效的 YAML 或 JSON：检查缩进、冒号和引号（%v）", err)
}

// WriteFlows writes flows and webhooks so that ReadFlows reads the same: YAML, or JSON.
func WriteFlows(w io.Writer, k kb.Knowledge, asJSON bool) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if asJSON {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(flowFile{k.Flows, k.Webhooks}); err != nil {
		return fmt.Errorf("write flows: %w", err)
	}
	if !asJSON {
		var doc yaml.Node
		if err := yaml.Unmarshal(b.Bytes(), &doc); err != nil { // JSON is YAML, and keeps the order of its keys
			return fmt.Errorf("write flows: %w", err)
		}
		plainStyle(&doc)
		b.Reset()
		y := yaml.NewEncoder(&b)
		y.SetIndent(2)
		if err := errors.Join(y.Encode(&doc), y.Close()); err != nil {
			return fmt.Errorf("write flows: %w", err)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// plainStyle takes JSON's brackets and quotation marks off; the library puts those back that are needed.
func plainStyle(n *yaml.Node) {
	n.Style = 0
	for _, c := range n.Content {
		plainStyle(c)
	}
}
