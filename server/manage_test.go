package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yingda/account"
	"yingda/kb"
	"yingda/store/bolt"
)

// TestImportPublishRollback: a file becomes answers, and goes again.
func TestImportPublishRollback(t *testing.T) {
	r := start(t, nil)
	admin := bearer(localToken)
	file := func(name, query, body string, status int, want ...string) scenario {
		return scenario{name: name, path: "/api/import?" + query, body: body, headers: []string{admin, "Content-Type: application/octet-stream"}, status: status, want: want}
	}
	call := func(name, path, body string, status int, want ...string) scenario {
		method := "POST"
		if body == "" {
			method = "GET"
		}
		return scenario{name: name, method: method, path: path, body: body, headers: []string{admin}, status: status, want: want}
	}
	ask := func(name, text, want string) scenario {
		return scenario{name: name, body: said(text, ""), status: 200, want: []string{want}}
	}
	const good = "问题,答案\n怎么开发票,在订单页开票\n"
	const bad = good + "没有答案的问题,\n"
	for _, sc := range []scenario{
		file("only looked at", "dry_run=1&name="+url.QueryEscape(`C:\文件\条目.csv`), bad, 200, `"applied":false`, `"file":"条目.csv"`, `"new":1`, `"error":1`, "第 3 行"),
		call("nothing was taken", "/api/export?format=csv", "", 200, "信用卡怎么还款"),
		file("refused for its bad row", "name=a.csv", bad, 422, `"code":"invalid"`, `"row":3`, "答案为空"),
		file("the bad rows as a file", "name=a.csv&failed=1", bad, 200, "没有答案的问题", "失败原因"),
		file("the good rows", "name=a.csv&good_rows=1", bad, 200, `"applied":true`, `"rev":`),
		ask("drafts do not answer", "怎么开发票", `"kind":"`),
		call("but can be tried", "/api/search", `{"text":"怎么开发票","version":"draft"}`, 200, `"kind":"answer"`, "在订单页开票"),
		call("the check", "/api/check", "", 200, `"entries":6`, `"mistakes":[`),
		call("publish", "/api/publish", `{"note":"发票"}`, 200, `"version":2`, `"serving":true`, `"note":"发票"`, `"by":"本机命令行"`),
		ask("published answers do", "怎么开发票", "在订单页开票"),
		file("a pack", "pack=bank", "", 200, `"applied":true`, `"packs":["bank"]`),
		file("flows", "name=f.yaml", "flows:\n- {id: f, name: 流程, intent: {examples: [我要办流程]}, steps: [{end: {text: 好}}]}", 200, `"applied":true`, `"format":"yaml"`, `"new":1`, `"kind":"flow","id":"f"`),
		file("flows, all mistakes at once", "name=f.yaml", "flows:\n- {ids: f}\n- {steps: 1}", 422, `"row":2`, "不认识的键“ids”", `"row":3`, "steps 应是一个列表"),
		file("flows that make no sense", "name=f.yaml", "flows: [{id: g, name: 流程, steps: [{collect: x}]}]", 422, "词槽“x”没有定义", "流程没有结束"),
		file("flows that make no sense yet, to be seen", "dry_run=1&name=f.yaml", "flows: [{id: g, name: 流程, steps: [{collect: x}]}]", 200, `"applied":false`, "词槽“x”没有定义"),
		file("flows have no rows to give back", "failed=1&name=f.yaml", "flows: [", 422, "流程文件"),
		call("flows as a file", "/api/export?format=yaml", "", 200, "  - id: f\n    name: 流程\n"),
		file("no such pack", "pack=casino", "", 422, "没有 \\\"casino\\\" 这个知识包", "bank、telecom、ecommerce"),
		file("not a table", "name=x.bin", "\xff\xfe\x00\x01\x02", 422, "找不到表头"),
		file("not a workbook of these days", "name=x.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 415, "旧版 .xls"),
		file("an empty file", "name=x.csv", "\n", 415),
		call("roll back", "/api/rollback", `{"version":1,"draft":true}`, 200, `"version":3`, `"restores":1`, `"serving":true`),
		ask("what was rolled back answers no more", "怎么开发票", `"kind":"fallback"`),
		call("the draft went back too", "/api/check", "", 200, `"entries":5`),
		call("roll back to what is live", "/api/rollback", `{"version":3}`, 409, `"code":"conflict"`),
		call("roll back to nothing", "/api/rollback", `{"version":99}`, 404),
		call("roll back to nowhere", "/api/rollback", `{}`, 422),
		call("all versions", "/api/versions", "", 200, `"serving":3`, `"versions":[{"version":3`, `"version":1`),
		call("export what was live", "/api/export?version=2&format=jsonl", "", 200, "怎么开发票"),
		call("export what is not", "/api/export?version=9", "", 404),
		call("export in no format", "/api/export?format=pdf", "", 422),
		call("export of no kind", "/api/export?kind=secret", "", 422),
		call("the trail", "/api/audit", "", 200, `"what":"import"`, `"what":"publish","target":"2"`, `"what":"rollback","target":"1"`, `"what":"draft.reset"`, `"who":"本机命令行 (local)"`),
		call("the trail is whole", "/api/audit?verify=1", "", 200, `"whole":true`),
		call("the trail from nowhere", "/api/audit?after=x", "", 422),
	} {
		t.Run(sc.name, func(t *testing.T) { sc.run(t, r) })
	}
	t.Run("a draft with mistakes", func(t *testing.T) {
		empty := kb.Entry{ID: "empty", Question: "没有答案的问题", Enabled: true}
		if _, err := kb.NewDraft(r.db.KB()).PutEntry(t.Context(), kb.Stamp{By: "t", At: r.clock.Now()}, &empty, 0); err != nil {
			t.Fatal(err)
		}
		res := call("", "/api/publish", `{}`, 422, `"code":"invalid"`, `"details":[{`, "条目 empty").run(t, r)
		if strings.Contains(res.body, `"message":""`) {
			t.Errorf("a mistake without words: %s", res.body)
		}
	})
}

// TestUploadTooLarge: the importer's own limit is told before anything is read.
func TestUploadTooLarge(t *testing.T) {
	r := start(t, nil)
	req, err := newUpload(r, 65<<20)
	if err != nil {
		t.Fatal(err)
	}
	if res := r.do(req); res.status != 413 || !strings.Contains(res.body, "64 MB") {
		t.Errorf("%d %s", res.status, res.body)
	}
}

// TestBackupRestores: the copy made under way is a whole store.
func TestBackupRestores(t *testing.T) {
	r := start(t, nil)
	session := r.mustAsk(said("提额", "")).Session
	res := r.request("GET", "/api/backup", "", bearer(localToken))
	if res.status != 200 {
		t.Fatalf("%d %s", res.status, res.body)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if err := bolt.Restore(t.Context(), bytes.NewReader([]byte(res.body)), dir, bolt.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if turns, err := db.Log().Turns(t.Context(), session); err != nil || len(turns) != 1 {
		t.Errorf("the restored store has %d turns of the session: %v", len(turns), err)
	}
	if _, err := account.VerifyAudit(t.Context(), db.Accounts()); err != nil {
		t.Error(err)
	}
}

func TestReplay(t *testing.T) {
	r := start(t, nil)
	first := r.mustAsk(said("信用卡怎么还款", ""))
	r.mustAsk(said("年费怎么收", first.Session), bearer(first.Token))
	k := knowledge()
	k.Entries[1].Answer = "年费三百元。"
	r.publishKnowledge(k)
	if err := r.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	admin := []string{bearer(localToken)}
	scenario{method: "GET", path: "/api/replay/" + first.Session, headers: admin, status: 200,
		want: []string{`"version":2`, `"turns":2`, `"differences":[{"n":2,"text":"年费怎么收","what":["text"]`, "年费三百元"}}.run(t, r)
	scenario{method: "GET", path: "/api/replay/" + first.Session + "?version=1", headers: admin, status: 200, want: []string{`"differences":[]`}}.run(t, r)
	scenario{method: "GET", path: "/api/replay/0123", headers: admin, status: 404}.run(t, r)
	scenario{method: "GET", path: "/api/talks/" + first.Session, headers: admin, status: 200, want: []string{"-- talk at=", "> "}}.run(t, r)
	scenario{method: "GET", path: "/api/talks/0123", headers: admin, status: 404}.run(t, r)
	scenario{method: "GET", path: "/api/talks/" + first.Session, status: 401}.run(t, r)
	scenario{method: "GET", path: "/api/audit", headers: admin, status: 200, want: []string{`"what":"replay"`}}.run(t, r) // reading conversations is on the record
}

// TestUploadLeavesNothing: no upload stays on the disk.
func TestUploadLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	r := start(t, nil)
	scenario{path: "/api/import?name=a.csv", body: "问题,答案\n甲,乙\n", headers: []string{bearer(localToken)}, status: 200}.run(t, r)
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.Contains(f.Name(), "import") {
			t.Errorf("left behind: %s", f.Name())
		}
	}
}

// TestMistakesAreJSON: an ErrorList is told with every mistake's own sentence.
func TestMistakesAreJSON(t *testing.T) {
	r := startEmpty(t, nil)
	k := knowledge()
	k.Entries[0].Answer, k.Entries[1].Answer = "", ""
	b, _ := json.Marshal(k.Entries[0])
	res := r.request("POST", "/api/import?name=a.jsonl", string(b), bearer(localToken))
	if res.status != 422 || !strings.Contains(res.body, "答案为空") {
		t.Errorf("%d %s", res.status, res.body)
	}
}
