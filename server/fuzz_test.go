package server

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

// post sends a body to /ask inside the process and checks what must hold of
// every response: 200 with a whole reply or 4xx with words, never 500.
func (r *rig) post(t *testing.T, body []byte, headers ...string) int {
	t.Helper()
	req := httptest.NewRequest("POST", "/ask", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	r.Handler().ServeHTTP(rec, req)
	res := rec.Body.Bytes()
	if event, ok := bytes.CutPrefix(res, []byte("event: reply\ndata: ")); ok {
		res = bytes.TrimSpace(event)
	}
	if !json.Valid(res) || !utf8.Valid(res) {
		t.Fatalf("%q: %d, not JSON in UTF-8: %q", body, rec.Code, res)
	}
	switch {
	case rec.Code == 200:
		var a asked
		if err := json.Unmarshal(res, &a); err != nil || a.Kind == "" || a.Session == "" || a.Confidence < 0 || a.Confidence > 1 {
			t.Fatalf("%q: %v %s", body, err, res)
		}
	case rec.Code >= 400 && rec.Code < 500:
		var e errorBody
		if err := json.Unmarshal(res, &e); err != nil || e.Error.Message == "" || e.Error.Code != codes[rec.Code] {
			t.Fatalf("%q: %d %v %s", body, rec.Code, err, res)
		}
	default:
		t.Fatalf("%q: %d %s", body, rec.Code, res)
	}
	return rec.Code
}

// FuzzAsk: any bytes as a body get 200 or 4xx, never 500.
func FuzzAsk(f *testing.F) {
	for _, body := range []string{
		`{"text":"信用卡怎么还款"}`, `{"text":"\ud800"}`, `{"text":"a","session":"x","message_id":"m","channel":"web","choice":"pay","stream":true,"debug":true}`,
		`{"text":"a","visitor":{"id":"u","attributes":{"a":"b"}}}`, `null`, `[[[[`, "\x00", `{"TEXT":"a"}`, `{"text":"a","text":"b"}`, "{\"text\":\"\u202e\u200b\"}", `{"text":1e999}`,
	} {
		f.Add([]byte(body))
	}
	var r *rig
	f.Fuzz(func(t *testing.T, body []byte) {
		if r == nil {
			r = start(t, func(c *Config) { c.Demo = true; c.Manager.Log = nil }) // without a log: it is the body that is tried
		}
		r.post(t, body)
	})
}

// TestTenThousandRandomBodies: random bytes, random bytes as the text, and valid
// questions with random damage.
func TestTenThousandRandomBodies(t *testing.T) {
	r := start(t, func(c *Config) { c.Manager.Log = nil })
	const seed = 20261121
	random := rand.New(rand.NewPCG(seed, 1))
	noise := func(n int) []byte {
		b := make([]byte, random.IntN(n))
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	runes := func(n int) string {
		var b strings.Builder
		for range random.IntN(n) {
			switch random.IntN(4) {
			case 0:
				b.WriteRune(rune(random.IntN(0x110000))) // surrogates become U+FFFD
			case 1:
				b.WriteRune(rune(0x4e00 + random.IntN(0x5200)))
			case 2:
				b.WriteRune([]rune("\u202e\u200b\u2066\u0300\u0489\ufeff\x00\x1b\u2028😀")[random.IntN(10)])
			default:
				b.WriteRune(rune(random.IntN(128)))
			}
		}
		return b.String()
	}
	count := map[int]int{}
	for i := range 10_000 {
		var body []byte
		switch i % 4 {
		case 0:
			body = noise(200)
		case 1:
			body, _ = json.Marshal(map[string]string{"text": string(noise(200))}) // bytes that are not UTF-8 become U+FFFD
		case 2:
			body, _ = json.Marshal(map[string]string{"text": runes(100)})
		default:
			body = []byte(said("信用卡怎么还款", "", "message_id", "m", "channel", "web"))
			body[random.IntN(len(body))] = byte(random.Uint32())
		}
		count[r.post(t, body)]++
	}
	if count[200] < 5000 || count[400] < 2500 {
		t.Errorf("statuses %v of seed %d: the bodies are not what they should be", count, seed)
	}
}

// TestHugeBodies: ten megabytes, said or not said beforehand, are refused
// without being read into memory.
func TestHugeBodies(t *testing.T) {
	r := start(t, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		for _, size := range []int64{10 << 20, -1} { // -1: chunked, no length given
			req, err := http.NewRequest("POST", r.http.URL+"/ask", io.LimitReader(endless{}, 10<<20))
			if err != nil {
				t.Fatal(err)
			}
			req.ContentLength = size
			req.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				continue // the server had refused and closed before all was sent
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > 50 {
		t.Errorf("200 MB of bodies took %d MB of memory", got)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '{'
	}
	return len(b), nil
}
