package corpus

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"yingda/kb"
)

// yamlReader reads YAML into structs by their JSON names and gathers what does not
// fit, every mistake with its line. The library's own decoder stops a struct at the
// first, and speaks of Go types.
type yamlReader struct {
	file  string
	list  kb.ErrorList
	nodes int // read so far; aliases make many of few
}

// maxYAMLNodes bounds what aliases may unfold to, maxYAMLDepth how deep.
const (
	maxYAMLNodes = 1_000_000
	maxYAMLDepth = 50
)

func (r *yamlReader) fail(line int, format string, args ...any) {
	r.list = append(r.list, kb.Mistake{Severity: kb.Error, Kind: kb.KindFlow, File: r.file, Row: line, Message: fmt.Sprintf(format, args...)})
}

// read reads a node into what to points at.
func (r *yamlReader) read(n *yaml.Node, to any) { r.value(n, reflect.ValueOf(to).Elem(), "", 0) }

// value reads a node into v; name is what the author calls it.
func (r *yamlReader) value(n *yaml.Node, v reflect.Value, name string, depth int) {
	r.nodes++
	if r.nodes > maxYAMLNodes || depth > maxYAMLDepth {
		if r.nodes != -1 {
			r.fail(n.Line, "内容太多或嵌套太深")
		}
		r.nodes = math.MinInt // once
		return
	}
	if n.Kind == yaml.AliasNode {
		r.value(n.Alias, v, name, depth+1)
		return
	}
	if n.Tag == "!!null" {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(n, v.Elem(), name, depth)
	case reflect.Struct:
		r.object(n, v, name, depth)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.wrong(n, name, "一个列表")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, c := range n.Content {
			r.value(c, v.Index(i), fmt.Sprintf("%s 第 %d 项", name, i+1), depth+1)
		}
	case reflect.Map:
		r.dictionary(n, v, name, depth)
	default:
		r.scalar(n, v, name)
	}
}

func (r *yamlReader) wrong(n *yaml.Node, name, want string) {
	if name == "" {
		r.fail(n.Line, "这里应是%s", want)
		return
	}
	r.fail(n.Line, "%s 应是%s", name, want)
}

// object reads a mapping into a struct. "enabled" that is not there is true.
func (r *yamlReader) object(n *yaml.Node, v reflect.Value, name string, depth int) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, name, "“键: 值”的对象")
		return
	}
	fields, names := map[string]reflect.Value{}, []string{}
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		fields[key] = v.Field(i)
		names = append(names, key)
		if key == "enabled" {
			v.Field(i).SetBool(true)
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, known := fields[key.Value]
		switch {
		case !known:
			r.fail(key.Line, "不认识的键“%s”，可用：%s", key.Value, strings.Join(names, "、"))
		case seen[key.Value]:
			r.fail(key.Line, "键“%s”写了两次", key.Value)
		default:
			r.value(value, f, key.Value, depth+1)
			if value.Tag == "!!null" && f.Kind() == reflect.Pointer { // "end:" alone
				f.Set(reflect.New(f.Type().Elem()))
			}
		}
		seen[key.Value] = true
	}
}

// dictionary reads a mapping with keys of the author's own.
func (r *yamlReader) dictionary(n *yaml.Node, v reflect.Value, name string, depth int) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, name, "“键: 值”的对象")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := reflect.ValueOf(n.Content[i].Value)
		if v.MapIndex(key).IsValid() {
			r.fail(n.Content[i].Line, "键“%s”写了两次", n.Content[i].Value)
		}
		value := reflect.New(v.Type().Elem()).Elem()
		r.value(n.Content[i+1], value, n.Content[i].Value, depth+1)
		v.SetMapIndex(key, value)
	}
}

func (r *yamlReader) scalar(n *yaml.Node, v reflect.Value, name string) {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n, name, "一个值，不是列表或对象")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value) // 1, true and 2026-01-01 too: authors mean the text
	case reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if err != nil {
			r.wrong(n, name, " true 或 false")
		}
		v.SetBool(b)
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if err != nil {
			r.wrong(n, name, "整数")
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			r.wrong(n, name, "数字")
			return
		}
		v.SetFloat(f)
	}
}
