package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yingda/dialog"
	"yingda/kb"
)

// tried is a reply of a preview.
type tried struct {
	asked
	State string        `json:"state"`
	Calls []previewCall `json:"calls"`
}

// try says something to the draft.
func (r *rig) try(body string) (a tried) {
	r.t.Helper()
	res := scenario{path: "/api/preview", body: body, headers: []string{bearer(localToken)}, status: 200}.run(r.t, r)
	if err := json.Unmarshal([]byte(res.body), &a); err != nil {
		r.t.Fatal(err)
	}
	return a
}

// A trainer talks to the draft as it is now, over its changes, and nothing of it is a
// visitor's: not in the log, not in the live version.
func TestPreview(t *testing.T) {
	r := start(t, nil)
	r.saved("loss", cardLoss, "")
	first := r.try(said("我要办挂失", ""))
	if first.Kind != "ask" || first.Version != 0 || first.Turn != 1 || !strings.HasPrefix(first.Session, "preview-") || first.Token != "" {
		t.Errorf("%+v", first)
	}
	shown := r.flow("GET", "loss", "")
	r.saved("loss", strings.Replace(shown.Text, "请人工为您挂失", "马上有人来", 1), shown.Revision)
	second := r.try(said("1234", first.Session))
	if second.Session != first.Session || second.Turn != 2 || second.Kind != "handoff" || second.Text != "马上有人来。" {
		t.Errorf("after the draft has changed: %+v", second)
	}
	if len(second.Calls) != 1 || second.Calls[0].Name != "挂失" || second.Calls[0].Values["tail"] != "1234" || second.Calls[0].Failed == "" {
		t.Errorf("calls: %+v", second.Calls)
	}
	talk := r.request("GET", "/api/talks/"+first.Session, "", bearer(localToken))
	if want := "> 我要办挂失\nask 卡号后四位是？\n"; talk.status != 200 || !strings.Contains(talk.body, want) || !strings.Contains(talk.body, "> 1234\nhandoff 马上有人来。\n") || !strings.Contains(talk.body, "-- webhook 挂失 --\ntail=1234 => fail\n-- talk") {
		t.Errorf("as a talk: %d\n%s", talk.status, talk.body)
	}
	if turns, err := r.db.Log().Turns(t.Context(), first.Session); err != nil || len(turns) != 0 {
		t.Errorf("it is in the log: %v, %v", turns, err)
	}
	if live := r.mustAsk(said("我要办挂失", "")); live.Kind == "ask" {
		t.Errorf("the live version knows the draft's flow: %+v", live)
	}
	for name, sc := range map[string]scenario{
		"unknown session":     {body: said("好", "preview-00"), status: 404},
		"a visitor's session": {body: said("好", r.mustAsk(said("提额", "")).Session), status: 404},
		"no text":             {body: `{"text":" "}`, status: 422},
	} {
		sc.path, sc.headers = "/api/preview", []string{bearer(localToken)}
		t.Run(name, func(t *testing.T) { sc.run(t, r) })
	}
}

// Services are called only when the trainer says so; what they were sent and what was
// taken from the answer is told.
func TestPreviewCalls(t *testing.T) {
	var called atomic.Int32
	r := calling(t, func(w http.ResponseWriter, req *http.Request) {
		called.Add(1)
		status("已签收")(w, req)
	}, true)
	for webhooks, want := range map[string]string{"": "物流暂时查不到。", "fail": "物流暂时查不到。", "call": "快递已签收。"} {
		called.Store(0)
		a := r.try(said("帮我查一下快递", "", "webhooks", webhooks))
		if a.Text != want || len(a.Calls) != 1 || (a.Calls[0].Failed == "") != (webhooks == "call") || (called.Load() == 1) != (webhooks == "call") {
			t.Errorf("webhooks %q: %+v, %d calls", webhooks, a, called.Load())
		}
		if webhooks == "call" && a.Calls[0].Taken["status"] != "已签收" {
			t.Errorf("taken: %v", a.Calls[0].Taken)
		}
	}
}

// The conversation that rested longest goes when there are too many.
func TestPreviewsAreBounded(t *testing.T) {
	var p previews
	var ids []string
	for range maxPreviews {
		ids = append(ids, p.open(dialog.Visitor{}).session.ID)
	}
	p.find(ids[0]) // used again
	p.open(dialog.Visitor{})
	there := func(id string) bool { _, ok := p.find(id); return ok }
	if !there(ids[0]) || there(ids[1]) || !there(ids[2]) || p.order.Len() != maxPreviews || len(p.byKey) != maxPreviews {
		t.Errorf("%d kept, %d by id", p.order.Len(), len(p.byKey))
	}
}

// The day's conversations are listed by their last message, and can be read.
func TestConversations(t *testing.T) {
	r := start(t, nil)
	admin := []string{bearer(localToken)}
	list := func(query string) (rows []conversationRow) {
		t.Helper()
		res := scenario{method: "GET", path: "/api/conversations" + query, headers: admin, status: 200, want: []string{`"more":false`}}.run(t, r)
		var all struct {
			Conversations []conversationRow `json:"conversations"`
		}
		if err := json.Unmarshal([]byte(res.body), &all); err != nil {
			t.Fatal(err)
		}
		return all.Conversations
	}
	if rows := list(""); len(rows) != 0 {
		t.Errorf("before any: %+v", rows)
	}
	a := r.mustAsk(said("我的手机号是13800138000", ""))
	r.clock.pass(time.Minute)
	b := r.mustAsk(said("人工", ""))
	r.clock.pass(time.Minute)
	r.mustAsk(said("信用卡怎么还款", a.Session), bearer(a.Token))
	r.request("POST", "/sessions/"+a.Session+"/feedback", `{"turn":2,"resolved":false}`, bearer(a.Token))
	rows := list("")
	if len(rows) != 2 || rows[0].Session != a.Session || rows[1].Session != b.Session {
		t.Fatalf("%+v", rows)
	}
	if got := fmt.Sprint(rows[0].Turns, rows[0].Missed, rows[0].Unhappy, " ", rows[1].Handoff); got != "2 1 true asked" || strings.Contains(rows[0].Text, "13800138000") {
		t.Errorf("%s: %+v", got, rows)
	}
	today := r.clock.Now().In(kb.Location)
	if rows := list("?day=" + today.Format(time.DateOnly)); len(rows) != 2 {
		t.Errorf("today by name: %+v", rows)
	}
	if rows := list("?day=" + today.AddDate(0, 0, -1).Format(time.DateOnly)); len(rows) != 0 {
		t.Errorf("yesterday: %+v", rows)
	}
	scenario{method: "GET", path: "/api/conversations?day=昨天", headers: admin, status: 422, want: []string{`"field":"day"`}}.run(t, r)
	scenario{method: "GET", path: "/api/conversations/" + a.Session, headers: admin, status: 200, want: []string{`"n":2`, `"text":"信用卡怎么还款"`, `"feedback":`}, not: []string{"13800138000"}}.run(t, r)
	scenario{method: "GET", path: "/api/talks/" + a.Session, headers: admin, status: 200, want: []string{"# 下一句有遮盖的内容\n> 我的手机号是138****8000\n"}, not: []string{"13800138000"}}.run(t, r)
	scenario{method: "GET", path: "/api/conversations/0123", headers: admin, status: 404}.run(t, r)
	scenario{method: "GET", path: "/api/audit", headers: admin, status: 200, want: []string{`"what":"conversations"`, `"what":"conversation"`}}.run(t, r) // who read them is on record
}
