package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// openAPI is the served document, read as a client would.
type openAPI struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	Summary     string              `json:"summary"`
	Scope       string              `json:"x-scope"`
	Security    []map[string]any    `json:"security"`
	RequestBody *content            `json:"requestBody"`
	Responses   map[string]*content `json:"responses"`
	Parameters  []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
}

type content struct {
	Content map[string]struct {
		Schema  *schema `json:"schema"`
		Example any     `json:"example"`
	} `json:"content"`
}

// schema is the part of JSON Schema that the document uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"` // a name or a list of names
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Enum       []any              `json:"enum"`
	Minimum    *float64           `json:"minimum"`
	Maximum    *float64           `json:"maximum"`
	MinLength  *int               `json:"minLength"`
	MaxLength  *int               `json:"maxLength"`
	MinItems   *int               `json:"minItems"`
	MaxItems   *int               `json:"maxItems"`
	Additional *schema            `json:"additionalProperties"`

	Description string `json:"description"`
	Format      string `json:"format"`
}

var readDocument = sync.OnceValues(func() (*openAPI, error) {
	var d openAPI
	err := json.Unmarshal(openAPIDoc, &d)
	return &d, err
})

func document(t *testing.T) *openAPI {
	t.Helper()
	d, err := readDocument()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// responseSchema finds the schema of a JSON response, nil where the document has none.
func (d *openAPI) responseSchema(method, path string, status int) *schema {
	path, _, _ = strings.Cut(path, "?")
	for pattern, methods := range d.Paths {
		op, ok := methods[strings.ToLower(method)]
		if !ok || !regexp.MustCompile("^"+regexp.MustCompile(`\{\w+\}`).ReplaceAllString(pattern, "[^/]+")+"$").MatchString(path) {
			continue
		}
		r := op.Responses[fmt.Sprint(status)]
		if r == nil && status >= 400 {
			if path == "/readyz" {
				return d.Components.Schemas["Health"]
			}
			r = op.Responses["default"]
		}
		if r == nil {
			return &schema{Ref: fmt.Sprintf("no response %d of %s %s", status, method, pattern)}
		}
		return r.Content["application/json"].Schema
	}
	return nil
}

// validate returns what is wrong with a value; more fields than named are allowed.
func (d *openAPI) validate(s *schema, v any, at string) (wrong []string) {
	if s == nil {
		return nil
	}
	if s.Ref != "" {
		if to := d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]; to != nil {
			return d.validate(to, v, at)
		}
		return []string{at + ": " + s.Ref}
	}
	bad := func(format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s: %.200s", at, fmt.Sprintf(format, args...)))
	}
	if s.Type != nil && !isType(s.Type, v) {
		bad("%v is not %v", v, s.Type)
		return wrong
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		bad("%v is none of %v", v, s.Enum)
	}
	switch v := v.(type) {
	case float64:
		if s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			bad("%v is out of range", v)
		}
	case string:
		n := utf8.RuneCountInString(v)
		if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
			bad("%q has %d characters", v, n)
		}
	case []any:
		if s.MinItems != nil && len(v) < *s.MinItems || s.MaxItems != nil && len(v) > *s.MaxItems {
			bad("%d items", len(v))
		}
		for i, item := range v {
			wrong = append(wrong, d.validate(s.Items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				bad("%s is missing", name)
			}
		}
		for name, value := range v {
			of := s.Properties[name]
			if of == nil {
				of = s.Additional
			}
			wrong = append(wrong, d.validate(of, value, at+"."+name)...)
		}
	}
	return wrong
}

func isType(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return isType(w, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	}
	return false
}

// TestDocumentIsTheRouter: every route is in the document with its key and its
// path parameters, and the document has nothing else.
func TestDocumentIsTheRouter(t *testing.T) {
	r := startEmpty(t, nil)
	d := document(t)
	routed := map[string]bool{}
	for _, rt := range r.routes {
		pattern := regexp.MustCompile(`:(\w+)`).ReplaceAllString(rt.path, "{$1}")
		routed[rt.method+" "+pattern] = true
		op, ok := d.Paths[pattern][strings.ToLower(rt.method)]
		if !ok {
			t.Errorf("%s %s is not in openapi.json", rt.method, pattern)
			continue
		}
		if op.Summary == "" || op.Responses["default"] == nil {
			t.Errorf("%s %s: no summary or no error response", rt.method, pattern)
		}
		if op.Scope != rt.scope {
			t.Errorf("%s %s needs scope %q, the document says %q", rt.method, pattern, rt.scope, op.Scope)
		}
		var inPath []string
		for _, p := range op.Parameters {
			if p.In == "path" {
				inPath = append(inPath, "{"+p.Name+"}")
			}
		}
		if want := regexp.MustCompile(`\{\w+\}`).FindAllString(pattern, -1); !slices.Equal(inPath, want) {
			t.Errorf("%s %s: parameters %v, the document has %v", rt.method, pattern, want, inPath)
		}
	}
	for pattern, methods := range d.Paths {
		for method := range methods {
			if name := strings.ToUpper(method) + " " + pattern; !routed[name] {
				t.Errorf("openapi.json has %s, the router does not", name)
			}
		}
	}
}

// TestDocumentExamples: every example fits its schema.
func TestDocumentExamples(t *testing.T) {
	d := document(t)
	n := 0
	check := func(where string, c *content) {
		if c == nil {
			return
		}
		for kind, m := range c.Content {
			if kind != "application/json" || m.Schema == nil {
				continue
			}
			if m.Schema.Ref != "" && m.Example == nil {
				t.Errorf("%s: no example", where)
			}
			if m.Example == nil {
				continue
			}
			n++
			for _, e := range d.validate(m.Schema, m.Example, "$") {
				t.Errorf("%s: %s", where, e)
			}
		}
	}
	for pattern, methods := range d.Paths {
		for method, op := range methods {
			check(method+" "+pattern+" request", op.RequestBody)
			for status, r := range op.Responses {
				check(method+" "+pattern+" "+status, r)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d examples were found", n)
	}
}

// TestDocumentUsesKnownWords: a word of JSON Schema that the validator above
// does not know would check nothing.
func TestDocumentUsesKnownWords(t *testing.T) {
	var raw struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(openAPIDoc, &raw); err != nil {
		t.Fatal(err)
	}
	for name, s := range raw.Components.Schemas {
		dec := json.NewDecoder(bytes.NewReader(s))
		dec.DisallowUnknownFields()
		if err := dec.Decode(new(schema)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
