package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"yingda/account"
	"yingda/corpus"
	"yingda/dialog"
	"yingda/kb"
)

// problem is an error as a client sees it.
type problem struct {
	Status     int
	Code       string
	Message    string // Chinese, for people
	Details    []detail
	RetryAfter time.Duration // 429 and 503: when it may work
}

// detail is one of several mistakes.
type detail struct {
	Field   string `json:"field,omitempty"`
	File    string `json:"file,omitempty"`
	Row     int    `json:"row,omitempty"`
	Message string `json:"message"`
}

// Error makes a problem an error that handlers can return.
func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Message) }

// refuse returns a problem with the code that belongs to its status.
func refuse(status int, format string, args ...any) *problem {
	return &problem{Status: status, Code: codes[status], Message: fmt.Sprintf(format, args...)}
}

// invalid is a 422 about one field.
func invalid(field, format string, args ...any) *problem {
	p := refuse(http.StatusUnprocessableEntity, format, args...)
	p.Details = []detail{{Field: field, Message: p.Message}}
	return p
}

// later is a 429 or 503 that tells when to come again.
func later(status int, after time.Duration, message string) *problem {
	p := refuse(status, "%s", message)
	p.RetryAfter = after
	return p
}

var codes = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "bad_request",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported",
	http.StatusUnprocessableEntity:   "invalid",
	http.StatusTooManyRequests:       "rate_limited",
	http.StatusServiceUnavailable:    "overloaded",
	http.StatusInternalServerError:   "internal",
}

const storeRetry = 5 * time.Second // a full disk is not emptied any sooner

func isNoSession(err error) bool { return errors.Is(err, dialog.ErrNotFound) }

func isBroken(err error) bool { return errors.Is(err, account.ErrBroken) }

// problemOf is the one place where errors become a status and words for people.
// What it does not know is 500, and nothing of its inside is shown.
func problemOf(err error) *problem {
	var p *problem
	var mistakes kb.ErrorList
	var file *corpus.FileError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &mistakes):
		return mistakesProblem(mistakes)
	case errors.As(err, &file):
		return fileProblem(file)
	case errors.Is(err, dialog.ErrNoBot):
		return later(http.StatusServiceUnavailable, time.Second, "知识库正在加载，或还没有发布过，请稍后再试")
	case errors.Is(err, dialog.ErrNotFound):
		return refuse(http.StatusNotFound, "会话不存在或已过期")
	case errors.Is(err, kb.ErrNotFound):
		return refuse(http.StatusNotFound, "没有找到这个版本或条目")
	case errors.Is(err, account.ErrNotFound):
		return refuse(http.StatusNotFound, "没有找到这个密钥")
	case errors.Is(err, dialog.ErrStale):
		return refuse(http.StatusConflict, "会话里还有别的消息正在处理，请稍后重试")
	case errors.Is(err, kb.ErrConflict):
		return refuse(http.StatusConflict, "内容刚被别人改动，或已经是当前版本，请刷新后再试")
	case errors.Is(err, kb.ErrUnavailable):
		return later(http.StatusServiceUnavailable, storeRetry, "暂时无法保存，请稍后再试")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return later(http.StatusServiceUnavailable, time.Second, "处理超时，请稍后再试")
	}
	return refuse(http.StatusInternalServerError, "服务出错了，请稍后再试")
}

// maxDetails bounds how many mistakes one response lists.
const maxDetails = 200

func mistakesProblem(list kb.ErrorList) *problem {
	p := refuse(http.StatusUnprocessableEntity, "内容有 %d 处错误，请改正后再试", len(list.Only(kb.Error)))
	for _, m := range list[:min(len(list), maxDetails)] {
		p.Details = append(p.Details, detail{Field: m.Field, File: m.File, Row: m.Row, Message: m.String()})
	}
	return p
}

func fileProblem(f *corpus.FileError) *problem {
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(f, corpus.ErrTooLarge):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(f, corpus.ErrUnsupported):
		status = http.StatusUnsupportedMediaType
	}
	p := refuse(status, "%s", f.Message)
	p.Details = []detail{{File: f.File, Message: f.Message}}
	return p
}

// retryAfter is the header's value: whole seconds, at least one.
func (p *problem) retryAfter() string {
	return strconv.Itoa(max(1, int(math.Ceil(p.RetryAfter.Seconds()))))
}

// errorBody is the JSON of a problem.
type errorBody struct {
	Error errorInfo `json:"error"`
}

type errorInfo struct {
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	RequestID string   `json:"request_id"`
	Details   []detail `json:"details,omitempty"`
}
