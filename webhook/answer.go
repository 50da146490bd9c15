package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"yingda/jsondepth"
)

// readAnswer reads a response that must be one JSON object or array within the limits.
func readAnswer(res *http.Response) (any, error) {
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return nil, fmt.Errorf("%w: Content-Type %.60q", ErrAnswer, res.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrAnswer, maxAnswer)
	}
	return parseAnswer(body)
}

// parseAnswer is for any bytes.
func parseAnswer(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrAnswer)
	}
	if jsondepth.Of(body) > maxDepth {
		return nil, fmt.Errorf("%w: more than %d levels deep", ErrAnswer, maxDepth)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: not JSON", ErrAnswer) // the library's error quotes the body
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: more than one value", ErrAnswer)
	}
	switch v.(type) {
	case map[string]any, []any:
		return v, nil
	}
	return nil, fmt.Errorf("%w: not an object", ErrAnswer)
}

// taken is what an answer holds at the paths of slots; a path that is not there is left out.
func taken(answer any, paths map[string]string) map[string]any {
	out := map[string]any{}
	for slot, path := range paths {
		if v := at(answer, path); v != nil {
			out[slot] = v
		}
	}
	return out
}

// at follows a path such as data.items.0.status: keys of objects and places in arrays.
func at(v any, path string) any {
	for step := range strings.SplitSeq(strings.Trim(path, ". "), ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return plainNumbers(v)
}

// plainNumbers makes float64 of numbers that one holds exactly as they were written.
// Others stay texts: a long order number must not lose its last digits.
func plainNumbers(v any) any {
	switch x := v.(type) {
	case json.Number:
		if f, err := x.Float64(); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == x.String() {
			return f
		}
		return x.String()
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = plainNumbers(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = plainNumbers(x[k])
		}
		return out
	}
	return v
}
