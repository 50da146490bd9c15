package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary be the program: the tests start it again as
// real processes, which can be killed.
func TestMain(m *testing.M) {
	if os.Getenv("YINGDA_TEST_MAIN") != "" {
		main()
	}
	flag.Parse()
	os.Exit(m.Run())
}

// process is a server in a process of its own.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
	log *bytes.Buffer // its standard error
}

// serve starts a server on a directory and waits until it says where it is.
func serve(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, log: &bytes.Buffer{}}
	args = append([]string{"serve", "--data", dir, "--listen", "127.0.0.1:0", "--drain-delay", "0s"}, args...)
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append(os.Environ(), "YINGDA_TEST_MAIN=1")
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	_, url, found := strings.Cut(line, "http://")
	if err != nil || !found {
		p.kill()
		t.Fatalf("no address: %q %v\n%s", line, err, p.log)
	}
	p.url = "http://" + strings.TrimSuffix(strings.TrimSpace(url), "/")
	return p
}

// kill ends it at once, as a power cut would.
func (p *process) kill() {
	p.cmd.Process.Kill() // fails when it has ended already
	p.cmd.Wait()         // its exit status is that of a killed process
}

// stop asks it to end and returns its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	p.cmd.Wait() // a bad exit status is in ProcessState
	return p.cmd.ProcessState.ExitCode()
}

// told is a reply as far as the tests look at it.
type told struct {
	Session string `json:"session"`
	Token   string `json:"visitor_token"`
	Turn    int    `json:"turn"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Version int    `json:"version"`
}

// ask asks the server; the error is of the connection, the status of the server.
func ask(client *http.Client, url, text, session, token, message string) (r told, status int, err error) {
	body, _ := json.Marshal(map[string]string{"text": text, "session": session, "message_id": message}) // strings: cannot fail
	req, err := http.NewRequest("POST", url+"/ask", bytes.NewReader(body))
	if err != nil {
		return r, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return r, 0, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode == http.StatusOK {
		err = json.Unmarshal(b, &r)
	}
	return r, res.StatusCode, err
}

// turns reads a conversation back.
func turns(t *testing.T, url, session, token string) (texts []string, status int) {
	t.Helper()
	req, err := http.NewRequest("GET", url+"/sessions/"+session+"/turns", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body struct {
		Turns []struct {
			N    int    `json:"n"`
			Text string `json:"text"`
		} `json:"turns"`
	}
	json.NewDecoder(res.Body).Decode(&body) // an error leaves no turns
	for i, turn := range body.Turns {
		if turn.N != i+1 {
			t.Errorf("session %s: turn %d is numbered %d", session, i+1, turn.N)
		}
		texts = append(texts, turn.Text)
	}
	return texts, res.StatusCode
}

// tool runs a command in this process.
func tool(t *testing.T, args ...string) (out, err string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code = run(ctx, args, &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

// mustTool runs a command that must succeed.
func mustTool(t *testing.T, args ...string) string {
	t.Helper()
	out, err, code := tool(t, args...)
	if code != 0 {
		t.Fatalf("yingda %s: exit %d\n%s%s", strings.Join(args, " "), code, out, err)
	}
	return out
}

// write makes a file of entries and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// entries is a file of numbered entries.
func entries(from, to int, answer string) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, `{"id":"e-%d","question":"第%d号柜台办理什么业务","answer":"%s %d"}`+"\n", i, i, answer, i)
	}
	return b.String()
}
