package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFirstStartPublishesTheDraft: who imports and then starts gets answers; what is
// imported later waits for a person to publish it.
func TestFirstStartPublishesTheDraft(t *testing.T) {
	data := t.TempDir()
	mustTool(t, "import", "--data", data, write(t, "kb.jsonl", entries(0, 3, "答")))
	p := serve(t, data)
	if r, _, err := ask(defaultClient, p.url, "第2号柜台办理什么业务", "", "", ""); err != nil || r.Kind != "answer" || r.Version != 1 {
		t.Errorf("first start: %+v %v", r, err)
	}
	p.stop()
	mustTool(t, "import", "--data", data, write(t, "more.jsonl", entries(3, 6, "答")))
	p = serve(t, data)
	if r, _, err := ask(defaultClient, p.url, "第5号柜台办理什么业务", "", "", ""); err != nil || r.Text == "答 5" || r.Version != 1 {
		t.Errorf("later start: %+v %v", r, err)
	}
}

// TestFirstStartWithMistakes: the draft is not published and the operator is told why.
func TestFirstStartWithMistakes(t *testing.T) {
	data := t.TempDir()
	mustTool(t, "import", "--data", data, write(t, "kb.jsonl", entries(0, 3, "答")), write(t, "policy.json", `{"hot":["nobody"]}`))
	p := serve(t, data)
	if _, status, err := ask(defaultClient, p.url, "第2号柜台办理什么业务", "", "", ""); err != nil || status != 503 {
		t.Errorf("status %d, %v", status, err)
	}
	p.stop()
	if !strings.Contains(p.log.String(), "没有发布") {
		t.Errorf("log:\n%s", p.log)
	}
}

// TestIndexIsKeptAndMended: the second start reads the stored index; a damaged one
// is found and built again, and the answers are the same.
func TestIndexIsKeptAndMended(t *testing.T) {
	data := t.TempDir()
	mustTool(t, "import", "--data", data, write(t, "kb.jsonl", entries(0, 20, "答")))
	const damage = 7 // bytes
	root := filepath.Join(data, "index", "live", "bleve", "store", "root.bolt")
	answers := func(want string) {
		t.Helper()
		p := serve(t, data)
		if r, _, err := ask(defaultClient, p.url, "请问第7号柜台办理什么业务呢", "", "", ""); err != nil || r.Text != "答 7" {
			t.Errorf("%+v %v", r, err)
		}
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if f, err := os.Stat(root); err == nil && f.Size() != damage {
				break
			}
		}
		p.stop()
		if built := strings.Contains(p.log.String(), "index is built anew"); built != (want == "built") {
			t.Errorf("want the index %s:\n%s", want, p.log)
		}
	}
	answers("built")
	answers("kept")
	if err := os.WriteFile(root, make([]byte, damage), 0o600); err != nil {
		t.Fatal(err)
	}
	answers("built")
	answers("kept")
}
