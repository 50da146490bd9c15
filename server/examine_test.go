package server

import (
	"fmt"
	"strings"
	"testing"

	"yingda/eval"
	"yingda/kb"
)

func admin(method, path, body string, status int, want ...string) scenario {
	return scenario{method: method, path: path, body: body, headers: []string{bearer(localToken)}, status: status, want: want}
}

// TestPublishExamines: a bot whose threshold lets noise through is published with a
// warning, which the check has too; looking again finds the same without a new search.
func TestPublishExamines(t *testing.T) {
	r := start(t, nil)
	const warning = "句会被直接回答"
	k := knowledge()
	k.Policy.AnswerAt, k.Policy.ClarifyAt = .001, .001
	r.author(k)
	for range 2 {
		admin("GET", "/api/check", "", 200, `"severity":"warning","kind":"policy","field":"answer_at"`, warning).run(t, r)
	}
	if n := strings.Count(r.logs.String(), "draft examined"); n != 1 {
		t.Errorf("examined %d times:\n%s", n, r.logs)
	}
	admin("POST", "/api/publish", `{}`, 200, `"version":2`, warning, `"serving":true`).run(t, r)
	if !strings.Contains(r.logs.String(), `"level":"WARN","msg":"draft does not keep`) {
		t.Errorf("not in the log:\n%s", r.logs)
	}
	if r.bots.draft.bot == nil || r.Manager.Bot().Calibration().ID != r.bots.draft.bot.Calibration().ID {
		t.Error("what answers is not the draft that was examined")
	}
}

// TestPublishRefusesWhatIsBroken: the draft that is compiled answers from other
// knowledge than it should (its cache lies); nothing is published.
func TestPublishRefusesWhatIsBroken(t *testing.T) {
	r := start(t, nil)
	k := knowledge()
	k.Entries[1].Negatives = []string{"年费怎么减免"}
	r.author(k)
	f, err := r.Publisher().Freeze(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := knowledge()
	other.Entries[0].Question, other.Entries[2].Question = other.Entries[2].Question, other.Entries[0].Question
	other.Entries[1].Variants = append(other.Entries[1].Variants, "年费怎么减免")
	if err := r.bots.compileDraft(other, f.SHA256); err != nil {
		t.Fatal(err)
	}
	admin("POST", "/api/publish", `{}`, 422, `"code":"invalid"`, "条目 pay 标准问：问“信用卡怎么还款？”，首先得到的不是本条目，而是 lost",
		"条目 fee 反例 1：问反例“年费怎么减免”，首先得到的仍是本条目").run(t, r)
	admin("GET", "/api/check", "", 200, `"severity":"error","kind":"entry","id":"lost","field":"question"`).run(t, r)
	admin("GET", "/api/versions", "", 200, `"serving":1`).run(t, r)
}

// TestTheDraftIsWhatGoesLive: what was tried as the draft is what answers afterwards,
// not a second compilation of it; a publish by another process is compiled here.
func TestTheDraftIsWhatGoesLive(t *testing.T) {
	r := start(t, nil)
	k := knowledge()
	k.Entries[0].Variants = append(k.Entries[0].Variants, "我要还钱")
	r.author(k)
	admin("POST", "/api/search", `{"text":"我要还钱","version":"draft"}`, 200, `"kind":"answer"`).run(t, r)
	compiled := func() (n int) {
		t.Helper()
		_, rest, _ := strings.Cut(r.request("GET", "/metrics", "", bearer(localToken)).body, "yingda_compiles_total{result=\"done\"} ")
		if _, err := fmt.Sscan(rest, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := compiled()
	admin("POST", "/api/publish", `{}`, 200, `"version":2`, `"serving":true`, `"warnings":[`).run(t, r)
	if n := compiled() - before; n != 0 {
		t.Errorf("compiled %d times more", n)
	}
	if live := r.Manager.Bot(); live.Version != 2 || r.bots.draft.bot.Version != 0 {
		t.Errorf("live is version %d, the draft %d", live.Version, r.bots.draft.bot.Version)
	}
	k.Entries = k.Entries[:4]
	r.publishKnowledge(k)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := compiled() - before; n != 1 {
		t.Errorf("compiled %d times for what another process published", n)
	}
	if list := eval.Invariants(r.Manager.Bot(), k.Entries); list.Err() != nil {
		t.Error(list)
	}
}

// author makes knowledge the draft, unpublished.
func (r *rig) author(k kb.Knowledge) {
	r.t.Helper()
	if _, err := kb.NewDraft(r.db.KB()).ResetTo(r.t.Context(), kb.Stamp{By: "test", At: r.clock.Now()}, k); err != nil {
		r.t.Fatal(err)
	}
}
