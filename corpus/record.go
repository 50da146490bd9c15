package corpus

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"yingda/kb"
)

// record is one row of a file with its cells under their columns, before
// anything is known of what it will be.
type record struct {
	kind   kb.Kind
	row    int
	write  writing
	fields []field
	faults []fault
}

// field is a cell under its column. Of texts, list and byChannel one is set;
// a cell of a table and a JSON string are a text.
type field struct {
	column
	name      string // header or key, for messages
	text      string
	list      []string
	byChannel map[string]string
	kind      fieldKind
}

type fieldKind int

const (
	isText fieldKind = iota
	isList
	isMap
)

// fault is one thing wrong with a row.
type fault struct {
	severity kb.Severity
	column   string // header or key; "": the whole row
	message  string // Chinese
}

func (r *record) fail(column, format string, args ...any) {
	r.faults = append(r.faults, fault{kb.Error, column, fmt.Sprintf(format, args...)})
}

func (r *record) warn(column, format string, args ...any) {
	r.faults = append(r.faults, fault{kb.Warning, column, fmt.Sprintf(format, args...)})
}

// bad reports whether nothing of the record can be taken.
func (r *record) bad() bool {
	return slices.ContainsFunc(r.faults, func(f fault) bool { return f.severity == kb.Error })
}

// has reports whether the file says anything of a field. That it is empty is
// said by a key of JSON or by an exported cell; an empty cell that a person
// left says nothing, or a table with half its columns filled would wipe out much.
func (r *record) has(name string) bool {
	return slices.ContainsFunc(r.fields, func(f field) bool { return f.is(name) && r.speaks(f) })
}

func (r *record) speaks(f field) bool {
	return r.write == verbatim || r.write == exact || strings.TrimSpace(f.text) != ""
}

// is reports whether the field is of that name and not the answer of a channel.
func (f *field) is(name string) bool {
	return f.column.field == name && f.channel == "" && (name != "answer" || f.kind != isMap)
}

// empty reports whether a row of a table holds nothing but what is not read: a
// template comes with its numbers filled in.
func (r *record) empty() bool {
	return !slices.ContainsFunc(r.fields, func(f field) bool { return strings.TrimSpace(f.text) != "" }) && !r.bad()
}

// text returns the first text of a field that is not blank, within a number of runes.
func (r *record) text(name string, most int) string {
	for _, f := range r.fields {
		if !f.is(name) {
			continue
		}
		if v := r.one(f, most); v != "" {
			return v
		}
	}
	return ""
}

// one returns the text of a field.
func (r *record) one(f field, most int) string {
	v := f.text
	switch f.kind {
	case isList:
		if len(f.list) == 0 {
			return ""
		}
		if len(f.list) > 1 {
			r.warn(f.name, "有 %d 个值，只取第一个", len(f.list))
		}
		v = f.list[0]
	case isMap:
		r.fail(f.name, "应是文字，不是对象")
		return ""
	}
	v = r.decode(v)
	if n := utf8.RuneCountInString(v); n > most {
		r.fail(f.name, "有 %d 个字，超过上限 %d", n, most)
		return ""
	}
	return v
}

// list returns the values of all columns of a field.
func (r *record) list(name string, lim Limits, most int) []string {
	var out []string
	for _, f := range r.fields {
		if f.column.field != name {
			continue
		}
		switch f.kind {
		case isText:
			out = append(out, decodeList(f.text, r.write)...)
		case isList:
			for _, v := range f.list {
				if strings.TrimSpace(v) != "" {
					out = append(out, v)
				}
			}
		case isMap:
			r.fail(f.name, "应是列表，不是对象")
		}
		if len(out) > lim.Values {
			r.fail(f.name, "有 %d 个值，超过上限 %d", len(out), lim.Values)
			return nil
		}
		for _, v := range out {
			if n := utf8.RuneCountInString(v); n > most {
				r.fail(f.name, "“%s…”有 %d 个字，超过上限 %d", string([]rune(v)[:20]), n, most)
				return nil
			}
		}
	}
	return out
}

// decode reads a text as its row is written; JSON holds it as it is.
func (r *record) decode(cell string) string {
	if r.write == verbatim {
		return cell
	}
	return decodeText(cell, r.write)
}

// bool reads a field that says yes or no; ok is false when it says nothing.
func (r *record) bool(name string) (value, ok bool) {
	text := strings.ToLower(strings.TrimSpace(r.text(name, 20)))
	if text == "" {
		return false, false
	}
	if v, known := truths[text]; known {
		return v, true
	}
	off, known := states[text]
	if !known {
		r.fail(r.header(name), "“%s”应是 是/否、TRUE/FALSE 或 启用/停用", text)
		return false, false
	}
	return off == (name == disabled), true
}

// header returns what a field is called in the file.
func (r *record) header(name string) string {
	for _, f := range r.fields {
		if f.column.field == name {
			return f.name
		}
	}
	return name
}

var (
	truths = map[string]bool{
		"true": true, "t": true, "yes": true, "y": true, "1": true, "是": true, "√": true, "✓": true, "对": true, "on": true,
		"false": false, "f": false, "no": false, "n": false, "0": false, "否": false, "×": false, "✗": false, "错": false, "off": false,
	}
	// states tell whether an entry is off, whatever the column asks.
	states = map[string]bool{
		"启用": false, "已启用": false, "正常": false, "有效": false, "上线": false, "已上线": false, "已发布": false, "enabled": false, "active": false,
		"停用": true, "已停用": true, "禁用": true, "已禁用": true, "无效": true, "下线": true, "已下线": true, "disabled": true, "inactive": true,
	}
)
