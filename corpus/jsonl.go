package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"yingda/kb"
)

// lines reads JSONL.
type lines struct {
	r    *bufio.Reader
	most int // bytes kept of a line
	row  int
}

// next returns the next line, io.EOF after the last.
func (t *lines) next() (line, error) {
	t.row++
	var b []byte
	long := false
	for {
		part, err := t.r.ReadSlice('\n')
		if len(b)+len(part) > t.most {
			long = true
		} else {
			b = append(b, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(b) == 0 && !long:
			return line{}, io.EOF
		case err != nil && err != io.EOF:
			return line{}, err
		}
		l := line{row: t.row, json: bytes.TrimSpace(b), col: -1}
		if long {
			l.json, l.fault = []byte(preview(b)), fmt.Sprintf("这一行超过 %s", megabytes(int64(t.most)))
		}
		return l, nil
	}
}

// array reads the objects of one JSON array as if each were a line.
type array struct {
	items []json.RawMessage
	at    int
}

func (t *array) next() (line, error) {
	if t.at == len(t.items) {
		return line{}, io.EOF
	}
	t.at++
	return line{row: t.at, json: t.items[t.at-1], col: -1}, nil
}

// readArray reads a JSON array, or one object over several lines as an array of one.
func readArray(s Source, f form) (*array, error) {
	if s.Size > wholeBytes {
		return nil, s.tooLarge("不是每行一条的 JSON 只能到 %s，请改成 JSONL（每行一个对象）", megabytes(wholeBytes))
	}
	b, err := io.ReadAll(f.enc.decode(s.reader()))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.Name, err)
	}
	if f.kind == formWhole {
		b = bytes.TrimSpace(b)
		return &array{items: []json.RawMessage{b}}, nil
	}
	t := &array{}
	if err := json.Unmarshal(b, &t.items); err != nil {
		return nil, s.unsupported("不是有效的 JSON 数组：%s", jsonMistake(err))
	}
	return t, nil
}

// jsonMistake says in Chinese what is wrong with a piece of JSON.
func jsonMistake(err error) string {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Sprintf("第 %d 个字节附近有语法错误", e.Offset)
	case *json.UnmarshalTypeError:
		if e.Field != "" {
			return fmt.Sprintf("“%s”的值类型不对", e.Field)
		}
		return fmt.Sprintf("第 %d 个字节附近的值类型不对", e.Offset)
	}
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return "没有写完"
	}
	return err.Error()
}

// pair is a key of a JSON object with its value.
type pair struct {
	key   string
	value json.RawMessage
}

// object parts a JSON object, keeping the order of its keys.
func object(b []byte) ([]pair, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil {
		return nil, err
	} else if t != json.Delim('{') {
		return nil, fmt.Errorf("应是一个对象 {…}")
	}
	var out []pair
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		p := pair{key: key.(string)}
		if err := dec.Decode(&p.value); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("对象之后还有多余的内容")
	}
	return out, nil
}

// jsonKind tells what an object is by its keys; "" when it is nothing of ours.
func jsonKind(pairs []pair) kb.Kind {
	keys := make([]string, len(pairs))
	policy := 0
	for i, p := range pairs {
		keys[i] = p.key
		if policyKeys[p.key] {
			policy++
		}
	}
	if h := parseHeader(keys, ""); h != nil {
		return h.kind
	}
	switch {
	case policy > 0 && policy == len(pairs):
		return kb.KindPolicy
	case has(keys, kb.KindFact, "subject"):
		return kb.KindFact
	case has(keys, kb.KindTerm, "word"):
		return kb.KindTerm
	case has(keys, kb.KindEntry, "id"), has(keys, kb.KindEntry, "answer"):
		return kb.KindEntry
	}
	return ""
}

func has(keys []string, kind kb.Kind, field string) bool {
	for _, k := range keys {
		if parseColumn(kind, k).field == field {
			return true
		}
	}
	return false
}

// jsonField reads the value of a key.
func (r *record) jsonField(kind kb.Kind, p pair) {
	f := field{column: parseColumn(kind, p.key), name: p.key}
	if f.column.field == "" {
		return
	}
	switch c := p.value[0]; {
	case c == '"':
		json.Unmarshal(p.value, &f.text) // valid: the object was
	case c == '[':
		f.kind = isList
		if err := json.Unmarshal(p.value, &f.list); err != nil {
			r.fail(p.key, "应是文字的列表")
			return
		}
	case c == '{':
		f.kind = isMap
		if err := json.Unmarshal(p.value, &f.byChannel); err != nil {
			r.fail(p.key, "应是“渠道: 答案”的对象")
			return
		}
	case string(p.value) == "null":
	case c == 't' || c == 'f' || strings.IndexByte("-0123456789", c) >= 0:
		f.text = string(p.value) // an id or an object that is a number
	}
	r.fields = append(r.fields, f)
}
