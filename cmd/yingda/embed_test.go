package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// embedder is an embedding service; it counts the texts and keeps the last key it was shown.
func embedder(t *testing.T) (s *httptest.Server, texts *atomic.Int64, key *atomic.Value) {
	texts, key = &atomic.Int64{}, &atomic.Value{}
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Input []string `json:"input"`
			Model string   `json:"model"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != "/v1/embeddings" || q.Model != "bge" {
			t.Errorf("%s %s: %+v %v", r.Method, r.URL.Path, q, err)
		}
		texts.Add(int64(len(q.Input)))
		key.Store(r.Header.Get("Authorization"))
		list := []map[string]any{}
		for i, text := range q.Input {
			v := make([]float32, 16)
			for _, r := range text {
				v[1+int(r)%15]++
			}
			v[0] = 1
			list = append(list, map[string]any{"index": i, "embedding": v})
		}
		json.NewEncoder(w).Encode(map[string]any{"data": list})
	}))
	t.Cleanup(s.Close)
	return s, texts, key
}

// metric waits until /metrics has a line.
func metric(t *testing.T, url, line string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(url + "/metrics")
		if err == nil {
			b, _ := io.ReadAll(res.Body) // half a page holds no line that is not there
			res.Body.Close()
			if strings.Contains(string(b), "\n"+line+"\n") {
				return
			}
		}
		if time.Now().After(end) {
			t.Fatalf("/metrics never had %q", line)
		}
	}
}

// A server with an embedding service, killed; started again it needs the service no
// more for what it was told, answers without it, and shows the key to nobody else.
func TestServeWithEmbeddings(t *testing.T) {
	s, texts, key := embedder(t)
	data := t.TempDir()
	mustTool(t, "import", "--data", data, write(t, "kb.jsonl", entries(0, 100, "答")))
	secret := write(t, "key", "sk-canary\n")
	args := []string{"--embed-url", s.URL + "/v1", "--embed-model", "bge", "--embed-key-file", secret, "--embed-batch", "30"}
	p := serve(t, data, args...)
	metric(t, p.url, "yingda_embedding_ready 1")
	if n := texts.Load(); n != 100 {
		t.Errorf("%d phrasings sent, want 100", n)
	}
	if got := key.Load(); got != "Bearer sk-canary" {
		t.Errorf("key %q", got)
	}
	if r, status, err := ask(defaultClient, p.url, "第7号柜台办理哪些业务", "", "", ""); err != nil || status != 200 {
		t.Errorf("%d %+v %v", status, r, err)
	}
	metric(t, p.url, "yingda_embedding_texts_total 101")
	p.kill()
	log := p.log.String()

	s.Close()
	p = serve(t, data, args...)
	metric(t, p.url, "yingda_embedding_ready 1")
	for range 10 {
		if r, status, err := ask(defaultClient, p.url, "第8号柜台办理哪些业务", "", "", ""); err != nil || status != 200 {
			t.Errorf("%d %+v %v", status, r, err)
		}
	}
	metric(t, p.url, "yingda_embedding_breaker 2")
	metric(t, p.url, "yingda_embedding_calls_total 5")
	p.stop()
	log += p.log.String()
	if !strings.Contains(log, "left alone") || strings.Contains(log, "canary") {
		t.Errorf("log:\n%s", log)
	}
	files, err := filepath.Glob(filepath.Join(data, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if b, _ := os.ReadFile(f); strings.Contains(string(b), "canary") { // directories: nothing
			t.Errorf("the key is in %s", f)
		}
	}
}

func TestEmbedKey(t *testing.T) {
	t.Setenv(embedKeyVariable, " sk-environment\n")
	if key, err := secretFrom("", embedKeyVariable, ""); key != "sk-environment" || err != nil {
		t.Errorf("from the environment: %q %v", key, err)
	}
	if key, err := secretFrom(write(t, "key", "sk-file\n"), embedKeyVariable, "密钥文件"); key != "sk-file" || err != nil {
		t.Errorf("the file comes first: %q %v", key, err)
	}
}

func TestEmbedUsage(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": " \n", "two": "a b", "long": strings.Repeat("x", maxSecretBytes+1), "open": "sk-canary"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "open"), 0o644); err != nil {
		t.Fatal(err)
	}
	const good = "--embed-url http://127.0.0.1:1/v1 --embed-model m "
	for _, c := range []struct{ args, want string }{
		{"--embed-model m", "给了 --embed-model 或 --embed-key-file，却没有 --embed-url"},
		{"--embed-url http://127.0.0.1:1", "用 --embed-url 时还要用 --embed-model 给出模型名称"},
		{"--embed-model m --embed-url 127.0.0.1:1", "--embed-url 应是 http:// 或 https:// 开头的地址，不带用户名和参数"},
		{"--embed-model m --embed-url http://u:canary@h/", "--embed-url 应是 http:// 或 https:// 开头的地址，不带用户名和参数"},
		{good + "--embed-dimensions 5000", "--embed-dimensions 应为 0–4096，--embed-batch 应为 1–2048，--embed-timeout 应大于 0"},
		{good + "--embed-timeout=-1s", "--embed-dimensions 应为 0–4096，--embed-batch 应为 1–2048，--embed-timeout 应大于 0"},
		{good + "--embed-key-file DIR/none", "DIR/none：没有这个文件或目录"},
		{good + "--embed-key-file DIR/open", "密钥文件 DIR/open 其他用户也能读，请先执行 chmod 600"},
		{good + "--embed-key-file DIR/empty", "密钥文件 DIR/empty 里应只有一行密钥"},
		{good + "--embed-key-file DIR/two", "密钥文件 DIR/two 里应只有一行密钥"},
		{good + "--embed-key-file DIR/long", "密钥文件 DIR/long 里应只有一行密钥"},
	} {
		paths := strings.NewReplacer("DIR", dir)
		_, err, code := tool(t, append([]string{"serve", "--data", filepath.Join(dir, "data")}, strings.Fields(paths.Replace(c.args))...)...)
		if code != exitUsage || !strings.HasPrefix(err, "错误："+paths.Replace(c.want)+"\n") || strings.Contains(err, "canary") {
			t.Errorf("serve %s: exit %d, %q, want %q", c.args, code, err, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a data directory was made for a server that cannot start")
	}
}
