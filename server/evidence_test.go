package server

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"yingda/kb"
)

// clicks has as many visitors ask a question and take the last option of the
// clarification, and returns its entry.
func (r *rig) clicks(text string, visitors int) (option string) {
	r.t.Helper()
	for range visitors {
		a := r.mustAsk(said(text, ""))
		if a.Kind != "clarify" {
			r.t.Fatalf("%s: %+v", text, a)
		}
		option = a.Options[len(a.Options)-1].Entry
		taken := r.mustAsk(said("点了选项", a.Session, "choice", option), bearer(a.Token))
		if taken.Kind != "answer" || taken.Entry.ID != option {
			r.t.Fatalf("%s: took %s, got %+v", text, option, taken)
		}
	}
	return option
}

// unclear is a question that startAsking clarifies.
const unclear = "信用卡怎么弄"

// startAsking is start with a bot that asks back when it has any idea.
func startAsking(t *testing.T) *rig {
	t.Helper()
	r := startEmpty(t, nil)
	k := knowledge()
	k.Policy.ClarifyAt = .001
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestClicksAreLearned: from what visitors click to what the next version knows; what
// counted is in the version, and a trainer's word ends it.
func TestClicksAreLearned(t *testing.T) {
	r := startAsking(t)
	option := r.clicks(unclear, 1)
	r.clock.pass(time.Second)
	list := func(want ...string) { admin("GET", "/api/evidence", "", 200, want...).run(t, r) }
	list(`"text":"信用卡怎么弄","entry":"`+option+`","source":"choice"`, `"state":"waiting"`, `"waiting":1`)
	r.clicks(unclear, 1)
	list(`"waiting":1`) // gathered a moment ago
	r.clock.pass(gatherEvery)
	list(`"accepted":1`, `"votes":2`, `"for":2`)
	admin("GET", "/api/evidence?state=waiting", "", 200, `"evidence":[]`).run(t, r)
	admin("GET", "/api/evidence?entry=pay", "", 200, `"evidence":[]`).run(t, r)
	admin("GET", "/api/check", "", 200, `"evidence":1`).run(t, r)

	before := r.confidence(unclear, option)
	admin("POST", "/api/publish", `{}`, 200, `"version":2`, `"evidence":1`, `"serving":true`).run(t, r)
	if after := r.confidence(unclear, option); after <= before {
		t.Errorf("confidence of what was clicked: %.3f before, %.3f after", before, after)
	}
	s, k, err := kb.ReadSnapshot(t.Context(), r.Releases, 2)
	if err != nil || s.Evidence != 1 || len(k.Evidence) != 1 || k.Evidence[0].Text != unclear {
		t.Errorf("version 2 has %+v, %v", k.Evidence, err)
	}

	decided := admin("POST", "/api/evidence", `{"text":"信用卡怎么弄？","entry":"`+option+`","decision":"reject"}`, 200, `"id":"v`, `"rev":`).run(t, r)
	list(`"state":"rejected"`, `"wrong":true,"source":"trainer"`, field(t, decided.body, "id"))
	admin("POST", "/api/publish", `{}`, 200, `"version":3`).run(t, r)
	if _, k, err = kb.ReadSnapshot(t.Context(), r.Releases, 3); err != nil || len(k.Evidence) != 1 || !k.Evidence[0].Wrong {
		t.Errorf("version 3 has %+v, %v", k.Evidence, err)
	}
	admin("POST", "/api/rollback", `{"version":2,"draft":true}`, 200, `"version":4`, `"evidence":1`, `"warnings":[`).run(t, r)
	list(`"accepted":1`, `"rejected":0`) // the draft has lost the trainer's word, the log has kept the visitors'
	admin("GET", "/api/audit", "", 200, `"what":"evidence.reject"`).run(t, r)
}

// confidence of an entry among the live version's candidates.
func (r *rig) confidence(text, entry string) float64 {
	r.t.Helper()
	res := admin("POST", "/api/search", said(text, "", "version", "live"), 200).run(r.t, r)
	var found searchResult
	if err := json.Unmarshal([]byte(res.body), &found); err != nil {
		r.t.Fatal(err)
	}
	for _, c := range found.Candidates {
		if c.Entry == entry {
			return c.Confidence
		}
	}
	return 0
}

// TestRatingsAreGathered: what visitors say of a direct answer.
func TestRatingsAreGathered(t *testing.T) {
	r := start(t, nil)
	for range 3 {
		a := r.mustAsk(said("请问信用卡要怎么还款", ""))
		if a.Kind != "answer" {
			t.Fatalf("%+v", a)
		}
		if res := r.request("POST", "/sessions/"+a.Session+"/feedback", `{"turn":1,"resolved":false}`, bearer(a.Token)); res.status != 200 {
			t.Fatal(res.body)
		}
	}
	r.clock.pass(time.Second)
	admin("GET", "/api/evidence", "", 200, `"entry":"pay","wrong":true,"source":"rating","votes":3`).run(t, r)
}

// TestDecide: the mistakes one can make, and taking a decision back.
func TestDecide(t *testing.T) {
	r := start(t, nil)
	decide := func(status int, text, entry, decision string, want ...string) {
		t.Helper()
		body, _ := json.Marshal(map[string]string{"text": text, "entry": entry, "decision": decision})
		admin("POST", "/api/evidence", string(body), status, want...).run(t, r)
	}
	decide(422, " ？", "pay", accept, `"field":"text"`, "不能为空")
	decide(422, strings.Repeat("长", maxTextRunes+1), "pay", accept, "最多 500 个字")
	decide(422, "钱怎么还上", "pay", "maybe", `"field":"decision"`)
	decide(422, "钱怎么还上", "", reject, `"field":"entry"`)
	decide(404, "钱怎么还上", "nowhere", accept)
	decide(200, "钱怎么还上", "pay", accept)
	decide(200, "我手机13812345678能打牌吗", "", accept)
	admin("GET", "/api/evidence", "", 200, `"accepted":2`, "138****5678").run(t, r)
	decide(200, "钱怎么还上", "pay", withdraw)
	admin("GET", "/api/evidence", "", 200, `"accepted":1`).run(t, r)
	admin("GET", "/api/evidence?state=odd", "", 422, `"field":"state"`).run(t, r)
	scenario{method: "POST", path: "/api/evidence", body: `{}`, headers: []string{bearer(r.keys["search"])}, status: 403}.run(t, r)
}

// TestImportJudged: a file of judged questions becomes decisions; what is no decision
// of an entry is skipped, an entry that is not there refuses the file.
func TestImportJudged(t *testing.T) {
	r := start(t, nil)
	imported := func(query, body string, status int, want ...string) {
		t.Helper()
		scenario{path: "/api/evidence/import?name=" + url.QueryEscape("题.jsonl") + query, body: body,
			headers: []string{bearer(localToken), "Content-Type: application/octet-stream"}, status: status, want: want}.run(t, r)
	}
	const good = `{"q":"钱怎么还上","gold":["pay","fee"]}` + "\n" + `{"q":"今天下雨吗","gold":[]}` + "\n" + `{"q":"金卡年费","answer":"300"}` + "\n"
	imported("&dry_run=1", good, 200, `"questions":3`, `"taken":3`, `"skipped":1`, `"applied":false`)
	admin("GET", "/api/evidence", "", 200, `"evidence":[]`).run(t, r)
	imported("", good, 200, `"applied":true`, `"rev":`)
	admin("GET", "/api/evidence", "", 200, `"accepted":3`).run(t, r)
	imported("", good+`{"q":"别的","gold":["nowhere"]}`+"\n", 422, "题.jsonl 第 4 行", "草稿里没有条目 nowhere")
	imported("", `{"q":""}`+"\n", 422, `"row":1`)
	admin("GET", "/api/audit", "", 200, `"what":"evidence.import"`).run(t, r)
}

// TestTheDraftStaysCompiled: a click does not make the draft another one until it is
// gathered; then it is compiled once, and looked at without more ado.
func TestTheDraftStaysCompiled(t *testing.T) {
	r := startAsking(t)
	draft := func() any {
		t.Helper()
		b, err := r.bots.named(t.Context(), "draft")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%p", b)
	}
	first := draft()
	r.clicks(unclear, 2)
	if draft() != first {
		t.Error("compiled anew for a click")
	}
	r.clock.pass(gatherEvery)
	second := draft()
	if second == first || draft() != second {
		t.Error("what was clicked is not in the draft, or it is compiled each time")
	}
	r.clock.pass(gatherEvery)
	if draft() != second {
		t.Error("compiled anew though nothing new was decided")
	}
}
