package llm

import (
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// FuzzAnswer: whatever a service answers, there are as many vectors of length one as
// texts, or an error.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"data":[{"index":1,"embedding":[1,0]},{"index":0,"embedding":[0,2]}]}`,
		`{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAvw=="}]}`,
		`{"data":[{"index":0,"embedding":[1e38,1e38]},{"index":1,"embedding":[1e-45,0]}]}`,
		`{"error":{"message":"no"}}`, `[`, "",
	} {
		f.Add([]byte(body), 200, false)
		f.Add([]byte(body), 200, true)
		f.Add([]byte(body), 429, false)
	}
	var body []byte
	var status int
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		w.Write(body)
	}))
	f.Cleanup(h.Close)
	f.Fuzz(func(t *testing.T, b []byte, code int, base64 bool) {
		if code < 200 || code > 599 || code == 204 || code == 304 || code > 300 && code < 400 {
			return // not to be written by Go's server, or without a body
		}
		body, status = b, code
		e := embedder(t, Config{URL: h.URL, Base64: base64, Timeout: time.Minute})
		got, err := e.Embed(t.Context(), []string{"a", "b"})
		if err != nil {
			if got != nil {
				t.Errorf("vectors and an error: %v %v", got, err)
			}
			return
		}
		if len(got) != 2 || len(got[0]) != len(got[1]) || len(got[0]) == 0 {
			t.Fatalf("%v", got)
		}
		for _, v := range got {
			sum := 0.0
			for _, x := range v {
				sum += float64(x) * float64(x)
			}
			if math.Abs(sum-1) > 1e-3 {
				t.Errorf("square of the length %v", sum)
			}
		}
	})
}

// FuzzFile: whatever is in a file, it opens; what is added to it stays.
func FuzzFile(f *testing.F) {
	good := appendRecord(appendRecord([]byte(heading), key{1}, []float32{1, 0}), key{2}, []float32{0, 1})
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Add([]byte(heading))
	f.Add([]byte("something else altogether"))
	f.Add(appendRecord(good, key{3}, []float32{1}))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "v")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		v := []float32{0.6, 0.8}
		for round := range 2 {
			f, err := openFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for k := range f.records {
				if got, err := f.get(k); err != nil || len(got) != f.dims {
					t.Errorf("record %x: %v %v", k, got, err)
				}
			}
			if round == 0 {
				err = f.add([]key{{9}}, [][]float32{v})
			}
			if got, failed := f.get(key{9}); err != nil || failed != nil || !slices.Equal(got, v) {
				t.Errorf("round %d: what was added: %v %v %v", round, got, err, failed)
			}
			f.close()
		}
	})
}
