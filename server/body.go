package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"yingda/jsondepth"
)

// Limits of what comes from outside (engineering figures of the public endpoint).
const (
	maxAskBytes  = 16 << 10  // one question
	maxChatBytes = 256 << 10 // a chat client sends the whole conversation each time
	maxJSONDepth = 20        // nested objects and arrays
	maxTextRunes = 500       // after trimming
	maxIDBytes   = 128       // message_id, channel …

	maxChoiceBytes = 1 << 10 // of an option that is a question on facts, with the names it asks of
)

// bodies are read into pooled buffers: a question is gone before its answer is sent.
var bodies = sync.Pool{New: func() any { b := make([]byte, 0, maxAskBytes+1); return &b }}

// readJSON reads a body of at most limit bytes into v. Unknown fields are
// ignored. Nothing of the body may be kept: v's strings are copies, its
// json.RawMessages are not.
func readJSON(c *gin.Context, limit int, v any) error {
	if err := wantJSON(c.Request.Header.Get("Content-Type")); err != nil {
		return err
	}
	buf := bodies.Get().(*[]byte)
	defer bodies.Put(buf)
	body, err := readBody(c.Request, (*buf)[:0], limit)
	if cap(body) <= maxChatBytes+1 {
		*buf = body[:0]
	}
	if err != nil {
		return err
	}
	return parseJSON(body, v)
}

func wantJSON(contentType string) error {
	if contentType == "" || contentType == "application/json" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json")) {
		return nil
	}
	return refuse(http.StatusUnsupportedMediaType, "请求体应为 JSON（Content-Type: application/json）")
}

// readBody appends the body to buf, refusing one that is longer than limit bytes.
func readBody(r *http.Request, buf []byte, limit int) ([]byte, error) {
	tooLarge := refuse(http.StatusRequestEntityTooLarge, "请求体太大，最多 %d KB", limit>>10)
	if r.ContentLength > int64(limit) {
		return buf, tooLarge
	}
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Body.Read(buf[len(buf):min(cap(buf), limit+1)])
		buf = buf[:len(buf)+n]
		switch {
		case len(buf) > limit:
			return buf, tooLarge
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return buf, refuse(http.StatusBadRequest, "请求体没有收完整")
		}
	}
}

// parseJSON reads one JSON object and says in Chinese what is wrong with it.
func parseJSON(body []byte, v any) error {
	if !utf8.Valid(body) {
		return refuse(http.StatusBadRequest, "请求体不是 UTF-8 编码")
	}
	if jsondepth.Of(body) > maxJSONDepth {
		return refuse(http.StatusBadRequest, "JSON 嵌套太深，最多 %d 层", maxJSONDepth)
	}
	err := json.Unmarshal(body, v)
	if err == nil {
		if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
			return refuse(http.StatusBadRequest, "请求体应为 JSON 对象") // null is the only other value that fits
		}
		return nil
	}
	var wrong *json.UnmarshalTypeError
	var own *problem
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &wrong) && wrong.Field == "":
		return refuse(http.StatusBadRequest, "请求体应为 JSON 对象")
	case errors.As(err, &wrong):
		p := refuse(http.StatusBadRequest, "字段 %s 应为%s", wrong.Field, jsonKind(wrong.Type.Kind().String()))
		p.Details = []detail{{Field: wrong.Field, Message: p.Message}}
		return p
	}
	return refuse(http.StatusBadRequest, "请求体不是合法的 JSON")
}

func jsonKind(kind string) string {
	switch kind {
	case "string":
		return "字符串"
	case "bool":
		return "布尔值"
	case "slice", "array":
		return "数组"
	case "struct", "map":
		return "对象"
	}
	return "数字"
}

// short refuses an id that is too long; ids are ours or a client's, never words of a person.
func short(field, id string) error {
	if len(id) > maxIDBytes {
		return invalid(field, "%s 太长，最多 %d 字节", field, maxIDBytes)
	}
	return nil
}

// Number or string: a version is written as either.
type flexible string

// UnmarshalJSON accepts a string, a whole number or null.
func (f *flexible) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(f))
	}
	var n *int
	if err := json.Unmarshal(b, &n); err != nil {
		return refuse(http.StatusBadRequest, "version 应为 draft、live 或版本号")
	}
	if n != nil {
		*f = flexible(fmt.Sprint(*n))
	}
	return nil
}
